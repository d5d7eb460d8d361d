"""How field reports go out to lists. They come in from the mentors themselves, never from a list."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from kemitraan.exchange.rules.cells import text_cell
from kemitraan.exchange.rules.resources import Field, Resource
from partners.enums import Sex
from pendampingan.enums import FollowUpState, Method, ReportState
from pendampingan.models import FieldReport, FollowUp

COLUMNS = (
    ("public_id", "ID Kemitraan"),
    ("group", "Kelompok"),
    ("mentor", "Pendamping"),
    ("author", "Penulis"),
    ("program", "Program"),
    ("activity_on", "Tanggal kegiatan"),
    ("starts_at", "Mulai"),
    ("ends_at", "Selesai"),
    ("zone", "Zona waktu"),
    ("planned_on", "Kunjungan direncanakan"),
    ("method", "Cara"),
    ("place", "Tempat"),
    ("latitude", "Lintang"),
    ("longitude", "Bujur"),
    ("tasks", "Tugas"),
    ("roles", "Peran"),
    ("purpose", "Tujuan"),
    ("activities", "Kegiatan"),
    ("findings", "Fakta dan temuan"),
    ("analysis", "Analisis"),
    ("obstacles", "Kendala"),
    ("solutions", "Solusi"),
    ("members_present", "Anggota hadir"),
    ("members_absent", "Anggota tidak hadir"),
    ("present_female", "Anggota hadir (P)"),
    ("present_male", "Anggota hadir (L)"),
    ("guests_female", "Peserta lain (P)"),
    ("guests_male", "Peserta lain (L)"),
    ("follow_ups", "Tindak lanjut"),
    ("follow_ups_open", "Tindak lanjut belum selesai"),
    ("state", "Status"),
    ("due_on", "Tenggat"),
    ("submitted_on", "Diajukan"),
    ("verified_on", "Diverifikasi"),
    ("verified_by", "Diverifikasi oleh"),
)
TEXTS = (
    "place",
    "latitude",
    "longitude",
    "purpose",
    "activities",
    "findings",
    "analysis",
    "obstacles",
    "solutions",
    "activity_on",
    "due_on",
    "guests_female",
    "guests_male",
    "members_present",
    "members_absent",
    "present_female",
    "present_male",
)
ONLY_EXPORTED = "Laporan pendampingan hanya dapat diekspor; pendamping menulisnya sendiri."


def export_field_reports(user, rows: QuerySet[FieldReport] | None = None) -> Iterator[dict[str, Any]]:
    """Field reports by field name: `rows`, which `user` may see, in their order; else all that they may see.

    Days on which something was submitted or verified are local days of the institution.
    """
    chosen = FieldReport.objects.visible_to(user).order_by("activity_on", "pk") if rows is None else rows
    present = Q(attendances__is_present=True)
    chosen = (
        chosen.select_related(
            "assignment__organization",
            "assignment__mentor__membership__user",
            "assignment__program",
            "author",
            "verified_by",
            "visit",
            "institution",
        )
        .prefetch_related("follow_ups")
        .annotate(
            members_present=Count("attendances", filter=present),
            members_absent=Count("attendances", filter=Q(attendances__is_present=False)),
            present_female=Count("attendances", filter=present & Q(attendances__member__sex=Sex.FEMALE)),
            present_male=Count("attendances", filter=present & Q(attendances__member__sex=Sex.MALE)),
        )
    )
    for report in chosen.iterator(chunk_size=500):
        yield _record(report)


def _record(report: FieldReport) -> dict[str, Any]:
    assignment, zone = report.assignment, ZoneInfo(report.institution.time_zone)
    follow_ups = list(report.follow_ups.all())
    return {name: getattr(report, name) for name in TEXTS} | {
        "public_id": str(report.public_id),
        "group": assignment.organization.name,
        "mentor": str(assignment.mentor),
        "author": report.author.full_name,
        "program": assignment.program.name if assignment.program else "",
        "starts_at": f"{report.starts_at:%H.%M}" if report.starts_at else "",
        "ends_at": f"{report.ends_at:%H.%M}" if report.ends_at else "",
        "zone": report.get_zone_display(),
        "planned_on": report.visit.planned_on if report.visit else None,
        "method": str(Method(report.method).label),
        "tasks": "; ".join(report.task_labels),
        "roles": ", ".join(report.role_labels),
        "follow_ups": "\n".join(_line(one) for one in follow_ups),
        "follow_ups_open": sum(one.state == FollowUpState.OPEN for one in follow_ups),
        "state": str(ReportState(report.state).label),
        "submitted_on": report.submitted_at.astimezone(zone).date() if report.submitted_at else None,
        "verified_on": report.verified_at.astimezone(zone).date() if report.verified_at else None,
        "verified_by": report.verified_by.full_name if report.verified_by else "",
    }


def _line(one: FollowUp) -> str:
    """`Membeli timbangan (Ibu Sari, 3 Agustus 2026, belum dikerjakan)`"""
    state = FollowUpState(one.state).label.lower()
    return f"{one.action} ({one.owner_name}, {format_date(one.due_on)}, {state})"


def refuse_import(*args, **kwargs) -> None:
    """Nothing writes field reports from lists. Raises `DomainError`."""
    raise DomainError(ONLY_EXPORTED)


FIELD_REPORTS = Resource(
    key="field-reports",
    label="Laporan pendampingan",
    noun="laporan pendampingan",
    fields=tuple(Field(name, label, text_cell(20_000, keeps_lines=True)) for name, label in COLUMNS),
    interpret=refuse_import,
    match=refuse_import,
    commit=refuse_import,
    export=export_field_reports,
    model="pendampingan.FieldReport",
    about="Laporan kegiatan pendamping; hanya diekspor.",
    icon="clipboard-text",
    is_importable=False,
)
