"""Pages about the regions of the country: the list with withdrawn codes, one code, and where the data comes from."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.generic import DetailView, TemplateView

from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Allowed, Decision, Denied, require
from kemitraan.core.views.generic import ScopedListView
from partners.filters import RegionListFilter
from partners.models import Region
from partners.selectors.region_pages import list_regions, source_of_regions, users_of
from partners.tables import RegionTable


def may_read_regions(user) -> Decision:
    """Regions are public knowledge: whoever belongs to an institution, and the operator."""
    if user.membership is not None or user.is_superuser:
        return Allowed()
    return Denied("Halaman ini untuk orang yang bertugas di lembaga.")


class RegionListView(ScopedListView):
    model = Region
    table_class = RegionTable
    filterset_class = RegionListFilter
    title = "Wilayah"
    noun = "wilayah"
    icon = "map-pin"
    empty_title = "Data wilayah belum dimuat. Mintalah pengelola server memuatnya."

    def check_permission(self) -> Decision:
        return may_read_regions(self.request.user)

    def get_queryset(self):
        return list_regions()

    def secondary_links(self) -> list[dict[str, str]]:
        return [{"url": reverse("partners:region-source"), "icon": "info-circle", "label": "Sumber data"}]


class RegionDetailView(DetailView):
    """One code: where it lies, since when, until when, and what replaced it or what it replaced."""

    model = Region
    template_name = "partners/region_detail.html"
    context_object_name = "region"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(may_read_regions(request.user))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_object(self, queryset=None) -> Region:
        rows = Region.objects.select_related("successor", "parent")
        return get_object_or_404(rows, code=self.kwargs["code"])

    def get_context_data(self, **kwargs):
        region = self.object
        return super().get_context_data(**kwargs) | {
            "facts": facts_of(region),
            "predecessors": list(region.predecessors.order_by("code")),
            "users": users_of(self.request.user, region),
            "list_url": f"{reverse('partners:organization-list')}?region={region.code}",
        }


def facts_of(region: Region) -> list[dict[str, Any]]:
    """The facts of a region, as label and value; only what is known."""
    upper = region.parent
    facts = [
        {"label": "Kode", "value": region.code},
        {"label": "Tingkat", "value": region.get_level_display()},
        {
            "label": "Bagian dari",
            "value": upper.label if upper else "",
            "url": upper.get_absolute_url() if upper else "",
        },
        {"label": "Kode pos", "value": region.postal_code},
        {"label": "Berlaku sejak", "value": format_date(region.valid_from)},
        {"label": "Dicabut", "value": format_date(region.withdrawn_on)},
    ]
    return [fact for fact in facts if fact["value"]]


class RegionSourceView(TemplateView):
    """Which version of which data, by which decree, under which licenses, and when it was loaded."""

    template_name = "partners/region_source.html"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        require(may_read_regions(request.user))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"source": source_of_regions()}
