"""Search and filters of the reminder ledger."""

import django_filters
from django.db.models import Q, QuerySet

from kemitraan.core.forms import DayFirstDateInput
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import Capacity, ReminderState
from kemitraan.reminders.models import ESCALATES_FROM, Reminder

STEPS = {
    "before": ("Sebelum tenggat", Q(step__lt=0)),
    "on": ("Pada tenggat", Q(step=0)),
    "after": ("Setelah tenggat", Q(step__gt=0, step__lt=ESCALATES_FROM)),
    "escalation": ("Eskalasi", Q(step__gte=ESCALATES_FROM)),
}


def source_choices() -> list[tuple[str, str]]:
    return [(source.key, source.label) for source in due_sources]


class ReminderFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari hal atau penerima")
    source = django_filters.ChoiceFilter(choices=source_choices, label="Sumber", empty_label="Semua sumber")
    state = django_filters.ChoiceFilter(choices=ReminderState.choices, label="Status", empty_label="Semua status")
    capacity = django_filters.ChoiceFilter(
        choices=Capacity.choices, label="Kepada, sebagai", empty_label="Semua penerima"
    )
    step = django_filters.ChoiceFilter(
        choices=[(key, label) for key, (label, _) in STEPS.items()],
        method="by_step",
        label="Langkah",
        empty_label="Semua langkah",
    )
    recipient = django_filters.CharFilter(field_name="recipient_name", lookup_expr="icontains", label="Nama penerima")
    since = django_filters.DateFilter(
        field_name="step_on", lookup_expr="gte", label="Langkah sejak", widget=DayFirstDateInput
    )
    until = django_filters.DateFilter(
        field_name="step_on", lookup_expr="lte", label="Langkah sampai", widget=DayFirstDateInput
    )

    class Meta:
        model = Reminder
        fields = ["q", "source", "state", "capacity", "step", "recipient", "since", "until"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        by_name = Q(recipient_name__icontains=value) | Q(recipient__full_name__icontains=value)
        return queryset.filter(Q(title__icontains=value) | by_name)

    def by_step(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(STEPS[value][1])
