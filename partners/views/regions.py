"""Regions while typing."""

from django.http import HttpRequest, JsonResponse
from django.views import View

from partners.models import Region
from partners.selectors import search_regions


class RegionOptionsView(View):
    """Options for `RegionSelect`: `?q=` gives `{"results": [{"id": code, "text": full name}]}`, best first."""

    def get(self, request: HttpRequest) -> JsonResponse:
        found = search_regions(request.GET.get("q", ""))
        return JsonResponse({"results": [{"id": row.code, "text": text_of(row)} for row in found]})


def text_of(region: Region) -> str:
    """The full name, with the postal code of a village."""
    return f"{region.label} · {region.postal_code}" if region.postal_code else region.label
