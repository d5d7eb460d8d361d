"""Visits that people put on days themselves."""

import datetime as dt

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, StaleVersion
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, Visit


@transaction.atomic
def add_visit(*, actor, assignment: Assignment, planned_on: dt.date) -> Visit:
    """A visit on a day chosen by hand, beside those of the rhythm.

    Raises `NotAllowed`, and `DomainError` (field `planned_on`) outside the assignment or on a day that has one.
    """
    assignment = versions.lock(assignment)
    require(rules.can_plan_visit(actor, assignment, clock.today(assignment.institution.time_zone)))
    _refuse_day(assignment, planned_on)
    visit = visit_on(assignment, planned_on)
    visit.full_clean()
    visit.save()
    audit.record(
        actor=actor,
        action="visit.create",
        sentence=f"merencanakan kunjungan {format_date(planned_on)} ke {assignment.organization}",
        subjects=[assignment, visit],
    )
    return visit


def visit_on(assignment: Assignment, day: dt.date) -> Visit:
    """An unsaved visit on a day chosen by hand."""
    return Visit(
        institution_id=assignment.institution_id,
        assignment=assignment,
        planned_on=day,
        report_due_on=day + dt.timedelta(days=assignment.report_due_days),
        is_fixed=True,
    )


@transaction.atomic
def move_visit(*, actor, visit: Visit, planned_on: dt.date, reason: str, version: int | None = None) -> Visit:
    """A planned visit takes place on another day and stays there when the rest is planned anew.

    The next visits of the rhythm do not move. Raises `NotAllowed`, `StaleVersion`, and `DomainError` (with the field)
    without a reason, outside the assignment or on a day that has a visit.
    """
    assignment = versions.lock(visit.assignment)
    visit = versions.lock(visit)
    require(rules.can_move_visit(actor, visit, clock.today(assignment.institution.time_zone)))
    if version is not None and version != visit.version:
        raise StaleVersion(versions.changes_since(visit, version))
    if not reason.strip():
        raise DomainError("Tulis alasan kunjungan dipindah.", field="reason")
    _refuse_day(assignment, planned_on, apart_from=visit)
    due_on = planned_on + dt.timedelta(days=assignment.report_due_days)
    values = {"planned_on": planned_on, "report_due_on": due_on, "moved_reason": reason.strip(), "is_fixed": True}
    changes = versions.apply_changes(visit, values, version=None)
    audit.record(
        actor=actor,
        action="visit.move",
        sentence=f"memindah kunjungan ke {assignment.organization} menjadi {format_date(planned_on)}",
        subjects=[assignment, visit],
        changes=[change for change in changes if change["field"] in {"planned_on", "report_due_on"}],
        reason=reason.strip(),
    )
    return visit


def _refuse_day(assignment: Assignment, day: dt.date, apart_from: Visit | None = None) -> None:
    if day < assignment.starts_on or (assignment.ends_on is not None and day > assignment.ends_on):
        raise DomainError("Tanggal ini di luar masa penugasan.", field="planned_on")
    same = assignment.visits.filter(planned_on=day, state=VisitState.PLANNED)
    if apart_from is not None:
        same = same.exclude(pk=apart_from.pk)
    if same.exists():
        raise DomainError("Sudah ada kunjungan pada hari itu.", field="planned_on")
