"""When a person may be written to: own hours, working days, pauses, the weekly day, one digest a day."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kemitraan.reminders.enums import Frequency

DAY = dt.timedelta(days=1)
LOOKS_AHEAD_DAYS = 60


@dataclass(frozen=True)
class WorkingDays:
    """`rest` are days of the week (Monday is 0) on which an institution rests, `closed` its other days off."""

    rest: frozenset[int]
    closed: frozenset[dt.date]

    def is_open(self, day: dt.date) -> bool:
        return day.weekday() not in self.rest and day not in self.closed

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day`."""
        while count > 0:
            day += DAY
            count -= self.is_open(day)
        return day


@dataclass(frozen=True)
class Habits:
    """How one person is reminded, in the zone `zone`: mail from `from_hour` until before `until_hour`, not up to and
    with `paused_until`, weekly on `weekday` (Monday is 0)."""

    zone: str
    frequency: str
    weekday: int
    from_hour: int
    until_hour: int
    on_rest_days: bool
    paused_until: dt.date | None = None


def first_moment(
    at: dt.datetime,
    habits: Habits,
    working_days: WorkingDays,
    *,
    last_digest_on: dt.date | None = None,
    is_urgent: bool = False,
    keeps_hours: bool = True,
) -> dt.datetime:
    """The first moment from `at` on at which a mail may go out to a person; `at` itself when it may go now.

    What `is_urgent` waits for the person's hours and pauses only. Of the rest one digest goes out a local day, so
    after the one of `last_digest_on` it waits for the next day that is allowed. Without `keeps_hours` hours and days
    of rest do not count: a person asked to send now.
    """
    local = at.astimezone(ZoneInfo(habits.zone))
    day = local.date()
    if not is_urgent and habits.frequency == Frequency.NONE:
        return at  # no mail at all: nothing waits
    if habits.paused_until is not None:
        day = max(day, habits.paused_until + DAY)
    is_digest = not is_urgent and habits.frequency != Frequency.IMMEDIATE
    if is_digest and last_digest_on is not None:
        day = max(day, last_digest_on + DAY)
    for _ in range(LOOKS_AHEAD_DAYS):
        may_today = day > local.date() or not keeps_hours or local.hour < habits.until_hour
        if may_today and (is_urgent or _is_mail_day(day, habits, working_days, keeps_hours)):
            break
        day += DAY
    if day == local.date() and (not keeps_hours or local.hour >= habits.from_hour):
        return at
    return dt.datetime.combine(day, dt.time(habits.from_hour), ZoneInfo(habits.zone)).astimezone(dt.UTC)


def _is_mail_day(day: dt.date, habits: Habits, working_days: WorkingDays, keeps_hours: bool) -> bool:
    """A weekly day of rest gives its mail to the next working day."""
    if habits.frequency != Frequency.WEEKLY:
        return not keeps_hours or habits.on_rest_days or working_days.is_open(day)
    since = (day.weekday() - habits.weekday) % 7
    if habits.on_rest_days:
        return since == 0
    earlier = (day - DAY * passed for passed in range(1, since + 1))
    return working_days.is_open(day) and not any(working_days.is_open(one) for one in earlier)
