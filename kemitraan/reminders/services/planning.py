"""Deciding who is reminded of what: reached and not sent, never "exactly n days"."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.formats import format_date
from kemitraan.core.models import OutboxState
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Delivery, Reminder, ReminderRule
from kemitraan.reminders.services.recipients import People
from kemitraan.reminders.services.rules import rules_for
from kemitraan.reminders.sources import DueItem

Key = tuple[str, dt.date, int, str]


@dataclass(frozen=True)
class Decision:
    """One line of the plan: what happens to whom, and why, in words."""

    outcome: str
    title: str
    recipient: str
    due_on: dt.date
    step: int
    reason: str


@dataclass
class Plan:
    """All decisions for an institution at a moment, and the rows that they need."""

    today: dt.date
    at: dt.datetime
    decisions: list[Decision] = field(default_factory=list)
    new: list[Reminder] = field(default_factory=list)
    reopened: list[Reminder] = field(default_factory=list)
    closed: list[Reminder] = field(default_factory=list)

    def note(self, outcome: str, row: Reminder, name: str, reason: str) -> None:
        self.decisions.append(Decision(outcome, row.title, name, row.item_due_on, row.step, reason))

    @property
    def counts(self) -> Counter:
        return Counter(decision.outcome for decision in self.decisions)


def decide(institution: Institution, at: dt.datetime) -> Plan:
    """What should happen now, without writing. A fixed number of queries for each rule."""
    today = clock.today(institution.time_zone, at=at)
    plan = Plan(today=today, at=at)
    people = People.of(institution, today)
    rules = rules_for(institution)
    for rule in rules:
        _decide_rule(plan, institution, rule, people)
    _close_without_rule(plan, institution, [rule.source for rule in rules], people)
    return plan


def _decide_rule(plan: Plan, institution: Institution, rule: ReminderRule, people: People) -> None:
    ahead = max((-step for step in rule.steps), default=0)
    until = plan.today + dt.timedelta(days=max(ahead, 0))
    source = due_sources[rule.source]
    items = [item for item in source.items(institution, until) if item.due_on <= until]
    known: dict[Key, Reminder] = {}
    waiting: list[Reminder] = []
    horizon = plan.today - dt.timedelta(days=rule.late_cutoff_days)
    # By source, not by rule: what the shipped rule sent is sent, also when the institution's own rule replaces it.
    rows = Reminder.objects.filter(institution=institution, source=rule.source)
    for row in rows.filter(Q(state=ReminderState.PLANNED) | Q(item_due_on__gte=horizon)):
        known[row.item_uid, row.item_due_on, row.step, row.recipient_key] = row
        if row.state == ReminderState.PLANNED:
            waiting.append(row)
    wanted: set[Key] = set()
    for item in items:
        step = reached_step(rule, item, plan.today)
        if step is None:
            continue
        for user_id, why in people.for_item(item, rule.recipients).items():
            key = (item.uid, item.due_on, step, f"user:{user_id}")
            wanted.add(key)
            fresh = _row(institution, rule, item, step, user_id, plan.at)
            _decide_one(plan, known.get(key), fresh, people.by_id[user_id].full_name, why)
    _close(plan, waiting, wanted, {(item.uid, item.due_on) for item in items}, people)


def reached_step(rule: ReminderRule, item: DueItem, today: dt.date) -> int | None:
    """The latest step that has been reached: older ones are passed over, and long overdue items fall silent."""
    if (today - item.due_on).days > rule.late_cutoff_days:
        return None
    reached = [
        step
        for step in rule.steps
        if (day := item.due_on + dt.timedelta(days=step)) <= today
        and (rule.effective_from is None or day >= rule.effective_from)
    ]
    return max(reached, default=None)


def _row(institution, rule: ReminderRule, item: DueItem, step: int, user_id: int, at: dt.datetime) -> Reminder:
    return Reminder(
        institution=institution,
        rule=rule,
        source=rule.source,
        item_uid=item.uid,
        item_due_on=item.due_on,
        step=step,
        step_on=item.due_on + dt.timedelta(days=step),
        recipient_key=f"user:{user_id}",
        recipient_id=user_id,
        title=item.title[:300],
        url=item.url,
        decided_at=at,
    )


def _decide_one(plan: Plan, existing: Reminder | None, fresh: Reminder, name: str, why: str) -> None:
    """New, taken up again after a cancellation, or left alone because it was decided before."""
    if existing is None:
        fresh.reason = f"{why}; langkah {fresh.step:+d} hari tercapai {format_date(fresh.step_on)}"
        plan.new.append(fresh)
        plan.note("planned", fresh, name, fresh.reason)
    elif existing.state == ReminderState.CANCELLED:
        existing.reason = f"{why}; dibuka kembali"
        plan.reopened.append(existing)
        plan.note("planned", existing, name, existing.reason)
    elif existing.state == ReminderState.PLANNED:
        plan.note("waiting", existing, name, "sudah direncanakan, menunggu dikirim")
    else:
        words = str(ReminderState(existing.state).label).lower()
        plan.note("skipped", existing, name, f"sudah diputuskan: {words}")


def _close(
    plan: Plan, waiting: list[Reminder], wanted: set[Key], open_items: set[tuple[str, dt.date]], people: People
) -> None:
    """Rows that wait but are no longer called for: the item is gone, a later step came, or the person left."""
    for row in waiting:
        if (row.item_uid, row.item_due_on, row.step, row.recipient_key) in wanted:
            continue
        person = people.by_id.get(row.recipient_id or 0)
        if (row.item_uid, row.item_due_on) not in open_items:
            row.state, row.reason = ReminderState.CANCELLED, "sudah selesai, dihentikan, atau tenggatnya berubah"
        elif person is None:
            row.state, row.reason = ReminderState.CANCELLED, "penerima tidak aktif lagi"
        else:
            row.state, row.reason = ReminderState.SKIPPED, "terlewati, diganti langkah yang lebih baru"
        plan.closed.append(row)
        outcome = "cancelled" if row.state == ReminderState.CANCELLED else "skipped"
        plan.note(outcome, row, person.full_name if person else "", row.reason)


def _close_without_rule(plan: Plan, institution: Institution, sources: list[str], people: People) -> None:
    """Rows that wait although their rule was switched off or their source is gone."""
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED).exclude(source__in=sources)
    for row in rows:
        row.state, row.reason = ReminderState.CANCELLED, "aturan pengingatnya tidak aktif lagi"
        plan.closed.append(row)
        person = people.by_id.get(row.recipient_id or 0)
        plan.note("cancelled", row, person.full_name if person else "", row.reason)


@transaction.atomic
def plan_institution(institution: Institution, at: dt.datetime) -> Plan:
    """Decide and write. Two planners at once queue on the institution's row, and the key is unique besides."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    plan = decide(institution, at)
    Reminder.objects.bulk_create(plan.new, ignore_conflicts=True, batch_size=500)
    for row in plan.reopened:
        row.state, row.decided_at, row.sent_at = ReminderState.PLANNED, at, None
    for row in plan.closed:
        row.decided_at = at
    _release(plan.reopened)
    changed = [*plan.reopened, *plan.closed]
    Reminder.objects.bulk_update(changed, ["state", "reason", "decided_at", "sent_at"], batch_size=500)
    return plan


def _release(reopened: list[Reminder]) -> None:
    """Let rows that are taken up again into a fresh mail, when the old one was never sent."""
    unsent = Delivery.objects.filter(
        reminder__in=reopened, message__state__in=[OutboxState.CANCELLED, OutboxState.FAILED]
    )
    Delivery.objects.filter(reminder__in=list(unsent.values_list("reminder", flat=True))).delete()
