"""Words and dates of planned visits; pure."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from kemitraan.accounts.enums import HolidayShift
from pendampingan.enums import Rhythm

PERIOD_OVER = "Penugasan berakhir."  # why a visit after the end of its assignment is cancelled


@dataclass(frozen=True)
class Cadence:
    """How often: every `count` weeks or calendar months; with `Rhythm.DATES` only on dates chosen by hand."""

    rhythm: str
    count: int

    def nth(self, anchor: dt.date, number: int) -> dt.date:
        """The date `number` steps after `anchor`; months keep its day, or end with the month where it has none."""
        if self.rhythm == Rhythm.MONTHS:
            return anchor + relativedelta(months=self.count * number)
        return anchor + dt.timedelta(weeks=self.count * number)

    def dates(self, anchor: dt.date, until: dt.date) -> Iterator[dt.date]:
        """All dates from `anchor` to `until`, counted from the anchor each, so that no month shortens the next."""
        number = 0
        while self.rhythm != Rhythm.DATES and (day := self.nth(anchor, number)) <= until:
            yield day
            number += 1


@dataclass(frozen=True)
class Closings:
    """Closed days with their reason, days of the week on which nobody works (Monday is 0), and what to do then."""

    days: Mapping[dt.date, str]
    rest: frozenset[int]
    shift: str


@dataclass(frozen=True)
class PlannedDay:
    """A visit that the rhythm counts on `counted_on` and that is planned on `planned_on`.

    `reason` says why the two differ; one that `is_skipped` does not take place, because the next or the one before
    would fall together with it.
    """

    counted_on: dt.date
    planned_on: dt.date
    reason: str = ""
    is_skipped: bool = False


def place(
    counted: Sequence[dt.date],
    closings: Closings,
    *,
    first: dt.date,
    last: dt.date | None,
    taken: Collection[dt.date] = (),
) -> list[PlannedDay]:
    """Where the visits of an ordered rhythm go: off closed days by the institution's setting, never past another one.

    A visit keeps between its neighbors and within [first, last]; where one direction has no room, the other is tried,
    and where neither has, the visit is skipped. `taken` are days that other visits of the assignment have.
    """
    used = set(taken)
    placed = []
    for number, day in enumerate(counted):
        before = counted[number - 1] if number else first - dt.timedelta(days=1)
        after = counted[number + 1] if number + 1 < len(counted) else None
        placed.append(_place_one(day, before, after, closings, used, first, last))
        if not placed[-1].is_skipped:
            used.add(placed[-1].planned_on)
    return placed


def _place_one(
    day: dt.date,
    before: dt.date,
    after: dt.date | None,
    closings: Closings,
    used: set[dt.date],
    first: dt.date,
    last: dt.date | None,
) -> PlannedDay:
    is_closed = closings.shift != HolidayShift.KEEP and day in closings.days
    if not is_closed and day not in used:
        return PlannedDay(day, day)
    reason = closings.days[day] if is_closed else "Sudah ada kunjungan pada hari itu"
    steps = (-1, 1) if closings.shift == HolidayShift.BEFORE else (1, -1)
    for step in steps:
        found = _next_open(day, step, closings, used)
        in_period = first <= found and (last is None or found <= last)
        if in_period and before < found and (after is None or found < after):
            return PlannedDay(day, found, reason)
    return PlannedDay(day, day, reason, is_skipped=True)


def _next_open(day: dt.date, step: int, closings: Closings, used: set[dt.date]) -> dt.date:
    """The nearest working day in one direction on which nothing else is planned."""
    day += dt.timedelta(days=step)
    while day in closings.days or day.weekday() in closings.rest or day in used:
        day += dt.timedelta(days=step)
    return day
