"""Writing a field report: once, by its author, until it is submitted."""

import hashlib
import json
import uuid
from collections.abc import Mapping
from typing import Any, Unpack

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, versions
from pendampingan import rules
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, FieldReport, Visit
from pendampingan.services import follow_ups as follow_up_rows
from pendampingan.services.report_parts import Parts, parts_content, write_parts

CONTENT = (
    "activity_on starts_at ends_at zone method place region_id latitude longitude tasks roles purpose activities "
    "findings analysis obstacles solutions guests_female guests_male expense_idr no_expense_reason"
).split()


@transaction.atomic
def create_field_report(
    *,
    actor,
    assignment: Assignment,
    values: Mapping[str, Any],
    visit: Visit | None = None,
    client_id: uuid.UUID | None = None,
    **parts: Unpack[Parts],
) -> FieldReport:
    """Write a draft report; the same `client_id` from the same author gives the report that exists already.

    The report is due on the visit's date, else `report_due_days` days after the
    activity. Raises `NotAllowed` and `DomainError` (with the field).
    """
    assignment = versions.lock(assignment)
    require(rules.can_report_on(actor, assignment))
    existing = FieldReport.objects.filter(client_id=client_id).first() if client_id else None
    if existing is not None:
        if existing.author_id != actor.pk:
            raise DomainError("Isian ini sudah dipakai laporan lain. Buka halaman laporan baru.")
        return existing
    report = FieldReport(
        institution_id=assignment.institution_id,
        assignment=assignment,
        visit=_visit_to_answer(assignment, visit),
        author_id=actor.pk,
        client_id=client_id or uuid.uuid4(),
        **values,
    )
    _check_date(actor, report)
    report.due_on = (
        visit.report_due_on if visit else follow_up_rows.days_after(report.activity_on, assignment.report_due_days)
    )
    report.full_clean()
    report.save()
    _write_parts(actor=actor, report=report, parts=parts)
    audit.record(
        actor=actor,
        action="report.create",
        sentence=f"menulis laporan {report}",
        subjects=[report, assignment, assignment.organization],
    )
    return report


@transaction.atomic
def update_field_report(
    *,
    actor,
    report: FieldReport,
    values: Mapping[str, Any],
    version: int | None,
    **parts: Unpack[Parts],
) -> FieldReport:
    """Change a draft or returned report; its parts become what is given.

    Raises `NotAllowed`, `StaleVersion`, `DomainError`.
    """
    report = versions.lock(report)
    require(rules.can_edit_report(actor, report))
    before = report.content_hash
    changes = versions.apply_changes(report, values, version=version)
    _check_date(actor, report)
    has_photos = _write_parts(actor=actor, report=report, parts=parts)
    if not changes and (has_photos or report.content_hash != before):
        report.version += 1
        report.save()
    if changes or has_photos or report.content_hash != before:
        audit.record(
            actor=actor,
            action="report.update",
            sentence=f"mengubah laporan {report}",
            subjects=[report],
            changes=[_shown(change, report) for change in changes],
        )
    return report


def _shown(change: dict[str, str], report: FieldReport) -> dict[str, str]:
    """Codes of tasks and roles in words."""
    labels = {"tasks": report.task_labels, "roles": report.role_labels}.get(change["field"])
    return change if labels is None else change | {"old": "", "new": ", ".join(labels)}


def _visit_to_answer(assignment: Assignment, visit: Visit | None) -> Visit | None:
    """The planned visit that the report answers, locked. Raises `DomainError` when it cannot be answered."""
    if visit is None:
        return None
    visit = versions.lock(visit)
    if visit.assignment_id != assignment.pk:
        raise DomainError("Kunjungan ini bukan milik penugasan tersebut.")
    if visit.state != VisitState.PLANNED:
        raise DomainError("Kunjungan ini sudah dibatalkan.")
    if FieldReport.objects.filter(visit=visit).exists():
        raise DomainError("Kunjungan ini sudah punya laporan.")
    return visit


def _check_date(actor, report: FieldReport) -> None:
    """The activity took place, and during the assignment.

    What has happened is judged where it did: a mentor in WIT is ahead of an institution in WIB before midnight.
    """
    assignment = report.assignment
    today = max(clock.today(assignment.institution.time_zone), clock.today(report.zone))
    if report.activity_on > today:
        raise DomainError("Tanggal kegiatan belum terjadi.", field="activity_on")
    if report.activity_on < assignment.starts_on:
        raise DomainError("Tanggal kegiatan sebelum penugasan dimulai.", field="activity_on")
    if assignment.ends_on is not None and report.activity_on > assignment.ends_on:
        raise DomainError("Tanggal kegiatan sesudah penugasan berakhir.", field="activity_on")

    _check_stand_in(actor, report)


def _check_stand_in(actor, report: FieldReport) -> None:
    """Who stands in for a mentor reports on what happened while that mentor was away, and on nothing else."""
    mentor = report.assignment.mentor
    if can_write(actor) or mentor.membership_id == actor.membership.pk:
        return
    leaves = mentor.leaves.active_on(report.activity_on)
    if not leaves.filter(delegate__membership_id=actor.membership.pk).exists():
        raise DomainError("Anda menggantikan pendamping ini hanya selama cutinya.", field="activity_on")


def _write_parts(*, actor, report: FieldReport, parts: Parts) -> bool:
    """The rows of the report, then the hash of it all. True when photos were added."""
    added = write_parts(actor=actor, report=report, parts=parts)
    report.content_hash = content_hash(report)
    FieldReport.objects.filter(pk=report.pk).update(content_hash=report.content_hash)
    return added


def content_hash(report: FieldReport) -> str:
    """SHA-256 of what the report says, with all its parts; equal content, equal hash."""
    content = {name: getattr(report, name) for name in CONTENT}
    content |= parts_content(report)
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
