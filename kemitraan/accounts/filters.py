"""Filters of the lists of accounts."""

import django_filters
from django.db.models import Q, QuerySet

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core import clock


class MembershipFilterSet(django_filters.FilterSet):
    """`?q=` in name and address, role, and whether the membership is in force today."""

    q = django_filters.CharFilter(label="Cari nama atau surel", method="search")
    role = django_filters.ChoiceFilter(label="Peran", choices=Role.choices, empty_label="Semua")
    active = django_filters.ChoiceFilter(
        label="Status", choices=[("ya", "Aktif"), ("tidak", "Tidak aktif")], method="by_state", empty_label="Semua"
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def search(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        for word in value.split():
            rows = rows.filter(Q(user__full_name__icontains=word) | Q(user__email__icontains=word))
        return rows

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        active = Membership.objects.active_on(clock.today()).values("pk")
        return rows.filter(pk__in=active) if value == "ya" else rows.exclude(pk__in=active)
