"""What was read: writing values of a day, correcting one, taking one back."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views import View

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from kemitraan.core.registry import MadeFile, exporters
from kemitraan.core.views.generic import ScopedObjectMixin, ServiceFormView, file_response
from partners.models import Organization
from programs.forms.indicators import NOT_ZERO, ReadingForm, ReadingsForm, WithdrawForm
from programs.models import Indicator, Program, Reading
from programs.rules import program_over_because
from programs.selectors.indicators import last_values, read_by_group
from programs.selectors.recording import can_change_reading, can_record
from programs.services.readings import (
    ReadingsRefused,
    correct_reading,
    record_readings,
    told,
    withdraw_reading,
)
from programs.views.indicators import indicators_url
from programs.views.pages import OfficeFormView
from programs.views.program_pages import reads_indicators


class ReadingsRecordView(OfficeFormView):
    """The values of one day for all indicators, or for one (`?indikator=`); `?kelompok=` chooses the group."""

    form_class = ReadingsForm
    form_name = "nilai"
    title = "Catat nilai"
    submit_label = "Simpan"
    success_message = ""

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        if not reads_indicators(self.request.user):
            raise Http404
        self.lead = f"{self.program}. {NOT_ZERO}"
        self.cancel_url = indicators_url(self.program)

    def check_permission(self) -> Decision:
        user = self.request.user
        if reason := program_over_because(self.program):
            return Denied(reason)
        return Allowed() if can_record(user) else can_write(user)

    @cached_property
    def indicators(self) -> list[Indicator]:
        rows = Indicator.objects.visible_to(self.request.user).filter(program=self.program).in_use()
        if wanted := public_ids([self.request.GET.get("indikator", "")]):
            rows = rows.filter(public_id__in=wanted)
        return list(rows.order_by("order", "pk"))

    @cached_property
    def group(self) -> Organization | None:
        """The group of the address, or the only one of a mentor; its last values are shown."""
        wanted = public_ids([self.request.GET.get("kelompok", "")])
        rows = Organization.objects.visible_to(self.request.user)
        if wanted:
            return rows.filter(public_id__in=wanted).first()
        own = [] if can_write(self.request.user) else list(rows.order_by("pk")[:2])
        return own[0] if len(own) == 1 else None

    def get_initial(self) -> dict[str, Any]:
        return {
            "read_on": self.program.institution.today,
            "organization": self.group.public_id if self.group else None,
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        kwargs = super().get_form_kwargs() | {"files": self.request.FILES or None}
        return kwargs | {
            "indicators": self.indicators,
            "needs_group": not can_write(user),
            "last": last_values(user, self.indicators, self.group),
            "by_group": () if self.group else read_by_group(user, self.indicators),
        }

    def perform(self, form) -> str:
        values = form.cleaned_data
        try:
            found = record_readings(
                actor=self.request.user,
                program=self.program,
                read_on=values["read_on"],
                readings=form.readings,
                organization=values["organization"],
                evidence=values["evidence"],
                uploads=values["uploads"],
            )
        except ReadingsRefused as refused:
            for key, problem in refused.problems.items():
                form.add_error(f"nilai_{key}", problem)
            raise
        self.success_message = f"{len(found)} nilai tercatat."
        only = self.indicators[0] if len(self.indicators) == 1 and self.request.GET.get("indikator") else None
        return only.get_absolute_url() if only else self.cancel_url


class ReadingsExportView(ScopedObjectMixin, View):
    """All values of a program that the reader sees, as a file that can be imported again (`?format=`: xlsx or csv)."""

    http_method_names = ["post"]
    model = Program

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_indicators(self.request.user) else rows.none()

    def post(self, request, **kwargs) -> HttpResponse:
        program = self.get_object()
        rows = Reading.objects.visible_to(request.user).filter(indicator__program=program).standing()
        exporter = exporters["list"]
        try:
            made = exporter.export(
                actor=request.user,
                resource=exporter.resource_of(Reading._meta.label),
                keys=list(rows.order_by("read_on", "pk").values_list("pk", flat=True)),
                file_format=request.GET.get("format", ""),
            )
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, error.message)
            return redirect(indicators_url(program))
        if isinstance(made, MadeFile):
            return file_response(made)
        messages.success(request, "Daftar ini panjang, jadi dikerjakan di latar. Anda diberi tahu bila selesai.")
        return redirect(made)


class OfReadingView(ServiceFormView):
    """A form about one reading that counts; one that was withdrawn is not changed any more (404)."""

    model = Reading

    def prepare(self) -> None:
        rows = Reading.objects.visible_to(self.request.user).standing()
        rows = rows.select_related("indicator__program__institution", "organization", "institution")
        wanted = rows.filter(public_id=self.kwargs["public_id"]).first()
        if wanted is None:
            raise Http404
        self.reading = wanted
        self.lead = told(wanted)
        self.cancel_url = wanted.get_absolute_url()

    def check_permission(self) -> Decision:
        if reason := program_over_because(self.reading.indicator.program):
            return Denied(reason)
        return can_change_reading(self.request.user, self.reading)


class ReadingCorrectView(OfReadingView):
    form_class = ReadingForm
    form_name = "nilai-perbaiki"
    title = "Perbaiki nilai"
    success_message = "Nilai diperbaiki; yang lama terbaca di riwayat."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.reading, "files": self.request.FILES or None}

    def perform(self, form) -> Reading:
        return correct_reading(
            actor=self.request.user,
            reading=self.reading,
            values=form.corrected,
            reason=form.cleaned_data["reason"],
            version=form.version,
            uploads=form.cleaned_data["uploads"],
        )


class ReadingWithdrawView(OfReadingView):
    form_class = WithdrawForm
    form_name = "nilai-tarik"
    title = "Tarik nilai"
    submit_label = "Tarik"
    success_message = "Nilai ditarik; periodenya kini belum ada data bila tidak ada nilai lain."

    def perform(self, form) -> Reading:
        return withdraw_reading(actor=self.request.user, reading=self.reading, reason=form.cleaned_data["reason"])
