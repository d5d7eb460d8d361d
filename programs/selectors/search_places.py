"""Where the activity of a search takes place, and how far organizations are from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from django.db.models import Avg, Count, Q

from kemitraan.core.formats import format_number
from partners.models import Organization, Region
from partners.rules.regions import ancestor_keys, key_ranges
from programs.models import Selection
from programs.rules.distances import kilometers_between

Point = tuple[float, float]


@dataclass(frozen=True)
class Distance:
    """Kilometers as the crow flies, None when a place is not known, and the sentence that says so."""

    kilometers: Decimal | None
    sentence: str


@dataclass(frozen=True)
class _Place:
    """Somewhere: a region (an area), a point, or both. `is_rough`: the point is the middle of a region."""

    name: str
    region_key: int | None = None
    point: Point | None = None
    is_rough: bool = False


class SearchPlaces:
    """Distances from the activity of one search, in at most 4 queries for all organizations.

    The activity takes place in the regions of the needs; without any, where the lead actor is; without that, in the
    regions of the program. The middle of a region is the mean of the known positions of organizations in it (or in
    the regency around it), because regions have no position of their own.
    """

    def __init__(self, user, selection: Selection, organizations: Sequence[Organization]) -> None:
        self.regions = self._regions_of_activity(selection)
        self.lead = None if self.regions else selection.program.lead_actor
        if self.lead is not None and _point_of(self.lead) is None and self.lead.region_id is None:
            self.lead = None
            self.regions = list(selection.program.regions.order_by("pk"))
        placed = [*organizations, *([self.lead] if self.lead else [])]
        wanted = {region.pk for region in self.regions}
        wanted |= {one.region_id for one in placed if one.region_id and _point_of(one) is None}
        self.middles = _middles(user, wanted)
        self.activity = self._places_of_activity()

    @staticmethod
    def _regions_of_activity(selection: Selection) -> list[Region]:
        return list(Region.objects.filter(pk__in=selection.needs.values("region_id")).order_by("pk"))

    def _places_of_activity(self) -> list[_Place]:
        if self.lead is not None:
            return [self._place_of(self.lead)]
        return [_Place(region.name, region.pk, self.middles.get(region.pk), True) for region in self.regions]

    def _place_of(self, organization: Organization) -> _Place:
        point = _point_of(organization)
        if point is None and organization.region_id:
            middle = self.middles.get(organization.region_id)
            return _Place(organization.name, organization.region_id, middle, True)
        return _Place(organization.name, organization.region_id, point)

    def from_activity(self, organization: Organization) -> Distance:
        """The distance to the nearest place of the activity; inside its region it is 0."""
        if not self.activity:
            return Distance(None, "Tempat kegiatan belum diketahui.")
        here = self._place_of(organization)
        for place in self.activity:
            if self.lead is None and _lies_in(here.region_key, place.region_key):
                return Distance(Decimal(0), f"Berada di {place.name}.")
        if here.point is None:
            return Distance(None, "Letaknya belum diketahui.")
        measured = [
            (kilometers_between(here.point, place.point), place) for place in self.activity if place.point is not None
        ]
        if not measured:
            return Distance(None, f"Letak {self.activity[0].name} belum diketahui.")
        distance, nearest = min(measured, key=lambda pair: pair[0])
        words = f"{format_number(distance)} km dari {nearest.name}."
        return Distance(distance, f"Kira-kira {words}" if here.is_rough or nearest.is_rough else words)


def _point_of(organization: Organization) -> Point | None:
    if organization.latitude is None or organization.longitude is None:
        return None
    return (float(organization.latitude), float(organization.longitude))


def _lies_in(key: int | None, area: int | None) -> bool:
    return key is not None and area is not None and (key == area or area in ancestor_keys(key))


def _middles(user, regions: Iterable[int]) -> dict[int, Point]:
    """The mean position of the organizations in each region; of its regency when there are none. One query."""
    levels = {key: (key, *(above for above in ancestor_keys(key) if len(str(above)) >= 4)) for key in regions}
    outer = {keys[-1] for keys in levels.values()}
    if not outer:
        return {}
    inside = Q(pk__in=[])
    for first, last in chain.from_iterable(map(key_ranges, outer)):
        inside |= Q(region_id__gte=first, region_id__lte=last)
    rows = Organization.objects.visible_to(user).filter(inside, latitude__isnull=False).order_by()
    means = list(rows.values("region_id").annotate(lat=Avg("latitude"), lon=Avg("longitude"), count=Count("pk")))
    found: dict[int, Point] = {}
    for key, keys in levels.items():
        for area in keys:
            ranges = key_ranges(area)
            mine = [row for row in means if any(first <= row["region_id"] <= last for first, last in ranges)]
            if mine:
                total = sum(row["count"] for row in mine)
                found[key] = (
                    sum(float(row["lat"]) * row["count"] for row in mine) / total,
                    sum(float(row["lon"]) * row["count"] for row in mine) / total,
                )
                break
    return found
