"""What a program measures: its indicators with their figures, one indicator, and changing them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.formats import format_date, format_number
from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from programs.forms.indicators import UNIT_LIST, UNITS, IndicatorForm
from programs.models import Indicator, Program
from programs.rules import EDITABLE_PROGRAM
from programs.selectors.indicators import overview_of, series_of
from programs.selectors.recording import can_record, changeable_readings
from programs.services.indicators import (
    create_indicator,
    move_indicator,
    remove_indicator,
    set_indicator_use,
    update_indicator,
)
from programs.views.pages import OfficeFormView
from programs.views.program_pages import ProgramPageView, program_tabs, reads_indicators

STEPS = {"naik": -1, "turun": 1}
ROUTE = "programs:program-indicators"


def indicators_url(program: Program) -> str:
    return reverse(ROUTE, args=[program.public_id])


class IndicatorsPageView(ProgramPageView):
    """A page of what a program measures; for those who do not read it, it is not there (404)."""

    route = ROUTE

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_indicators(self.request.user) else rows.none()


class ProgramIndicatorsView(IndicatorsPageView):
    """All indicators of a program in a year (`?tahun=`)."""

    template_name = "programs/program_indicators.html"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        overview = overview_of(user, program, self.request.GET.get("tahun", ""))
        goes_on = program.status in EDITABLE_PROGRAM
        return context | {
            "overview": overview,
            "can_record": goes_on and bool(overview.rows) and can_record(user),
            "lists": lists_of(program, can_import=context["can_edit"]) if overview.rows else [],
            "is_own_groups": not user.membership.sees_whole_institution,
        }


def lists_of(program: Program, *, can_import: bool) -> list[dict[str, str]]:
    """How values come in and go out as lists, as `_components/menu.html` takes it."""
    export = reverse("programs:readings-export", args=[program.public_id])
    items = [
        {"label": "Ekspor nilai (Excel)", "icon": "file-spreadsheet", "post": f"{export}?format=xlsx"},
        {"label": "Ekspor nilai (CSV)", "icon": "file-text", "post": f"{export}?format=csv"},
    ]
    if can_import:
        address = reverse("exchange:import-create")
        items.append({"label": "Impor nilai", "icon": "table-import", "url": f"{address}?isi=readings"})
    return items


class IndicatorDetailView(ScopedDetailView):
    """One indicator: its line, its periods, and every value with who wrote it."""

    model = Indicator
    context_object_name = "indicator"
    template_name = "programs/indicator_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("program__institution", "institution")

    def get_context_data(self, **kwargs):
        user, indicator = self.request.user, self.object
        program = indicator.program
        goes_on = program.status in EDITABLE_PROGRAM
        can_edit = goes_on and bool(can_write(user))
        series = series_of(user, indicator, self.request.GET.get("tahun", ""))
        return super().get_context_data(**kwargs) | {
            "program": program,
            "tabs": program_tabs(user, program, ROUTE),
            "can_edit": can_edit,
            "can_record": goes_on and indicator.is_active and can_record(user),
            "changeable": changeable_readings(user, [row.reading for row in series.readings])
            if goes_on
            else frozenset(),
            "series": series,
            "details": details_of(indicator),
            "menu": menu_of(indicator, has_readings=series.row.total.read > 0) if can_edit else [],
            "is_own_groups": not user.membership.sees_whole_institution,
        }


def details_of(indicator: Indicator) -> list[dict[str, Any]]:
    """The facts of an indicator, as label and value."""
    baseline = ""
    if indicator.baseline_value is not None:
        day = f", {format_date(indicator.baseline_on)}" if indicator.baseline_on else ""
        baseline = f"{format_number(indicator.baseline_value)} {indicator.unit}{day}"
    rows = [
        {"label": "Kode", "value": indicator.code},
        {"label": "Definisi", "value": indicator.definition},
        {"label": "Satuan", "value": indicator.unit},
        {"label": "Arah", "value": indicator.get_direction_display()},
        {"label": "Dibaca", "value": indicator.get_frequency_display()},
        {"label": "Penghitungan", "value": indicator.get_aggregation_display()},
        {"label": "Nilai beberapa kelompok", "value": indicator.get_combination_display()},
        {"label": "Nilai awal", "value": baseline},
        {"label": "Cara membuktikan", "value": indicator.verification},
    ]
    if indicator.tolerance is not None:
        rows.insert(4, {"label": "Boleh menyimpang", "value": f"{format_number(indicator.tolerance)} {indicator.unit}"})
    return rows


def menu_of(indicator: Indicator, *, has_readings: bool) -> list[dict[str, str]]:
    """What the office may do with an indicator, as `_components/menu.html` takes it."""

    def entry(label: str, icon: str, route: str, **more: str) -> dict[str, str]:
        return {"label": label, "icon": icon, "post": reverse(route, args=[indicator.public_id]), **more}

    place = reverse("programs:indicator-move", args=[indicator.public_id])
    items = [
        {"label": "Naikkan dalam daftar", "icon": "arrow-up", "post": f"{place}?arah=naik"},
        {"label": "Turunkan dalam daftar", "icon": "arrow-down", "post": f"{place}?arah=turun"},
    ]
    if indicator.is_active:
        items.append(entry("Hentikan", "player-pause", "programs:indicator-stop"))
    else:
        items.append(entry("Pakai lagi", "player-play", "programs:indicator-use"))
    if not has_readings:
        items.append(
            entry(
                "Hapus",
                "trash",
                "programs:indicator-remove",
                confirm=f"Hapus indikator {indicator}?",
                detail="Targetnya ikut terhapus.",
                button="Hapus",
                color="late",
            )
        )
    return items


class IndicatorFormView(OfficeFormView):
    """A form of an indicator, with the common units offered."""

    form_class = IndicatorForm
    template_name = "programs/indicator_form.html"
    success_message = "Indikator tersimpan."

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"unit_list": UNIT_LIST, "units": UNITS}


class IndicatorCreateView(IndicatorFormView):
    form_name = "indikator-baru"
    title = "Indikator baru"

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        if not reads_indicators(self.request.user):
            raise Http404
        self.lead = str(self.program)
        self.cancel_url = indicators_url(self.program)

    def get_form_kwargs(self):
        blank = Indicator(institution=self.program.institution, program=self.program)
        return super().get_form_kwargs() | {"instance": blank}

    def perform(self, form) -> Indicator:
        return create_indicator(actor=self.request.user, program=self.program, values=form.values)


class IndicatorUpdateView(IndicatorFormView):
    form_name = "indikator"

    def prepare(self) -> None:
        self.indicator = self.find(Indicator, "program__institution", "institution")
        self.title = f"Ubah {self.indicator}"
        self.cancel_url = self.indicator.get_absolute_url()

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.indicator}

    def perform(self, form) -> Indicator:
        return update_indicator(
            actor=self.request.user, indicator=self.indicator, values=form.values, version=form.version
        )


class IndicatorActionView(ActionView):
    """A change of one indicator."""

    model = Indicator

    def get_queryset(self):
        return super().get_queryset().select_related("program__institution")


class IndicatorStopView(IndicatorActionView):
    success_message = "Indikator dihentikan; nilainya tetap terbaca."

    def act(self, record: Indicator) -> None:
        set_indicator_use(actor=self.request.user, indicator=record, is_active=False)


class IndicatorUseView(IndicatorActionView):
    success_message = "Indikator dipakai lagi."

    def act(self, record: Indicator) -> None:
        set_indicator_use(actor=self.request.user, indicator=record, is_active=True)


class IndicatorMoveView(IndicatorActionView):
    """`?arah=`: naik or turun; in the order of the program's list."""

    def act(self, record: Indicator) -> None:
        steps = STEPS.get(self.request.GET.get("arah", ""), 0)
        move_indicator(actor=self.request.user, indicator=record, steps=steps)

    def get_success_url(self, record: Indicator) -> str:
        return indicators_url(record.program)


class IndicatorRemoveView(IndicatorActionView):
    def post(self, request, **kwargs) -> HttpResponse:
        record = self.get_object()
        try:
            remove_indicator(actor=request.user, indicator=record)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(record)
        messages.success(request, f"Indikator {record} dihapus.")
        return redirect(indicators_url(record.program))
