"""What pendampingan's lists can be narrowed by; the state is in the address."""

import django_filters as filters
from django.db.models import Q

from kemitraan.core.filters import AreaFilter
from kemitraan.core.forms import DayFirstDateField
from kemitraan.core.selectors.positions import within_area
from pendampingan.enums import Method, ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, Mentor, Visit


class DayFilter(filters.DateFilter):
    field_class = DayFirstDateField


def mentors_of(request):
    return Mentor.objects.visible_to(request.user).select_related("membership__user")


def today_of(request):
    return request.user.membership.institution.today


class SearchFilterSet(filters.FilterSet):
    """A search box over `search_fields`: every word must occur somewhere."""

    search_fields: tuple[str, ...] = ()
    q = filters.CharFilter(method="search", label="Cari")

    def search(self, rows, name, value):
        for word in value.split():
            found = Q()
            for field in self.search_fields:
                found |= Q(**{f"{field}__icontains": word})
            rows = rows.filter(found)
        return rows


class MentorFilter(SearchFilterSet):
    search_fields = ("membership__user__full_name", "home_region", "competence")

    class Meta:
        model = Mentor
        fields: list[str] = []


class PlacedFilterSet(SearchFilterSet):
    """A list that can stand beside a map; `place` leads to the organization that has the position."""

    place = ""
    area = AreaFilter(method="in_area", label="Area peta")

    def in_area(self, rows, name, value):
        return within_area(rows, value, self.place)


class AssignmentFilter(PlacedFilterSet):
    place = "organization__"
    search_fields = ("organization__name", "mentor__membership__user__full_name")
    situation = filters.ChoiceFilter(
        label="Keadaan", choices=[("running", "Berjalan"), ("ended", "Berakhir")], method="narrow", empty_label="Semua"
    )
    mentor = filters.ModelChoiceFilter(label="Pendamping", queryset=mentors_of, empty_label="Semua")

    class Meta:
        model = Assignment
        fields: list[str] = []

    def narrow(self, rows, name, value):
        day = today_of(self.request)
        return rows.active_on(day) if value == "running" else rows.filter(ends_on__lt=day)


class VisitFilter(PlacedFilterSet):
    place = "assignment__organization__"
    search_fields = ("assignment__organization__name", "assignment__mentor__membership__user__full_name")
    situation = filters.ChoiceFilter(
        label="Keadaan",
        choices=[("upcoming", "Akan datang"), ("late", "Laporan terlambat"), ("cancelled", "Dibatalkan")],
        method="narrow",
        empty_label="Semua",
    )
    mentor = filters.ModelChoiceFilter(
        label="Pendamping", field_name="assignment__mentor", queryset=mentors_of, empty_label="Semua"
    )
    since = DayFilter(label="Dari", field_name="planned_on", lookup_expr="gte")
    until = DayFilter(label="Sampai", field_name="planned_on", lookup_expr="lte")

    class Meta:
        model = Visit
        fields: list[str] = []

    def narrow(self, rows, name, value):
        day = today_of(self.request)
        if value == "cancelled":
            return rows.filter(state=VisitState.CANCELLED)
        if value == "late":
            return rows.unreported().filter(report_due_on__lt=day)
        return rows.filter(state=VisitState.PLANNED, planned_on__gte=day)


class ReportFilter(SearchFilterSet):
    search_fields = ("assignment__organization__name", "author__full_name", "place")
    state = filters.ChoiceFilter(label="Status", choices=ReportState.choices, empty_label="Semua")
    situation = filters.ChoiceFilter(
        label="Keadaan", choices=[("late", "Terlambat")], method="narrow", empty_label="Semua"
    )
    mentor = filters.ModelChoiceFilter(
        label="Pendamping", field_name="assignment__mentor", queryset=mentors_of, empty_label="Semua"
    )
    method = filters.ChoiceFilter(label="Cara", choices=Method.choices, empty_label="Semua")
    since = DayFilter(label="Dari", field_name="activity_on", lookup_expr="gte")
    until = DayFilter(label="Sampai", field_name="activity_on", lookup_expr="lte")

    class Meta:
        model = FieldReport
        fields: list[str] = []

    def narrow(self, rows, name, value):
        return rows.late_on(today_of(self.request))
