"""Terms of agreements as lists tell them: durations, periods, words instead of a date, numbers, amounts."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from kemitraan.core.parsing import parse_rupiah
from kemitraan.exchange.rules.cells import Cell, Understood, as_lines, as_text, is_blank
from kemitraan.exchange.rules.dates import AUTO, DAY_FIRST, MONTH_FIRST, Readings, evidence_of, readings_of

EPOCH = dt.date(1970, 1, 1)  # what spreadsheets and databases show for an empty date
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 1, 1)
LONG_TERM_YEARS = 50
UNITS = {
    "year": ("tahun", "thn", "th", "years", "year", "yrs", "yr"),
    "month": ("bulan", "bln", "months", "month"),
    "week": ("minggu", "mgg", "weeks", "week"),
    "day": ("hari", "hr", "days", "day"),
}
MOST_MONTHS, MOST_DAYS = 2400, 73_000
SLACK_DAYS = 3  # lists count the last day, or not, or one more
_UNIT_WORDS = "|".join(sorted((word for words in UNITS.values() for word in words), key=len, reverse=True))
_AMOUNT = rf"(\d{{1,5}})\s*(?:\([^)]*\)\s*)?({_UNIT_WORDS})?\.?"
_DURATION = re.compile(rf"(?:selama\s+)?{_AMOUNT}(?:\s+(?:dan\s+)?{_AMOUNT})?")
_UNTIL = r"(?:-|–|—|s\.?\s?/?\s?d\.?|sampai|hingga|to)"
_PERIOD = re.compile(rf"((?:19|20)\d\d)\s*{_UNTIL}\s*((?:19|20)\d\d|sekarang|kini|now|present)?")
_ENDED = re.compile(
    r"(?:telah|sudah)\s+(?:berakh|selesai|habis)|(?:berakhir|selesai|habis|expired|ended|tidak berlaku)$"
)
_LIKE_A_DATE = re.compile(r"\d{5,}|\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
_BLANK_SLOT = re.compile(r"(?:^|/)\s*/|\?|…|\.{3,}|_{2,}")
_LONGEST_NUMBER_WORDS = 4
_AMOUNT_SIGNS = re.compile(r"(?i)(?:rp)?[\s\d.,()\-]*")


@dataclass(frozen=True)
class Duration:
    """How long: months and days; `bare` is a number whose unit was not written."""

    months: int = 0
    days: int = 0
    bare: int = 0

    def end_from(self, start: dt.date) -> dt.date:
        """The last day (inclusive) of a term that begins on `start`."""
        return start + relativedelta(months=self.months, days=self.days) - dt.timedelta(days=1)

    def start_before(self, end: dt.date) -> dt.date:
        """The first day of a term whose last day is `end`."""
        return end + dt.timedelta(days=1) - relativedelta(months=self.months, days=self.days)

    def fits(self, start: dt.date, end: dt.date) -> bool:
        """Whether the two dates are this long apart, give or take three days (a day for a count of days)."""
        if self.bare:
            return any(other.fits(start, end) for other in self.with_units())
        slack = SLACK_DAYS if self.months else 1
        return abs((end - self.end_from(start)).days) <= slack

    def with_units(self) -> list["Duration"]:
        """What a bare number may mean."""
        return [Duration(months=self.bare * 12), Duration(months=self.bare), Duration(days=self.bare)]


def read_duration(text: str, unit: str = "") -> Duration | None:
    """`5 Tahun`, `29 BULAN`, `5(lima) tahun`, `1 th`, `1 tahun 6 bulan`; `2` alone, unless `unit` says of what.

    None for anything else, for zero, and for what is longer than 200 years.
    """
    match = _DURATION.fullmatch(" ".join(text.casefold().split()))
    if match is None:
        return None
    first, unit_1, second, unit_2 = match.groups()
    months = days = bare = 0
    for amount, word in ((first, unit_1 or unit), (second, unit_2)):
        if amount is None:
            continue
        kind = _unit_of(word)
        months += int(amount) * {"year": 12, "month": 1}.get(kind, 0)
        days += int(amount) * {"week": 7, "day": 1}.get(kind, 0)
        bare += int(amount) if not kind else 0
    if not (months or days or bare) or (bare and (months or days)):
        return None
    if max(months, bare * 12) > MOST_MONTHS or days > MOST_DAYS:
        return None
    return Duration(months, days, bare)


def _unit_of(word: str | None) -> str:
    plain = (word or "").casefold().strip(" .")
    return next((kind for kind, words in UNITS.items() if plain in words), "")


def read_period(text: str) -> tuple[int, int | None] | None:
    """The years of `2017-2021`, `2019 - 2022`, `2020–2023`; the second is None in `2022-` and `2021 s/d sekarang`."""
    match = _PERIOD.fullmatch(" ".join(text.casefold().split()))
    if match is None:
        return None
    last = int(match[2]) if match[2] and match[2].isdigit() else None
    return (int(match[1]), last) if last is None or last >= int(match[1]) else None


def says_ended(text: str) -> bool:
    """`Telah berakhir`, also when the source cut it (`Telah Berakh`); not `hingga pandemi berakhir`."""
    return bool(_ENDED.match(" ".join(text.casefold().split())))


@dataclass(frozen=True)
class Moment:
    """A cell that should be a date: its possible readings, or words instead (then it has none)."""

    readings: Readings
    words: str = ""

    @property
    def text(self) -> str:
        return self.readings.text or self.words


def read_moment(cell: Cell) -> Moment:
    """A date, nothing, or words. Raises ValueError for what is written like a date or a serial but is none."""
    if is_blank(cell):
        return Moment(Readings(""))
    found = readings_of(cell)
    if found.is_empty or {found.day_first, found.month_first} == {EPOCH}:
        return Moment(Readings(""))
    if found.day_first or found.month_first:
        return Moment(found)
    if isinstance(cell, int | float) or _LIKE_A_DATE.fullmatch(found.text):
        raise ValueError(f"“{found.text}” bukan tanggal; tulis seperti 25/11/2026.")
    return Moment(Readings(""), found.text)


def orders_of(columns: Mapping[str, list[Moment]], chosen: Callable[[str], str]) -> dict[str, str]:
    """How each column writes day and month: as a person chose, else as its clear cells show, else as those of all
    columns do. AUTO where they contradict each other: then only what can be read in one way is read."""
    evidence = {name: evidence_of(moment.readings for moment in column) for name, column in columns.items()}
    shared = evidence_of(moment.readings for column in columns.values() for moment in column)
    orders = {}
    for name, found in evidence.items():
        is_clear = found.day_first or found.month_first
        orders[name] = chosen(name) if chosen(name) != AUTO else (found if is_clear else shared).order
    return orders


def read_in_order(moment: Moment, order: str) -> dt.date | None:
    """The date in that order, None when there is none or (in AUTO) when it may mean two days."""
    entry = moment.readings
    if order == MONTH_FIRST:
        return entry.month_first
    if order == DAY_FIRST:
        return entry.day_first
    return None if entry.is_ambiguous else entry.day_first or entry.month_first


def readings_that_fit(start: Moment, end: Moment, duration: Duration) -> list[tuple[dt.date, dt.date]]:
    """The pairs of start and end, among all ways to read them, that are `duration` apart."""
    starts = {day for day in (start.readings.day_first, start.readings.month_first) if day}
    ends = {day for day in (end.readings.day_first, end.readings.month_first) if day}
    return sorted((first, last) for first in starts for last in ends if duration.fits(first, last))


def is_plausible(day: dt.date) -> bool:
    """A year in which an agreement can have begun or ended."""
    return EARLIEST <= day < LATEST


@dataclass(frozen=True)
class Numbers:
    """The numbers of one cell: as they are kept, one by one, and what a person should look at."""

    text: str = ""
    parts: tuple[str, ...] = ()
    warning: str = ""

    @property
    def keys(self) -> list[str]:
        """The numbers that tell an agreement apart: complete ones, without case and spaces."""
        return [key for part in self.parts if (key := number_key(part))]


def read_numbers(cell: Cell, *, owner: str = "") -> Numbers:
    """One or several agreement numbers (`A dan B`, or one a line); `owner`, a name written before it, is dropped."""
    if is_blank(cell):
        return Numbers()
    lines = [re.sub(r"(?i)^dan\s+|\s+dan$|^dan$", "", line) for line in as_lines(cell).split("\n")]
    text = " dan ".join(line for line in lines if line)
    name = as_text(owner)
    if name and text.casefold().startswith(name.casefold()) and re.search(r"\d", text[len(name) :]):
        text = text[len(name) :].strip(" :-")
    pieces = re.split(r"(?i)\s+dan\s+|\s*;\s*|\s+&\s+", text)
    parts = tuple(pieces) if all(_is_number(piece) for piece in pieces) else (text,)
    return Numbers(text, parts, _number_warning(text, parts))


def _is_number(text: str) -> bool:
    return bool(re.search(r"\d", text)) and len(text.split()) <= _LONGEST_NUMBER_WORDS


def _number_warning(text: str, parts: tuple[str, ...]) -> str:
    if any(_BLANK_SLOT.search(part) for part in parts):
        return f"Nomor “{text}” belum lengkap; disimpan seperti tertulis."
    if text.endswith(("/", "-")):
        return f"Nomor “{text}” tampaknya terpotong; disimpan seperti tertulis."
    return f"{len(parts)} nomor dalam satu sel; disimpan bersama." if len(parts) > 1 else ""


def number_key(number: str) -> str:
    """What two spellings of one number share; empty for one with a blank slot, without digits, or too short."""
    key = re.sub(r"\s+", "", number).casefold().strip(".,;")
    is_usable = re.search(r"\d", key) and len(key) >= 5 and not _BLANK_SLOT.search(" ".join(number.split()))
    return key if is_usable else ""


def read_amount(cell: Cell) -> Understood:
    """Rupiah as text such as `1500000.50`; a range or words are left out with a warning.

    Raises ValueError for an amount whose dots and commas cannot be told apart, and for a negative one.
    """
    if is_blank(cell):
        return Understood("")
    text = as_text(cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        if cell < 0:
            raise ValueError("Jumlah tidak boleh kurang dari nol.")
        return Understood(str(Decimal(repr(cell)).quantize(Decimal("0.01"))))
    try:
        return Understood(str(parse_rupiah(text)))
    except ValueError:
        is_range = bool(re.search(r"\d\s*-\s*(?:rp\.?\s*)?\d", text, re.IGNORECASE))
        if _AMOUNT_SIGNS.fullmatch(text) and not is_range:
            raise
        return Understood("", f"Nilai “{text}” bukan satu jumlah; disimpan sebagai catatan.")


def is_long(start: dt.date, end: dt.date) -> bool:
    """A term longer than fifty years, which is more often a slip than meant."""
    return end > start + relativedelta(years=LONG_TERM_YEARS)
