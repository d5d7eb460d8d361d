"""Writing the rows of a list as assignments with their planned visits."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Organization
from partners.services.organization_import import stamp_organizations
from pendampingan.enums import Rhythm
from pendampingan.models import Assignment, FieldReport, Mentor, Visit
from pendampingan.selectors.closings import closings_of
from pendampingan.services import notices
from pendampingan.services.assignment_match import DATES, YES, changed_targets, chosen_days
from pendampingan.services.assignments import update_assignment
from pendampingan.services.visit_days import visit_on
from pendampingan.services.visits import WEEKS_AHEAD, new_visits, plan_of
from programs.models import Program

WRITTEN_AT_ONCE = 500
TEXTS = ("rhythm", "contract_number", "focus", "notes")
NUMBERS = ("cadence_weeks", "cadence_months", "report_due_days")
NOT_CHECKED = ["institution", "mentor", "organization", "program", "created_by"]


@transaction.atomic
def write_imported_assignments(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change assignments as `match_assignments` decided; rows of other actions are ignored.

    New ones get their visits as `create_assignment` plans them, those that are over none; mentors are told. Raises
    `NotAllowed`, `IntegrityError` when an assignment of one of the groups was written meanwhile, and what
    `update_assignment` raises for a change (nothing is written then).
    """
    require(can_write(actor))
    decided = stamp_assignments(context)
    created = [row for row in rows if row.action == RowAction.CREATE]
    groups = _locked_groups(rows)
    if stamp_assignments(context) != decided:
        raise IntegrityError("An assignment was written while the groups were locked.")
    assignments = [_new(actor, row, groups, context) for row in created]
    _attach(assignments)
    Assignment.objects.bulk_create(assignments, batch_size=WRITTEN_AT_ONCE)
    chosen = {one.pk: chosen_days(row.values) for one, row in zip(assignments, created, strict=True)}
    planned = _plan_visits(assignments, chosen, context)
    audit.record_many(
        actor=actor,
        entries=[entry for one in assignments for entry in _entries(one, planned[one.pk], context)],
        institution=context.institution,
    )
    today = context.institution.today
    notices.tell_all_assigned(actor, [one for one in assignments if one.ends_on is None or one.ends_on >= today])
    _change(actor, [row for row in rows if row.action == RowAction.CHANGE])


def stamp_assignments(context: ImportContext) -> str:
    """Other whenever something is added, changed or removed that rows of assignments are compared with."""
    parts = [stamp_organizations(context)]
    for model in (Assignment, Mentor, Program, FieldReport):
        found = model._default_manager.filter(institution=context.institution).aggregate(
            count=Count("pk"), versions=Sum("version"), last=Max("pk")
        )
        parts.append(f"{found['count']}:{found['versions']}:{found['last']}")
    return ":".join(parts)


def _locked_groups(rows: list[Row]) -> dict[int, Organization]:
    """The groups of all rows, locked in the order in which a single assignment locks them."""
    keys = sorted({row.values["group_pk"] for row in rows})
    groups: dict[int, Organization] = {}
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        locked = Organization.objects.select_for_update(of=("self",)).order_by("pk")
        groups |= locked.in_bulk(keys[start : start + WRITTEN_AT_ONCE])
    return groups


def _new(actor, row: Row, groups: dict[int, Organization], context: ImportContext) -> Assignment:
    values = row.values
    assignment = Assignment(
        institution=context.institution,
        organization=groups[values["group_pk"]],
        mentor_id=values["mentor_pk"],
        program_id=values.get("program_pk"),
        created_by_id=actor.pk,
        is_lead=(values.get("is_lead") or YES) == YES,
    )
    for name in (*DATES, *NUMBERS, *TEXTS):
        if values.get(name) not in (None, ""):
            setattr(assignment, name, _stored(name, values[name]))
    assignment.first_visit_on = assignment.first_visit_on or assignment.starts_on
    assignment.clean_fields(exclude=NOT_CHECKED)
    return assignment


def _stored(name: str, value: Any) -> Any:
    if name in DATES:
        return dt.date.fromisoformat(value) if value else None
    if name == "is_lead":
        return value == YES
    if name == "rhythm":
        return next(rhythm for rhythm in Rhythm if rhythm.label == value).value
    return int(value) if name in NUMBERS else value


def _attach(assignments: list[Assignment]) -> None:
    """Load the mentors and programs once."""
    mentors = Mentor.objects.select_related("membership__user").in_bulk({one.mentor_id for one in assignments})
    for one in assignments:
        one.mentor = mentors[one.mentor_id]


def _plan_visits(
    assignments: list[Assignment], chosen: Mapping[int, list[str]], context: ImportContext
) -> dict[int, int]:
    """Plan the visits of assignments that are not over, those on `chosen` dates first; gives how many each got."""
    today = context.institution.today
    first = min((one.anchor_on for one in assignments), default=today)
    last = today + dt.timedelta(weeks=2 * WEEKS_AHEAD)
    closings = closings_of(context.institution, {one.mentor_id for one in assignments}, min(first, today), last)
    planned: dict[int, int] = {}
    visits = []
    for one in assignments:
        is_over = one.ends_on is not None and one.ends_on < today
        by_hand = [] if is_over else [dt.date.fromisoformat(day) for day in chosen[one.pk]]
        plan = [] if is_over else plan_of(one, today=today, closings=closings[one.mentor_id], taken=by_hand)
        planned[one.pk] = len(plan) + len(by_hand)
        visits += new_visits(one, plan) + [visit_on(one, day) for day in by_hand]
    Visit.objects.bulk_create(visits, batch_size=WRITTEN_AT_ONCE)
    return planned


def _entries(one: Assignment, count: int, context: ImportContext) -> list[tuple]:
    sentence = f"menugaskan {one.mentor} mendampingi {one.organization} via {context.reference}"
    entries: list[tuple] = [("assignment.create", sentence, [one, one.organization, one.mentor], [])]
    if count:
        words = f"menjadwalkan {count} kunjungan untuk {one.organization}"
        entries.append(("assignment.extend_visits", words, [one], []))
    return entries


def _change(actor, rows: list[Row]) -> None:
    assignments = Assignment.objects.in_bulk(changed_targets(rows))
    programs = Program.objects.in_bulk({row.values["program_pk"] for row in rows if "program" in row.diff})
    for row in rows:
        values = {
            name: programs[row.values["program_pk"]] if name == "program" else _stored(name, new)
            for name, (_, new) in row.diff.items()
        }
        update_assignment(actor=actor, assignment=assignments[row.target_id or 0], values=values, version=None)
