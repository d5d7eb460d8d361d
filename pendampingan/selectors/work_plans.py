"""The work plan of an assignment beside what its reports say was done."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from kemitraan.core.formats import MONTHS
from pendampingan.enums import ReportState, Task
from pendampingan.models import Assignment, FieldReport, PlannedTask

MONTHS_AHEAD = 3
HANDED_IN = (ReportState.SUBMITTED, ReportState.RETURNED, ReportState.VERIFIED)


@dataclass(frozen=True)
class TaskCell:
    """One task in one month: planned, done, both or neither."""

    task: Task
    is_planned: bool
    is_done: bool
    note: str
    is_over: bool

    @property
    def label(self) -> str:
        if self.is_done:
            return "Dikerjakan sesuai rencana" if self.is_planned else "Dikerjakan di luar rencana"
        if self.is_planned:
            return "Direncanakan, tidak dikerjakan" if self.is_over else "Direncanakan"
        return "Tidak direncanakan"

    @property
    def color(self) -> str:
        if self.is_done:
            return "ok"
        if not self.is_planned:
            return "idle"
        return "late" if self.is_over else "wait"

    @property
    def icon(self) -> str:
        return {"ok": "circle-check", "late": "alarm", "wait": "calendar-event", "idle": "minus"}[self.color]


@dataclass(frozen=True)
class MonthPlan:
    """The six tasks of one month."""

    first: dt.date
    cells: list[TaskCell]

    @property
    def name(self) -> str:
        return f"{MONTHS[self.first.month - 1]} {self.first.year}"

    @property
    def is_empty(self) -> bool:
        return not any(cell.is_planned or cell.is_done for cell in self.cells)

    @property
    def key(self) -> str:
        return f"{self.first:%Y-%m}"


def work_plan_of(user, assignment: Assignment, today: dt.date) -> list[MonthPlan]:
    """Every month of the assignment up to three months after the local date `today`; two queries.

    The present month comes first, then the coming ones, then the past ones from the newest on.
    """
    planned: dict[dt.date, dict[str, str]] = defaultdict(dict)
    for row in PlannedTask.objects.filter(assignment=assignment):
        planned[row.month][row.task] = row.note
    done: dict[dt.date, set[str]] = defaultdict(set)
    reports = FieldReport.objects.visible_to(user).filter(assignment=assignment, state__in=HANDED_IN)
    for day, tasks in reports.values_list("activity_on", "tasks"):
        done[day.replace(day=1)].update(tasks)
    months = months_of(assignment, today)
    coming = [month for month in months if not _over(month, today)]
    past = [month for month in reversed(months) if _over(month, today)]
    return [
        MonthPlan(month, [_cell(task, month, planned[month], done[month], today) for task in Task])
        for month in coming + past
    ]


def _cell(task: Task, month: dt.date, planned: dict[str, str], done: set[str], today: dt.date) -> TaskCell:
    return TaskCell(task, task in planned, task in done, planned.get(task, ""), _over(month, today))


def months_of(assignment: Assignment, today: dt.date) -> list[dt.date]:
    """First days of the months in which the assignment runs, to three months after `today`."""
    last = today + relativedelta(months=MONTHS_AHEAD)
    if assignment.ends_on is not None:
        last = min(last, assignment.ends_on)
    month, found = assignment.starts_on.replace(day=1), []
    while month <= last:
        found.append(month)
        month += relativedelta(months=1)
    return found


def _over(month: dt.date, today: dt.date) -> bool:
    return month + relativedelta(months=1) <= today
