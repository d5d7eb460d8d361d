"""What pendampingan reminds people of around reports and visits. Each is one query."""

import datetime as dt
from collections.abc import Iterator
from typing import cast
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse

from kemitraan.accounts.models import Institution, Membership
from kemitraan.core.formats import format_date
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource, addresses
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport, FollowUp, MentorCertificate, Visit
from pendampingan.selectors.stand_ins import answered_by

# Within this time a report that was handed in should be read; a custom of the product.
REVIEW_WITHIN = dt.timedelta(days=5)
# A mentor who does not act is told on to the coordinator, then to the admin, after so many working days.
LADDER = ((3, RecipientKind.COORDINATOR), (7, RecipientKind.ADMIN))
COORDINATOR = "assignment__program__coordinator_id"
MENTOR = "assignment__mentor__membership__user_id"


def visits_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Planned visits that lie ahead, due on the day of the visit; the mentor goes, or who stands in."""
    rows = (
        answered_by(Visit.objects.in_institution(institution), institution.today)
        .unreported()
        .filter(planned_on__gte=institution.today, planned_on__lte=until)
        .order_by("planned_on", "pk")
        .values_list(
            "pk",
            "planned_on",
            "assignment__public_id",
            "assignment__organization__name",
            "assignment__focus",
            "answers_id",
            COORDINATOR,
        )
    )
    page = addresses("pendampingan:assignment-detail")
    for pk, planned_on, assignment, organization, focus, mentor, coordinator in rows.iterator():
        yield DueItem(
            uid=f"visit:{pk}",
            title=f"Kunjungan {organization}",
            due_on=planned_on,
            url=f"{page(assignment)}#kunjungan",
            owner_ids=(mentor,),
            mentor_ids=(mentor,),
            coordinator_ids=_known(coordinator),
            detail=focus[:200],
        )


def _known(*people: int | None) -> tuple[int, ...]:
    return tuple(person for person in people if person is not None)


def reports_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Planned visits without a submitted report, due on `report_due_on`; the mentor answers for them, or who stands in
    while the mentor is away.

    A visit that lies ahead is no item yet: nobody can report it.
    """
    rows = (
        answered_by(Visit.objects.in_institution(institution), institution.today)
        .unreported()
        .filter(planned_on__lte=institution.today, report_due_on__lte=until)
        .order_by("report_due_on", "pk")
        .values_list(
            "pk",
            "public_id",
            "planned_on",
            "report_due_on",
            "report__public_id",
            "assignment__organization__name",
            "answers_id",
            COORDINATOR,
        )
    )
    create, page = reverse("pendampingan:report-create"), addresses("pendampingan:report-detail")
    for pk, public_id, planned_on, due_on, report, organization, mentor, coordinator in rows.iterator():
        url = page(report) if report else f"{create}?kunjungan={public_id}"
        yield DueItem(
            uid=f"visit:{pk}",
            title=f"Laporan kunjungan {organization}",
            due_on=due_on,
            url=url,
            owner_ids=(mentor,),
            mentor_ids=(mentor,),
            coordinator_ids=_known(coordinator),
            detail=f"Kunjungan {format_date(planned_on)}",
        )


