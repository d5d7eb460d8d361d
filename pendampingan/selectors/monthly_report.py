"""What one mentor did in one month, from what visits, reports and follow-ups record: the figures of their lists."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Q

from partners.enums import Sex
from partners.models import Organization
from pendampingan.enums import FollowUpState, ReportState, Task, VisitState
from pendampingan.models import Assignment, Attendance, FieldReport, FieldReportReading, FollowUp, Mentor, Visit
from pendampingan.selectors.measures import Measure, indicator_measures
from pendampingan.selectors.task_coverage import SEEN
from programs.enums import ReadingFrequency
from programs.rules.periods import Period, period_of

MONTHS_BACK = 24


@dataclass
class GroupMonth:
    """One group in the month. People are of reports that were handed in and not sent back; so are tasks and money."""

    organization: Organization
    is_lead: bool = False
    planned: int = 0
    done: int = 0
    reports: int = 0
    women: int = 0
    men: int = 0
    unsaid: int = 0
    guests_women: int = 0
    guests_men: int = 0
    expense_idr: Decimal = Decimal(0)
    tasks: Counter[str] = field(default_factory=Counter)

    @property
    def people(self) -> int:
        """Everybody who came, counted at each visit."""
        return self.women + self.men + self.unsaid + self.guests_women + self.guests_men

    @property
    def task_counts(self) -> list[tuple[Task, int]]:
        """How many reports name each of a to f."""
        return [(task, self.tasks[task.value]) for task in Task]

    @property
    def never(self) -> list[Task]:
        return [task for task in Task if not self.tasks[task.value]]


@dataclass(frozen=True)
class MonthlyReport:
    """A mentor's month. `today` is the local date of the institution; a month that still runs counts up to it."""

    mentor: Mentor
    month: Period
    today: dt.date
    groups: list[GroupMonth]
    visits: list[Visit]
    reports: list[FieldReport]
    opened: list[FollowUp]
    closed: list[FollowUp]
    overdue: list[FollowUp]
    readings: list[Measure]
    unverified_readings: int

    @property
    def is_over(self) -> bool:
        return self.month.is_over(self.today)

    @property
    def planned(self) -> list[Visit]:
        """Visits of the month that were not called off."""
        return [visit for visit in self.visits if visit.state == VisitState.PLANNED]

    @property
    def cancelled(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.state == VisitState.CANCELLED]

    @property
    def done(self) -> list[Visit]:
        """Planned visits whose report was handed in."""
        return [visit for visit in self.planned if is_answered(visit)]

    @property
    def moved(self) -> list[Visit]:
        """Planned visits that stand on another day than their rhythm gave, each with its reason."""
        return [visit for visit in self.planned if visit.moved_reason]

    @property
    def unreported(self) -> list[Visit]:
        """Planned visits up to today that have no report yet."""
        return [visit for visit in self.planned if visit.planned_on <= self.today and not is_answered(visit)]

    @property
    def coming(self) -> list[Visit]:
        return [visit for visit in self.planned if visit.planned_on > self.today and not is_answered(visit)]

    @property
    def states(self) -> list[tuple[ReportState, int]]:
        """How many reports of the month stand in each state."""
        counts = Counter(report.state for report in self.reports)
        return [(state, counts[state.value]) for state in ReportState]

    @property
    def seen(self) -> list[FieldReport]:
        """Reports that were handed in and not sent back: what is summed."""
        return [report for report in self.reports if report.state in SEEN]

    @property
    def expense_idr(self) -> Decimal:
        return sum((group.expense_idr for group in self.groups), Decimal(0))

    @property
    def is_empty(self) -> bool:
        return not (self.groups or self.visits or self.reports or self.closed or self.overdue)


def is_answered(visit: Visit) -> bool:
    """Whether a report of the visit was handed in; needs `report` at hand."""
    report = getattr(visit, "report", None)
    return report is not None and report.state != ReportState.DRAFT


def month_of_day(day: dt.date) -> Period:
    """The calendar month of a local date."""
    return period_of(day, ReadingFrequency.MONTHLY, day, None)


def months_to_choose(today: dt.date) -> list[Period]:
    """The running month and those before, newest first."""
    first = today.replace(day=1)
    return [month_of_day(first - relativedelta(months=number)) for number in range(MONTHS_BACK)]


def month_key(month: Period) -> str:
    """How an address names a month: `2026-11`."""
    return f"{month.starts_on:%Y-%m}"


def chosen_month(asked: str, today: dt.date) -> Period:
    """The month `2026-11` where it is offered; the running one for anything else."""
    offered = months_to_choose(today)
    return next((month for month in offered if month_key(month) == asked), offered[0])


