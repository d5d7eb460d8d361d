"""What pendampingan's lists can be narrowed by; the state is in the address."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast

from kemitraan.core.filters import AreaFilter
from kemitraan.core.forms import DayFirstDateField
from kemitraan.core.selectors.positions import within_area
from partners.models import Organization
from partners.rules.regions import key_ranges
from partners.widgets import RegionField
from pendampingan.enums import FollowUpOwner, FollowUpState, Method, ReportState, SpokenLanguage, Task, VisitState
from pendampingan.models import Assignment, FieldReport, FollowUp, Mentor, Visit
from pendampingan.selectors.task_coverage import key_of, periods_to_choose


class DayFilter(filters.DateFilter):
    field_class = DayFirstDateField


class RegionFilter(filters.Filter):
    """A region by its code or name."""

    field_class = RegionField


def mentors_of(request):
    return Mentor.objects.visible_to(request.user).select_related("membership__user")


def mentors_to_choose(request):
    """No more of each than its name, for a list may offer hundreds."""
    return mentors_of(request).only("public_id", "membership__user__full_name")


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
    search_fields = ("membership__user__full_name", "home_region", "region__label", "competence", "sectors__name")
    situation = filters.ChoiceFilter(
        label="Keadaan",
        choices=[
            ("available", "Masih ada kapasitas"),
            ("full", "Kapasitas penuh"),
            ("away", "Sedang cuti"),
            ("expiring", "Sertifikat akan atau sudah berakhir"),
        ],
        method="narrow",
        empty_label="Semua",
    )
    language = filters.ChoiceFilter(
        label="Bahasa", choices=SpokenLanguage.choices, method="speaking", empty_label="Semua bahasa"
    )
    region = RegionFilter(label="Wilayah asal", method="from_region", empty_label="Semua wilayah")

    class Meta:
        model = Mentor
        fields: list[str] = []

    def search(self, rows, name, value):
        """Each mentor once, however many fields of work match."""
        found = super().search(Mentor.objects.all(), name, value)
        return rows.filter(pk__in=found.values("pk"))

    def narrow(self, rows, name, value):
        return {
            "available": rows.filter(capacity_left__gt=0),
            "full": rows.filter(capacity_left__lte=0),
            "away": rows.filter(away_until__isnull=False),
            "expiring": rows.filter(has_expiring=True),
        }[value]

    def speaking(self, rows, name, value):
        return rows.alias(spoken=Cast("languages", TextField())).filter(spoken__contains=f'"{value}"')

    def from_region(self, rows, name, value):
        """A region includes what lies within it."""
        ranges = Q()
        for first, last in key_ranges(value.pk):
            ranges |= Q(region_id__gte=first, region_id__lte=last)
        return rows.filter(ranges)


class LonelyGroupFilter(SearchFilterSet):
    search_fields = ("name", "district", "regency", "province")
    region = RegionFilter(label="Wilayah", method="in_region", empty_label="Semua wilayah")

    class Meta:
        model = Organization
        fields: list[str] = []

    def in_region(self, rows, name, value):
        return rows.within_region(value)


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
    mentor = filters.ModelChoiceFilter(label="Pendamping", queryset=mentors_to_choose, empty_label="Semua")

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
        label="Pendamping", field_name="assignment__mentor", queryset=mentors_to_choose, empty_label="Semua"
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
        label="Pendamping", field_name="assignment__mentor", queryset=mentors_to_choose, empty_label="Semua"
    )
    method = filters.ChoiceFilter(label="Cara", choices=Method.choices, empty_label="Semua")
    task = filters.ChoiceFilter(label="Tugas", choices=Task.choices, method="naming_task", empty_label="Semua")
    since = DayFilter(label="Dari", field_name="activity_on", lookup_expr="gte")
    until = DayFilter(label="Sampai", field_name="activity_on", lookup_expr="lte")

    class Meta:
        model = FieldReport
        fields: list[str] = []

    def narrow(self, rows, name, value):
        return rows.late_on(today_of(self.request))

    def naming_task(self, rows, name, value):
        return rows.annotate(said_tasks=Cast("tasks", TextField())).filter(said_tasks__contains=f'"{value}"')


class FollowUpFilter(SearchFilterSet):
    search_fields = ("action", "owner_name", "report__assignment__organization__name")
    situation = filters.ChoiceFilter(
        label="Keadaan",
        choices=[("open", "Belum selesai"), ("late", "Terlambat"), ("mine", "Tugas saya")],
        method="narrow",
        empty_label="Semua",
    )
    owner_kind = filters.ChoiceFilter(label="Pihak", choices=FollowUpOwner.choices, empty_label="Semua")
    state = filters.ChoiceFilter(label="Status", choices=FollowUpState.choices, empty_label="Semua")
    mentor = filters.ModelChoiceFilter(
        label="Pendamping", field_name="report__assignment__mentor", queryset=mentors_to_choose, empty_label="Semua"
    )
    since = DayFilter(label="Tenggat dari", field_name="due_on", lookup_expr="gte")
    until = DayFilter(label="Tenggat sampai", field_name="due_on", lookup_expr="lte")

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def narrow(self, rows, name, value):
        rows = rows.open()
        if value == "late":
            return rows.filter(due_on__lt=today_of(self.request))
        return rows.filter(owner=self.request.user) if value == "mine" else rows


MISSING_ANY = "any"


class TaskCoverageFilter(SearchFilterSet):
    """The period is read by the view; here it is only offered."""

    search_fields = ("name",)
    period = filters.ChoiceFilter(label="Masa", method="keep", empty_label=None, choices=())
    missing = filters.ChoiceFilter(
        label="Tidak pernah",
        method="narrow",
        empty_label="Semua",
        choices=[(MISSING_ANY, "Salah satu tugas"), *((task.value, f"{task.value}. {task.label}") for task in Task)],
    )
    mentor = filters.ModelChoiceFilter(
        label="Pendamping", method="of_mentor", queryset=mentors_to_choose, empty_label="Semua"
    )

    class Meta:
        model = Organization
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        offered = periods_to_choose(today_of(self.request))
        self.filters["period"].extra["choices"] = [(key_of(period), period.label) for period in offered]

    def keep(self, rows, name, value):
        return rows

    def narrow(self, rows, name, value):
        if value != MISSING_ANY:
            return rows.filter(**{f"done_{value}": 0})
        missing = Q()
        for task in Task.values:
            missing |= Q(**{f"done_{task}": 0})
        return rows.filter(missing)

    def of_mentor(self, rows, name, value):
        own = Assignment.objects.filter(organization=OuterRef("pk"), mentor=value)
        return rows.filter(Exists(own))
