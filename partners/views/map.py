"""Where organizations are, for the map beside their list."""

import uuid

from kemitraan.core.selectors.positions import Points
from kemitraan.core.views.points import PointsView, address_of
from partners.enums import OrganizationKind
from partners.filters import OrganizationFilter
from partners.models import Organization

LABELS = dict(OrganizationKind.choices)


def _shown(public_id: uuid.UUID, name: str, kind: str) -> tuple[str, str, str]:
    return name, str(LABELS[kind]), address_of("partners:organization-detail", public_id)


class OrganizationPointsView(PointsView):
    model = Organization
    filterset_class = OrganizationFilter
    points = Points("", ("public_id", "name", "kind"), _shown)
