"""Planned visits: counted from an assignment's anchor, cancelled with a reason."""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q

from kemitraan.accounts.enums import HolidayShift
from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.models import LocalHoliday
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import Rhythm, VisitState
from pendampingan.models import Assignment, Mentor, Visit
from pendampingan.rules.visits import PERIOD_OVER, Cadence, Closings, PlannedDay, place
from pendampingan.selectors.closings import closings_of

WEEKS_AHEAD = 26


def counted_dates(assignment: Assignment, *, today: dt.date) -> list[dt.date]:
    """Local dates that the rhythm gives: from the assignment's anchor to the end or 26 weeks ahead.

    Always counted from the anchor, so that a moved or cancelled visit never shifts the later ones.
    """
    until = today + dt.timedelta(weeks=WEEKS_AHEAD)
    if assignment.ends_on is not None:
        until = min(until, assignment.ends_on)
    dates = assignment.cadence.dates(assignment.anchor_on, until)
    return [day for day in dates if day >= assignment.first_visit_on]


def plan_of(
    assignment: Assignment, *, today: dt.date, closings: Closings, taken: Collection[dt.date] = ()
) -> list[PlannedDay]:
    """Where the visits of an assignment go. What is still to come is never moved into the past.

    `taken` are days of visits that do not follow the rhythm.
    """
    counted = counted_dates(assignment, today=today)
    past = [day for day in counted if day <= today]
    coming = [day for day in counted if day > today]
    tomorrow = max(today + dt.timedelta(days=1), assignment.starts_on)
    last = assignment.ends_on
    return place(past, closings, first=assignment.starts_on, last=last, taken=taken) + place(
        coming, closings, first=tomorrow, last=last, taken=taken
    )


def closings_for(assignment: Assignment, *, today: dt.date) -> Closings:
    """Closed days of an assignment from its anchor to beyond the last visit that is planned ahead."""
    first = min(assignment.anchor_on, assignment.starts_on, today)
    last = today + dt.timedelta(weeks=2 * WEEKS_AHEAD)
    return closings_of(assignment.institution, [assignment.mentor_id], first, last)[assignment.mentor_id]


def first_date_after(assignment: Assignment, day: dt.date, *, cadence: Cadence | None = None) -> dt.date:
    """The first local date after `day` on which a visit falls in the assignment's rhythm.

    With `cadence` the rhythm changes from the last visit up to `day`; without any, the first visit stays the first.
    Where dates are chosen by hand it is the day after `day`.
    """
    start, number = assignment.anchor_on, 0
    if cadence is not None:
        planned = assignment.visits.filter(planned_on__lte=day).exclude(state=VisitState.CANCELLED)
        last = planned.aggregate(last=Max("planned_on"))["last"]
        start, number = (last, 1) if last else (start, 0)
    cadence = cadence or assignment.cadence
    if cadence.rhythm == Rhythm.DATES:
        return max(day + dt.timedelta(days=1), assignment.starts_on)
    while (found := cadence.nth(start, number)) <= day:
        number += 1
    return found


@transaction.atomic
def replan_visits(*, actor, assignment: Assignment, today: dt.date) -> list[Visit]:
    """Plan the visits after the local date `today` anew; the past, the reported and the cancelled ones stay.

    Visits that were cancelled only because the period was over, or skipped for closed days, come back when they can;
    those that a person put on a day stay there. Call inside the transaction that changed the assignment; returns the
    visits that were added.
    """
    coming = assignment.visits.filter(planned_on__gt=today, report__isnull=True)
    fixed = coming.filter(is_fixed=True, state=VisitState.PLANNED)
    closings = closings_for(assignment, today=today)
    taken = set(fixed.values_list("planned_on", flat=True))
    plan = {one.counted_on: one for one in plan_of(assignment, today=today, closings=closings, taken=taken)}
    coming.filter(state=VisitState.CANCELLED, cancelled_reason=PERIOD_OVER, counted_on__in=plan).delete()
    skipped = coming.filter(state=VisitState.CANCELLED, cancelled_reason=F("moved_reason"))
    skipped.exclude(moved_reason="").delete()
    stale = coming.filter(state=VisitState.PLANNED, is_fixed=False, counted_on__isnull=False)
    stale.exclude(counted_on__in=plan).delete()
    due_after = dt.timedelta(days=assignment.report_due_days)
    moved = 0
    for visit in coming.filter(state=VisitState.PLANNED).select_for_update(of=("self",)).order_by("pk"):
        one = plan.get(visit.counted_on) if visit.counted_on and not visit.is_fixed else None
        values = _placed(one) if one else {"planned_on": visit.planned_on}
        moved += values["planned_on"] != visit.planned_on or "state" in values
        versions.apply_changes(visit, values | {"report_due_on": values["planned_on"] + due_after}, version=None)
    if moved:
        audit.record(
            actor=actor,
            action="assignment.shift_visits",
            sentence=f"menggeser {moved} kunjungan untuk {assignment.organization}",
            subjects=[assignment],
        )
    return extend_visits(actor=actor, assignment=assignment, today=today)