def monthly_report(user, mentor: Mentor, month: Period) -> MonthlyReport:
    """The month of a mentor whom `user` sees, as far as `user` sees its parts. Eight queries, however much there is."""
    assert month.ends_on is not None
    today = user.membership.institution.today
    span = (month.starts_on, month.ends_on)
    visits = list(_visits(user, mentor, *span))
    reports = list(_reports(user, mentor, *span))
    groups = _groups(user, mentor, *span)
    _count_visits(groups, visits)
    _count_reports(groups, reports)
    ordered = sorted(groups.values(), key=lambda one: (one.organization.name, one.organization.pk))
    stands_on = min(today, month.ends_on + dt.timedelta(days=1))
    follow_ups = list(_follow_ups(user, mentor, month, stands_on))
    measures = indicator_measures(user, [one.organization for one in ordered], today=today, until=month.ends_on)
    waiting = [report.pk for report in reports if report.state not in {ReportState.DRAFT, ReportState.VERIFIED}]
    return MonthlyReport(
        mentor=mentor,
        month=month,
        today=today,
        groups=ordered,
        visits=visits,
        reports=reports,
        opened=[one for one in follow_ups if month.holds(one.report.activity_on)],
        closed=[one for one in follow_ups if one.done_on is not None and month.holds(one.done_on)],
        overdue=[one for one in follow_ups if is_overdue(one, stands_on)],
        readings=[one for one in measures if one.read_on >= month.starts_on],
        unverified_readings=FieldReportReading.objects.filter(report__in=waiting).count(),
    )


def _visits(user, mentor: Mentor, first: dt.date, last: dt.date) -> Iterable[Visit]:
    rows = Visit.objects.visible_to(user).between(first, last).filter(assignment__mentor=mentor)
    return rows.select_related("assignment__organization", "report").order_by("planned_on", "pk")


def _reports(user, mentor: Mentor, first: dt.date, last: dt.date) -> Iterable[FieldReport]:
    rows = FieldReport.objects.visible_to(user).filter(
        assignment__mentor=mentor, activity_on__gte=first, activity_on__lte=last
    )
    long = ("purpose", "activities", "findings", "analysis", "obstacles", "solutions")
    return rows.select_related("assignment__organization").defer(*long).order_by("activity_on", "pk")


def _groups(user, mentor: Mentor, first: dt.date, last: dt.date) -> dict[int, GroupMonth]:
    """The groups that the mentor accompanied on a day of the month, by the key of the group."""
    rows = Assignment.objects.visible_to(user).filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=first), mentor=mentor, starts_on__lte=last
    )
    found: dict[int, GroupMonth] = {}
    for row in rows.select_related("organization"):
        group = found.setdefault(row.organization_id, GroupMonth(row.organization))
        group.is_lead = group.is_lead or row.is_lead
    return found


def _count_visits(groups: dict[int, GroupMonth], visits: Iterable[Visit]) -> None:
    for visit in visits:
        if visit.state == VisitState.PLANNED:
            group = _of(groups, visit.assignment)
            group.planned += 1
            group.done += is_answered(visit)


def _count_reports(groups: dict[int, GroupMonth], reports: list[FieldReport]) -> None:
    seen = [report for report in reports if report.state in SEEN]
    for report in seen:
        group = _of(groups, report.assignment)
        group.reports += 1
        group.guests_women += report.guests_female
        group.guests_men += report.guests_male
        group.expense_idr += report.expense_idr or 0
        group.tasks.update(set(report.tasks))
    present = Attendance.objects.filter(report__in=[report.pk for report in seen], is_present=True).order_by()
    sums = present.values("report__assignment__organization").annotate(
        women=Count("pk", filter=Q(member__sex=Sex.FEMALE)),
        men=Count("pk", filter=Q(member__sex=Sex.MALE)),
        everybody=Count("pk"),
    )
    for row in sums:
        group = groups[row["report__assignment__organization"]]
        group.women, group.men = row["women"], row["men"]
        group.unsaid = row["everybody"] - row["women"] - row["men"]


def _of(groups: dict[int, GroupMonth], assignment: Assignment) -> GroupMonth:
    """The group of an assignment; also one that was written about after the assignment had ended."""
    return groups.setdefault(assignment.organization_id, GroupMonth(assignment.organization, assignment.is_lead))


def _follow_ups(user, mentor: Mentor, month: Period, stands_on: dt.date) -> Iterable[FollowUp]:
    """Those that began or were done in the month, and those overdue at its end."""
    overdue = Q(due_on__lt=stands_on, report__activity_on__lt=stands_on) & (
        Q(state=FollowUpState.OPEN) | Q(state=FollowUpState.DONE, done_on__gte=stands_on)
    )
    span = (month.starts_on, month.ends_on)
    rows = FollowUp.objects.visible_to(user).filter(
        Q(report__activity_on__range=span) | Q(done_on__range=span) | overdue, report__assignment__mentor=mentor
    )
    return rows.select_related("report__assignment__organization").order_by("due_on", "pk")


def is_overdue(follow_up: FollowUp, stands_on: dt.date) -> bool:
    """Whether it was open past its due day at the beginning of the local date `stands_on`."""
    if follow_up.due_on >= stands_on or follow_up.report.activity_on >= stands_on:
        return False
    if follow_up.state == FollowUpState.DONE:
        return follow_up.done_on is not None and follow_up.done_on >= stands_on
    return follow_up.state == FollowUpState.OPEN
