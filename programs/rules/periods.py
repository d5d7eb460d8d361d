"""The periods in which a program is measured: whole calendar months, quarters, half years or years. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from kemitraan.core.formats import MONTHS, format_date
from programs.enums import ReadingFrequency

ROMAN = ("I", "II", "III", "IV")
WHOLE = "Seluruh masa program"


@dataclass(frozen=True, order=True)
class Period:
    """An inclusive period of local dates; `ends_on` is None only for a whole program without an end.

    `starts_on` is what a target is kept under. `short` is the label beside its year.
    """

    starts_on: dt.date
    ends_on: dt.date | None
    label: str
    short: str

    def holds(self, day: dt.date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def is_over(self, today: dt.date) -> bool:
        return self.ends_on is not None and self.ends_on < today

    def is_ahead(self, today: dt.date) -> bool:
        return self.starts_on > today

    def meets(self, year: int) -> bool:
        """Whether a day of it lies in the calendar year."""
        return self.starts_on.year <= year and (self.ends_on is None or self.ends_on.year >= year)


def period_start(day: dt.date, months: int) -> dt.date:
    """The first day of the period of `months` calendar months (1, 3, 6 or 12) that holds the local date `day`."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def period_of(day: dt.date, frequency: str, starts_on: dt.date, ends_on: dt.date | None) -> Period:
    """The period of that frequency that holds the local date `day`, of a program that runs from `starts_on` on.

    Periods are those of the calendar, also where the program begins or ends within one; "once" has one period, the
    whole program, to which every day belongs.
    """
    months = ReadingFrequency(frequency).months
    if not months:
        return Period(starts_on, ends_on, WHOLE, WHOLE)
    first = period_start(day, months)
    last = first + relativedelta(months=months, days=-1)
    return Period(first, last, *_labels(first, months))


def _labels(first: dt.date, months: int) -> tuple[str, str]:
    if months == 1:
        month = MONTHS[first.month - 1]
        return f"{month} {first.year}", month[:3]
    if months == 12:
        return str(first.year), str(first.year)
    number = ROMAN[(first.month - 1) // months]
    word, short = ("Triwulan", "TW") if months == 3 else ("Semester", "Sem.")
    return f"{word} {number} {first.year}", f"{short} {number}"


def periods_of(
    frequency: str, starts_on: dt.date, ends_on: dt.date | None, until: dt.date, *, also: Iterable[dt.date] = ()
) -> list[Period]:
    """All periods of a program in their order, up to its end, or while it has none up to the one that holds `until`.

    Periods that hold one of the days `also` are there too, so that a target or reading outside of the program's dates
    (which were changed later) stays in sight; those between are filled in.
    """
    months = ReadingFrequency(frequency).months
    if not months:
        return [period_of(starts_on, frequency, starts_on, ends_on)]
    days = [starts_on, ends_on or max(until, starts_on), *also]
    first, last = period_start(min(days), months), max(days)
    found = []
    while first <= last:
        found.append(period_of(first, frequency, starts_on, ends_on))
        first += relativedelta(months=months)
    return found


def year_before(period: Period) -> dt.date:
    """The first day of the same period one year earlier."""
    return period.starts_on - relativedelta(years=1)


def outside_because(day: dt.date, starts_on: dt.date, ends_on: dt.date | None, today: dt.date) -> str:
    """Why nothing can be read on the local date `day` for a program with that inclusive period; empty when it can."""
    if day > today:
        return "Tanggal nilai tidak boleh di masa depan."
    if day < starts_on:
        return f"Program baru mulai {format_date(starts_on)}; yang sebelumnya dicatat sebagai nilai awal."
    if ends_on and day > ends_on:
        return f"Program selesai {format_date(ends_on)}; nilai sesudahnya tidak dihitung."
    return ""
