"""Who answers for what while a mentor is away."""

import datetime as dt

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from pendampingan.models import Mentor, MentorLeave
from pendampingan.querysets import VisitQuerySet


def answered_by(visits: VisitQuerySet, today: dt.date) -> VisitQuerySet:
    """Visits with `answers_id`, the account that reports them on the local date `today`.

    That is the mentor's, or during a leave that of who stands in, for the visits planned within that leave.
    """
    leaves = MentorLeave.objects.active_on(today).filter(
        mentor_id=OuterRef("assignment__mentor_id"),
        starts_on__lte=OuterRef("planned_on"),
        ends_on__gte=OuterRef("planned_on"),
        delegate__isnull=False,
    )
    stand_in = Subquery(leaves.values("delegate__membership__user_id")[:1])
    return visits.annotate(
        answers_id=Coalesce(stand_in, F("assignment__mentor__membership__user_id"), output_field=BigIntegerField())
    )


def replacing(user, today: dt.date) -> list[MentorLeave]:
    """Leaves in which this person stands in for another mentor today."""
    if user.membership is None:
        return []
    rows = MentorLeave.objects.visible_to(user).active_on(today).filter(delegate__membership_id=user.membership.pk)
    return list(rows.select_related("mentor__membership__user").order_by("ends_on", "pk"))


def leaves_of(mentor: Mentor) -> list[MentorLeave]:
    """All leaves of a mentor with their stand-ins, the newest first."""
    return list(mentor.leaves.select_related("delegate__membership__user"))
