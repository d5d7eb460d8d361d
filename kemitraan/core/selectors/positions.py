"""Positions of records for maps: each by itself while they are few, else the near ones counted together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, FloatField, Max, Min, QuerySet, Value
from django.db.models.functions import Cast, Floor

# More than these are not sent one by one.
POINTS_SHOWN = 1000
# Pixels of a cell whose points are one circle, as in static/js/map.js, and of the whole world at zoom 0.
CELL_PX, WORLD_PX = 48, 256
DEEPEST_ZOOM = 18
# However near a map is asked for, never more cells than this in a row.
CELLS_IN_A_ROW = 60
POOR_ACCURACY_M = 1000


@dataclass(frozen=True, slots=True)
class Points:
    """What a map shows of rows of one model.

    `place` leads to the record that has `latitude`, `longitude` and `position_accuracy_m` ("organization__", or "" for
    the row itself); `show(*values)` gives name, kind and address of a point from the columns `fields`.
    """

    place: str
    fields: tuple[str, ...]
    show: Callable[..., tuple[str, str, str]]

    def column(self, name: str) -> str:
        return f"{self.place}{name}"


@dataclass(frozen=True, slots=True)
class Seen:
    """The part of the earth that a map shows (degrees, WGS 84), and how near (0 the whole world, 18 houses)."""

    west: float = -180.0
    south: float = -90.0
    east: float = 180.0
    north: float = 90.0
    zoom: int = 4

    @property
    def cell(self) -> float:
        """Degrees of a cell."""
        zoom = min(max(self.zoom, 0), DEEPEST_ZOOM)
        widest = max(self.east - self.west, self.north - self.south)
        return max(360 * CELL_PX / (WORLD_PX * 2**zoom), widest / CELLS_IN_A_ROW)


def positions_of(rows: QuerySet, everywhere: QuerySet, seen: Seen, points: Points) -> dict[str, Any]:
    """`rows` as a GeoJSON collection, and of `everywhere` how many have no position. At most seven queries.

    Up to `POINTS_SHOWN` come all, one feature each: `[longitude, latitude]` in degrees (WGS 84), `is_poor` when the
    position is known to a kilometer or less well. Of more only those that are `seen`, one by one when they are few,
    else each cell of the map as one feature with `count` and `bounds` (west, south, east, north): nothing is left
    out, and `is_grouped` says that another part of the map has to be asked for again.
    """
    is_placed = {f"{points.column(name)}__isnull": False for name in ("latitude", "longitude")}
    placed = rows.filter(**is_placed).order_by()
    total = placed.count()
    features = _points(placed, points) if total <= POINTS_SHOWN else _seen_of(placed, seen, points)
    elsewhere = total if rows is everywhere else everywhere.filter(**is_placed).order_by().count()
    return {
        "type": "FeatureCollection",
        "features": list(features),
        "total": total,
        "without": everywhere.order_by().count() - elsewhere,
        "is_grouped": total > POINTS_SHOWN,
    }


def _seen_of(placed: QuerySet, seen: Seen, points: Points) -> Iterator[dict[str, Any]]:
    here = within_area(placed, (seen.west, seen.south, seen.east, seen.north), points.place)
    cells = cells_of(here, seen.cell, points.place)
    if sum(cell["number"] for cell in cells) <= POINTS_SHOWN:
        yield from _points(here, points)
        return
    alone = [cell["one"] for cell in cells if cell["number"] == 1]
    yield from _points(placed.filter(pk__in=alone), points)
    yield from (_circle(cell) for cell in cells if cell["number"] > 1)


def within_area(rows: QuerySet, area: tuple[float, ...], place: str = "") -> QuerySet:
    """Rows whose position (see `Points.place`) lies in `area`: west, south, east, north in degrees."""
    west, south, east, north = area
    bounds = {f"{place}longitude__range": (west, east), f"{place}latitude__range": (south, north)}
    return rows.filter(**bounds)


def cells_of(rows: QuerySet, size: float, place: str = "") -> list[dict[str, Any]]:
    """Rows counted by cells of `size` degrees: number, extent, and the key of one of them; one query."""
    longitude, latitude = f"{place}longitude", f"{place}latitude"
    along, up = (Floor(Cast(F(name), FloatField()) / Value(size, FloatField())) for name in (longitude, latitude))
    counted = (
        rows.order_by()
        .values(along=along, up=up)
        .annotate(
            number=Count("pk"),
            one=Min("pk"),
            west=Min(longitude),
            south=Min(latitude),
            east=Max(longitude),
            north=Max(latitude),
        )
    )
    return [dict(cell) for cell in counted]


def _circle(cell: dict[str, Any]) -> dict[str, Any]:
    west, south, east, north = (float(cell[side]) for side in ("west", "south", "east", "north"))
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [(west + east) / 2, (south + north) / 2]},
        "properties": {"count": cell["number"], "bounds": [west, south, east, north]},
    }


def _points(rows: QuerySet, points: Points) -> Iterator[dict[str, Any]]:
    where = [points.column(name) for name in ("latitude", "longitude", "position_accuracy_m")]
    for latitude, longitude, accuracy, *values in rows.order_by("pk").values_list(*where, *points.fields):
        name, kind, url = points.show(*values)
        yield {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [float(longitude), float(latitude)]},
            "properties": {
                "name": name,
                "kind": kind,
                "url": url,
                "accuracy_m": accuracy,
                "is_poor": accuracy is not None and accuracy >= POOR_ACCURACY_M,
            },
        }
