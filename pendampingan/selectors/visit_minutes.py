"""The minutes of a visit on paper, from what its report recorded and nothing else."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kemitraan.core.documents import Document
from kemitraan.core.formats import format_date, format_datetime, format_number
from partners.enums import Sex
from pendampingan.enums import FollowUpState, Method, ReportState, ReviewAction, Task
from pendampingan.models import FieldReport
from pendampingan.selectors.report_form import SEX_LETTERS, photos_among
from pendampingan.selectors.report_forms import answers_shown, files_of
from pendampingan.selectors.report_page import TEXTS, expense_text, position_text, times_text
from programs.selectors.selection_documents import letterhead_data

TEMPLATE = "visit_minutes.typ"
UNVERIFIED = "BELUM DIVERIFIKASI"
# What was seen, and apart from it what the mentor made of it.
FACTS, READING_OF_THEM = "findings", "analysis"
HEADINGS = {FACTS: "Fakta dan temuan", READING_OF_THEM: "Penafsiran pendamping"}
TURNS = (ReviewAction.SUBMITTED, ReviewAction.RETURNED, ReviewAction.VERIFIED)


def minutes_document(report: FieldReport, made_at: dt.datetime) -> Document:
    """The minutes as they are at the moment `made_at`; `report` comes from `report_page.whole_reports`.

    One that is not verified says so across every page. Three queries besides.
    """
    head, files = letterhead_data(report.assignment.institution)
    pictures = files_of(report)
    group, day = report.assignment.organization, format_date(report.activity_on)
    data = {
        "title": title_of(report),
        "subtitle": " · ".join(str(part) for part in (group, report.assignment.program) if part),
        "letterhead": head,
        "footer": f"Berita acara {group}, {day}",
        "draft": report.state != ReportState.VERIFIED,
        "draft_word": UNVERIFIED,
        "standing": standing_of(report),
        "opening": _opening(report),
        "facts": _shown(_facts(report)),
        "tasks": [f"{code}. {Task(code).label}" for code in report.tasks],
        "attendance": attendance_of(report),
        "texts": [
            {"key": name, "title": HEADINGS.get(name, label.capitalize()), "paragraphs": paragraphs(value)}
            for name, label in TEXTS.items()
            if (value := getattr(report, name).strip())
        ],
        "readings": _readings(report),
        "checks": _checks(report),
        "answers": _answers(report, pictures),
        "follow_ups": _follow_ups(report),
        "found_done": [check.follow_up.action for check in report.follow_up_checks.all()],
        "addenda": _addenda(report),
        "review": list(_review(report)),
        "photos": len(photos_among(pictures)),
        "closing": (
            f"Demikian berita acara ini dibuat dengan sebenarnya dari laporan yang tercatat, menurut keadaannya pada "
            f"{format_datetime(made_at, report.assignment.institution.time_zone)}."
        ),
        "place_and_date": ", ".join(part for part in (report.place, day) if part),
        "signatures": _signatures(report),
    }
    return Document(TEMPLATE, data, made_at, files)


def title_of(report: FieldReport) -> str:
    """`Berita Acara Kunjungan`, or what else it was: `Berita Acara Pendampingan Daring`."""
    if report.method == Method.VISIT:
        return "Berita Acara Kunjungan"
    return f"Berita Acara {'' if report.method == Method.TRAINING else 'Pendampingan '}{report.get_method_display()}"


def standing_of(report: FieldReport) -> str:
    """What the paper says of a report that nobody verified; empty for a verified one."""
    state = ReportState(report.state)
    if state is ReportState.VERIFIED:
        return ""
    return f"Belum diverifikasi. Status laporan: {state.label.lower()}."


def paragraphs(text: str) -> list[str]:
    """The lines of a text, without empty ones."""
    return [line for line in text.splitlines() if line.strip()]


def _shown(rows: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"label": label, "value": value} for label, value in rows if value]


def _opening(report: FieldReport) -> str:
    at = f" pukul {times}" if (times := times_text(report)) else ""
    where = f" di {report.place}" if report.place else ""
    return (
        f"Pada {format_date(report.activity_on, with_day=True)}{at}{where}, {report.author} mendampingi "
        f"{report.assignment.organization}. Yang dilakukan dan terlihat tercatat di bawah ini."
    )


def _facts(report: FieldReport) -> Iterable[tuple[str, str]]:
    assignment = report.assignment
    yield "Kelompok", str(assignment.organization)
    yield "Alamat kelompok", assignment.organization.place
    yield "Pendamping", str(assignment.mentor)
    yield "Ditulis oleh", str(report.author) if report.author_id != assignment.mentor.membership.user_id else ""
    yield "Kontrak atau surat tugas", assignment.contract_number
    yield "Tanggal", format_date(report.activity_on, with_day=True)
    yield "Direncanakan", _planned(report)
    yield "Pukul", times_text(report)
    yield "Cara", report.get_method_display()
    yield "Tempat", report.place
    yield "Wilayah", str(report.region or "")
    yield "Posisi", position_text(report)
    yield "Peran pendamping", ", ".join(report.role_labels)
    yield "Biaya", expense_text(report)


def _planned(report: FieldReport) -> str:
    visit = report.visit
    if visit is None:
        return "di luar rencana kunjungan"
    reason = f" (digeser: {visit.moved_reason})" if visit.moved_reason else ""
    return f"{format_date(visit.planned_on)}{reason}"


def attendance_of(report: FieldReport) -> dict[str, Any]:
    """How many came, women and men apart, and each member by name; reads the prefetched attendances."""
    rows = list(report.attendances.all())

    def count(is_present: bool, *sexes: str) -> int:
        return sum(row.is_present is is_present and row.member.sex in sexes for row in rows)

    members = [
        [label, *_summed(count(is_present, Sex.FEMALE), count(is_present, Sex.MALE), count(is_present, ""))]
        for label, is_present in (("Anggota hadir", True), ("Anggota tidak hadir", False))
    ]
    guests = ["Peserta lain", *_summed(report.guests_female, report.guests_male, 0)]
    return {
        "head": ["", "Perempuan", "Laki-laki", "Tidak dicatat", "Jumlah"],
        "rows": [*(members if rows else []), guests],
        "note": "Nama anggota ada di lampiran." if rows else "Daftar anggota tidak diisi.",
        "names": [
            [str(number), row.member.name, SEX_LETTERS.get(row.member.sex, ""), "hadir" if row.is_present else "–"]
            for number, row in enumerate(rows, start=1)
        ],
    }


def _summed(women: int, men: int, unsaid: int) -> list[str]:
    return [str(number) for number in (women, men, unsaid, women + men + unsaid)]


def _readings(report: FieldReport) -> list[list[str]]:
    return [
        [str(row.indicator), f"{format_number(row.value)} {row.indicator.unit}", row.note]
        for row in report.readings.all()
    ]


def _checks(report: FieldReport) -> list[list[str]]:
    return [
        [
            row.occurrence.obligation.description,
            format_date(row.occurrence.due_on),
            row.get_finding_display(),
            row.note,
        ]
        for row in report.obligation_checks.all()
    ]


def _answers(report: FieldReport, pictures) -> list[dict[str, str]]:
    return [
        {"label": row["label"], "value": row["value"] or (f"{len(row['photos'])} foto" if row["photos"] else "–")}
        for row in answers_shown(report, pictures)
    ]


def _follow_ups(report: FieldReport) -> list[list[str]]:
    rows = []
    for number, row in enumerate(report.follow_ups.all(), start=1):
        state = FollowUpState(row.state)
        told = f"{state.label} {format_date(row.done_on)}".strip()
        owner = f"{row.owner_name} ({row.get_owner_kind_display().lower()})"
        rows.append([str(number), row.action, owner, format_date(row.due_on), f"{told}\n{row.result}".strip()])
    return rows


def _addenda(report: FieldReport) -> list[dict[str, Any]]:
    zone = report.assignment.institution.time_zone
    return [
        {
            "title": row.label,
            "before": paragraphs(row.before),
            "after": paragraphs(row.after),
            "note": f"{row.by}, {format_datetime(row.at, zone)}. Alasan: {row.reason}",
        }
        for row in report.addenda.all()
    ]


def _review(report: FieldReport) -> Iterable[str]:
    """The turns of the review, without what people said to each other, and what the group said of the report."""
    zone = report.assignment.institution.time_zone
    for turn in report.reviews.all():
        if turn.action in TURNS:
            due = f"; tenggat baru {format_date(turn.due_on)}" if turn.due_on else ""
            yield f"{format_datetime(turn.at, zone)}: {turn.by} {turn.get_action_display()} laporan{due}."
    for said in report.confirmations.all():
        reason = f": {said.reason}" if said.reason else ""
        yield f"{format_datetime(said.at, zone)}: {said.name} {said.answer_choice.verb} laporan{reason}."


def _signatures(report: FieldReport) -> list[dict[str, str]]:
    is_mentor = report.author_id == report.assignment.mentor.membership.user_id
    return [
        {"role": "Pendamping" if is_mentor else "Penulis laporan", "name": str(report.author)},
        {"role": f"Wakil {report.assignment.organization}", "name": ""},
        {"role": "Koordinator", "name": str(report.verified_by or "")},
    ]
