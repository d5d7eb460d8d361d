"""How field reports go out to lists. They come in from the mentors themselves, never from a list."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date, format_number
from kemitraan.exchange.rules.cells import text_cell
from kemitraan.exchange.rules.resources import Field, Resource
from partners.enums import Sex
from pendampingan.enums import FollowUpState, Method, ReportState
from pendampingan.models import FieldReport, FollowUp, ReportAddendum, ReportAnswer
from pendampingan.selectors.report_forms import answer_text, asked_in, pictures_among
from pendampingan.selectors.report_page import PARTS

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
    ("planned_note", "Catatan rencana"),
    ("method", "Cara"),
    ("place", "Tempat"),
    ("region", "Wilayah"),
    ("latitude", "Lintang"),
    ("longitude", "Bujur"),
    ("tasks", "Tugas"),
    ("roles", "Peran"),
    ("materials", "Medium belajar"),
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
    ("readings", "Nilai indikator"),
    ("checks", "Kewajiban di lapangan"),
    ("expense_idr", "Biaya (Rp)"),
    ("no_expense_reason", "Alasan tidak ada biaya"),
    ("follow_ups", "Tindak lanjut"),
    ("follow_ups_open", "Tindak lanjut belum selesai"),
    ("addenda", "Perbaikan sesudah verifikasi"),
    ("confirmations", "Kata kelompok"),
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
    "expense_idr",
    "no_expense_reason",
    "activity_on",
    "due_on",
    "guests_female",
    "guests_male",
    "members_present",
    "members_absent",
    "present_female",
    "present_male",
)
ROWS = ("follow_ups", "readings", "obligation_checks")
ANSWERS = Prefetch("answers", ReportAnswer.objects.select_related("question"))
SHOWN_PARTS = PARTS[:2]  # readings and duties
READ_AT_ONCE = 500
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
            "region",
            "institution",
        )
        .prefetch_related(
            "follow_ups",
            "addenda__by",
            "confirmations",
            "materials",
            ANSWERS,
            *SHOWN_PARTS,
        )
        .annotate(
            members_present=Count("attendances", filter=present),
            members_absent=Count("attendances", filter=Q(attendances__is_present=False)),
            present_female=Count("attendances", filter=present & Q(attendances__member__sex=Sex.FEMALE)),
            present_male=Count("attendances", filter=present & Q(attendances__member__sex=Sex.MALE)),
        )
    )
    stored = chosen.iterator(chunk_size=READ_AT_ONCE)
    while some := list(islice(stored, READ_AT_ONCE)):
        pictures = pictures_among(some)
        for report in some:
            yield _record(report, pictures.get(report.pk, {}))


def _record(report: FieldReport, pictures: Mapping[UUID, str]) -> dict[str, Any]:
    assignment, zone = report.assignment, ZoneInfo(report.institution.time_zone)
    follow_ups, readings, checks = (list(getattr(report, name).all()) for name in ROWS)
    answers = {f"answer_{row.question.key}": answer_text(row.question, row.value) for row in report.answers.all()}
    answers |= {f"answer_{key}": names for key, names in pictures.items()}
    return (
        {name: getattr(report, name) for name in TEXTS}
        | answers
        | {
            "public_id": str(report.public_id),
            "group": assignment.organization.name,
            "mentor": str(assignment.mentor),
            "author": report.author.full_name,
            "program": assignment.program.name if assignment.program else "",
            "starts_at": f"{report.starts_at:%H.%M}" if report.starts_at else "",
            "ends_at": f"{report.ends_at:%H.%M}" if report.ends_at else "",
            "zone": report.get_zone_display(),
            "planned_on": report.visit.planned_on if report.visit else None,
            "planned_note": report.visit.moved_reason if report.visit else "",
            "method": str(Method(report.method).label),
            "tasks": "; ".join(report.task_labels),
            "roles": ", ".join(report.role_labels),
            "materials": "; ".join(str(material) for material in report.materials.all()),
            "region": str(report.region or ""),
            "readings": "\n".join(
                f"{row.indicator}: {format_number(row.value)} {row.indicator.unit}" for row in readings
            ),
            "checks": "\n".join(
                f"{row.occurrence.obligation.description}: {row.get_finding_display()}" for row in checks
            ),
            "addenda": "\n".join(_correction(one, zone) for one in report.addenda.all()),
            "confirmations": "\n".join(str(one) for one in report.confirmations.all()),
            "follow_ups": "\n".join(_line(one) for one in follow_ups),
            "follow_ups_open": sum(one.state == FollowUpState.OPEN for one in follow_ups),
            "state": str(ReportState(report.state).label),
            "submitted_on": report.submitted_at.astimezone(zone).date() if report.submitted_at else None,
            "verified_on": report.verified_at.astimezone(zone).date() if report.verified_at else None,
            "verified_by": report.verified_by.full_name if report.verified_by else "",
        }
    )


def _line(one: FollowUp) -> str:
    """`Membeli timbangan (Ibu Sari, 3 Agustus 2026, belum dikerjakan)`"""
    state = FollowUpState(one.state).label.lower()
    return f"{one.action} ({one.owner_name}, {format_date(one.due_on)}, {state})"


def _correction(one: ReportAddendum, zone: ZoneInfo) -> str:
    """`Fakta dan temuan: Panen 120 kg (Sukarni, 3 Agustus 2026; salah ketik)`"""
    return f"{one.label}: {one.after} ({one.by}, {format_date(one.at.astimezone(zone).date())}; {one.reason})"


def answer_fields(batches: Iterable[QuerySet[FieldReport]]) -> tuple[Field, ...]:
    """A column for each question that the reports of a program answered, in its newest words."""
    return tuple(
        Field(f"answer_{row.key}", f"{row.text} ({row.form.program})", text_cell(20_000, keeps_lines=True))
        for row in asked_in(batches)
    )


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
    more_fields=answer_fields,
)
