"""Reading what organizations offer and need."""

import datetime as dt

from django.db.models import Q, QuerySet

from partners.models import Capability, Organization, Region
from partners.querysets import within_region
from partners.rules.regions import ancestor_keys

SEARCHED_WORDS = 6


def find_capabilities(
    user,
    *,
    aspect: str = "",
    direction: str = "",
    region: Region | None = None,
    on: dt.date | None = None,
    text: str = "",
) -> QuerySet[Capability]:
    """What organizations in daily use offer or need, as `user` may see it, with their organization and region.

    `aspect` is a value of `Aspect`, `direction` of `Direction`. `region` finds what lies inside it, what serves a
    region around it, and what names no region but whose organization lies inside it. `on` is a local date on which
    it must hold. Every word of `text` stands in the description. Ordered by organization; the rows are found by
    the index on institution, aspect and direction.
    """
    rows = Capability.objects.visible_to(user).filter(organization__status="active")
    if aspect:
        rows = rows.filter(aspect=aspect)
    if direction:
        rows = rows.filter(direction=direction)
    if region is not None:
        rows = rows.filter(serves(region))
    if on is not None:
        rows = rows.active_on(on)
    for word in text.split()[:SEARCHED_WORDS]:
        rows = rows.filter(description__icontains=word)
    return rows.select_related("organization", "region").order_by("organization__name", "organization_id", "pk")


def serves(region: Region) -> Q:
    """Capabilities that are of use in `region`."""
    inside = within_region(region.pk, "region_id")
    around = Q(region_id__in=ancestor_keys(region.pk))
    at_home = Q(region__isnull=True) & within_region(region.pk, "organization__region_id")
    return inside | around | at_home


def capabilities_of(organization: Organization) -> list[Capability]:
    """All that the organization offered or needed, those in force first, by aspect."""
    today = organization.institution.today
    rows = organization.capabilities.select_related("region").order_by("aspect", "direction", "description", "pk")
    return sorted(rows, key=lambda row: row.ends_on is not None and row.ends_on < today)
