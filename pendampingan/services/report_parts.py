"""The parts of a field report that are rows of their own; each is written as a whole, with the report."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypedDict

from kemitraan.core.errors import DomainError
from partners.models import Member
from pendampingan.models import (
    Assignment,
    Attendance,
    FieldReport,
    FieldReportObligationCheck,
    FieldReportReading,
    FollowUp,
    FollowUpCheck,
    LearningMaterial,
    ReportForm,
)
from pendampingan.selectors.report_parts import carried_to
from pendampingan.services import follow_ups as follow_up_rows
from pendampingan.services import report_answers as answer_rows
from pendampingan.services.photos import add_photos


class Parts(TypedDict, total=False):
    """What a report says beside its own columns; a part that is not given is empty.

    `present` are keys of members of the group who attended; `follow_ups` rows of {action, owner_name, due_on};
    `photos` uploaded pictures; `readings` (value in the indicator's unit, note) by the key of an indicator of the
    program; `checks` (finding, note) by the key of a due date of a duty; `done_follow_ups` keys of follow-ups of
    earlier reports of the same assignment that were found done. `form` is the edition of the program's questions
    that was shown, `answers` what was answered and `answer_photos` pictures, both by the key of the question;
    `materials` learning materials of the institution that were used.
    """

    present: Iterable[int]
    follow_ups: Sequence[Mapping[str, Any]]
    photos: Sequence[Any]
    readings: Mapping[int, tuple[Decimal, str]]
    checks: Mapping[int, tuple[str, str]]
    done_follow_ups: Iterable[int]
    form: ReportForm | None
    answers: Mapping[int, Any]
    answer_photos: Mapping[int, Sequence[Any]]
    materials: Iterable[LearningMaterial]


def write_parts(*, actor, report: FieldReport, parts: Parts) -> bool:
    """Make the rows of a report those of `parts`; call inside its transaction. True when photos were added.

    Raises `DomainError` for a member, indicator or follow-up of another group, or material of another institution.
    """
    _set_attendance(report, set(parts.get("present", ())))
    follow_up_rows.set_follow_ups(report=report, rows=parts.get("follow_ups", ()))
    _set_readings(report, parts.get("readings", {}))
    _set_checks(report, parts.get("checks", {}))
    _set_done(report, set(parts.get("done_follow_ups", ())))
    _set_materials(report, list(parts.get("materials", ())))
    added = answer_rows.set_answers(
        actor=actor,
        report=report,
        form=parts.get("form"),
        answers=parts.get("answers", {}),
        photos=parts.get("answer_photos", {}),
    )
    return bool(add_photos(actor=actor, report=report, photos=parts.get("photos", ())) or added)


def parts_content(report: FieldReport) -> dict[str, Any]:
    """The rows of a report as plain values, in a stable order, for its hash."""
    materials = sorted(report.materials.values_list("pk", flat=True))
    return ({"materials": materials} if materials else {}) | {
        "present": sorted(report.attendances.filter(is_present=True).values_list("member_id", flat=True)),
        "follow_ups": list(
            report.follow_ups.order_by("pk").values_list("action", "owner_name", "owner_kind", "due_on")
        ),
        "readings": list(report.readings.order_by("indicator_id").values_list("indicator_id", "value", "note")),
        "checks": list(
            report.obligation_checks.order_by("occurrence_id").values_list("occurrence_id", "finding", "note")
        ),
        "answers": list(report.answers.order_by("question_id").values_list("question_id", "value")),
        "done": list(report.follow_up_checks.order_by("follow_up_id").values_list("follow_up_id", flat=True)),
    }


def members_on(assignment: Assignment, day) -> list[Member]:
    """Members of the accompanied group who had not left before the local date `day`."""
    return list(Member.objects.filter(organization_id=assignment.organization_id).exclude(left_on__lt=day))


def _set_attendance(report: FieldReport, present: set[int]) -> None:
    """One row for each member of the group on that day."""
    members = members_on(report.assignment, report.activity_on)
    if not present <= {member.pk for member in members}:
        raise DomainError("Ada nama yang bukan anggota kelompok ini.")
    report.attendances.all().delete()
    Attendance.objects.bulk_create(
        Attendance(institution_id=report.institution_id, report=report, member=member, is_present=member.pk in present)
        for member in members
    )


def _set_readings(report: FieldReport, readings: Mapping[int, tuple[Decimal, str]]) -> None:
    program = report.assignment.program
    known = set(program.indicators.values_list("pk", flat=True)) if program else set()
    if not readings.keys() <= known:
        raise DomainError("Ada indikator yang bukan milik program kelompok ini.")
    report.readings.all().delete()
    rows = [
        FieldReportReading(
            institution_id=report.institution_id, report=report, indicator_id=key, value=value, note=note.strip()
        )
        for key, (value, note) in sorted(readings.items())
    ]
    for row in rows:
        row.clean_fields(exclude=["institution", "report", "indicator"])
    FieldReportReading.objects.bulk_create(rows)


def _set_checks(report: FieldReport, checks: Mapping[int, tuple[str, str]]) -> None:
    """Which due dates may be looked at was asked of the reader's own list before."""
    report.obligation_checks.all().delete()
    rows = [
        FieldReportObligationCheck(
            institution_id=report.institution_id, report=report, occurrence_id=key, finding=finding, note=note.strip()
        )
        for key, (finding, note) in sorted(checks.items())
    ]
    for row in rows:
        row.clean_fields(exclude=["institution", "report", "occurrence"])
    FieldReportObligationCheck.objects.bulk_create(rows)


def _set_materials(report: FieldReport, materials: Sequence[LearningMaterial]) -> None:
    if any(material.institution_id != report.institution_id for material in materials):
        raise DomainError("Medium belajar tidak ditemukan.", field="materials")
    report.materials.set(materials)


def _set_done(report: FieldReport, done: set[int]) -> None:
    """Follow-ups of earlier reports of this group that are this mentor's to close."""
    earlier = FollowUp.objects.filter(carried_to(report.assignment), pk__in=done)
    if done and earlier.exclude(report=report).count() != len(done):
        raise DomainError("Ada tindak lanjut yang bukan dari laporan kelompok ini sebelumnya.")
    report.follow_up_checks.all().delete()
    FollowUpCheck.objects.bulk_create(
        FollowUpCheck(institution_id=report.institution_id, report=report, follow_up_id=key) for key in sorted(done)
    )
