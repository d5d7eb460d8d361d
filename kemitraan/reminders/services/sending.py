"""From decided reminders to one digest mail for each person, and back to what became of it."""

import datetime as dt
from collections import defaultdict

from django.conf import settings
from django.db import transaction

from kemitraan.accounts.models import Institution, User
from kemitraan.core import clock
from kemitraan.core.formats import format_relative
from kemitraan.core.models import Notification, OutboxMessage, OutboxState
from kemitraan.core.services.mail import queue_mail
from kemitraan.reminders.enums import Channel, ReminderState
from kemitraan.reminders.models import Delivery, Reminder
from kemitraan.reminders.services.planning import decide

OUTCOMES = {
    OutboxState.SENT: ReminderState.SENT,
    OutboxState.FAILED: ReminderState.FAILED,
    OutboxState.UNCERTAIN: ReminderState.UNCERTAIN,
    OutboxState.CANCELLED: ReminderState.CANCELLED,
}


@transaction.atomic
def write_digests(institution: Institution, at: dt.datetime) -> int:
    """Put one mail for each person into the outbox with everything that waits; returns the mails written."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    today = clock.today(institution.time_zone, at=at)
    waiting: dict[User, list[Reminder]] = defaultdict(list)
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED, deliveries=None)
    for row in rows.select_related("recipient").order_by("item_due_on", "id"):
        if row.recipient is not None:
            waiting[row.recipient].append(row)
    deliveries: list[Delivery] = []
    notices: list[Notification] = []
    for user, reminders in waiting.items():
        message = _digest(institution, user, reminders, today)
        for row in reminders:
            deliveries.append(Delivery(reminder=row, channel=Channel.EMAIL, message=message))
            deliveries.append(Delivery(reminder=row, channel=Channel.INBOX))
            notices.append(_notice(row, user, today))
    Delivery.objects.bulk_create(deliveries, batch_size=500)
    Notification.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    return len(waiting)


def _notice(row: Reminder, user: User, today: dt.date) -> Notification:
    return Notification(
        user=user,
        institution_id=row.institution_id,
        key=f"reminder:{row.pk}",
        title=row.title,
        body=format_relative(row.item_due_on, today),
        url=row.url,
        created_at=clock.now(),
    )


def _digest(institution: Institution, user: User, reminders: list[Reminder], today: dt.date) -> OutboxMessage:
    """The mail itself; its key makes writing the same digest again no second mail."""
    count = len(reminders)
    subject = reminders[0].title if count == 1 else f"{count} hal menunggu Anda"
    return queue_mail(
        key=f"digest:{institution.pk}:{user.pk}:{today.isoformat()}:{min(row.pk for row in reminders)}",
        institution=institution,
        recipient=user,
        to_name=user.full_name,
        to_address=user.email,
        subject=f"Pengingat: {subject}",
        template="reminder_digest",
        context={
            "greeting_name": user.full_name,
            "institution": institution,
            "items": [
                {
                    "title": row.title,
                    "when": format_relative(row.item_due_on, today),
                    "is_late": row.item_due_on < today,
                    "url": settings.SITE_URL + row.url,
                }
                for row in reminders
            ],
            "action_url": settings.SITE_URL + "/",
            "action_label": "Buka pekerjaan saya",
            "footer_reason": f"Surel ini dikirim karena Anda terdaftar di {institution}.",
        },
    )


@transaction.atomic
def settle(institution: Institution) -> dict[str, int]:
    """Carry over what became of the mails to the reminders in them; returns how many of each outcome."""
    counts: dict[str, int] = {}
    for outcome, state in OUTCOMES.items():
        rows = Reminder.objects.filter(
            institution=institution,
            state=ReminderState.PLANNED,
            deliveries__channel=Channel.EMAIL,
            deliveries__message__state=outcome,
        )
        keys = list(rows.values_list("pk", "deliveries__message__sent_at", "deliveries__message__last_error"))
        by_message: dict[tuple, list[int]] = defaultdict(list)
        for pk, sent_at, error in keys:
            by_message[sent_at, error].append(pk)
        for (sent_at, error), found in by_message.items():
            values = {"state": state, "sent_at": sent_at}
            if error:
                values["reason"] = error[:300]
            Reminder.objects.filter(pk__in=found).update(**values)
        counts[state.value] = len(keys)
    return counts


def why_not_any_more(message: OutboxMessage) -> str:
    """For a digest that waited long: empty when all of it still holds, else why it should not go out.

    The reminders that still hold are released, so that the next planning writes them into a fresh mail.
    """
    if message.institution is None:
        return ""
    plan = decide(message.institution, clock.now())
    gone = {row.pk for row in plan.closed}
    rows = Reminder.objects.filter(deliveries__message=message, state=ReminderState.PLANNED)
    if not rows.filter(pk__in=gone).exists():
        return ""
    with transaction.atomic():
        alive = list(rows.exclude(pk__in=gone).values_list("pk", flat=True))
        Delivery.objects.filter(reminder__in=alive).delete()
    return "sebagian isinya sudah selesai sebelum surat dikirim"
