"""Search and filters of the reminder ledger."""

import django_filters
from django.db.models import Q, QuerySet

from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder


def source_choices() -> list[tuple[str, str]]:
    return [(source.key, source.label) for source in due_sources]


class ReminderFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari hal atau penerima")
    source = django_filters.ChoiceFilter(choices=source_choices, label="Sumber", empty_label="Semua sumber")
    state = django_filters.ChoiceFilter(choices=ReminderState.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = Reminder
        fields = ["q", "source", "state"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(title__icontains=value) | Q(recipient__full_name__icontains=value))
