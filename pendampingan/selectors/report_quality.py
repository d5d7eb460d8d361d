"""What stands out in a report, for its author before it is handed in and for its reviewer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict

from kemitraan.accounts.models import Institution
from kemitraan.core.parsing import parse_date
from kemitraan.core.selectors.days_off import days_off, rest_days
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport
from pendampingan.rules.quality import LATE_AFTER_WORKING_DAYS, Hint, Said, hints_for, working_days_between

TEXTS = ("activities", "purpose", "findings", "analysis", "obstacles", "solutions", "method", "place")


def hints_of(report: FieldReport, photos: Sequence[Any]) -> list[Hint]:
    """Hints about a saved report; reads its prefetched parts. None for a verified one: it is locked."""
    if report.state == ReportState.VERIFIED:
        return []
    present = sum(row.is_present for row in report.attendances.all())
    sources = sum(bool(row.note) for row in report.readings.all()) + len(report.obligation_checks.all())
    institution = report.assignment.institution
    handed_in = report.submitted_at.astimezone(ZoneInfo(institution.time_zone)).date() if report.submitted_at else None
    return hints_for(
        Said(
            **_texts({name: getattr(report, name) for name in TEXTS}),
            has_times=report.starts_at is not None and report.ends_at is not None,
            tasks=tuple(report.tasks),
            people_count=present + report.guests_female + report.guests_male,
            source_count=sources + len(photos),
            photo_count=len(photos),
            has_expense=report.expense_idr is not None or bool(report.no_expense_reason),
            activity_on=report.activity_on,
            follow_ups=tuple((row.action, row.owner_name, row.due_on) for row in report.follow_ups.all()),
            working_days=_working_days(institution, report.activity_on, handed_in or institution.today),
        )
    )


def hints_while_typing(institution: Institution, sent: QueryDict) -> list[Hint]:
    """Hints about what stands in the form now; nothing of it was checked, and photos are not known yet."""
    activity_on = _day(sent.get("activity_on", ""))
    people = len(sent.getlist("hadir")) + _number(sent, "guests_female") + _number(sent, "guests_male")
    told = [name for name in sent if name.startswith(("sumber_", "periksa_"))]
    sources = [name for name in told if str(sent.get(name, "")).strip()]
    return hints_for(
        Said(
            **_texts(sent),
            has_times=bool(sent.get("starts_at") and sent.get("ends_at")),
            tasks=tuple(sent.getlist("tasks")),
            people_count=people,
            source_count=len(sources),
            has_expense=bool(sent.get("expense_idr", "").strip() or sent.get("no_expense_reason", "").strip()),
            activity_on=activity_on,
            follow_ups=_follow_ups(sent),
            working_days=_working_days(institution, activity_on, institution.today) if activity_on else 0,
        )
    )


def _texts(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: str(said.get(name, "")) for name in TEXTS}


def _follow_ups(sent: Mapping[str, Any]) -> tuple[tuple[str, str, dt.date | None], ...]:
    rows = [name.removesuffix("-action") for name in sent if name.startswith("tindak_lanjut-") and "-action" in name]
    return tuple(
        (sent[f"{row}-action"], sent.get(f"{row}-owner_name", ""), _day(sent.get(f"{row}-due_on", "")))
        for row in rows
        if sent[f"{row}-action"].strip() and not sent.get(f"{row}-DELETE")
    )


def _number(sent: Mapping[str, Any], name: str) -> int:
    raw = sent.get(name, "").strip()
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else 0


def _day(text: str) -> dt.date | None:
    try:
        return parse_date(text) if text.strip() else None
    except ValueError:
        return None


def _working_days(institution: Institution, first: dt.date, last: dt.date) -> int:
    """Working days of the institution after `first` up to `last`, off its holidays, cuti bersama and own days.

    Bounded, so that a date of long ago typed by mistake counts no century. One query; none while too few days passed
    for the hint, whatever they were.
    """
    last = min(last, first + dt.timedelta(days=60))
    if (last - first).days <= LATE_AFTER_WORKING_DAYS:
        return 0
    return working_days_between(first, last, rest_days(institution), days_off(institution, first, last))
