"""From decided reminders to one digest mail for each person, and back to what became of it."""

import datetime as dt
from collections import Counter, defaultdict

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from kemitraan.accounts.models import Institution, User
from kemitraan.core import clock
from kemitraan.core.formats import format_due
from kemitraan.core.models import Notification, OutboxMessage, OutboxState
from kemitraan.core.services.mail import queue_mail
from kemitraan.reminders.enums import Channel, ReminderState
from kemitraan.reminders.models import Delivery, Reminder
from kemitraan.reminders.services.planning import Plan, decide
from kemitraan.reminders.services.timing import digest_key

PLAN_HOLDS = dt.timedelta(seconds=30)
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
    waiting: dict[User, list[Reminder]] = defaultdict(list)
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED, deliveries=None)
    rows = rows.filter(Q(waits_until=None) | Q(waits_until__lte=at))
    for row in rows.select_related("recipient").order_by("item_due_on", "id"):
        if row.recipient is not None:
            waiting[row.recipient].append(row)
    written = Counter(
        key.rpartition(":")[0]
        for key in OutboxMessage.objects.filter(
            institution=institution, recipient__in=waiting, key__startswith="digest:"
        ).values_list("key", flat=True)
    )
    deliveries: list[Delivery] = []
    notices: list[Notification] = []
    for user, reminders in waiting.items():
        today = clock.today(user.time_zone or institution.time_zone, at=at)
        prefix = digest_key(institution, today, f"user:{user.pk}", 0).rpartition(":")[0]
        key = digest_key(institution, today, f"user:{user.pk}", written[prefix] + 1)
        message = _digest(institution, user, reminders, today, key)
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
        body=format_due(row.item_due_on, today),
        url=row.url,
        created_at=clock.now(),
    )


def _digest(institution: Institution, user: User, reminders: list[Reminder], today: dt.date, key: str) -> OutboxMessage:
    """The mail itself; whoever runs the reminders delivers it as well, so nobody needs waking."""
    count = len(reminders)
    subject = reminders[0].title if count == 1 else f"{count} hal menunggu Anda"
    return queue_mail(
        key=key,
        rings=False,
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
                    "when": format_due(row.item_due_on, today),
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
    """Carry over what became of the mails to the reminders in them; returns how many of each outcome.

    A reminder in doubt is settled anew when a person had its mail sent once more.
    """
    counts: dict[str, int] = {}
    for outcome, state in OUTCOMES.items():
        rows = Reminder.objects.filter(
            institution=institution,
            state__in=[ReminderState.PLANNED, ReminderState.UNCERTAIN],
            deliveries__channel=Channel.EMAIL,
            deliveries__message__state=outcome,
        ).exclude(state=state)
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


class DigestGuard:
    """Looks again at a digest that waited: what it says may be done, ended or moved by now.

    One plan for each institution serves a delivery run, for half a minute at most.
    """

    def __init__(self) -> None:
        self.plans: dict[int, Plan] = {}

    def __call__(self, message: OutboxMessage) -> str:
        """Empty when all of the digest still holds, else why it should not go out.

        The reminders that still hold are released, so that the next planning writes them into a fresh mail.
        """
        if message.institution is None:
            return ""
        gone = {row.pk: row for row in self._plan(message.institution).closed}
        rows = list(Reminder.objects.filter(deliveries__message=message))
        open_states = {ReminderState.PLANNED, ReminderState.UNCERTAIN}  # in doubt: a person sends it once more
        holding = [row for row in rows if row.state in open_states and row.pk not in gone]
        if rows and len(holding) == len(rows):
            return ""
        closing = [gone[row.pk] for row in rows if row.pk in gone and row.state == ReminderState.PLANNED]
        with transaction.atomic():
            Reminder.objects.bulk_update(closing, ["state", "reason", "item_done_at"], batch_size=500)
            Delivery.objects.filter(
                reminder__in=[row for row in holding if row.state == ReminderState.PLANNED]
            ).delete()
        return "sebagian isinya sudah selesai sebelum surat dikirim"

    def _plan(self, institution: Institution) -> Plan:
        plan = self.plans.get(institution.pk)
        if plan is None or clock.now() - plan.at > PLAN_HOLDS:
            plan = self.plans[institution.pk] = decide(institution, clock.now())
        return plan