def _placed(one: PlannedDay) -> dict[str, Any]:
    """Columns of a visit that follows the rhythm."""
    values: dict[str, Any] = {"planned_on": one.planned_on, "moved_reason": one.reason}
    if one.is_skipped:
        values |= {"state": VisitState.CANCELLED, "cancelled_reason": one.reason}
    return values


@transaction.atomic
def extend_visits(*, actor, assignment: Assignment, today: dt.date | None = None) -> list[Visit]:
    """Plan the visits that are still missing up to 26 weeks after `today`; running it again adds nothing.

    `today` is the institution's local date (default: now).
    """
    assignment = versions.lock(assignment)
    today = today or clock.today(assignment.institution.time_zone)
    known = dict(assignment.visits.filter(counted_on__isnull=False).values_list("counted_on", "planned_on"))
    others = assignment.visits.filter(Q(counted_on__isnull=True) | Q(is_fixed=True), state=VisitState.PLANNED)
    taken = set(others.values_list("planned_on", flat=True))
    if all(day in known for day in counted_dates(assignment, today=today)):
        return []
    plan = plan_of(assignment, today=today, closings=closings_for(assignment, today=today), taken=taken)
    visits = Visit.objects.bulk_create(new_visits(assignment, [one for one in plan if one.counted_on not in known]))
    audit.record(
        actor=actor,
        action="assignment.extend_visits",
        sentence=f"menjadwalkan {len(visits)} kunjungan untuk {assignment.organization}",
        subjects=[assignment],
    )
    return visits


def new_visits(assignment: Assignment, plan: Iterable[PlannedDay]) -> list[Visit]:
    """Unsaved visits as planned."""
    due_after = dt.timedelta(days=assignment.report_due_days)
    return [
        Visit(
            institution_id=assignment.institution_id,
            assignment=assignment,
            counted_on=one.counted_on,
            report_due_on=one.planned_on + due_after,
            **_placed(one),
        )
        for one in plan
    ]


def replan_for_mentor(*, actor, mentor: Mentor, today: dt.date) -> None:
    """Plan the coming visits of a mentor's running assignments anew, after a leave came or went."""
    running = mentor.assignments.exclude(ends_on__lt=today).select_related("organization", "institution")
    for assignment in running.order_by("organization_id", "pk"):
        replan_visits(actor=actor, assignment=versions.lock(assignment), today=today)


def extend_all_visits(*, actor, today: dt.date | None = None) -> int:
    """Plan ahead for every assignment in force that `actor` sees; returns how many visits were added.

    One query finds the assignments that lack a visit, then each has its own short transaction, so that
    the regular run never blocks people.
    """
    day = today or clock.today()
    running = Assignment.objects.visible_to(actor).exclude(ends_on__lt=day)
    rows = running.select_related("organization", "institution").annotate(last_on=Max("visits__counted_on"))
    short = [row for row in rows if row.last_on != max(counted_dates(row, today=day), default=None)]
    return sum(len(extend_visits(actor=actor, assignment=assignment, today=today)) for assignment in short)


@transaction.atomic
def cancel_visit(*, actor, visit: Visit, reason: str) -> Visit:
    """A planned visit will not take place; no report is due for it. The reason stays.

    Raises `NotAllowed`, or `DomainError` without a reason.
    """
    visit = versions.lock(visit)
    require(rules.can_cancel_visit(actor, visit))
    if not reason.strip():
        raise DomainError("Tulis alasan pembatalan.", field="reason")
    changes = versions.apply_changes(
        visit, {"state": VisitState.CANCELLED, "cancelled_reason": reason.strip()}, version=None
    )
    audit.record(
        actor=actor,
        action="visit.cancel",
        sentence=f"membatalkan kunjungan {visit}",
        subjects=[visit.assignment, visit],
        changes=changes,
        reason=reason.strip(),
    )
    return visit


def leave_closed_days(*, actor) -> int:
    """Plan anew where a coming visit stands on a day that its institution closed since; returns how many assignments.

    One query finds them, then each has its own short transaction.
    """
    days = LocalHoliday.objects.filter(institution=OuterRef("institution"), on=OuterRef("planned_on"), is_workday=False)
    visits = Visit.objects.filter(Exists(days), state=VisitState.PLANNED, is_fixed=False, report__isnull=True)
    visits = visits.filter(planned_on__gt=clock.today()).exclude(institution__holiday_shift=HolidayShift.KEEP)
    rows = Assignment.objects.visible_to(actor).filter(pk__in=visits.values("assignment_id"))
    for assignment in rows.select_related("organization", "institution"):
        with transaction.atomic():
            today = clock.today(assignment.institution.time_zone)
            replan_visits(actor=actor, assignment=versions.lock(assignment), today=today)
    return len(rows)
