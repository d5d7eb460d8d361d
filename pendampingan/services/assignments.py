"""Who accompanies whom: given, changed, ended."""

import copy
import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core import clock
from kemitraan.core.errors import DomainError, StaleVersion
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, versions
from partners.models import Organization
from pendampingan import rules
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, Mentor, Visit
from pendampingan.rules.visits import PERIOD_OVER
from pendampingan.services import notices
from pendampingan.services.visits import extend_visits, first_date_after, replan_visits

PLAN = {"ends_on", "rhythm", "cadence_weeks", "cadence_months", "report_due_days"}


@transaction.atomic
def create_assignment(*, actor, mentor: Mentor, organization: Organization, values: dict[str, Any]) -> Assignment:
    """Assign `mentor` to `organization`, plan the visits from the anchor and tell the mentor.

    `values`: program, is_lead, starts_on, ends_on, first_visit_on, rhythm, cadence_weeks, cadence_months,
    report_due_days, focus, contract_number, notes. Raises `DomainError` when another lead mentor accompanies the
    group in the same period, or when mentor, group or program is not of the actor's institution.
    """
    assignment = begin_assignment(actor=actor, mentor=mentor, organization=organization, values=values)
    extend_visits(actor=actor, assignment=assignment)
    notices.tell_assigned(actor, assignment)
    return assignment


def begin_assignment(*, actor, mentor: Mentor, organization: Organization, values: dict[str, Any]) -> Assignment:
    """The assignment itself, without visits or notice; call inside a transaction. Raises as `create_assignment`."""
    require(can_write(actor))
    visible = Organization.objects.visible_to(actor).select_for_update(of=("self",))
    group = visible.filter(pk=organization.pk).first()
    if group is None:
        raise DomainError("Kelompok tidak ditemukan.", field="organization")
    if mentor.institution_id != group.institution_id:
        raise DomainError("Pendamping tidak ditemukan.", field="mentor")
    day = max(values["starts_on"], clock.today(group.institution.time_zone))
    if not Membership.objects.active_on(day).filter(pk=mentor.membership_id).exists():
        raise DomainError("Keanggotaan pendamping ini sudah berakhir pada masa itu.", field="mentor")
    _refuse_foreign_program(values.get("program"), group.institution_id)
    assignment = Assignment(
        institution_id=group.institution_id,
        mentor=mentor,
        organization=group,
        created_by_id=actor.pk,
        **values,
    )
    _refuse_clash(assignment)
    assignment.full_clean()
    assignment.save()
    audit.record(
        actor=actor,
        action="assignment.create",
        sentence=f"menugaskan {mentor} mendampingi {group}",
        subjects=[assignment, group, mentor],
    )
    return assignment


@transaction.atomic
def update_assignment(*, actor, assignment: Assignment, values: dict[str, Any], version: int | None) -> Assignment:
    """Change the terms of a running assignment; a new plan concerns only coming visits without a report.

    `values`: program, is_lead, starts_on, ends_on, rhythm, cadence_weeks, cadence_months, report_due_days,
    focus, contract_number, notes.
    Raises `NotAllowed` (ended), `StaleVersion`, `DomainError` (with the field), `ValidationError`.
    """
    assignment = lock_with_group(assignment)
    today = clock.today(assignment.institution.time_zone)
    require(rules.can_update_assignment(actor, assignment, today))
    if version is not None and version != assignment.version:
        raise StaleVersion(versions.changes_since(assignment, version))
    _refuse_bad_terms(assignment, values, today)
    changed = {name for name, value in values.items() if getattr(assignment, name) != value}
    wanted = dict(values)
    if "ends_on" in changed:
        wanted["ended_reason"] = ""
    candidate = copy.copy(assignment)
    for name, value in wanted.items():
        setattr(candidate, name, value)
    if candidate.cadence != assignment.cadence:
        wanted["counted_from"] = first_date_after(assignment, today, cadence=candidate.cadence)
    _refuse_clash(candidate)
    changes = versions.apply_changes(assignment, wanted, version=None)
    if not changes:
        return assignment
    audit.record(
        actor=actor,
        action="assignment.update",
        sentence=f"mengubah penugasan {assignment}",
        subjects=[assignment],
        changes=[change for change in changes if change["field"] not in {"counted_from", "ended_reason"}],
    )
    if changed & PLAN:
        replan_visits(actor=actor, assignment=assignment, today=today)
    return assignment


@transaction.atomic
def end_assignment(
    *, actor, assignment: Assignment, ends_on: dt.date, reason: str, version: int | None = None
) -> Assignment:
    """The accompaniment ends on the local date `ends_on` (inclusive); later planned visits are cancelled.

    Raises `NotAllowed`, `StaleVersion`, or `DomainError` without a reason or with a date before the start.
    """
    assignment = lock_with_group(assignment)
    assignment = close_assignment(actor, assignment, ends_on, reason, version)
    notices.tell_ended(actor, assignment)
    return assignment


