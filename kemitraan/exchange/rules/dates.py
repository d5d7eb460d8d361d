"""Reading a column of dates: the order of day and month is decided by the column, never guessed."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kemitraan.core.formats import format_date
from kemitraan.core.parsing import MONTHS
from kemitraan.exchange.rules.cells import Cell, Understood, as_text, is_blank

AUTO, DAY_FIRST, MONTH_FIRST = "auto", "dmy", "mdy"
ORDERS = (
    (AUTO, "Dari isi kolom"),
    (DAY_FIRST, "Hari dulu (31/12/2026)"),
    (MONTH_FIRST, "Bulan dulu (12/31/2026)"),
)
EMPTY_DATES = {"0000-00-00", "00/00/0000", "0"}
EARLIEST_YEAR, LATEST_YEAR = 1500, 2100
_SHORT_YEAR_PIVOT = 70
_PARTS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2})?)?")


@dataclass(frozen=True)
class Readings:
    """What one cell may mean: with the day first, with the month first; equal when the order does not matter."""

    text: str
    day_first: dt.date | None = None
    month_first: dt.date | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text

    @property
    def is_ambiguous(self) -> bool:
        return bool(self.day_first and self.month_first and self.day_first != self.month_first)

    @property
    def choices(self) -> tuple[str, ...]:
        """The two dates (ISO text) that an ambiguous cell may mean, the one with the day first before."""
        if not self.is_ambiguous or self.day_first is None or self.month_first is None:
            return ()
        return self.day_first.isoformat(), self.month_first.isoformat()


@dataclass(frozen=True)
class Evidence:
    """What a column shows about its order: how many cells can be read in one way only, and how many in two."""

    day_first: int = 0
    month_first: int = 0
    unclear: int = 0

    @property
    def is_mixed(self) -> bool:
        return bool(self.day_first and self.month_first)

    @property
    def order(self) -> str:
        """The order that the clear cells agree on. Day first, as people write here, when none is clear; AUTO (each
        cell for itself, unclear ones left out) when they contradict each other.
        """
        if self.is_mixed:
            return AUTO
        return MONTH_FIRST if self.month_first else DAY_FIRST


def evidence_of(column: Iterable[Readings]) -> Evidence:
    """Count what the cells of a column show."""
    day_first = month_first = unclear = 0
    for entry in column:
        if entry.is_ambiguous:
            unclear += 1
        elif entry.day_first != entry.month_first:
            day_first += entry.month_first is None
            month_first += entry.day_first is None
    return Evidence(day_first, month_first, unclear)


def readings_of(cell: Cell) -> Readings:
    """Every possible reading of one cell; none for what is not a date."""
    if isinstance(cell, dt.datetime):
        cell = cell.date()
    if isinstance(cell, dt.date):
        return Readings(cell.isoformat(), cell, cell)
    text = as_text(cell)
    if is_blank(cell) or text in EMPTY_DATES:
        return Readings("")
    if match := _ISO.fullmatch(text):
        day = _date(*(int(part) for part in match.groups()))
        return Readings(text, day, day)
    if match := _PARTS.fullmatch(text):
        first, second, year = (int(part) for part in match.groups())
        if len(match[3]) == 2:
            year += 2000 if year < _SHORT_YEAR_PIVOT else 1900
        return Readings(text, _date(year, second, first), _date(year, first, second))
    day = _with_month_name(text)
    return Readings(text, day, day)


def _with_month_name(text: str) -> dt.date | None:
    if match := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+)\.?,? (\d{4})", text):
        day, month, year = match.groups()
    elif match := re.fullmatch(r"([A-Za-z]+)\.? (\d{1,2}),? (\d{4})", text):
        month, day, year = match.groups()
    else:
        return None
    number = MONTHS.get(month.lower())
    return _date(int(year), number, int(day)) if number else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def read_dates(
    cells: list[Cell], order: str = AUTO, picked: Mapping[int, str] | None = None
) -> list[Understood | ValueError]:
    """Read a column: ISO text for each cell, empty for a blank one, a ValueError with the reason for no date.

    Without a chosen `order` the clear cells decide it. Where they contradict each other, cells that can be read in
    one way only are read, and the others are left out with a warning and their two `choices` (decision on dates in
    lists). `picked` ({place in `cells`: ISO date}) are choices that a person made for single cells.
    """
    column = [readings_of(cell) for cell in cells]
    evidence = evidence_of(column)
    decided = evidence.order if order == AUTO else order
    return [
        _decide(entry, decided, asked=order, evidence=evidence, picked=(picked or {}).get(place, ""))
        for place, entry in enumerate(column)
    ]


def _decide(
    entry: Readings, order: str, *, asked: str, evidence: Evidence, picked: str = ""
) -> Understood | ValueError:
    if entry.is_empty:
        return Understood("")
    warning = ""
    if picked and picked in entry.choices:
        return Understood(picked, choices=entry.choices)
    if order == MONTH_FIRST:
        day = entry.month_first
    elif order == DAY_FIRST:
        day = entry.day_first
    elif entry.is_ambiguous:
        reason = f"“{entry.text}” tidak dipakai: tidak jelas mana hari dan mana bulan."
        return Understood("", reason, choices=entry.choices)
    else:
        day = entry.day_first or entry.month_first
    if day is None:
        return ValueError(f"“{entry.text}” bukan tanggal; tulis seperti 25/11/2026.")
    if asked == AUTO and evidence.month_first and not entry.day_first:
        warning = f"Dibaca bulan dulu: {format_date(day)}."
    if not EARLIEST_YEAR <= day.year < LATEST_YEAR:
        return Understood("", f"“{entry.text}” tidak dipakai: tahun {day.year} tidak mungkin.")
    return Understood(day.isoformat(), warning)
