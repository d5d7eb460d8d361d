"""Planned visits as a month, and as a feed for other calendars."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber

from kemitraan.core.selectors.days_off import days_off
from partners.models import Organization, Region
from pendampingan.enums import VisitState
from pendampingan.models import Mentor, MentorLeave, Visit

SHOWN_PER_DAY = 5
FEED_PAST = dt.timedelta(days=60)


@dataclass
class CalendarDay:
    """One day of a month page: its name when it is closed, who is away, the first visits and how many more."""

    on: dt.date
    is_in_month: bool
    is_today: bool
    closed: str = ""
    away: list[str] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    more: int = 0

    @property
    def is_empty(self) -> bool:
        return not (self.closed or self.away or self.visits)


def month_of(
    user, first: dt.date, *, mentor: Mentor | None = None, region: Region | None = None
) -> list[list[CalendarDay]]:
    """The weeks (Monday to Sunday) of the month that begins on `first`, with the visits that `user` sees.

    Narrowed to a mentor or to groups within a region. Four queries, however many visits.
    """
    institution = user.membership.institution
    start = first - dt.timedelta(days=first.weekday())
    last = first + relativedelta(months=1, days=-1)
    end = last + dt.timedelta(days=6 - last.weekday())
    visits = Visit.objects.visible_to(user).between(start, end).filter(state=VisitState.PLANNED)
    rows = _narrowed(visits, mentor, region)
    shown, counts = _first_of_each_day(rows), _per_day(rows)
    away = _away(user, start, end, mentor)
    closed = days_off(institution, start, end)
    days = [
        CalendarDay(
            on=day,
            is_in_month=day.month == first.month,
            is_today=day == institution.today,
            closed=closed.get(day, ""),
            away=away[day],
            visits=shown[day],
            more=counts.get(day, 0) - len(shown[day]),
        )
        for day in _each(start, end)
    ]
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _each(start: dt.date, end: dt.date) -> Iterable[dt.date]:
    return (start + dt.timedelta(days=number) for number in range((end - start).days + 1))


def _narrowed(rows: QuerySet, mentor: Mentor | None, region: Region | None) -> QuerySet:
    if mentor is not None:
        rows = rows.filter(assignment__mentor=mentor)
    if region is not None:
        rows = rows.filter(assignment__organization__in=Organization.objects.within_region(region).values("pk"))
    return rows


def _first_of_each_day(rows: QuerySet) -> dict[dt.date, list[Visit]]:
    number = Window(RowNumber(), partition_by=F("planned_on"), order_by=[F("assignment__organization__name"), F("pk")])
    named = rows.select_related("assignment__organization", "assignment__mentor__membership__user", "report")
    found: dict[dt.date, list[Visit]] = defaultdict(list)
    for visit in named.annotate(number=number).filter(number__lte=SHOWN_PER_DAY).order_by("planned_on", "number"):
        found[visit.planned_on].append(visit)
    return found


def _per_day(rows: QuerySet) -> dict[dt.date, int]:
    return dict(rows.order_by().values_list("planned_on").annotate(count=Count("pk")))


def _away(user, start: dt.date, end: dt.date, mentor: Mentor | None) -> dict[dt.date, list[str]]:
    """Names of mentors who are away, by day."""
    rows = MentorLeave.objects.visible_to(user).overlapping(start, end).select_related("mentor__membership__user")
    found: dict[dt.date, list[str]] = defaultdict(list)
    for leave in rows.filter(mentor=mentor) if mentor else rows:
        for day in _each(max(leave.starts_on, start), min(leave.ends_on, end)):
            found[day].append(str(leave.mentor))
    return found


def feed_of(mentor: Mentor, today: dt.date) -> list[Visit]:
    """Visits of a mentor from 60 days before the local date `today` on, those called off included."""
    rows = Visit.objects.filter(assignment__mentor=mentor, planned_on__gte=today - FEED_PAST)
    return list(rows.select_related("assignment__organization").order_by("planned_on", "pk"))
