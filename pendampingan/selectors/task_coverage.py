"""Which of the mentor's tasks a to f happened in each group in a month or quarter, from reports that were handed in."""

import datetime as dt
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Coalesce

from partners.models import Organization
from pendampingan.enums import ReportState, Task
from pendampingan.models import Assignment, FieldReport
from programs.enums import ReadingFrequency
from programs.rules.periods import Period, period_of

SEEN = (ReportState.SUBMITTED, ReportState.VERIFIED)
MONTHS_BACK, QUARTERS_BACK = 12, 8


def periods_to_choose(today: dt.date) -> list[Period]:
    """The running quarter and those before, then the running month and those before."""
    quarters = [_period(today - relativedelta(months=3 * n), ReadingFrequency.QUARTERLY) for n in range(QUARTERS_BACK)]
    months = [
        _period(today.replace(day=1) - relativedelta(months=n), ReadingFrequency.MONTHLY) for n in range(MONTHS_BACK)
    ]
    return [*quarters, *months]


def _period(day: dt.date, frequency: str) -> Period:
    return period_of(day, frequency, day, None)


def key_of(period: Period) -> str:
    """How an address names a period: its first and last day."""
    return f"{period.starts_on:%Y-%m-%d}.{period.ends_on:%Y-%m-%d}"


def chosen_period(asked: str, today: dt.date) -> Period:
    """The period that the address names; the running quarter for anything else."""
    offered = periods_to_choose(today)
    return next((period for period in offered if key_of(period) == asked), offered[0])


def with_tasks(groups: QuerySet[Organization], period: Period) -> QuerySet[Organization]:
    """The groups that somebody accompanied in the period, each with `done_a` to `done_f`: how many handed-in reports
    of the period name that task, and `report_count`. Part of the one query that reads the groups."""
    assert period.ends_on is not None
    accompanied = Assignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=period.starts_on),
        organization=OuterRef("pk"),
        starts_on__lte=period.ends_on,
    )
    counts: dict[str, Any] = {f"done_{task}": _count(period, task) for task in Task.values}
    return groups.filter(Exists(accompanied)).annotate(**counts, report_count=_count(period))


def _count(period: Period, task: str = "") -> Coalesce:
    """How many handed-in reports the outer organization has in the period, of that task or at all."""
    reports = FieldReport.objects.filter(
        assignment__organization=OuterRef("pk"),
        activity_on__gte=period.starts_on,
        activity_on__lte=period.ends_on,
        state__in=SEEN,
    )
    if task:
        reports = reports.annotate(said=Cast("tasks", TextField())).filter(said__contains=f'"{task}"')
    counted = reports.order_by().values("assignment__organization").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def never_done(group: Organization) -> list[Task]:
    """The tasks that no report of the period names, of a row of `with_tasks`."""
    return [task for task in Task if not getattr(group, f"done_{task.value}")]
