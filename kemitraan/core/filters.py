"""Search and filters of the foundation's own lists."""

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from kemitraan.core.enums import OutboxChannel
from kemitraan.core.forms import DayFirstDateInput
from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState


class AreaField(forms.CharField):
    """`west,south,east,north` in degrees, as the map sends what it shows; kept from form to form without a field."""

    widget = forms.HiddenInput

    def to_python(self, value) -> tuple[float, ...] | None:
        text = super().to_python(value)
        if not text:
            return None
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise ValidationError("Area peta tidak terbaca.") from None
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise ValidationError("Area peta tidak terbaca.")
        return west, south, east, north


class AreaFilter(django_filters.Filter):
    """Records whose position lies in a part of the map."""

    field_class = AreaField


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

    channel = django_filters.ChoiceFilter(choices=OutboxChannel.choices, label="Saluran", empty_label="Semua saluran")
    written_on = django_filters.DateFilter(
        field_name="created_at", lookup_expr="date", label="Ditulis pada", widget=DayFirstDateInput
    )

    class Meta:
        model = OutboxMessage
        fields = ["q", "state", "channel", "written_on"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(subject__icontains=value) | Q(to_name__icontains=value) | Q(to_address__icontains=value)
        )
