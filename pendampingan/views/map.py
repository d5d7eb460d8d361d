"""Where the accompanied groups are, for the maps beside the lists of assignments and visits."""

import datetime as dt
import uuid

from kemitraan.core.formats import format_date
from kemitraan.core.selectors.positions import Points
from kemitraan.core.views.points import PointsView, address_of
from pendampingan.filters import AssignmentFilter, VisitFilter
from pendampingan.models import Assignment, Visit

DETAIL = "pendampingan:assignment-detail"
MENTOR = "mentor__membership__user__full_name"


def _assignment(public_id: uuid.UUID, group: str, mentor: str) -> tuple[str, str, str]:
    return group, mentor, address_of(DETAIL, public_id)


def _visit(public_id: uuid.UUID, group: str, planned_on: dt.date) -> tuple[str, str, str]:
    return group, format_date(planned_on), f"{address_of(DETAIL, public_id)}#kunjungan"


class AssignmentPointsView(PointsView):
    model = Assignment
    filterset_class = AssignmentFilter
    points = Points("organization__", ("public_id", "organization__name", MENTOR), _assignment)


class VisitPointsView(PointsView):
    model = Visit
    filterset_class = VisitFilter
    points = Points(
        "assignment__organization__",
        ("assignment__public_id", "assignment__organization__name", "planned_on"),
        _visit,
    )
