"""Search and filters of the foundation's own lists."""

import django_filters
from django.db.models import Q, QuerySet

from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState


class JobFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari pekerjaan atau orang")
    state = django_filters.ChoiceFilter(choices=JobState.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = Job
        fields = ["q", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(title__icontains=value) | Q(owner__full_name__icontains=value))


class MailFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari perihal, nama, atau alamat")
    state = django_filters.ChoiceFilter(choices=OutboxState.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = OutboxMessage
        fields = ["q", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(subject__icontains=value) | Q(to_name__icontains=value) | Q(to_address__icontains=value)
        )
