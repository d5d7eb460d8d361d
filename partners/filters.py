"""Search and filters of the organization list; the same set serves page and export."""

import django_filters
from django.db.models import QuerySet

from partners.enums import OrganizationKind, OrganizationStatus
from partners.models import Organization, Region
from partners.selectors import search_organizations
from partners.widgets import RegionField

EVERY_STATUS = "semua"


class RegionFilter(django_filters.Filter):
    """A region by its code or name."""

    field_class = RegionField


class OrganizationFilter(django_filters.FilterSet):
    """Without a chosen status only active organizations are listed."""

    q = django_filters.CharFilter(method="search", label="Cari nama, nomor, telepon, kontak, wilayah")
    kind = django_filters.ChoiceFilter(choices=OrganizationKind.choices, label="Jenis", empty_label="Semua jenis")
    status = django_filters.ChoiceFilter(
        choices=[(OrganizationStatus.ARCHIVED, "Diarsipkan"), (EVERY_STATUS, "Semua status")],
        label="Status",
        empty_label="Aktif",
        method="with_status",
    )
    region = RegionFilter(label="Wilayah", method="in_region", empty_label="Semua wilayah")

    class Meta:
        model = Organization
        fields = ["q", "kind", "status", "region"]

    def __init__(self, data=None, *args, **kwargs) -> None:
        # Without data the set would not be applied at all, and the archived ones would be listed.
        super().__init__({} if data is None else data, *args, **kwargs)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.filter(status=OrganizationStatus.ACTIVE)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_organizations(queryset, value)

    def in_region(self, queryset: QuerySet, name: str, value: Region) -> QuerySet:
        """A region includes what lies within it: a province has the organizations of its villages."""
        return queryset.within_region(value)

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == EVERY_STATUS else queryset.filter(status=value)
