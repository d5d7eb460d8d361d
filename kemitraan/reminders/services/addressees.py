"""How each recipient can be reached today: address, language, zone, number; for people with an account and without."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kemitraan.accounts.enums import Language
from kemitraan.accounts.models import Institution, User
from kemitraan.core.channels import whatsapp
from kemitraan.core.models import OutboxMessage
from kemitraan.core.registry import reminder_contacts
from kemitraan.reminders.enums import Frequency
from kemitraan.reminders.models import MessengerConsent, Reminder, ReminderPreference, WebhookEndpoint
from kemitraan.reminders.services.silences import stopped
from kemitraan.reminders.sources import Contact

BAD_ADDRESS = "alamat surelnya ditolak server"
WANTS_NONE = "penerima tidak ingin surel"
NO_ADDRESS = "tanpa alamat surel"


@dataclass
class Addressee:
    """One recipient as messages reach them; `why_no_mail` is empty when mail does. `number` is set by consent only."""

    key: str
    name: str
    zone: str
    email: str = ""
    language: str = Language.INDONESIAN
    user: Any = None
    number: str = ""
    why_no_mail: str = ""
    frequency: str = Frequency.DAILY
    webhooks: list[WebhookEndpoint] = field(default_factory=list)

    @property
    def takes_mail(self) -> bool:
        return not self.why_no_mail


def addressees_of(institution: Institution, by_person: dict[str, list[Reminder]]) -> dict[str, Addressee]:
    """By recipient key; a fixed number of queries. `by_person` are the reminders of each key, recipient at hand."""
    contacts = _contacts(institution, by_person)
    found = {
        key: _with_account(institution, key, rows[0].recipient)
        if rows[0].recipient is not None
        else _without(institution, key, rows[0], contacts.get(key))
        for key, rows in by_person.items()
    }
    users = [person.user for person in found.values() if person.user]
    frequencies = dict(ReminderPreference.objects.filter(user__in=users).values_list("user_id", "frequency"))
    gone = stopped(institution)
    refused = _refused(person.email for person in found.values() if person.user is None)
    numbers = _numbers(institution, found)
    hooks = list(WebhookEndpoint.objects.filter(institution=institution, is_active=True))
    for key, person in found.items():
        if person.user is not None:
            person.frequency = frequencies.get(person.user.pk, Frequency.DAILY)
        if person.frequency == Frequency.NONE or key in gone:
            person.why_no_mail = WANTS_NONE
        elif person.email in refused:
            person.why_no_mail = BAD_ADDRESS
        person.number = numbers.get(key, "")
        person.webhooks = hooks
    return found


def _with_account(institution: Institution, key: str, user: User) -> Addressee:
    return Addressee(
        key=key,
        name=user.full_name,
        zone=user.time_zone or institution.time_zone,
        email=user.email,
        language=user.language,
        user=user,
        why_no_mail=BAD_ADDRESS if user.address_failed_at else "",
    )


def _without(institution: Institution, key: str, row: Reminder, contact: Contact | None) -> Addressee:
    person = Addressee(key=key, name=row.recipient_name, zone=institution.time_zone)
    if contact is None:
        person.why_no_mail = "narahubung tidak aktif lagi"
    else:
        person.name, person.email = contact.name, contact.email
        person.why_no_mail = "" if contact.email else NO_ADDRESS
    return person


def _contacts(institution: Institution, keys: Iterable[str]) -> dict[str, Contact]:
    """Contact persons by recipient key; one call for each app that knows some."""
    ids = [int(key.partition(":")[2]) for key in keys if key.startswith("contact:")]
    if not ids:
        return {}
    found: dict[int, Contact] = {}
    for find in reminder_contacts:
        found |= find(institution, ids)
    return {f"contact:{pk}": contact for pk, contact in found.items()}


def _refused(addresses: Iterable[str]) -> set[str]:
    """Of these addresses without an account those that a server refused; accounts carry their own mark."""
    asked = {address for address in addresses if address}
    if not asked:
        return set()
    rows = OutboxMessage.objects.filter(is_address_bad=True, to_address__in=asked)
    return set(rows.values_list("to_address", flat=True))


def _numbers(institution: Institution, keys: Iterable[str]) -> dict[str, str]:
    """WhatsApp numbers of those who agreed; none while this installation does not send by WhatsApp."""
    if not whatsapp.is_on():
        return {}
    rows = MessengerConsent.objects.filter(institution=institution, recipient_key__in=list(keys))
    return dict(rows.values_list("recipient_key", "number"))
