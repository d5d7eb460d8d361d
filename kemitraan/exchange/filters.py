"""Search and filters of the lists of imports and of mappings."""

import django_filters

from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch, SavedMapping


class ImportFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="file_name", lookup_expr="icontains", label="Cari nama berkas")
    state = django_filters.ChoiceFilter(choices=ImportState.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = ImportBatch
        fields = ["q", "state"]


class MappingFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label="Cari nama pemetaan")

    class Meta:
        model = SavedMapping
        fields = ["q"]
