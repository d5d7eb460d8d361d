"""What became of messages, carried over to the reminders in them; and whether one that waited still holds."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Delivery, Reminder
from kemitraan.reminders.services.ledger import show_lines
from kemitraan.reminders.services.planning import Plan, decide

PLAN_HOLDS = dt.timedelta(seconds=30)
OUTCOMES = {  # the first that any message of a reminder came to is the reminder's own
    OutboxState.SENT: ReminderState.SENT,
    OutboxState.UNCERTAIN: ReminderState.UNCERTAIN,
    OutboxState.FAILED: ReminderState.FAILED,
    OutboxState.CANCELLED: ReminderState.CANCELLED,
}
OPEN = (ReminderState.PLANNED, ReminderState.UNCERTAIN)  # in doubt: a person may send it once more
UNDER_WAY = (OutboxState.PENDING, OutboxState.SENDING)


def settle_after_delivery(institution_id: int | None) -> None:
    """What became of the messages of an institution shows at once in the ledger of each that they speak of."""
    told = Reminder.objects.filter(state__in=OPEN, deliveries__message__institution=institution_id)
    for institution in Institution.objects.filter(pk__in=told.values("institution")).order_by("pk"):
        settle(institution)


@transaction.atomic
def settle(institution: Institution) -> dict[str, int]:
    """Carry over what became of the messages to the reminders in them; returns how many of each outcome.

    A reminder that went on several channels is sent when one of them arrived, and has failed when all of them have.
    """
    rows = Delivery.objects.filter(
        reminder__institution=institution, reminder__state__in=OPEN, message__state__in=list(OUTCOMES)
    )
    waits = Delivery.objects.filter(reminder=OuterRef("reminder"), message__state__in=UNDER_WAY)
    best: dict[int, tuple[int, dt.datetime | None, str]] = {}
    order = list(OUTCOMES)
    was: dict[int, str] = {}
    found = rows.annotate(_waits=Exists(waits)).values_list(
        "reminder_id", "reminder__state", "message__state", "message__sent_at", "message__last_error", "_waits"
    )
    for pk, state, outcome, sent_at, error, is_waiting in found:
        rank = order.index(OutboxState(outcome))
        if rank and is_waiting:
            continue
        was[pk] = state
        if pk not in best or rank < best[pk][0]:
            best[pk] = (rank, sent_at, error)
    groups: dict[tuple, list[int]] = defaultdict(list)
    for pk, (rank, sent_at, error) in best.items():
        if was[pk] != OUTCOMES[order[rank]]:
            groups[rank, sent_at, error].append(pk)
    counts: Counter = Counter({state.value: 0 for state in OUTCOMES.values()})
    for (rank, sent_at, error), keys in groups.items():
        state = OUTCOMES[order[rank]]
        reason = {"reason": error[:300]} if error and rank else {}
        Reminder.objects.filter(pk__in=keys).update(state=state, sent_at=sent_at, **reason)
        counts[state.value] += len(keys)
    return dict(counts)


class DigestGuard:
    """Looks again at a message that waited: what it says may be done, ended or moved by now.

    One plan for each institution serves a delivery run, for half a minute at most.
    """

    def __init__(self) -> None:
        self.plans: dict[int, Plan] = {}

    def __call__(self, message: OutboxMessage) -> str:
        """Empty when all of the message still holds, else why it should not go out.

        The reminders that still hold are released, so that the next planning writes them into a fresh message.
        """
        rows = list(Reminder.objects.filter(deliveries__message=message).select_related("institution"))
        institutions = {row.institution for row in rows}
        gone = {row.pk: row for institution in institutions for row in self._plan(institution).closed}
        holding = [row for row in rows if row.state in OPEN and row.pk not in gone]
        if rows and len(holding) == len(rows):
            return ""
        closing = [gone[row.pk] for row in rows if row.pk in gone and row.state == ReminderState.PLANNED]
        with transaction.atomic():
            Reminder.objects.bulk_update(closing, ["state", "reason", "item_done_at"], batch_size=500)
            show_lines([row.pk for row in closing], read_at=clock.now())
            Delivery.objects.filter(
                message=message, reminder__in=[row for row in holding if row.state == ReminderState.PLANNED]
            ).delete()
        return "sebagian isinya sudah selesai sebelum surat dikirim"

    def _plan(self, institution: Institution) -> Plan:
        plan = self.plans.get(institution.pk)
        if plan is None or clock.now() - plan.at > PLAN_HOLDS:
            plan = self.plans[institution.pk] = decide(institution, clock.now())
        return plan
