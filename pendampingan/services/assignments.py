"""Mentors and whom they accompany."""

import datetime as dt
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, versions
from partners.models import Organization
from pendampingan import rules
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, Mentor
from pendampingan.services.visits import extend_visits


@transaction.atomic
def create_mentor(*, actor, membership: Membership, values: dict[str, Any]) -> Mentor:
    """Register the person of a mentor membership as a mentor.

    Raises `DomainError` when the membership is of another role or institution, or already registered.
    """
    require(can_write(actor))
    found = Membership.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=membership.pk).first()
    if found is None or not found.is_mentor:
        raise DomainError("Pilih akun yang berperan sebagai pendamping.", field="membership")
    if Mentor.objects.filter(membership=found).exists():
        raise DomainError("Akun ini sudah terdaftar sebagai pendamping.", field="membership")
    mentor = Mentor(membership=found, institution_id=found.institution_id, **values)
    mentor.full_clean()
    mentor.save()
    audit.record(actor=actor, action="mentor.create", sentence=f"mendaftarkan pendamping {mentor}", subjects=[mentor])
    return mentor


@transaction.atomic
def update_mentor(*, actor, mentor: Mentor, values: dict[str, Any], version: int | None) -> Mentor:
    """Change a mentor's competence, region or capacity. Raises `StaleVersion`."""
    require(can_write(actor))
    mentor = versions.lock(mentor)
    changes = versions.apply_changes(mentor, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="mentor.update",
            sentence=f"mengubah data pendamping {mentor}",
            subjects=[mentor],
            changes=changes,
        )
    return mentor


@transaction.atomic
def create_assignment(*, actor, mentor: Mentor, organization: Organization, values: dict[str, Any]) -> Assignment:
    """Assign `mentor` to `organization` and plan the visits from the anchor.

    `values`: program, is_lead, starts_on, ends_on, first_visit_on, cadence_weeks, report_due_days.
    Raises `DomainError` when another lead mentor accompanies the group in the same period, or when
    mentor, group or program is not of the actor's institution.
    """
    require(can_write(actor))
    visible = Organization.objects.visible_to(actor).select_for_update(of=("self",))
    group = visible.filter(pk=organization.pk).first()
    if group is None:
        raise DomainError("Kelompok tidak ditemukan.", field="organization")
    if mentor.institution_id != group.institution_id:
        raise DomainError("Pendamping tidak ditemukan.", field="mentor")
    program = values.get("program")
    if program is not None and program.institution_id != group.institution_id:
        raise DomainError("Program tidak ditemukan.", field="program")
    assignment = Assignment(
        institution_id=group.institution_id,
        mentor=mentor,
        organization=group,
        created_by_id=actor.pk,
        **values,
    )
    if assignment.is_lead:
        _refuse_second_lead(assignment)
    _refuse_same_pair(assignment)
    assignment.full_clean()
    assignment.save()
    audit.record(
        actor=actor,
        action="assignment.create",
        sentence=f"menugaskan {mentor} mendampingi {group}",
        subjects=[assignment, group, mentor],
    )
    extend_visits(actor=actor, assignment=assignment)
    return assignment


def _overlapping(assignment: Assignment):
    """Other assignments of the same group whose inclusive period meets this one's."""
    rows = Assignment.objects.filter(organization_id=assignment.organization_id).exclude(
        ends_on__lt=assignment.starts_on
    )
    return rows.filter(starts_on__lte=assignment.ends_on) if assignment.ends_on else rows


def _refuse_second_lead(assignment: Assignment) -> None:
    """One lead mentor a group at any time (source text, part F: every group has a mentor)."""
    other = _overlapping(assignment).filter(is_lead=True).select_related("mentor__membership__user").first()
    if other is not None:
        raise DomainError(
            f"Kelompok ini sudah punya pendamping utama: {other.mentor}. Akhiri dulu penugasan itu.",
            field="organization",
        )


def _refuse_same_pair(assignment: Assignment) -> None:
    if _overlapping(assignment).filter(mentor_id=assignment.mentor_id).exists():
        raise DomainError("Pendamping ini sudah ditugaskan ke kelompok itu pada masa yang sama.", field="mentor")


@transaction.atomic
def end_assignment(
    *, actor, assignment: Assignment, ends_on: dt.date, reason: str, version: int | None = None
) -> Assignment:
    """The accompaniment ends on the local date `ends_on` (inclusive); later planned visits are cancelled.

    Raises `NotAllowed`, `StaleVersion`, or `DomainError` without a reason or with a date before the start.
    """
    assignment = versions.lock(assignment)
    require(rules.can_end_assignment(actor, assignment, clock.today(assignment.institution.time_zone)))
    if not reason.strip():
        raise DomainError("Tulis alasan penugasan berakhir.", field="reason")
    if ends_on < assignment.starts_on:
        raise DomainError("Tanggal sampai tidak boleh sebelum tanggal mulai.", field="ends_on")
    if assignment.ends_on is not None and ends_on > assignment.ends_on:
        raise DomainError("Tanggal sampai tidak boleh sesudah akhir yang sudah ditetapkan.", field="ends_on")
    changes = versions.apply_changes(assignment, {"ends_on": ends_on, "ended_reason": reason.strip()}, version=version)
    later = assignment.visits.filter(state=VisitState.PLANNED, planned_on__gt=ends_on, report__isnull=True)
    for visit in later.select_for_update(of=("self",)).order_by("pk"):
        versions.apply_changes(
            visit, {"state": VisitState.CANCELLED, "cancelled_reason": "Penugasan berakhir."}, version=None
        )
    audit.record(
        actor=actor,
        action="assignment.end",
        sentence=f"mengakhiri penugasan {assignment}",
        subjects=[assignment, assignment.organization],
        changes=changes,
        reason=reason.strip(),
    )
    return assignment
