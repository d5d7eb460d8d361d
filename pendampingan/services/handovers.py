"""Groups pass from one mentor to another: what must move moves, and nothing else."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.services import audit, versions
from pendampingan.models import Assignment, Handover, Mentor
from pendampingan.selectors.handovers import follow_ups_to_move, plans_to_move, visits_to_move
from pendampingan.services import notices
from pendampingan.services.assignments import begin_assignment, close_assignment, lock_with_group
from pendampingan.services.visits import extend_visits, first_date_after

KEPT = ("program", "is_lead", "rhythm", "cadence_weeks", "cadence_months", "report_due_days", "focus")


@transaction.atomic
def hand_over_assignments(
    *, actor, assignments: Sequence[Assignment], mentor: Mentor, starts_on: dt.date, reason: str, notes: str = ""
) -> list[Assignment]:
    """Give several groups to `mentor` from the local date `starts_on`: all of them, or none when one cannot.

    Returns the new assignments. Raises what `hand_over_assignment` raises, naming the group.
    """
    if not assignments:
        raise DomainError("Pilih paling sedikit satu kelompok.", field="assignments")
    begun = []
    for assignment in sorted(assignments, key=lambda row: row.organization_id):
        try:
            begun.append(
                hand_over_assignment(
                    actor=actor,
                    assignment=assignment,
                    mentor=mentor,
                    ends_on=starts_on - dt.timedelta(days=1),
                    reason=reason,
                    notes=notes,
                )
            )
        except (NotAllowed, StaleVersion):
            raise
        except DomainError as error:
            field = "starts_on" if error.field == "ends_on" else error.field
            raise DomainError(f"{assignment.organization}: {error.message}", field=field) from error
    return begun


@transaction.atomic
def hand_over_assignment(
    *,
    actor,
    assignment: Assignment,
    mentor: Mentor,
    ends_on: dt.date,
    reason: str,
    notes: str = "",
    version: int | None = None,
) -> Assignment:
    """End an assignment on the local date `ends_on` and give the group to `mentor` from the next day, in one step.

    The new assignment keeps program, rhythm, focus and the agreed end. Planned visits of its days and the work plan of
    its whole months move at once, the open follow-ups of the leaving mentor on its first day (`settle_handover`);
    reports, past visits and authorship stay. The way back is another handover. Returns the new assignment. Raises what
    `end_assignment` and `create_assignment` raise.
    """
    assignment = lock_with_group(assignment)
    if mentor.pk == assignment.mentor_id:
        raise DomainError("Pilih pendamping yang lain.", field="mentor")
    starts_on = ends_on + dt.timedelta(days=1)
    agreed_end = assignment.ends_on
    values = {name: getattr(assignment, name) for name in KEPT} | {
        "starts_on": starts_on,
        "ends_on": agreed_end if agreed_end and agreed_end >= starts_on else None,
        "first_visit_on": first_date_after(assignment, ends_on),
        "counted_from": assignment.anchor_on,
    }
    moving = list(visits_to_move([assignment], starts_on).select_for_update(of=("self",)))
    assignment = close_assignment(actor, assignment, ends_on, reason, version, keep=moving)
    begun = begin_assignment(actor=actor, mentor=mentor, organization=assignment.organization, values=values)
    for visit in moving:
        versions.apply_changes(visit, {"assignment": begun}, version=None)
    for plan in plans_to_move([assignment], starts_on).select_for_update(of=("self",)):
        versions.apply_changes(plan, {"assignment": begun}, version=None)
    extend_visits(actor=actor, assignment=begun)
    return _record(actor, assignment, begun, reason, notes)


def _record(actor, ended: Assignment, begun: Assignment, reason: str, notes: str) -> Assignment:
    """Keep that it happened, tell both mentors, and let the follow-ups pass if the day has come."""
    handover = Handover(
        institution_id=ended.institution_id,
        ended=ended,
        begun=begun,
        reason=reason.strip(),
        notes=notes.strip(),
        created_by_id=actor.pk,
    )
    handover.full_clean()
    handover.save()
    audit.record(
        actor=actor,
        action="assignment.hand_over",
        sentence=f"menyerahkan {ended.organization} dari {ended.mentor} kepada {begun.mentor}",
        subjects=[ended, begun, ended.organization],
        reason=reason.strip(),
    )
    notices.tell_ended(actor, ended, successor=begun.mentor)
    notices.tell_taken_over(actor, handover)
    settle_handover(actor=actor, handover=handover)
    return begun


@transaction.atomic
def settle_handover(*, actor, handover: Handover) -> int:
    """On the first day of the next mentor the open follow-ups of the leaving one pass; returns how many did.

    Before that day, and a second time, nothing happens.
    """
    handover = versions.lock(handover)
    ended, begun = handover.ended, handover.begun
    today = clock.today(handover.institution.time_zone)
    if handover.settled_on is not None or begun.starts_on > today:
        return 0
    owner = begun.mentor.membership.user
    items = list(follow_ups_to_move([ended]).select_for_update(of=("self",)))
    for item in items:
        versions.apply_changes(item, {"owner_id": owner.pk, "owner_name": owner.full_name[:200]}, version=None)
    versions.apply_changes(handover, {"settled_on": today}, version=None)
    if items:
        audit.record(
            actor=actor,
            action="handover.settle",
            sentence=f"memindahkan {len(items)} tindak lanjut {ended.organization} kepada {begun.mentor}",
            subjects=[begun, ended, ended.organization],
        )
    return len(items)


def settle_due_handovers(*, actor) -> int:
    """Every handover whose day has come, each in its own short transaction; returns how many follow-ups passed."""
    return sum(
        settle_handover(actor=actor, handover=handover)
        for institution in Institution.objects.all()
        for handover in Handover.objects.in_institution(institution).unsettled_on(institution.today).order_by("pk")
    )
