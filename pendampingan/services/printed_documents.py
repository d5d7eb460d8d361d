"""Documents made of recorded data for whoever asks: rendered anew each time, and the trail says who took them."""

import datetime as dt
from dataclasses import replace

from django.utils.text import slugify

from kemitraan.core import clock
from kemitraan.core.documents import Document, render_pdf
from kemitraan.core.registry import MadeFile
from kemitraan.core.services import audit
from pendampingan.models import FieldReport, Mentor
from pendampingan.selectors.monthly_documents import monthly_document
from pendampingan.selectors.monthly_report import monthly_report
from pendampingan.selectors.visit_minutes import minutes_document
from programs.rules.periods import Period

PDF = "application/pdf"
NOT_SHOWN = "Kotak kosong adalah huruf atau gambar kecil yang tidak dapat dicetak; bacalah di aplikasi."


def print_minutes(*, actor, report: FieldReport) -> MadeFile:
    """The minutes of a visit as PDF; `report` is one that the actor sees, from `report_page.whole_reports`."""
    pdf = printed(minutes_document(report, clock.now()))
    audit.record(
        actor=actor,
        action="fieldreport.print_minutes",
        sentence=f"mencetak berita acara {report}",
        subjects=[report],
    )
    return MadeFile(file_name("berita-acara", report.assignment.organization, report.activity_on), PDF, pdf)


def print_month(*, actor, mentor: Mentor, month: Period) -> MadeFile:
    """The month of a mentor whom the actor sees as PDF, with what the actor sees of it."""
    pdf = printed(monthly_document(monthly_report(actor, mentor, month), clock.now()))
    audit.record(
        actor=actor,
        action="mentor.print_month",
        sentence=f"mencetak laporan bulanan {mentor}, {month.label}",
        subjects=[mentor],
    )
    return MadeFile(file_name("laporan-bulanan", mentor, f"{month.starts_on:%Y-%m}"), PDF, pdf)


def printed(document: Document) -> bytes:
    """The PDF; where letters have no font, it says so at its end."""
    rendered = render_pdf(document)
    if rendered.unprintable:
        rendered = render_pdf(replace(document, data={**document.data, "not_shown": NOT_SHOWN}))
    return rendered.pdf


def file_name(kind: str, about: object, when: dt.date | str, ending: str = "pdf") -> str:
    """`berita-acara-kelompok-jaya-2026-11-25.pdf`"""
    parts = (kind, slugify(str(about))[:60].strip("-"), str(when))
    return "-".join(part for part in parts if part) + f".{ending}"
