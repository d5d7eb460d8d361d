"""How a report reads on its page."""

from typing import Any

from django.db.models import Prefetch

from kemitraan.core.formats import format_date, format_datetime, format_number, format_rupiah
from pendampingan.enums import CheckFinding, ReviewAction
from pendampingan.models import (
    Attendance,
    FieldReport,
    FieldReportObligationCheck,
    FieldReportReading,
    FollowUpCheck,
    ReportAddendum,
    ReportReview,
)
from pendampingan.selectors.overview import reports_with_names

TEXTS = {
    field.name: str(field.verbose_name)
    for field in FieldReport._meta.concrete_fields
    if field.name in {"purpose", "activities", "findings", "analysis", "obstacles", "solutions"}
}


def report_texts(report: FieldReport) -> list[dict[str, str]]:
    """Key, label and text of each part that was written."""
    return [
        {"key": name, "label": label.capitalize(), "value": value}
        for name, label in TEXTS.items()
        if (value := getattr(report, name).strip())
    ]


def report_facts(report: FieldReport) -> list[dict[str, Any]]:
    """The short facts of the activity, as label and value."""
    return [
        {"label": "Pukul", "value": times_text(report)},
        {"label": "Tempat", "value": report.place},
        {"label": "Wilayah", "value": str(report.region or "")},
        {"label": "Tugas", "value": "; ".join(report.task_labels)},
        {"label": "Peran", "value": ", ".join(report.role_labels)},
        {"label": "Peserta lain", "value": f"{report.guests_female} perempuan, {report.guests_male} laki-laki"},
        {"label": "Posisi", "value": position_text(report)},
        {"label": "Biaya", "value": expense_text(report)},
        {"label": "Tenggat", "value": format_date(report.due_on)},
        {"label": "Diajukan", "value": format_datetime(report.submitted_at)},
    ]


def times_text(report: FieldReport) -> str:
    """`09.00 – 11.30 WIB` in the zone of the activity; empty when no time was said."""
    times = " – ".join(f"{time:%H.%M}" for time in (report.starts_at, report.ends_at) if time)
    return f"{times} {report.get_zone_display().split()[0]}" if times else ""


def position_text(report: FieldReport) -> str:
    """Latitude and longitude in degrees; empty without a position."""
    return f"{report.latitude}, {report.longitude}" if report.latitude is not None else ""


def expense_text(report: FieldReport) -> str:
    """What was spent, or why nothing was; empty when neither was said."""
    if report.expense_idr:
        return format_rupiah(report.expense_idr)
    return f"Tidak ada: {report.no_expense_reason}" if report.no_expense_reason else format_rupiah(report.expense_idr)


def records_shown(report: FieldReport) -> dict[str, Any]:
    """What the report says of other records of its group; reads the prefetched rows."""
    return {
        "readings": [
            {
                "title": str(row.indicator),
                "url": row.indicator.get_absolute_url(),
                "value": f"{format_number(row.value)} {row.indicator.unit}",
                "note": row.note,
            }
            for row in report.readings.all()
        ],
        "checks": [
            {
                "title": row.occurrence.obligation.description,
                "url": row.occurrence.get_absolute_url(),
                "due_on": row.occurrence.due_on,
                "state": CheckFinding(row.finding),
                "note": row.note,
            }
            for row in report.obligation_checks.all()
        ],
        "materials": list(report.materials.all()),
        "found_done": [check.follow_up.action for check in report.follow_up_checks.all()],
    }


PEOPLE = (
    Prefetch("attendances", Attendance.objects.select_related("member")),
    Prefetch("reviews", ReportReview.objects.select_related("by")),
    Prefetch("addenda", ReportAddendum.objects.select_related("by")),
    "confirmations",
    "follow_ups",
    "materials",
)
PARTS = (
    Prefetch("readings", FieldReportReading.objects.select_related("indicator").order_by("indicator__order", "pk")),
    Prefetch("obligation_checks", FieldReportObligationCheck.objects.select_related("occurrence__obligation")),
    Prefetch("follow_up_checks", FollowUpCheck.objects.select_related("follow_up")),
)


def whole_reports(rows):
    """Reports of the query set `rows` with everything that a page or a document says of one."""
    related = ("assignment__institution", "assignment__program", "verified_by", "visit", "region", "form")
    return reports_with_names(rows).select_related(*related).prefetch_related(*PEOPLE, *PARTS)


def return_note(report: FieldReport) -> str:
    """What the reviewer asked for last, with the new due date; reads the prefetched reviews."""
    turns = [turn for turn in report.reviews.all() if turn.action == ReviewAction.RETURNED]
    return f"{turns[-1].note} Tenggat {format_date(turns[-1].due_on)}." if turns else ""


def verified_text(report: FieldReport) -> str:
    if report.verified_at is None:
        return ""
    return f"Terverifikasi oleh {report.verified_by}, {format_datetime(report.verified_at)}. Laporan ini terkunci."
