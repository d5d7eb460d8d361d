"""Search and filters of programs' lists."""

import datetime as dt
from uuid import UUID

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import HiddenInput

from kemitraan.core.forms import DayFirstDateInput
from programs.enums import (
    AgreementKind,
    AgreementState,
    Aspect,
    ManagementStage,
    OccurrenceState,
    PartnershipStatus,
    PatternCode,
    ProgramStatus,
    TransferKind,
)
from programs.models import (
    Agreement,
    AgreementParty,
    ComponentTemplate,
    ComponentTemplateRow,
    Need,
    Obligation,
    ObligationOccurrence,
    Partnership,
    PartnershipParty,
    Program,
)
from programs.rules.planning_steps import STEPS
from programs.selectors.ledgers import STANDINGS, standing_is
from programs.selectors.program_lists import PLACES

EXPIRED = "expired"
PRESENT, ABSENT, MINE = "ada", "tidak", "saya"
OWN, SHIPPED = "sendiri", "bawaan"
MILLION = 1_000_000
# By code: label, the least of it, and what it stays below (0: nothing), in rupiah.
BUDGET_SIZES = {
    "kecil": ("Di bawah Rp100 juta", 0, 100 * MILLION),
    "sedang": ("Rp100 juta sampai Rp1 miliar", 100 * MILLION, 1000 * MILLION),
    "besar": ("Rp1 miliar atau lebih", 1000 * MILLION, 0),
}
ENDING_DAYS = {90: "dalam 90 hari", 60: "dalam 60 hari", 30: "dalam 30 hari", 7: "dalam 7 hari", 0: "hari ini"}


class ProgramFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari nama program atau pelaku utama")
    status = django_filters.ChoiceFilter(choices=ProgramStatus.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = Program
        fields = ["q", "status"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(name__icontains=value) | Q(lead_actor__name__icontains=value))


class PlannedProgramFilter(ProgramFilter):
    """For readers of the planning, over rows `with_list_facts`: step, open needs, money, and who looks after it."""

    step = django_filters.ChoiceFilter(
        choices=[(step.code, step.label) for step in STEPS],
        label="Langkah",
        empty_label="Semua langkah",
        method="at_step",
    )
    open_needs = django_filters.ChoiceFilter(
        choices=[(PRESENT, "Ada yang terbuka"), (ABSENT, "Tidak ada")],
        label="Kebutuhan",
        empty_label="Ada dan tidak",
        method="with_open_needs",
    )
    budget = django_filters.ChoiceFilter(
        choices=[
            (ABSENT, "Belum dicatat"),
            *((code, label) for code, (label, _, _) in BUDGET_SIZES.items()),
        ],
        label="Anggaran",
        empty_label="Berapa pun",
        method="of_budget",
    )
    coordinator = django_filters.ChoiceFilter(
        choices=[(MINE, "Saya"), (ABSENT, "Belum ditunjuk")],
        label="Koordinator",
        empty_label="Siapa pun",
        method="looked_after_by",
    )

    class Meta:
        model = Program
        fields = ["q", "status", "step", "open_needs", "budget", "coordinator"]

    def at_step(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(step=PLACES[value])

    def with_open_needs(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(open_needs__gt=0) if value == PRESENT else queryset.filter(open_needs=0)

    def of_budget(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == ABSENT:
            return queryset.filter(budget_idr=0)
        _, least, below = BUDGET_SIZES[value]
        rows = queryset.filter(budget_idr__gt=0, budget_idr__gte=least)
        return rows.filter(budget_idr__lt=below) if below else rows

    def looked_after_by(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(coordinator=self.request.user.pk if value == MINE else None)


class ComponentTemplateFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari nama templat atau komponen")
    origin = django_filters.ChoiceFilter(
        choices=[(OWN, "Milik lembaga"), (SHIPPED, "Bawaan")],
        label="Asal",
        empty_label="Semua asal",
        method="from_origin",
    )

    class Meta:
        model = ComponentTemplate
        fields = ["q", "origin"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows = ComponentTemplateRow.objects.filter(name__icontains=value)
        return queryset.filter(Q(name__icontains=value) | Q(pk__in=rows.values("template_id")))

    def from_origin(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(institution__isnull=value == SHIPPED)


class PartnershipFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label="Cari nama kemitraan atau pihak")
    pattern = django_filters.ChoiceFilter(choices=PatternCode.choices, label="Pola", empty_label="Semua pola")
    status = django_filters.ChoiceFilter(choices=PartnershipStatus.choices, label="Status", empty_label="Semua status")

    class Meta:
        model = Partnership
        fields = ["q", "pattern", "status"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        parties = PartnershipParty.objects.filter(organization__name__icontains=value)
        return queryset.filter(Q(name__icontains=value) | Q(pk__in=parties.values("partnership_id")))


class AgreementFilter(django_filters.FilterSet):
    """`expired` is no stored state: active by decision, past the inclusive end."""

    q = django_filters.CharFilter(method="search", label="Cari judul, nomor, atau pihak")
    kind = django_filters.ChoiceFilter(choices=AgreementKind.choices, label="Jenis", empty_label="Semua jenis")
    state = django_filters.ChoiceFilter(
        choices=[*AgreementState.choices, (EXPIRED, "Berakhir")],
        label="Status",
        empty_label="Semua status",
        method="in_state",
    )

    ending = django_filters.ChoiceFilter(
        choices=[(str(days), label) for days, label in ENDING_DAYS.items()],
        label="Akan berakhir",
        empty_label="Kapan saja",
        method="ending_soon",
    )

    class Meta:
        model = Agreement
        fields = ["q", "kind", "state", "ending"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        parties = AgreementParty.objects.filter(Q(number__icontains=value) | Q(organization__name__icontains=value))
        return queryset.filter(Q(title__icontains=value) | Q(pk__in=parties.values("agreement_id")))

    @property
    def today(self) -> dt.date:
        """The local date of the institution, whose agreements these are, whatever zone the reader has chosen."""
        return self.request.user.membership.institution.today

    def ending_soon(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.ending_within(self.today, int(value)).order_by("runs_until", "pk")

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == EXPIRED:
            return queryset.expired_on(self.today)
        rows = queryset.filter(state=value)
        return rows.exclude(runs_until__lt=self.today) if value == AgreementState.ACTIVE else rows


class NeedFilter(django_filters.FilterSet):
    """Needs of one program; without a choice those that stand."""

    aspect = django_filters.ChoiceFilter(choices=Aspect.choices, label="Aspek", empty_label="Semua aspek")
    partnered = django_filters.ChoiceFilter(
        choices=[("ya", "Dimitrakan"), ("tidak", "Tidak dimitrakan"), ("belum", "Belum diputuskan")],
        label="Dimitrakan?",
        empty_label="Semua",
        method="by_decision",
    )
    group = django_filters.ChoiceFilter(
        choices=[("stage", "Per tahap"), ("aspect", "Per aspek")],
        label="Kelompok",
        empty_label="Menurut urutan",
        method="by_group",
    )
    stage = django_filters.ChoiceFilter(choices=ManagementStage.choices, label="Tahap", empty_label="Semua tahap")
    shown = django_filters.ChoiceFilter(
        choices=[("cancelled", "Yang dibatalkan")],
        label="Status",
        empty_label="Yang berlaku",
        method="by_standing",
    )

    class Meta:
        model = Need
        fields = ["aspect", "partnered", "group", "stage", "shown"]

    def by_decision(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_partnered={"ya": True, "tidak": False}.get(value))

    def by_group(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset

    def by_standing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(cancelled_on__isnull=False)

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("shown") else rows.filter(cancelled_on__isnull=True)

    @property
    def group_by(self) -> str:
        """By what the rows are grouped: `stage`, `aspect`, or nothing."""
        return self.form.cleaned_data.get("group", "") if self.is_bound and self.form.is_valid() else ""


class DueFilter(django_filters.FilterSet):
    """Due dates of a ledger: by aspect, what is transferred, how they stand today, and when they are due."""

    aspect = django_filters.ChoiceFilter(
        field_name="obligation__aspect", choices=Aspect.choices, label="Aspek", empty_label="Semua aspek"
    )
    transfer_kind = django_filters.ChoiceFilter(
        field_name="obligation__transfer_kind",
        choices=TransferKind.choices,
        label="Yang dialihkan",
        empty_label="Apa saja",
    )
    state = django_filters.ChoiceFilter(
        choices=list(STANDINGS.items()), label="Status", empty_label="Semua status", method="standing"
    )
    since = django_filters.DateFilter(
        field_name="due_on", lookup_expr="gte", label="Tenggat sejak", widget=DayFirstDateInput
    )
    until = django_filters.DateFilter(
        field_name="due_on", lookup_expr="lte", label="Tenggat sampai", widget=DayFirstDateInput
    )

    class Meta:
        model = ObligationOccurrence
        fields = ["aspect", "transfer_kind", "state", "since", "until"]

    def standing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(standing_is(value, self.request.user.membership.institution.today))


class ObligationFilter(django_filters.FilterSet):
    """Duties by words and side, and by their due dates as `DueFilter`; `party` and `home` are public ids."""

    q = django_filters.CharFilter(method="search", label="Cari kewajiban atau pihak")
    aspect = django_filters.ChoiceFilter(choices=Aspect.choices, label="Aspek", empty_label="Semua aspek")
    state = django_filters.ChoiceFilter(
        choices=list(STANDINGS.items()), label="Status", empty_label="Semua status", method="due"
    )
    transfer_kind = django_filters.ChoiceFilter(
        choices=TransferKind.choices, label="Yang dialihkan", empty_label="Apa saja"
    )
    since = django_filters.DateFilter(label="Tenggat sejak", widget=DayFirstDateInput, method="due")
    until = django_filters.DateFilter(label="Tenggat sampai", widget=DayFirstDateInput, method="due")
    party = django_filters.UUIDFilter(label="Pihak", method="of_party", widget=HiddenInput)
    home = django_filters.UUIDFilter(label="Dari", method="of_home", widget=HiddenInput)

    class Meta:
        model = Obligation
        fields = ["q", "aspect", "state", "transfer_kind", "since", "until", "party", "home"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(
            Q(description__icontains=value) | Q(debtor__name__icontains=value) | Q(creditor__name__icontains=value)
        )

    def due(self, queryset: QuerySet, name: str, value: object) -> QuerySet:
        """Each of these alone changes nothing: one due date must meet all of them, see `filter_queryset`."""
        return queryset

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        rows = super().filter_queryset(queryset)
        asked = self.form.cleaned_data
        due = Q()
        if asked.get("state"):
            due &= standing_is(asked["state"], self.request.user.membership.institution.today)
        if asked.get("since"):
            due &= Q(due_on__gte=asked["since"])
        if asked.get("until"):
            due &= Q(due_on__lte=asked["until"])
        if not due:
            return rows
        occurrences = ObligationOccurrence.objects.exclude(state=OccurrenceState.CANCELLED).filter(due)
        return rows.filter(Exists(occurrences.filter(obligation=OuterRef("pk"))), cancelled_at=None)

    def of_party(self, queryset: QuerySet, name: str, value: UUID) -> QuerySet:
        return queryset.filter(Q(debtor__public_id=value) | Q(creditor__public_id=value))

    def of_home(self, queryset: QuerySet, name: str, value: UUID) -> QuerySet:
        """Of a partnership; or of an agreement, with those of the partnership that it puts in writing."""
        written = Agreement.objects.filter(public_id=value).exclude(partnership=None).values("partnership")
        return queryset.filter(
            Q(partnership__public_id=value) | Q(agreement__public_id=value) | Q(partnership__in=written)
        )
