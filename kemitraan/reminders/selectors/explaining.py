"""Why something was sent, or not: everything that was decided about one item, and what comes next."""

import datetime as dt
from dataclasses import dataclass, field

from kemitraan.core.formats import format_date
from kemitraan.core.registry import absences
from kemitraan.core.selectors.days_off import days_off, rest_days
from kemitraan.reminders.enums import Frequency, ReminderState
from kemitraan.reminders.models import Reminder, ReminderPreference, ReminderRule, Silence
from kemitraan.reminders.rules import WorkingDays, step_name
from kemitraan.reminders.rules.ladder import Ladder, Rung

LATEST_DAYS_OFF = dt.timedelta(days=150)


@dataclass(frozen=True)
class Step:
    """One step of the rule for this due date, with what became of it: `rows` are the decisions that the reader sees."""

    name: str
    on: dt.date
    words: str
    rows: list[Reminder] = field(default_factory=list)
    is_ahead: bool = False


@dataclass(frozen=True)
class Explanation:
    """`steps` in the order of their days, `holds` what keeps reminders back now, `next` what comes, in a sentence."""

    steps: list[Step]
    holds: list[str]
    next: str


def explain(user, row: Reminder) -> Explanation:
    """All that was decided about the item and due date of `row`, of what `user` sees."""
    institution = row.institution
    rows = list(
        Reminder.objects.visible_to(user)
        .filter(institution=institution, source=row.source, item_uid=row.item_uid, item_due_on=row.item_due_on)
        .select_related("recipient")
        .prefetch_related("deliveries__message")
        .order_by("step_on", "id")
    )
    rule = ReminderRule.objects.in_force_at(institution.pk).filter(source=row.source).first() or row.rule
    closed = days_off(institution, row.item_due_on, row.item_due_on + LATEST_DAYS_OFF)
    ladder = Ladder(rule, WorkingDays(rest_days(institution), frozenset(closed)))
    steps = _steps(ladder, rule, row, rows, institution.today)
    is_done = any(other.item_done_at for other in rows)
    return Explanation(steps, _holds(user, row), _next(steps, rule, is_done=is_done))


def _steps(ladder: Ladder, rule: ReminderRule, row: Reminder, rows: list[Reminder], today: dt.date) -> list[Step]:
    by_step: dict[int, list[Reminder]] = {}
    for other in rows:
        by_step.setdefault(other.step, []).append(other)
    found = []
    rungs = ladder.rungs(row.item_due_on)
    for rung in rungs:
        decided = by_step.pop(rung.step, [])
        found.append(Step(step_name(rung.step), rung.on, _words(rung, rungs, decided, today), decided, rung.on > today))
    for step, decided in by_step.items():
        found.append(Step(step_name(step), decided[0].step_on, "Langkah ini tidak ada lagi pada aturan.", decided))
    return sorted(found, key=lambda step: step.on)


def _words(rung: Rung, rungs: tuple[Rung, ...], decided: list[Reminder], today: dt.date) -> str:
    if decided:
        return ""
    if rung.on > today:
        return "Belum tercapai."
    later = [other for other in rungs if rung.on < other.on <= today]
    if later:
        return "Terlewati: tidak ada keputusan sebelum langkah yang lebih baru tercapai."
    return "Tercapai, belum ada keputusan untuk penerima yang Anda lihat."


def _holds(user, row: Reminder) -> list[str]:
    """What holds back the recipient of `row` today; of others only the office reads it."""
    holds = []
    silence = Silence.objects.filter(
        institution=row.institution,
        source=row.source,
        item_uid=row.item_uid,
        item_due_on=row.item_due_on,
        recipient_key=row.recipient_key,
    ).first()
    if silence is not None:
        until = f" sampai {format_date(silence.until)}" if silence.until else ""
        holds.append(f"{row.recipient_name}: {silence.get_kind_display().lower()}{until}.")
    today = row.institution.today
    preference = ReminderPreference.objects.filter(user=row.recipient_id).first() if row.recipient_id else None
    if preference is not None and preference.paused_until and preference.paused_until >= today:
        holds.append(f"Surel kepada {row.recipient_name} dijeda sampai {format_date(preference.paused_until)}.")
    if preference is not None and preference.frequency != Frequency.DAILY:
        holds.append(f"{row.recipient_name} memilih: {preference.get_frequency_display().lower()}.")
    for away in absences:
        for first, last, _ in away(row.institution, today, today).get(row.recipient_id, ()):
            if first <= today <= last:
                holds.append(
                    f"{row.recipient_name} tidak bertugas sampai {format_date(last)}; penggantinya diingatkan."
                )
    return holds


def _next(steps: list[Step], rule: ReminderRule, *, is_done: bool) -> str:
    if is_done:
        return "Hal ini sudah selesai, dihentikan, atau bergeser tenggatnya. Tidak ada pengingat lagi."
    if not rule.is_active:
        return "Aturannya tidak aktif. Tidak ada pengingat lagi."
    waiting = [row for step in steps for row in step.rows if row.state == ReminderState.PLANNED]
    ahead = next((step for step in steps if step.is_ahead), None)
    said = f"{len(waiting)} pengingat menunggu dikirim. " if waiting else ""
    if ahead is None:
        return f"{said}Tidak ada langkah lagi setelah ini."
    return f"{said}Langkah berikutnya {ahead.name} pada {format_date(ahead.on)}, bila saat itu masih terbuka."
