"""Groups that somebody should look after: without a mentor, or not visited for long. Each is one query."""

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate

from kemitraan.accounts.models import Institution
from kemitraan.core.formats import format_date
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem, DueSource, addresses
from partners.enums import OrganizationStatus
from partners.models import Organization
from pendampingan.enums import Method, ReportState
from pendampingan.models import Assignment, FieldReport, MentorLeave
from pendampingan.selectors.overview import without_mentor

# Customs of the product: by when a group has a mentor, and how long it may go without a visit.
MENTOR_WITHIN = dt.timedelta(days=7)
VISITED_WITHIN = dt.timedelta(days=60)
ON_SITE = (Method.VISIT, Method.TRAINING)
HANDED_IN = (ReportState.SUBMITTED, ReportState.VERIFIED)


def groups_without_mentor_due(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Active groups without a lead mentor, due `MENTOR_WITHIN` after the last one left, or else after they came.

    Silent is a group whose next mentor is known already.
    """
    today = institution.today
    leads = Assignment.objects.filter(organization=OuterRef("pk"), is_lead=True)
    last_left = leads.filter(ends_on__lt=today).order_by("-ends_on").values("ends_on")[:1]
    rows = (
        without_mentor(Organization.objects.in_institution(institution), today)
        .exclude(Exists(leads.filter(starts_on__gt=today)))
        .annotate(
            left_on=Subquery(last_left),
            came_on=TruncDate("created_at", tzinfo=ZoneInfo(institution.time_zone)),
        )
        .annotate(alone_on=Coalesce("left_on", "came_on"))
        .filter(alone_on__lte=until - MENTOR_WITHIN)
        .order_by("alone_on", "pk")
    )
    page = addresses("pendampingan:group-mentors")
    for pk, public_id, name, left_on, alone_on in rows.values_list("pk", "public_id", "name", "left_on", "alone_on"):
        yield DueItem(
            uid=f"group:{pk}",
            title=f"{name} belum punya pendamping",
            due_on=alone_on + MENTOR_WITHIN,
            url=page(public_id),
            detail=f"{'Pendamping terakhir sampai' if left_on else 'Terdaftar sejak'} {format_date(alone_on)}",
        )


def groups_without_visit(institution: Institution, until: dt.date) -> Iterator[DueItem]:
    """Accompanied groups without a reported visit for `VISITED_WITHIN`, or for two rounds of a slower rhythm.

    Counted from the last visit of whoever accompanied them, without one from the beginning of the assignment.
    """
    rows = unvisited(institution, until).select_related("organization", "program", "mentor__membership")
    for row in rows.order_by("alone_on", "pk"):
        due_on = visit_by(row)
        if due_on <= until:
            yield _unvisited(row, due_on)


def unvisited(institution: Institution, until: dt.date) -> QuerySet:
    """Assignments of groups to be visited by `until`, and some of a slower rhythm: `visit_by` says the day of each.

    `seen_on` is the day of the last visit, `alone_on` since when nobody came.
    """
    seen = FieldReport.objects.filter(
        assignment__organization=OuterRef("organization"), method__in=ON_SITE, state__in=HANDED_IN
    )
    return (
        Assignment.objects.in_institution(institution)
        .active_on(institution.today)
        .filter(is_lead=True, organization__status=OrganizationStatus.ACTIVE)
        .annotate(seen_on=Subquery(seen.order_by("-activity_on").values("activity_on")[:1]))
        .annotate(alone_on=Coalesce("seen_on", "starts_on"))
        .filter(alone_on__lte=until - VISITED_WITHIN)
    )


def visit_by(row) -> dt.date:
    """The local date by which the group of an assignment out of `unvisited` should be visited."""
    return max(row.alone_on + VISITED_WITHIN, row.cadence.nth(row.alone_on, 2))


def last_seen(row) -> str:
    """When the group of an assignment out of `unvisited` was visited, in words."""
    return f"Kunjungan terakhir {format_date(row.seen_on)}" if row.seen_on else "Belum pernah dikunjungi"


def _unvisited(row, due_on: dt.date) -> DueItem:
    mentor, program = row.mentor.membership.user_id, row.program
    return DueItem(
        uid=f"assignment:{row.pk}",
        title=f"{row.organization} lama tidak dikunjungi",
        due_on=due_on,
        url=row.get_absolute_url(),
        owner_ids=(mentor,),
        mentor_ids=(mentor,),
        coordinator_ids=(program.coordinator_id,) if program and program.coordinator_id else (),
        detail=last_seen(row),
    )


def lead_mentors(institution: Institution, day: dt.date, organizations: QuerySet) -> dict[int, tuple[int, ...]]:
    """Accounts of the lead mentors of `organizations` (a queryset of ids) on a local date, by organization."""
    rows = Assignment.objects.in_institution(institution).active_on(day)
    rows = rows.filter(is_lead=True, organization__in=organizations)
    return {
        organization: (user,) for organization, user in rows.values_list("organization_id", "mentor__membership__user")
    }


def away(institution: Institution, first: dt.date, last: dt.date) -> dict[int, list[tuple]]:
    """Who is away between two local dates: account -> [(from, until, account of who stands in, or None)]."""
    found: dict[int, list[tuple]] = {}
    rows = MentorLeave.objects.in_institution(institution).overlapping(first, last).order_by("starts_on", "pk")
    people = ("mentor__membership__user", "starts_on", "ends_on", "delegate__membership__user")
    for user, starts_on, ends_on, stand_in in rows.values_list(*people):
        found.setdefault(user, []).append((starts_on, ends_on, stand_in))
    return found


SOURCES = (
    DueSource(
        key="group_without_mentor",
        label="Kelompok tanpa pendamping",
        label_en="Group without a mentor",
        default_steps=(0, 7, 21),
        default_recipients=(RecipientKind.COORDINATOR,),
        items=groups_without_mentor_due,
        default_escalation=((5, RecipientKind.ADMIN),),
    ),
    DueSource(
        key="group_without_visit",
        label="Kelompok lama tidak dikunjungi",
        label_en="Group not visited for long",
        default_steps=(0, 7, 14),
        default_recipients=(RecipientKind.OWNER,),
        items=groups_without_visit,
        default_escalation=((3, RecipientKind.COORDINATOR), (10, RecipientKind.ADMIN)),
    ),
)
