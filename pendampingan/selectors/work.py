"""What a person must do about accompaniment, for Pekerjaan saya."""

import datetime as dt

from django.db.models import Q
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.core.registry import WorkItem
from pendampingan.enums import FollowUpOwner, ReportState
from pendampingan.models import FieldReport, FollowUp, Visit
from pendampingan.selectors.overview import groups_without_mentor, reports_with_names, visits_with_names
from pendampingan.selectors.stand_ins import answered_by
from programs.selectors.obligations import represented_by

LIMIT = 50


def mentor_work(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """A mentor's visits to report, returned reports and follow-ups due up to the local date `until`."""
    if not (user.membership and user.membership.is_mentor):
        return []
    visits = visits_with_names(
        answered_by(Visit.objects.visible_to(user), today)
        .filter(answers_id=user.pk)
        .unreported()
        .filter(planned_on__lte=until)
        .order_by("report_due_on", "id")
    )[:LIMIT]
    returned = reports_with_names(
        FieldReport.objects.filter(author=user, institution_id=user.membership.institution_id)
        .filter(state=ReportState.RETURNED)
        .order_by("due_on", "id")
    )[:LIMIT]
    follow_ups = (
        FollowUp.objects.visible_to(user)
        .open()
        .filter(due_on__lte=until)
        .select_related("report__assignment__organization")
        .order_by("due_on", "id")[:LIMIT]
    )
    return (
        [_visit_item(visit, today) for visit in visits]
        + [_returned_item(report) for report in returned]
        + [_follow_up_item(item) for item in follow_ups]
    )


def partner_work(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """Follow-ups that the organizations of a partner agreed to, due up to the local date `until`."""
    membership = user.membership
    if membership is None or membership.role != Role.PARTNER:
        return []
    own = represented_by(user)
    theirs = Q(organization__in=own) | Q(
        owner_kind=FollowUpOwner.GROUP, report__assignment__organization__in=own, organization__isnull=True
    )
    rows = FollowUp.objects.visible_to(user).open().filter(theirs, due_on__lte=until)
    return [_follow_up_item(item, action="Lihat") for item in _named(rows)]


def _named(rows) -> list[FollowUp]:
    return list(rows.select_related("report__assignment__organization").order_by("due_on", "id")[:LIMIT])


def _visit_item(visit: Visit, today: dt.date) -> WorkItem:
    organization = visit.assignment.organization
    draft = getattr(visit, "report", None)
    if draft is not None:
        url = draft.get_absolute_url()
    else:
        url = f"{reverse('pendampingan:report-create')}?kunjungan={visit.public_id}"
    happens = visit.planned_on > today
    return WorkItem(
        kind="report_due",
        title=f"Kunjungan {organization}" if happens else f"Laporan kunjungan {organization}",
        subtitle=organization.place,
        url=visit.get_absolute_url() if happens else url,
        due_on=visit.planned_on if happens else visit.report_due_on,
        action="Lihat" if happens else "Tulis laporan",
        icon="walk" if happens else "clipboard-text",
    )


def _returned_item(report: FieldReport) -> WorkItem:
    return WorkItem(
        kind="report_returned",
        title=f"Perbaiki laporan {report.assignment.organization}",
        subtitle="Dikembalikan oleh peninjau",
        url=report.get_absolute_url(),
        due_on=report.due_on,
        action="Perbaiki",
        icon="arrow-back-up",
    )


def _follow_up_item(item: FollowUp, action: str = "Selesaikan") -> WorkItem:
    return WorkItem(
        kind="follow_up_due",
        title=item.action,
        subtitle=f"{item.report.assignment.organization} · {item.owner_name}",
        url=item.get_absolute_url(),
        due_on=item.due_on,
        action=action,
        icon="checkbox",
    )


def office_work(user, today: dt.date, until: dt.date) -> list[WorkItem]:
    """The office's review queue (except own reports) and groups without a mentor."""
    if not (user.membership and user.membership.is_office):
        return []
    queue = reports_with_names(
        FieldReport.objects.visible_to(user).waiting_for_review().exclude(author=user).order_by("submitted_at", "id")
    )[:LIMIT]
    items = [
        WorkItem(
            kind="review_waiting",
            title=f"Tinjau laporan {report.assignment.organization}",
            subtitle=f"Diajukan oleh {report.author}",
            url=report.get_absolute_url(),
            due_on=today,
            action="Tinjau",
            icon="clipboard-check",
        )
        for report in queue
    ]
    own = FollowUp.objects.visible_to(user).open().filter(owner=user, due_on__lte=until)
    items += [_follow_up_item(item) for item in _named(own)]
    return items + [
        WorkItem(
            kind="group_without_mentor",
            title=f"{group} belum punya pendamping",
            subtitle=group.place,
            url=reverse("pendampingan:group-mentors", args=[group.public_id]),
            due_on=None,
            action="Tugaskan",
            icon="user-plus",
        )
        for group in groups_without_mentor(user, today)[:LIMIT]
    ]
