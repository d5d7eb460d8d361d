"""The logbook of a mentor: a row for each report of a period, and for each planned visit that has none in it."""

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from kemitraan.core.formats import DAYS
from pendampingan.models import FieldReport, Mentor, Visit
from pendampingan.resources.field_reports import COLUMNS, answer_fields, export_field_reports
from pendampingan.selectors.states import state_of_visit

LABELS = dict(COLUMNS) | {"weekday": "Hari"}
SHOWN = """
    activity_on weekday starts_at ends_at zone group program planned_on planned_note state method place region
    present_female present_male members_present members_absent guests_female guests_male tasks roles purpose
    activities findings analysis obstacles solutions readings checks follow_ups expense_idr no_expense_reason
    author submitted_on verified_on verified_by addenda public_id
""".split()
TOLD_EVERY = 200


def reports_in(user, mentor: Mentor, since: dt.date, until: dt.date) -> QuerySet[FieldReport]:
    """Reports on the assignments of a mentor from `since` to `until`, both included, that `user` sees."""
    return FieldReport.objects.visible_to(user).filter(
        assignment__mentor=mentor, activity_on__gte=since, activity_on__lte=until
    )


def unanswered_in(user, mentor: Mentor, since: dt.date, until: dt.date) -> QuerySet[Visit]:
    """Visits planned in the period, called off ones too, that no report of the period answers."""
    elsewhere = Q(report__activity_on__lt=since) | Q(report__activity_on__gt=until)
    rows = Visit.objects.visible_to(user).between(since, until).filter(assignment__mentor=mentor)
    return rows.filter(Q(report__isnull=True) | elsewhere)


def logbook_table(
    user,
    mentor: Mentor,
    since: dt.date,
    until: dt.date,
    *,
    on_progress: Callable[[int], None] = lambda done: None,
) -> Iterator[list[Any]]:
    """The header, then the rows by day; memory stays small."""
    reports = reports_in(user, mentor, since, until)
    answers = answer_fields([reports])
    names = (*SHOWN, *(field.name for field in answers))
    yield [*(LABELS[name] for name in SHOWN), *(field.label for field in answers)]
    records = heapq.merge(
        _report_records(user, reports),
        _visit_records(user, unanswered_in(user, mentor, since, until)),
        key=lambda record: record["activity_on"],
    )
    for number, record in enumerate(records, start=1):
        record["weekday"] = DAYS[record["activity_on"].weekday()]
        yield [record.get(name) for name in names]
        if number % TOLD_EVERY == 0:
            on_progress(number)


def _report_records(user, reports: QuerySet[FieldReport]) -> Iterator[dict[str, Any]]:
    return iter(export_field_reports(user, reports.order_by("activity_on", "pk")))


def _visit_records(user, visits: QuerySet[Visit]) -> Iterator[dict[str, Any]]:
    """A visit without a report stands on the day that was planned."""
    today = user.membership.institution.today
    rows = visits.select_related("assignment__organization", "assignment__program", "report")
    for visit in rows.order_by("planned_on", "pk").iterator(chunk_size=500):
        yield {
            "activity_on": visit.planned_on,
            "planned_on": visit.planned_on,
            "planned_note": visit.cancelled_reason or visit.moved_reason,
            "group": visit.assignment.organization.name,
            "program": str(visit.assignment.program or ""),
            "state": state_of_visit(visit, today).label,
        }
