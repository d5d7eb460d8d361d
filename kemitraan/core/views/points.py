"""Where the records of a list are: its points as GeoJSON, with the same filter."""

import uuid
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views import View

from kemitraan.core.filters import AreaField
from kemitraan.core.selectors.positions import DEEPEST_ZOOM, Points, Seen, positions_of

SEEN, ZOOM = "tampak", "zoom"
_ANY = uuid.UUID(int=0)


class PointsView(View):
    """GeoJSON (RFC 7946: `[longitude, latitude]`) of the records that the reader's list shows.

    `?tampak=west,south,east,north&zoom=7` says what the map shows; anything unreadable counts as the whole earth.
    Beside the features: `total` with a position, `without` one, and `is_grouped` when near ones are counted together.
    Set `model`, `filterset_class` (with a filter `area`) and `points`.
    """

    model: Any
    filterset_class: Any
    points: Points

    def get_queryset(self) -> QuerySet:
        return self.model._default_manager.visible_to(self.request.user)

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = self.get_queryset()
        here = everywhere = self.filterset_class(request.GET, queryset=rows, request=request).qs
        if request.GET.get("area"):
            query = request.GET.copy()
            query.pop("area")
            everywhere = self.filterset_class(query, queryset=rows, request=request).qs
        found = positions_of(here, everywhere, seen_in(request), self.points)
        return JsonResponse(found, content_type="application/geo+json")


def seen_in(request: HttpRequest) -> Seen:
    """What the map shows, from its address."""
    try:
        edges = AreaField(required=False).clean(request.GET.get(SEEN, ""))
    except ValidationError:
        edges = None
    zoom = request.GET.get(ZOOM, "")
    near = {"zoom": min(int(zoom), DEEPEST_ZOOM)} if zoom.isascii() and zoom.isdigit() and len(zoom) < 3 else {}
    return Seen(*edges, **near) if edges else Seen(**near)


def address_of(route: str, public_id: uuid.UUID) -> str:
    """The address of a record, quick enough for a thousand points."""
    return _pattern(route).replace(str(_ANY), str(public_id))


@cache
def _pattern(route: str) -> str:
    return reverse(route, args=[_ANY])
