"""Planned visits: counted from an assignment's anchor, cancelled with a reason."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, Visit
from pendampingan.rules.visits import PERIOD_OVER

WEEKS_AHEAD = 26


def planned_dates(assignment: Assignment, *, today: dt.date) -> list[dt.date]:
    """Local dates of visits: from the assignment's anchor every `cadence_weeks` weeks, to the end or 26 weeks ahead.

    Always counted from the anchor, so that a moved or cancelled visit never shifts the later ones.
    """
    until = today + dt.timedelta(weeks=WEEKS_AHEAD)
    if assignment.ends_on is not None:
        until = min(until, assignment.ends_on)
    step = dt.timedelta(weeks=assignment.cadence_weeks)
    day, dates = assignment.anchor_on, []
    while day <= until:
        dates.append(day)
        day += step
    return dates


def first_date_after(assignment: Assignment, day: dt.date, *, weeks: int | None = None) -> dt.date:
    """The first local date after `day` on which a visit falls in the assignment's rhythm.

    With `weeks` the rhythm changes from the last visit up to `day`; without any, the first visit stays the first.
    """
    if weeks is None:
        step, start = dt.timedelta(weeks=assignment.cadence_weeks), assignment.anchor_on
    else:
        planned = assignment.visits.filter(planned_on__lte=day).exclude(state=VisitState.CANCELLED)
        last = planned.aggregate(last=Max("planned_on"))["last"]
        step = dt.timedelta(weeks=weeks)
        start = last + step if last else assignment.anchor_on
    while start <= day:
        start += step
    return start


@transaction.atomic
def replan_visits(*, actor, assignment: Assignment, today: dt.date) -> list[Visit]:
    """Plan the visits after the local date `today` anew; the past, the reported and the cancelled ones stay.

    Visits that were cancelled only because the period was over come back when it was extended.
    Call inside the transaction that changed the assignment; returns the visits that were added.
    """
    wanted = set(planned_dates(assignment, today=today))
    coming = assignment.visits.filter(planned_on__gt=today, report__isnull=True)
    coming.filter(state=VisitState.PLANNED).exclude(planned_on__in=wanted).delete()
    coming.filter(state=VisitState.CANCELLED, cancelled_reason=PERIOD_OVER, planned_on__in=wanted).delete()
    due_after = dt.timedelta(days=assignment.report_due_days)
    for visit in coming.filter(state=VisitState.PLANNED).select_for_update(of=("self",)).order_by("pk"):
        versions.apply_changes(visit, {"report_due_on": visit.planned_on + due_after}, version=None)
    return extend_visits(actor=actor, assignment=assignment, today=today)


@transaction.atomic
def extend_visits(*, actor, assignment: Assignment, today: dt.date | None = None) -> list[Visit]:
    """Plan the visits that are still missing up to 26 weeks after `today`; running it again adds nothing.

    `today` is the institution's local date (default: now).
    """
    assignment = versions.lock(assignment)
    today = today or clock.today(assignment.institution.time_zone)
    known = set(assignment.visits.values_list("planned_on", flat=True))
    missing = [day for day in planned_dates(assignment, today=today) if day not in known]
    if not missing:
        return []
    due_after = dt.timedelta(days=assignment.report_due_days)
    visits = Visit.objects.bulk_create(
        Visit(
            institution_id=assignment.institution_id,
            assignment=assignment,
            planned_on=day,
            report_due_on=day + due_after,
        )
        for day in missing
    )
    audit.record(
        actor=actor,
        action="assignment.extend_visits",
        sentence=f"menjadwalkan {len(visits)} kunjungan untuk {assignment.organization}",
        subjects=[assignment],
    )
    return visits


def extend_all_visits(*, actor, today: dt.date | None = None) -> int:
    """Plan ahead for every assignment in force that `actor` sees; returns how many visits were added.

    One query finds the assignments that lack a visit, then each has its own short transaction, so that
    the regular run never blocks people.
    """
    day = today or clock.today()
    running = Assignment.objects.visible_to(actor).exclude(ends_on__lt=day)
    rows = running.select_related("organization", "institution").annotate(last_on=Max("visits__planned_on"))
    short = [row for row in rows if row.last_on != max(planned_dates(row, today=day), default=None)]
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
