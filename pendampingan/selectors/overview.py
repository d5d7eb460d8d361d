"""Figures and short lists about the accompaniment as a whole."""

import datetime as dt
from typing import Any

from django.db.models import Case, DateField, F, Q, When

from partners.enums import OrganizationKind
from partners.models import Organization
from pendampingan.enums import ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, FollowUp, Mentor, Visit

SHORT_LIST = 8


def groups_without_mentor(user, today: dt.date):
    """Active groups without a lead mentor on `today` (source text, part F: every group has a mentor)."""
    return without_mentor(Organization.objects.visible_to(user), today).order_by("name", "id")


def without_mentor(organizations, today: dt.date):
    """Of `organizations` the active groups that no lead mentor accompanies on the local date `today`."""
    led = Assignment.objects.active_on(today).filter(is_lead=True)
    return organizations.active().filter(kind=OrganizationKind.GROUP).exclude(pk__in=led.values("organization_id"))


def week_of(day: dt.date) -> tuple[dt.date, dt.date]:
    """Monday and Sunday of the week of `day`."""
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + dt.timedelta(days=6)


def visits_with_names(rows):
    """Visits with what a row shows of their assignment, group and mentor."""
    return rows.select_related("assignment__organization", "assignment__mentor__membership__user", "report")


def open_visits_first(rows):
    """What still asks for something, the oldest first; then the reported and cancelled ones, the newest first."""
    waits = Q(state=VisitState.PLANNED) & (Q(report__isnull=True) | Q(report__state=ReportState.DRAFT))
    open_on = Case(When(waits, then=F("planned_on")), default=None, output_field=DateField())
    return rows.order_by(open_on.asc(nulls_last=True), "-planned_on", "-id")


def reports_with_names(rows):
    """Reports with what a row shows of their group and people."""
    return rows.select_related("assignment__organization", "assignment__mentor__membership__user", "author")


def reports_as_rows(rows):
    """Reports with no more than a row of the list shows or exports; their texts stay in the database."""
    return rows.select_related("assignment__organization", "author").only(
        *("public_id", "institution_id", "activity_on", "due_on", "state", "method", "place"),
        *("assignment__organization__name", "author__full_name", "author__email"),
    )


def overview(user, today: dt.date) -> dict[str, Any]:
    """Counts and the first rows of each list on the overview, on the local date `today`."""
    monday, sunday = week_of(today)
    week = Visit.objects.visible_to(user).filter(state="planned").between(monday, sunday)
    late = Visit.objects.visible_to(user).unreported().filter(report_due_on__lt=today)
    queue = FieldReport.objects.visible_to(user).waiting_for_review()
    orphans = groups_without_mentor(user, today)
    return {
        "mentor_count": Mentor.objects.visible_to(user).count(),
        "assignment_count": Assignment.objects.visible_to(user).active_on(today).count(),
        "late_count": late.count(),
        "queue_count": queue.count(),
        "orphan_count": orphans.count(),
        "follow_up_count": FollowUp.objects.visible_to(user).open().filter(due_on__lte=sunday).count(),
        "week": list(visits_with_names(week.order_by("planned_on", "id"))[:SHORT_LIST]),
        "week_count": week.count(),
        "late": list(visits_with_names(late.order_by("report_due_on", "id"))[:SHORT_LIST]),
        "queue": list(reports_with_names(queue.order_by("submitted_at", "id"))[:SHORT_LIST]),
        "orphans": list(orphans[:SHORT_LIST]),
    }
