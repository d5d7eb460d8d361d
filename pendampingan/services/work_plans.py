"""Writing what a mentor means to do with a group in a month."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import MONTHS
from kemitraan.core.permissions import require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import Task
from pendampingan.models import Assignment, PlannedTask


@transaction.atomic
def plan_month(*, actor, assignment: Assignment, month: dt.date, tasks: Mapping[str, str]) -> Assignment:
    """The tasks of the month that begins on `month` become those of `tasks` (code → what is planned).

    Written by the mentor of the group or the office. Raises `NotAllowed`, and `DomainError` for a month in which the
    assignment does not run.
    """
    assignment = versions.lock(assignment)
    require(rules.can_plan_visit(actor, assignment, clock.today(assignment.institution.time_zone)))
    ends_on = assignment.ends_on or dt.date.max
    if not assignment.starts_on.replace(day=1) <= month <= ends_on:
        raise DomainError("Bulan ini di luar masa penugasan.", field="month")
    known = {row.task: row for row in assignment.planned_tasks.filter(month=month)}
    before = _in_words({code: row.note for code, row in known.items()})
    for code, row in known.items():
        if code not in tasks:
            row.delete()
    for code, note in tasks.items():
        row = known.get(code) or PlannedTask(
            institution_id=assignment.institution_id,
            assignment=assignment,
            month=month,
            task=code,
            created_by_id=actor.pk,
        )
        row.note = note.strip()
        row.full_clean()
        row.save()
    after = _in_words(tasks)
    if after != before:
        audit.record(
            actor=actor,
            action="assignment.plan_month",
            sentence=f"menulis rencana kerja {MONTHS[month.month - 1]} {month.year} untuk {assignment.organization}",
            subjects=[assignment],
            changes=[{"field": "planned_tasks", "label": "rencana kerja", "old": before, "new": after}],
        )
    return assignment


def _in_words(tasks: Mapping[str, str]) -> str:
    return "; ".join(
        f"{Task(code).label}: {note.strip()}" if note.strip() else str(Task(code).label)
        for code, note in sorted(tasks.items())
    )
