"""A report in words, part by part: what a revision keeps, what is compared, corrected, and read by the group."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.text_diff import Segment, compare_words
from partners.enums import Sex
from pendampingan.models import FieldReport, ReportRevision
from pendampingan.selectors.report_forms import answers_shown
from pendampingan.selectors.report_page import TEXTS, expense_text, times_text

Part = dict[str, str]


def report_words(report: FieldReport) -> list[Part]:
    """Every part of a saved report as {key, label, text}, empty ones included; names of members are only counted."""
    plain = [
        ("activity_on", "Tanggal kegiatan", format_date(report.activity_on)),
        ("times", "Pukul", times_text(report)),
        ("method", "Cara", report.get_method_display()),
        ("place", "Tempat", "\n".join(part for part in (report.place, str(report.region or "")) if part)),
        ("attendance", "Kehadiran", _attendance(report)),
        ("tasks", "Tugas", "\n".join(report.task_labels)),
        ("roles", "Peran", ", ".join(report.role_labels)),
        ("materials", "Medium belajar", "\n".join(str(material) for material in report.materials.all())),
        *((name, label.capitalize(), getattr(report, name).strip()) for name, label in TEXTS.items()),
        ("readings", "Nilai indikator", "\n".join(_readings(report))),
        ("checks", "Kewajiban di lapangan", "\n".join(_checks(report))),
        ("answers", "Pertanyaan program", "\n".join(_answers(report))),
        ("follow_ups", "Tindak lanjut", "\n".join(_follow_ups(report))),
        ("expense", "Biaya", expense_text(report)),
    ]
    return [{"key": key, "label": label, "text": text} for key, label, text in plain]


def _attendance(report: FieldReport) -> str:
    there = Q(is_present=True)
    counts = report.attendances.aggregate(
        women=Count("pk", filter=there & Q(member__sex=Sex.FEMALE)),
        men=Count("pk", filter=there & Q(member__sex=Sex.MALE)),
        all=Count("pk", filter=there),
        members=Count("pk"),
    )
    said = f"{counts['all']} dari {counts['members']} anggota hadir ({counts['women']} P, {counts['men']} L)"
    guests = f"peserta lain {report.guests_female} P, {report.guests_male} L"
    return f"{said}; {guests}"


def _readings(report: FieldReport) -> Iterable[str]:
    for row in report.readings.select_related("indicator"):
        note = f" ({row.note})" if row.note else ""
        yield f"{row.indicator}: {format_number(row.value)} {row.indicator.unit}{note}"


def _checks(report: FieldReport) -> Iterable[str]:
    for row in report.obligation_checks.select_related("occurrence__obligation"):
        note = f" ({row.note})" if row.note else ""
        yield f"{row.occurrence.obligation.description}: {row.get_finding_display()}{note}"


def _answers(report: FieldReport) -> Iterable[str]:
    for row in answers_shown(report):
        said = row["value"] or (f"{len(row['photos'])} foto" if row["photos"] else "tidak dijawab")
        yield f"{row['label']}: {said}"


def _follow_ups(report: FieldReport) -> Iterable[str]:
    for row in report.follow_ups.all():
        yield f"{row.action} ({row.owner_name}, {format_date(row.due_on)})"


@dataclass(frozen=True)
class PartDiff:
    """One part that differs between two submissions, with its words marked."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class RevisionShown:
    """A submission and what it changed since the one before; the first changed nothing."""

    revision: ReportRevision
    changes: list[PartDiff]
    is_first: bool


def revisions_shown(report: FieldReport) -> list[RevisionShown]:
    """The submissions of a report, newest first, each compared with the one before. One query."""
    shown = []
    before: list[Part] | None = None
    for revision in report.revisions.select_related("by").order_by("number"):
        shown.append(RevisionShown(revision, differences(before or [], revision.content), before is None))
        before = revision.content
    return shown[::-1]


def differences(before: list[Part], after: list[Part]) -> list[PartDiff]:
    """The parts whose text differs, in the order of the later submission; none when there was no earlier one."""
    old = {part["key"]: part["text"] for part in before}
    if not old:
        return []
    changed = (part for part in after if old.get(part["key"], "") != part["text"])
    return [PartDiff(part["label"], compare_words(old.get(part["key"], ""), part["text"])) for part in changed]


def correctable(report: FieldReport) -> dict[str, Part]:
    """The parts of a verified report that an addendum can correct, by their key, as they read now."""
    parts = {part["key"]: dict(part) for part in report_words(report)}
    for addendum in report.addenda.all():
        if addendum.part in parts:
            parts[addendum.part]["text"] = addendum.after
    return parts


def words_for_the_group(report: FieldReport) -> list[dict[str, Any]]:
    """What the group reads before it confirms: all parts with words, without what the mentor thinks of them."""
    left_out = {"analysis", "expense", "roles", "answers"}
    return [part for part in report_words(report) if part["text"] and part["key"] not in left_out]
