"""Where organizations are: the points of the list as GeoJSON, with the same filter."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.views import View

from partners.filters import AreaField, OrganizationFilter
from partners.models import Organization
from partners.selectors.positions import DEEPEST_ZOOM, Seen, positions_of

SEEN, ZOOM = "tampak", "zoom"


class OrganizationPointsView(View):
    """GeoJSON (RFC 7946: `[longitude, latitude]`) of the organizations that the reader's list shows.

    `?tampak=west,south,east,north&zoom=7` says what the map shows; anything unreadable counts as the whole earth.
    Beside the features: `total` with a position, `without` one, and `is_grouped` when near ones are counted together.
    """

    def get(self, request: HttpRequest) -> JsonResponse:
        rows = Organization.objects.visible_to(request.user)
        here = everywhere = OrganizationFilter(request.GET, queryset=rows, request=request).qs
        if request.GET.get("area"):
            query = request.GET.copy()
            query.pop("area")
            everywhere = OrganizationFilter(query, queryset=rows, request=request).qs
        return JsonResponse(positions_of(here, everywhere, seen_in(request)), content_type="application/geo+json")


def seen_in(request: HttpRequest) -> Seen:
    """What the map shows, from its address."""
    try:
        edges = AreaField(required=False).clean(request.GET.get(SEEN, ""))
    except ValidationError:
        edges = None
    zoom = request.GET.get(ZOOM, "")
    near = {"zoom": min(int(zoom), DEEPEST_ZOOM)} if zoom.isascii() and zoom.isdigit() and len(zoom) < 3 else {}
    return Seen(*edges, **near) if edges else Seen(**near)
