"""What a recipient says about one item: not now, or it is done; and that they want no more of these mails.

The links in mails reach whoever may have no account. A link acts once; the next mail brings another.
"""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from kemitraan.accounts.models import Institution, User
from kemitraan.core import clock
from kemitraan.core.actors import LinkActor
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.formats import format_date
from kemitraan.core.models import Notification, SignedLink
from kemitraan.core.services import audit, signed_links
from kemitraan.reminders.enums import Frequency, SilenceKind
from kemitraan.reminders.models import Reminder, ReminderStop, Silence
from kemitraan.reminders.services.ledger import show_lines
from kemitraan.reminders.services.preferences import set_preference

PURPOSE = "reminder-item"
LIFETIME = dt.timedelta(days=60)
SNOOZE_DAYS = (1, 3, 7)
DONE = "selesai"
STOP_SALT = "kemitraan.reminders.stop"


def read_choice(raw: str) -> int | None:
    """Days of a choice on a page, None for `selesai`. Raises ValueError for anything else."""
    if raw == DONE:
        return None
    if raw not in {str(days) for days in SNOOZE_DAYS}:
        raise ValueError(raw)
    return int(raw)


def inbox_menus(lines: list[Notification]) -> dict[int, list[dict[str, str]]]:
    """What can be done about reminders in the inbox, by the key of their line. One query."""
    keys = {int(line.key.partition(":")[2]): line.pk for line in lines}
    choices = [
        *((str(days), f"Tunda {days} hari", "clock") for days in SNOOZE_DAYS),
        (DONE, "Sudah dikerjakan", "check"),
    ]
    return {
        keys[pk]: [
            {"label": label, "icon": icon, "post": reverse("reminders:reminder-silence", args=[public_id, choice])}
            for choice, label, icon in choices
        ]
        for pk, public_id in Reminder.objects.filter(pk__in=keys).values_list("pk", "public_id")
    }


def item_links(rows: Iterable[Reminder]) -> dict[int, str]:
    """For each row the address under which its recipient snoozes its item or says that it is done. Three statements."""
    tokens = signed_links.create_many(
        purpose=PURPOSE, subjects=[(row, row.recipient_key) for row in rows], lifetime=LIFETIME
    )
    return {pk: settings.SITE_URL + reverse("reminders:item-link", args=[token]) for pk, token in tokens.items()}


@transaction.atomic
def silence(*, actor, reminder: Reminder, days: int | None = None) -> Silence:
    """Remind the recipient of this item and due date no more for `days` local days, or (None) ever: it is done.

    Saying it again changes what was said. `actor` is the recipient, or whoever holds the link of the mail. Others are
    still reminded. Raises `NotAllowed` for anybody else, `DomainError` for a number of days that is not offered.
    """
    if actor.pk is not None and actor.pk != reminder.recipient_id:
        raise NotAllowed("Hanya penerima pengingat yang dapat menundanya.")
    if days is not None and days not in SNOOZE_DAYS:
        raise DomainError("Pilih 1, 3, atau 7 hari.")
    Institution.objects.select_for_update().get(pk=reminder.institution_id)
    zone = (reminder.recipient.time_zone if reminder.recipient else "") or reminder.institution.time_zone
    until = clock.today(zone) + dt.timedelta(days=days - 1) if days else None
    made, _ = Silence.objects.update_or_create(
        institution=reminder.institution,
        source=reminder.source,
        item_uid=reminder.item_uid,
        item_due_on=reminder.item_due_on,
        recipient_key=reminder.recipient_key,
        defaults={"kind": SilenceKind.SNOOZED if until else SilenceKind.DONE, "until": until},
    )
    made.full_clean()
    show_lines([reminder.pk], read_at=clock.now())
    what = f"menunda pengingat {reminder} sampai {format_date(until)}" if until else f"menandai {reminder} dikerjakan"
    audit.record(
        actor=actor,
        action="reminder.silence",
        sentence=what,
        subjects=[reminder],
        institution=reminder.institution,
    )
    return made


@transaction.atomic
def silence_by_link(*, token: str, days: int | None) -> Silence:
    """The same through the link of a mail, which is used up. Raises `DomainError` when it is not valid any more."""
    link = signed_links.use(purpose=PURPOSE, token=token)
    reminder = reminder_of(link)
    if reminder is None:
        raise DomainError(signed_links.NO_LONGER_VALID)
    with came_via(Via.LINK):
        return silence(actor=_holder(reminder), reminder=reminder, days=days)


def reminder_of(link: SignedLink | None) -> Reminder | None:
    """The reminder that an open link is about, as long as it is still its recipient's."""
    if link is None:
        return None
    rows = Reminder.objects.select_related("recipient", "institution")
    return rows.filter(pk=link.object_id, recipient_key=link.recipient).first()


def _holder(reminder: Reminder) -> LinkActor:
    return LinkActor(str(reminder.recipient or reminder.recipient_name), reminder.institution)


def stop_link(institution: Institution, recipient_key: str) -> str:
    """The address under which a recipient ends all reminder mails with one POST, without signing in; never expires."""
    token = signing.dumps([institution.pk, recipient_key], salt=STOP_SALT, compress=True)
    return settings.SITE_URL + reverse("reminders:stop-link", args=[token])


def read_stop(token: str) -> tuple[Institution, str] | None:
    """Whose mails a stop link ends; None for one that was never written here."""
    try:
        institution_id, recipient_key = signing.loads(token, salt=STOP_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    institution = Institution.objects.filter(pk=institution_id).first()
    return (institution, recipient_key) if institution else None


@transaction.atomic
def stop_mails(*, institution: Institution, recipient_key: str) -> None:
    """Send this recipient no reminder by mail any more; again is harmless. The inbox goes on telling them."""
    with came_via(Via.LINK):
        kind, _, number = recipient_key.partition(":")
        if kind == "user":
            person = User.objects.get(pk=int(number))
            set_preference(actor=person, user=person, values={"frequency": Frequency.NONE})
            return
        stop, is_new = ReminderStop.objects.get_or_create(institution=institution, recipient_key=recipient_key)
        if is_new:
            latest = (
                Reminder.objects.filter(institution=institution, recipient_key=recipient_key).order_by("-pk").first()
            )
            audit.record(
                actor=LinkActor((latest.recipient_name if latest else "") or "narahubung", institution),
                action="reminder.stop_mails",
                sentence="berhenti menerima surel pengingat",
                subjects=[stop],
                institution=institution,
            )


def stopped(institution: Institution) -> set[str]:
    """Keys of contact persons who want no mail."""
    return set(ReminderStop.objects.filter(institution=institution).values_list("recipient_key", flat=True))
