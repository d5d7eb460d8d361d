"""People by the keys of recipients: `user:<id>` and `contact:<id>`."""

from collections.abc import Iterable

from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.reminders.models import Reminder


def names_of(keys: Iterable[str]) -> dict[str, str]:
    """Names by key: of accounts as they are called now, of contact persons as they were when last reminded."""
    keys = list(keys)
    ids = [int(key.partition(":")[2]) for key in keys if key.startswith("user:")]
    contacts = Reminder.objects.filter(recipient_key__in=[key for key in keys if key.startswith("contact:")])
    names = dict(contacts.order_by("pk").values_list("recipient_key", "recipient_name"))
    return names | {f"user:{pk}": name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "full_name")}


def recipients_known(institution: Institution) -> list[tuple[str, str]]:
    """Keys and names of the active members of an institution, then of the contact persons whom it has reminded."""
    members = Membership.objects.filter(institution=institution).active_on(institution.today)
    people = {f"user:{pk}": name for pk, name in members.values_list("user", "user__full_name").order_by("user_id")}
    reminded = Reminder.objects.filter(institution=institution, recipient_key__startswith="contact:")
    contacts = dict(reminded.order_by("pk").values_list("recipient_key", "recipient_name"))
    both = (sorted(found.items(), key=lambda one: one[1].casefold()) for found in (people, contacts))
    return [one for found in both for one in found]