def lock_with_group(assignment: Assignment) -> Assignment:
    """The row locked after its group, in the order in which a new assignment locks them."""
    Organization.objects.select_for_update(of=("self",)).get(pk=assignment.organization_id)
    return versions.lock(assignment)


def close_assignment(
    actor, assignment: Assignment, ends_on: dt.date, reason: str, version: int | None, keep: Sequence[Visit] = ()
) -> Assignment:
    """Set the end of a locked assignment and cancel what is planned after it, but for the visits of `keep`.

    Raises as `end_assignment`.
    """
    require(rules.can_end_assignment(actor, assignment, clock.today(assignment.institution.time_zone)))
    if not reason.strip():
        raise DomainError("Tulis alasan penugasan berakhir.", field="reason")
    if ends_on < assignment.starts_on:
        raise DomainError("Tanggal sampai tidak boleh sebelum tanggal mulai.", field="ends_on")
    if assignment.ends_on is not None and ends_on > assignment.ends_on:
        raise DomainError("Tanggal sampai tidak boleh sesudah akhir yang sudah ditetapkan.", field="ends_on")
    _refuse_end_before_report(assignment, ends_on)
    changes = versions.apply_changes(assignment, {"ends_on": ends_on, "ended_reason": reason.strip()}, version=version)
    later = assignment.visits.filter(state=VisitState.PLANNED, planned_on__gt=ends_on, report__isnull=True)
    later = later.exclude(pk__in=[visit.pk for visit in keep])
    for visit in later.select_for_update(of=("self",)).order_by("pk"):
        versions.apply_changes(visit, {"state": VisitState.CANCELLED, "cancelled_reason": PERIOD_OVER}, version=None)
    audit.record(
        actor=actor,
        action="assignment.end",
        sentence=f"mengakhiri penugasan {assignment}",
        subjects=[assignment, assignment.organization],
        changes=changes,
        reason=reason.strip(),
    )
    return assignment


def _refuse_bad_terms(assignment: Assignment, values: dict[str, Any], today: dt.date) -> None:
    """What new terms may not say, beyond the rules of a single row."""
    _refuse_foreign_program(values.get("program"), assignment.institution_id)
    if assignment.is_lead and not values.get("is_lead", True):
        raise DomainError(
            "Kelompok perlu satu pendamping utama. Serahkan penugasan ini kepada pendamping lain.", field="is_lead"
        )
    starts_on, ends_on = values.get("starts_on", assignment.starts_on), values.get("ends_on", assignment.ends_on)
    if starts_on > assignment.first_visit_on:
        raise DomainError("Mulai tidak boleh sesudah kunjungan pertama.", field="starts_on")
    if assignment.reports.filter(activity_on__lt=starts_on).exists():
        raise DomainError("Sudah ada laporan kegiatan sebelum tanggal itu.", field="starts_on")
    if ends_on is None or ends_on == assignment.ends_on:
        return
    if ends_on < starts_on:
        raise DomainError("Tanggal sampai tidak boleh sebelum tanggal mulai.", field="ends_on")
    if ends_on < today:
        raise DomainError("Tanggal sampai sudah lewat. Pakai “Akhiri” dengan alasannya.", field="ends_on")
    _refuse_end_before_report(assignment, ends_on)


def _refuse_end_before_report(assignment: Assignment, ends_on: dt.date) -> None:
    if assignment.reports.filter(activity_on__gt=ends_on).exists():
        raise DomainError("Sudah ada laporan kegiatan sesudah tanggal itu.", field="ends_on")


def _refuse_foreign_program(program, institution_id: int) -> None:
    if program is not None and program.institution_id != institution_id:
        raise DomainError("Program tidak ditemukan.", field="program")


def _refuse_clash(assignment: Assignment) -> None:
    """One lead mentor a group at any time (source text, part F), and each pair of mentor and group once at a time."""
    others = Assignment.objects.filter(organization_id=assignment.organization_id).exclude(pk=assignment.pk)
    others = others.exclude(ends_on__lt=assignment.starts_on)
    if assignment.ends_on:
        others = others.filter(starts_on__lte=assignment.ends_on)
    leads = others.filter(is_lead=True).select_related("mentor__membership__user")
    if assignment.is_lead and (lead := leads.first()):
        raise DomainError(
            f"Kelompok ini sudah punya pendamping utama: {lead.mentor}. Akhiri dulu penugasan itu.",
            field="organization",
        )
    if others.filter(mentor_id=assignment.mentor_id).exists():
        raise DomainError("Pendamping ini sudah ditugaskan ke kelompok itu pada masa yang sama.", field="mentor")