def reports_returned(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Returned reports, due again on their new date; the author answers for them."""
    rows = (
        FieldReport.objects.in_institution(institution)
        .filter(state=ReportState.RETURNED, due_on__lte=until)
        .order_by("due_on", "pk")
        .values_list(
            "pk",
            "public_id",
            "activity_on",
            "due_on",
            "author_id",
            "assignment__organization__name",
            MENTOR,
            COORDINATOR,
        )
    )
    page = addresses("pendampingan:report-detail")
    for pk, public_id, activity_on, due_on, author, organization, mentor, coordinator in rows.iterator():
        yield DueItem(
            uid=f"report:{pk}",
            title=f"Perbaiki laporan {organization}",
            due_on=due_on,
            url=page(public_id),
            owner_ids=(author,),
            mentor_ids=(mentor,),
            coordinator_ids=_known(coordinator),
            detail=f"Kegiatan {format_date(activity_on)}",
        )


def reviews_waiting(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Reports that were handed in and not yet read, due `REVIEW_WITHIN` after the local day on which they came.

    The office answers, in a program its coordinator; never the author.
    """
    handed_in = TruncDate("submitted_at", tzinfo=ZoneInfo(institution.time_zone))
    rows = (
        FieldReport.objects.in_institution(institution)
        .waiting_for_review()
        .annotate(handed_in_on=handed_in)
        .filter(handed_in_on__lte=until - REVIEW_WITHIN)
        .order_by("submitted_at", "pk")
        .values_list(
            "pk",
            "public_id",
            "handed_in_on",
            "author_id",
            "author__full_name",
            "assignment__organization__name",
            MENTOR,
            COORDINATOR,
        )
    )
    page = addresses("pendampingan:report-detail")
    for pk, public_id, handed_in_on, author, author_name, organization, mentor, coordinator in rows.iterator():
        yield DueItem(
            uid=f"review:{pk}",
            title=f"Tinjau laporan {organization}",
            due_on=handed_in_on + REVIEW_WITHIN,
            url=page(public_id),
            owner_ids=_known(coordinator),
            mentor_ids=(mentor,),
            coordinator_ids=_known(coordinator),
            actor_ids=(author,),
            detail=f"Diajukan {author_name} {format_date(handed_in_on)}",
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
            f"report__{MENTOR}",
            f"report__{COORDINATOR}",
        )
    )
    page = addresses("pendampingan:report-detail")
    for pk, action, due_on, owner, owner_name, report, author, organization, mentor, coordinator in rows.iterator():
        yield DueItem(
            uid=f"follow_up:{pk}",
            title=f"Tindak lanjut {organization}: {action}"[:300],
            due_on=due_on,
            url=f"{page(report)}#tindak-lanjut",
            owner_ids=(owner or author,),
            mentor_ids=(mentor,),
            coordinator_ids=_known(coordinator),
            detail=f"Penanggung jawab {owner_name}",
        )


def certificates_expiring(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Certificates in use of mentors who are still with the institution; the mentor answers, the office knows."""
    rows = ending_certificates(institution, until).select_related("mentor__membership__user")
    for certificate in rows.order_by("expires_on", "pk").iterator():
        yield DueItem(
            uid=f"certificate:{certificate.pk}",
            title=f"Sertifikat {certificate} {certificate.mentor} berakhir"[:300],
            due_on=cast(dt.date, certificate.expires_on),
            url=certificate.get_absolute_url(),
            owner_ids=(certificate.mentor.membership.user_id,),
            mentor_ids=(certificate.mentor.membership.user_id,),
            detail=certificate.number,
        )


def ending_certificates(institution: Institution, until: dt.date) -> QuerySet[MentorCertificate]:
    """Certificates in use, of mentors who are still with the institution, that end on or before `until`."""
    rows = MentorCertificate.objects.in_institution(institution).in_use().filter(expires_on__lte=until)
    return rows.filter(mentor__membership__in=Membership.objects.active_on(institution.today))


SOURCES = (
    DueSource(
        key="visit_due",
        label="Kunjungan yang direncanakan",
        label_en="Planned visit",
        default_steps=(-2, 0),
        default_recipients=(RecipientKind.OWNER,),
        items=visits_due,
    ),
    DueSource(
        key="report_due",
        label="Laporan pendampingan",
        label_en="Field report",
        default_steps=(-1, 0, 3, 7),
        default_recipients=(RecipientKind.OWNER,),
        items=reports_due,
        default_escalation=LADDER,
    ),
    DueSource(
        key="report_returned",
        label="Laporan dikembalikan",
        label_en="Returned report",
        default_steps=(0, 3),
        default_recipients=(RecipientKind.OWNER,),
        items=reports_returned,
        default_escalation=LADDER,
    ),
    DueSource(
        key="review_waiting",
        label="Laporan menunggu ditinjau",
        label_en="Report to review",
        default_steps=(-3, 0, 5),
        default_recipients=(RecipientKind.COORDINATOR,),
        items=reviews_waiting,
        default_escalation=((5, RecipientKind.ADMIN),),
    ),
    DueSource(
        key="follow_up_due",
        label="Tindak lanjut",
        label_en="Follow-up",
        default_steps=(-3, 0, 3),
        default_recipients=(RecipientKind.OWNER,),
        items=follow_ups_due,
        default_escalation=((3, RecipientKind.MENTOR), (7, RecipientKind.COORDINATOR)),
    ),
    DueSource(
        key="certificate_expiring",
        label="Sertifikat pendamping akan berakhir",
        label_en="Mentor certificate expiring",
        default_steps=(-60, -30, -7, 0),
        default_recipients=(RecipientKind.OWNER, RecipientKind.COORDINATOR),
        items=certificates_expiring,
    ),
)
