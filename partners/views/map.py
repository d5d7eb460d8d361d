"""Where organizations are: the points of the list as GeoJSON, with the same filter."""

from django.http import HttpRequest, JsonResponse
from django.views import View

from partners.filters import OrganizationFilter
from partners.models import Organization
from partners.selectors.positions import positions_of


class OrganizationPointsView(View):
    """GeoJSON (RFC 7946: `[longitude, latitude]`) of the organizations that the reader's list shows.

    Beside the features: `total` with a position, `without` one, and `is_cut` when not all are given.
    """

    def get(self, request: HttpRequest) -> JsonResponse:
        query = request.GET.copy()
        query.pop("area", None)
        rows = Organization.objects.visible_to(request.user)
        everywhere = OrganizationFilter(query, queryset=rows, request=request).qs
        here = OrganizationFilter(request.GET, queryset=rows, request=request).qs
        return JsonResponse(positions_of(here, everywhere), content_type="application/geo+json")
