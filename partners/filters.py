"""Search and filters of the organization list; the same set serves page and export."""

import django_filters
from django.db.models import QuerySet

from partners.enums import OrganizationKind, OrganizationStatus
from partners.models import Organization
from partners.selectors import search_organizations

EVERY_STATUS = "semua"


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
    regency = django_filters.CharFilter(lookup_expr="icontains", label="Kabupaten/kota")
    province = django_filters.CharFilter(lookup_expr="icontains", label="Provinsi")

    class Meta:
        model = Organization
        fields = ["q", "kind", "status", "regency", "province"]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("status") else rows.filter(status=OrganizationStatus.ACTIVE)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search_organizations(queryset, value)

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == EVERY_STATUS else queryset.filter(status=value)
