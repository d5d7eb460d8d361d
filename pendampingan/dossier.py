"""What pendampingan gives to the dossiers of partnerships and agreements: visits and reports of the groups in them."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet

from kemitraan.core.dossier_parts import DossierFile, DossierPart, DossierSection, DossierTable
from kemitraan.core.models import Attachment
from pendampingan.enums import ReportState
from pendampingan.models import Assignment, FieldReport, FollowUp, Visit
from programs.models import Agreement, Partnership

ROWS_AT_ONCE = 200
TITLE = "Kunjungan dan laporan"
REPORT_HEAD = ["Tanggal", "Kelompok", "Penulis", "Status", "Hadir", "Fakta dan temuan"]
REPORT_HEAD += ["Tujuan", "Kegiatan", "Analisis", "Kendala", "Solusi", "Tempat", "Cara"]


def of_partnership(user, partnership: Partnership) -> Iterator[DossierPart]:
    """Visits and reports of its parties in its program, while it lasted."""
    return _of(user, partnership, partnership.starts_on, partnership.ends_on)


def of_agreement(user, agreement: Agreement) -> Iterator[DossierPart]:
    """Visits and reports of its parties in its program, in its term."""
    return _of(user, agreement, agreement.starts_on, agreement.current_end)


def _of(user, home: Any, starts_on, ends_on) -> Iterator[DossierPart]:
    """Assignments without a program accompany the group in everything, so they count as well."""
    assignments = Assignment.objects.filter(organization__in=home.parties.values("organization"))
    if home.program_id is not None:
        assignments = assignments.filter(Q(program=home.program_id) | Q(program=None))
    mine = {"assignment__in": assignments.values("pk")}
    visits = Visit.objects.visible_to(user).filter(_on("planned_on", starts_on, ends_on), **mine)
    reports = FieldReport.objects.visible_to(user).filter(_on("activity_on", starts_on, ends_on), **mine)
    return _parts(user, visits, reports.exclude(state=ReportState.DRAFT))


def _on(column: str, starts_on, ends_on) -> Q:
    found = Q()
    if starts_on:
        found &= Q(**{f"{column}__gte": starts_on})
    if ends_on:
        found &= Q(**{f"{column}__lte": ends_on})
    return found


def _parts(user, visits: QuerySet[Visit], reports: QuerySet[FieldReport]) -> Iterator[DossierPart]:
    yield DossierTable(
        "Rencana kunjungan",
        ["Direncanakan", "Kelompok", "Pendamping", "Status", "Laporan paling lambat", "Laporan"],
        partial(_visits, visits),
    )
    yield DossierTable(
        "Laporan pendampingan",
        REPORT_HEAD,
        partial(_reports, reports),
        printed=6,
    )
    follow_ups = FollowUp.objects.filter(report__in=reports.order_by().values("pk"))
    yield DossierTable(
        "Tindak lanjut laporan",
        ["Kelompok", "Tindak lanjut", "Penanggung jawab", "Tenggat", "Status", "Hasil"],
        partial(_follow_ups, follow_ups),
    )
    yield from _photos(reports)


def _visits(visits: QuerySet[Visit]) -> Iterator[list[Any]]:
    rows = visits.select_related("assignment__organization", "assignment__mentor__membership__user", "report")
    for row in rows.order_by("planned_on", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        report = getattr(row, "report", None)
        told = report.get_state_display() if report is not None and report.state != ReportState.DRAFT else "belum"
        group, mentor = row.assignment.organization, row.assignment.mentor
        yield [row.planned_on, str(group), str(mentor), row.get_state_display(), row.report_due_on, told]


def _reports(reports: QuerySet[FieldReport]) -> Iterator[list[Any]]:
    """Attendance is told as a number only: who came is for those who accompany the group."""
    rows = reports.select_related("assignment__organization", "author")
    rows = rows.annotate(members=Count("attendances", filter=Q(attendances__is_present=True)))
    for row in rows.order_by("activity_on", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield [
            row.activity_on,
            str(row.assignment.organization),
            str(row.author),
            row.get_state_display(),
            row.members + row.guests_female + row.guests_male,
            row.findings,
            row.purpose,
            row.activities,
            row.analysis,
            row.obstacles,
            row.solutions,
            row.place,
            row.get_method_display(),
        ]


def _follow_ups(rows: QuerySet[FollowUp]) -> Iterator[list[Any]]:
    rows = rows.select_related("report__assignment__organization").order_by("due_on", "pk")
    for row in rows.iterator(chunk_size=ROWS_AT_ONCE):
        group = str(row.report.assignment.organization)
        yield [group, row.action, row.owner_name, row.due_on, row.get_state_display(), row.result]


def _photos(reports: QuerySet[FieldReport]) -> Iterator[DossierFile]:
    """Pictures of the reports, report by report; whoever sees a report sees its pictures."""
    kind = ContentType.objects.get_for_model(FieldReport)
    files = Attachment.objects.filter(content_type_of_subject=kind, object_id__in=reports.order_by().values("pk"))
    names = {row.pk: f"{row.activity_on.isoformat()} {row.assignment.organization}" for row in _named(reports)}
    for file in files.filter(removed_at=None).order_by("object_id", "pk").iterator(chunk_size=ROWS_AT_ONCE):
        yield DossierFile(file, f"{names[file.object_id][:60]} {file.original_name}", "Foto")


def _named(reports: QuerySet[FieldReport]) -> Iterator[FieldReport]:
    rows = reports.select_related("assignment__organization")
    return rows.only("activity_on", "assignment__organization__name").iterator(chunk_size=ROWS_AT_ONCE)


SECTIONS = {
    "programs.Partnership:accompaniment": DossierSection(TITLE, of_partnership, 80),
    "programs.Agreement:accompaniment": DossierSection(TITLE, of_agreement, 80),
}
