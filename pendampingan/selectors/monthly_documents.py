"""The month of a mentor on paper: the figures of `monthly_report`, none of them typed."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from kemitraan.core.documents import Document
from kemitraan.core.formats import format_date, format_datetime, format_number, format_rupiah
from pendampingan.enums import ReportState, Task
from pendampingan.models import FollowUp, Visit
from pendampingan.selectors.measures import Measure
from pendampingan.selectors.monthly_report import GroupMonth, MonthlyReport
from pendampingan.selectors.states import state_of_visit
from programs.selectors.selection_documents import letterhead_data

TEMPLATE = "monthly_report.typ"
NOTHING = "–"
READING_HEAD = ["Kelompok", "Indikator", "Masa", "Nilai", "Target", "Masa sama tahun lalu"]
FOLLOW_UP_HEAD = ["Tindak lanjut", "Kelompok", "Penanggung jawab", "Tenggat"]


def monthly_document(report: MonthlyReport, made_at: dt.datetime) -> Document:
    """The month as it stands at the moment `made_at`; a month that still runs says so."""
    mentor, month, institution = report.mentor, report.month, report.mentor.institution
    head, files = letterhead_data(institution)
    title = "Laporan Bulanan Pendamping"
    data = {
        "title": title,
        "subtitle": f"{mentor} · {month.label}",
        "letterhead": head,
        "footer": f"{title} {mentor}, {month.label}",
        "draft": False,
        "draft_word": "",
        "standing": "" if report.is_over else f"{month.label} belum selesai; angka dihitung sampai hari ini.",
        "facts": _facts(report),
        "visits": {
            "head": ["Tanggal", "Kelompok", "Keadaan", "Catatan"],
            "rows": [_visit(visit, report.today) for visit in report.visits],
        },
        "groups": {
            "head": ["Kelompok", "Rencana", "Terlapor", "Anggota P", "Anggota L", "Lain P", "Lain L", "Jumlah"],
            "rows": [_group(group) for group in report.groups],
            "note": unsaid_note(report.groups),
        },
        "tasks": {
            "head": ["Kelompok", *(task.value for task in Task), "Belum pernah"],
            "rows": [_tasks(group) for group in report.groups],
            "meaning": [f"{task.value}. {task.label}" for task in Task],
        },
        "follow_ups": [
            _follow_ups("Terlambat", report.overdue, FOLLOW_UP_HEAD),
            _follow_ups("Baru disepakati", report.opened, [*FOLLOW_UP_HEAD, "Hasil"]),
            _follow_ups("Selesai", report.closed, [*FOLLOW_UP_HEAD, "Hasil"]),
        ],
        "readings": _readings(report) | {"note": unverified_note(report.unverified_readings)},
        "expenses": {"rows": [_expense(group) for group in report.groups], "total": format_rupiah(report.expense_idr)},
        "unreported": [_unreported(visit) for visit in report.unreported],
        "closing": (
            f"Disusun dari kunjungan, laporan, dan tindak lanjut yang tercatat, menurut keadaannya pada "
            f"{format_datetime(made_at, institution.time_zone)}."
        ),
        "place_and_date": format_date(report.today),
        "signatures": [{"role": "Pendamping", "name": str(mentor)}, {"role": "Koordinator", "name": ""}],
    }
    return Document(TEMPLATE, data, made_at, files)


def _facts(report: MonthlyReport) -> list[dict[str, str]]:
    planned, coming = len(report.planned), len(report.coming)
    visits = [
        f"{planned} direncanakan",
        f"{len(report.done)} terlapor",
        f"{len(report.unreported)} belum dilaporkan",
        f"{coming} akan datang" if coming else "",
        f"{len(report.moved)} digeser",
        f"{len(report.cancelled)} dibatalkan",
    ]
    states = [f"{count} {state.label.lower()}" for state, count in report.states if count or state in SHOWN_ALWAYS]
    people = sum(group.people for group in report.groups)
    rows = [
        ("Pendamping", str(report.mentor)),
        ("Bulan", report.month.label),
        ("Kelompok", f"{len(report.groups)} kelompok didampingi"),
        ("Kunjungan", "; ".join(part for part in visits if part)),
        ("Laporan", f"{len(report.reports)} laporan: {', '.join(states)}"),
        ("Kehadiran", f"{format_number(people)} orang dalam {len(report.seen)} laporan"),
        (
            "Tindak lanjut",
            f"{len(report.opened)} baru; {len(report.closed)} selesai; {len(report.overdue)} terlambat",
        ),
        ("Biaya", format_rupiah(report.expense_idr)),
    ]
    return [{"label": label, "value": value} for label, value in rows]


SHOWN_ALWAYS = frozenset({ReportState.SUBMITTED, ReportState.VERIFIED})


def _visit(visit: Visit, today: dt.date) -> list[str]:
    notes = [f"digeser: {visit.moved_reason}" if visit.moved_reason else "", visit.cancelled_reason]
    return [
        format_date(visit.planned_on),
        str(visit.assignment.organization),
        state_of_visit(visit, today).label,
        "; ".join(note for note in notes if note),
    ]


def _group(group: GroupMonth) -> list[str]:
    name = str(group.organization) if group.is_lead else f"{group.organization} (pendukung)"
    counts = (
        group.planned,
        group.done,
        group.women,
        group.men,
        group.guests_women,
        group.guests_men,
        group.people,
    )
    return [name, *(format_number(count) for count in counts)]


def unsaid_note(groups: Iterable[GroupMonth]) -> str:
    """That some who came are neither counted as women nor as men; empty when there are none."""
    unsaid = sum(group.unsaid for group in groups)
    return f"Jumlah memuat {unsaid} kehadiran anggota yang jenis kelaminnya tidak dicatat." if unsaid else ""


def unverified_note(count: int) -> str:
    """That values of reports nobody verified do not count yet; empty when there are none."""
    return f"{count} nilai dari laporan yang belum diverifikasi belum dihitung." if count else ""


def _tasks(group: GroupMonth) -> list[str]:
    never = ", ".join(task.value for task in group.never) or NOTHING
    return [str(group.organization), *(str(count) if count else NOTHING for _, count in group.task_counts), never]


def _follow_ups(title: str, rows: Iterable[FollowUp], head: list[str]) -> dict[str, Any]:
    return {"title": title, "head": head, "rows": [_follow_up(one)[: len(head)] for one in rows]}


def _follow_up(one: FollowUp) -> list[str]:
    done = f"selesai {format_date(one.done_on)}" if one.done_on else ""
    told = "\n".join(part for part in (done, one.result) if part)
    return [one.action, str(one.report.assignment.organization), one.owner_name, format_date(one.due_on), told]


def _readings(report: MonthlyReport) -> dict[str, Any]:
    """Who reads no targets, a mentor, has no column for them either: an empty one would say that there are none."""
    head, rows = list(READING_HEAD), [_reading(one) for one in report.readings]
    if all(one.latest.target is None for one in report.readings):
        place = head.index("Target")
        head, *rows = ([*row[:place], *row[place + 1 :]] for row in (head, *rows))
    return {"head": head, "rows": rows}


def _reading(one: Measure) -> list[str]:
    latest, unit = one.latest, one.indicator.unit
    target = amount_text(latest.target, unit)
    if latest.percent is not None:
        target += f" ({format_number(latest.percent)} %)"
    before = amount_text(latest.change.before, unit) if latest.change else ""
    return [
        str(one.organization),
        str(one.indicator),
        latest.period.label,
        amount_text(latest.amount, unit),
        target or NOTHING,
        before or NOTHING,
    ]


def amount_text(value: Decimal | None, unit: str) -> str:
    """`1.250 kemasan`; empty for None."""
    return "" if value is None else f"{format_number(value)} {unit}".strip()


def _expense(group: GroupMonth) -> list[str]:
    return [str(group.organization), format_rupiah(group.expense_idr)]


def _unreported(visit: Visit) -> list[str]:
    return [format_date(visit.planned_on), str(visit.assignment.organization), format_date(visit.report_due_on)]
