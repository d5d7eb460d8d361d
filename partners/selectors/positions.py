"""Positions of organizations for maps."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from partners.enums import OrganizationKind
from partners.models import Organization

POINTS_SHOWN = 5000
FIELDS = ("public_id", "name", "kind", "latitude", "longitude", "position_accuracy_m")
POOR_ACCURACY_M = 1000


def positions_of(rows: QuerySet[Organization], everywhere: QuerySet[Organization]) -> dict[str, Any]:
    """`rows` as a GeoJSON collection, and of `everywhere` how many have no position. Three queries.

    A position is `[longitude, latitude]` in degrees (WGS 84); `is_poor` marks one known to a kilometer or less well.
    """
    placed = rows.filter(latitude__isnull=False, longitude__isnull=False)
    found = list(placed.order_by("pk").values(*FIELDS)[: POINTS_SHOWN + 1])
    shown = found[:POINTS_SHOWN]
    is_cut = len(found) > POINTS_SHOWN
    return {
        "type": "FeatureCollection",
        "features": [_feature(row) for row in shown],
        "total": placed.order_by().count() if is_cut else len(shown),
        "without": everywhere.filter(latitude__isnull=True).order_by().count(),
        "is_cut": is_cut,
    }


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    accuracy = row["position_accuracy_m"]
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [float(row["longitude"]), float(row["latitude"])]},
        "properties": {
            "name": row["name"],
            "kind": OrganizationKind(row["kind"]).label,
            "url": reverse("partners:organization-detail", args=[row["public_id"]]),
            "accuracy_m": accuracy,
            "is_poor": accuracy is not None and accuracy >= POOR_ACCURACY_M,
        },
    }
