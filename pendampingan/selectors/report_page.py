"""How a report reads on its page."""

from typing import Any

from kemitraan.core.formats import format_date, format_datetime
from pendampingan.enums import ReviewAction
from pendampingan.models import FieldReport

TEXTS = {
    field.name: str(field.verbose_name)
    for field in FieldReport._meta.concrete_fields
    if field.name in {"purpose", "activities", "findings", "analysis", "obstacles", "solutions"}
}


def report_texts(report: FieldReport) -> list[dict[str, str]]:
    """Label and text of each part that was written."""
    return [
        {"label": label.capitalize(), "value": value}
        for name, label in TEXTS.items()
        if (value := getattr(report, name).strip())
    ]


def report_facts(report: FieldReport) -> list[dict[str, Any]]:
    """The short facts of the activity, as label and value."""
    times = " – ".join(f"{time:%H.%M}" for time in (report.starts_at, report.ends_at) if time)
    position = f"{report.latitude}, {report.longitude}" if report.latitude is not None else ""
    return [
        {"label": "Pukul", "value": f"{times} {report.get_zone_display().split()[0]}" if times else ""},
        {"label": "Tempat", "value": report.place},
        {"label": "Tugas", "value": "; ".join(report.task_labels)},
        {"label": "Peran", "value": ", ".join(report.role_labels)},
        {"label": "Peserta lain", "value": f"{report.guests_female} perempuan, {report.guests_male} laki-laki"},
        {"label": "Posisi", "value": position},
        {"label": "Tenggat", "value": format_date(report.due_on)},
        {"label": "Diajukan", "value": format_datetime(report.submitted_at)},
    ]


def return_note(report: FieldReport) -> str:
    """What the reviewer asked for last, with the new due date; reads the prefetched reviews."""
    turns = [turn for turn in report.reviews.all() if turn.action == ReviewAction.RETURNED]
    return f"{turns[-1].note} Tenggat {format_date(turns[-1].due_on)}." if turns else ""


def verified_text(report: FieldReport) -> str:
    if report.verified_at is None:
        return ""
    return f"Terverifikasi oleh {report.verified_by}, {format_datetime(report.verified_at)}. Laporan ini terkunci."
