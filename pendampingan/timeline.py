"""What pendampingan tells in the timelines of groups, programs and its own records."""

from django.db.models import Q, QuerySet

from kemitraan.core.enums import TimelineKind
from kemitraan.core.registry import TimelineEntry, TimelineSource
from kemitraan.reminders.selectors import DueThings, mails_about, show_mail
from pendampingan.enums import ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, FollowUp, Mentor, Visit

COMMENTED = (Mentor, Assignment, FieldReport)


def _reports(field: str) -> TimelineSource:
    """Reports that were submitted, on the day of the activity; `field` leads from a report to the record."""

    def rows(user, record) -> QuerySet:
        reports = FieldReport.objects.visible_to(user).filter(**{field: record}).exclude(state=ReportState.DRAFT)
        return reports.select_related("author", "assignment__organization")

    return TimelineSource(TimelineKind.ACTIVITY, rows, "activity_on", show_report, is_dated=True)


def show_report(report: FieldReport) -> TimelineEntry:
    return TimelineEntry(
        title=f"{report.get_method_display()} {report.assignment.organization}",
        actor=str(report.author),
        icon="clipboard-text",
        text=report.purpose,
        url=report.get_absolute_url(),
        state=ReportState(report.state),
    )


def _visits(field: str) -> TimelineSource:
    """Planned visits that brought no report, on the day planned; `field` leads from a visit to the record."""

    def rows(user, record) -> QuerySet:
        today = user.membership.institution.today
        silent = Q(report__isnull=True) | Q(report__state=ReportState.DRAFT) | Q(state=VisitState.CANCELLED)
        visits = Visit.objects.visible_to(user).filter(silent, **{field: record}, planned_on__lt=today)
        return visits.select_related("assignment__organization", "assignment__mentor__membership__user")

    return TimelineSource(TimelineKind.ACTIVITY, rows, "planned_on", show_visit, is_dated=True)


def show_visit(visit: Visit) -> TimelineEntry:
    is_cancelled = visit.state == VisitState.CANCELLED
    return TimelineEntry(
        title=f"Kunjungan {visit.assignment.organization} {'dibatalkan' if is_cancelled else 'belum dilaporkan'}",
        actor=str(visit.assignment.mentor),
        icon="circle-x" if is_cancelled else "walk",
        text=visit.cancelled_reason,
        url=visit.get_absolute_url(),
    )


def _mails(field: str) -> TimelineSource:
    """Reminders of reports that are due; `field` leads from a visit to the record."""

    def rows(user, record) -> QuerySet:
        return mails_about(user, [DueThings("report_due", "visit", Visit.objects.filter(**{field: record}))])

    return TimelineSource(TimelineKind.MAIL, rows, "created_at", show_mail)


def _mails_of_report(user, report: FieldReport) -> QuerySet:
    return mails_about(
        user,
        [
            DueThings("report_due", "visit", Visit.objects.filter(report=report)),
            DueThings("report_returned", "report", FieldReport.objects.filter(pk=report.pk)),
            DueThings("follow_up_due", "follow_up", FollowUp.objects.filter(report=report)),
        ],
    )


SOURCES = {
    "partners.Organization:reports": _reports("assignment__organization"),
    "partners.Organization:visits": _visits("assignment__organization"),
    "programs.Program:reports": _reports("assignment__program"),
    "pendampingan.Assignment:reports": _reports("assignment"),
    "pendampingan.Assignment:visits": _visits("assignment"),
    "pendampingan.Assignment:mails": _mails("assignment"),
    "pendampingan.Mentor:reports": _reports("assignment__mentor"),
    "pendampingan.FieldReport:mails": TimelineSource(TimelineKind.MAIL, _mails_of_report, "created_at", show_mail),
}
