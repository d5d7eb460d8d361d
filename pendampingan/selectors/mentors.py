"""Mentors with how much they carry, and what proves that they can."""

import datetime as dt

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kemitraan.core.querysets import within_period
from partners.selectors.details import add_files
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport, Mentor, MentorCertificate, MentorLeave, Visit

EXPIRES_SOON = dt.timedelta(days=60)


def mentors_with_load(user, today: dt.date) -> QuerySet:
    """Mentors whom `user` sees, with their caseload on the local date `today`.

    `assignment_count` groups accompanied, `capacity_left` groups more, `regency_count` regencies and cities they lie
    in, `open_report_count` visits and returned reports that wait for the mentor, `away_until` the last day of a leave,
    `has_expiring` whether a certificate ends within 60 days or has ended.
    """
    running = within_period(today, prefix="assignments__")
    leave = MentorLeave.objects.active_on(today).filter(mentor=OuterRef("pk"))
    expiring = MentorCertificate.objects.in_use().filter(mentor=OuterRef("pk"), expires_on__lte=today + EXPIRES_SOON)
    return (
        Mentor.objects.visible_to(user)
        .select_related("membership__user", "region")
        .annotate(
            assignment_count=Count("assignments", filter=running & Q(assignments__isnull=False), distinct=True),
            regency_count=Count(
                "assignments__organization__regency",
                filter=running & ~Q(assignments__organization__regency=""),
                distinct=True,
            ),
            capacity_left=F("capacity") - F("assignment_count"),
            open_report_count=_of_mentor(Visit.objects.unreported().filter(planned_on__lte=today), "assignment__mentor")
            + _of_mentor(FieldReport.objects.filter(state=ReportState.RETURNED), "assignment__mentor"),
            away_until=Subquery(leave.values("ends_on")[:1]),
            has_expiring=Exists(expiring),
        )
        .order_by("membership__user__full_name", "id")
    )


def _of_mentor(rows: QuerySet, field: str) -> Coalesce:
    """How many `rows` there are of each mentor, to whom `field` leads."""
    counted = rows.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(found=Count("pk"))
    return Coalesce(Subquery(counted.values("found"), output_field=IntegerField()), 0)


def certificates_of(mentor: Mentor) -> list[MentorCertificate]:
    """Certificates of a mentor, those in use first, each with its `files`."""
    rows = list(mentor.certificates.order_by(F("replaced_on").asc(nulls_first=True), "name", "pk"))
    add_files(rows, "certificate")
    return rows
