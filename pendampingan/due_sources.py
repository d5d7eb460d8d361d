"""What pendampingan reminds people of: reports, follow-ups and reviews that are due. Each is one query."""

import datetime as dt
from collections.abc import Iterator
from typing import cast

from django.urls import reverse

from kemitraan.accounts.models import Institution, Membership
from kemitraan.core.formats import format_date
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport, FollowUp, MentorCertificate, Visit
from pendampingan.selectors.stand_ins import answered_by


def reports_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Planned visits without a submitted report, due on `report_due_on`; the mentor answers for them, or who stands in
    while the mentor is away.

    A visit that lies ahead is no item yet: nobody can report it.
    """
    rows = (
        answered_by(Visit.objects.in_institution(institution), institution.today)
        .unreported()
        .filter(report_due_on__lte=until)
        .order_by("report_due_on", "pk")
        .values_list(
            "pk",
            "public_id",
            "planned_on",
            "report_due_on",
            "report__public_id",
            "assignment__organization__name",
            "answers_id",
        )
    )
    create = reverse("pendampingan:report-create")
    for pk, public_id, planned_on, due_on, report, organization, mentor in rows.iterator():
        url = reverse("pendampingan:report-detail", args=[report]) if report else f"{create}?kunjungan={public_id}"
        yield DueItem(
            uid=f"visit:{pk}",
            title=f"Laporan kunjungan {organization}",
            due_on=due_on,
            url=url,
            owner_ids=(mentor,),
            detail=f"Kunjungan {format_date(planned_on)}",
        )


def reports_returned(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Returned reports, due again on their new date; the author answers for them."""
    rows = (
        FieldReport.objects.in_institution(institution)
        .filter(state=ReportState.RETURNED, due_on__lte=until)
        .select_related("assignment__organization")
        .order_by("due_on", "pk")
    )
    for report in rows.iterator():
        yield DueItem(
            uid=f"report:{report.pk}",
            title=f"Perbaiki laporan {report.assignment.organization}",
            due_on=report.due_on or report.activity_on,
            url=report.get_absolute_url(),
            owner_ids=(report.author_id,),
            detail=f"Kegiatan {format_date(report.activity_on)}",
        )


def follow_ups_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Open follow-ups of reports; their own account answers, else the report's author."""
    rows = (
        FollowUp.objects.in_institution(institution)
        .open()
        .filter(due_on__lte=until)
        .order_by("due_on", "pk")
        .values_list(
            "pk",
            "action",
            "due_on",
            "owner_id",
            "owner_name",
            "report__public_id",
            "report__author_id",
            "report__assignment__organization__name",
        )
    )
    for pk, action, due_on, owner, owner_name, report, author, organization in rows.iterator():
        yield DueItem(
            uid=f"follow_up:{pk}",
            title=f"Tindak lanjut {organization}: {action}"[:300],
            due_on=due_on,
            url=f"{reverse('pendampingan:report-detail', args=[report])}#tindak-lanjut",
            owner_ids=(owner or author,),
            detail=f"Penanggung jawab {owner_name}",
        )


def certificates_expiring(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Certificates in use of mentors who are still with the institution; the mentor answers, the office knows."""
    rows = (
        MentorCertificate.objects.in_institution(institution)
        .in_use()
        .filter(expires_on__lte=until)
        .filter(mentor__membership__in=Membership.objects.active_on(institution.today))
        .select_related("mentor__membership__user")
        .order_by("expires_on", "pk")
    )
    for certificate in rows.iterator():
        yield DueItem(
            uid=f"certificate:{certificate.pk}",
            title=f"Sertifikat {certificate} {certificate.mentor} berakhir"[:300],
            due_on=cast(dt.date, certificate.expires_on),
            url=certificate.get_absolute_url(),
            owner_ids=(certificate.mentor.membership.user_id,),
            detail=certificate.number,
        )


SOURCES = (
    DueSource("report_due", "Laporan pendampingan", (-1, 0, 3, 7), (RecipientKind.OWNER,), reports_due),
    DueSource("report_returned", "Laporan dikembalikan", (0, 3), (RecipientKind.OWNER,), reports_returned),
    DueSource("follow_up_due", "Tindak lanjut", (-3, 0, 3), (RecipientKind.OWNER,), follow_ups_due),
    DueSource(
        "certificate_expiring",
        "Sertifikat pendamping akan berakhir",
        (-60, -30, -7, 0),
        (RecipientKind.OWNER, RecipientKind.COORDINATOR),
        certificates_expiring,
    ),
)
