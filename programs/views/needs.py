"""What of a program's gaps is to be partnered: the list with its order and decisions, and one need."""

from typing import Any

from django.contrib import messages
from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from programs.filters import NeedFilter
from programs.forms.needs import CancelNeedForm, DecideNeedsForm, NeedForm, PriorityForm
from programs.models import Component, Need, NeedCoverage, Program, Selection
from programs.rules import EDITABLE_PROGRAM
from programs.selectors.gaps import drifts_of, gaps_of
from programs.selectors.needs import grouped, needs_of, rows_of
from programs.services.needs import (
    align_need,
    cancel_need,
    create_need,
    create_needs_from_gaps,
    decide_needs,
    move_need,
    order_by_priority,
    order_needs,
    restore_need,
    update_need,
)
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView, program_tabs, reads_planning

STEPS = {"naik": -1, "turun": 1, "teratas": -10_000, "terbawah": 10_000}


class ProgramNeedsView(PlanningPageView):
    template_name = "programs/program_needs.html"
    route = "programs:program-needs"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        chosen = NeedFilter(self.request.GET, queryset=needs_of(user, program))
        rows = rows_of(user, chosen.qs)
        gaps = gaps_of(user, program)
        is_narrowed = any(self.request.GET.get(name) for name in NeedFilter.base_filters)
        can_edit = context["can_edit"]
        return context | {
            "filter": chosen,
            "groups": grouped(rows, chosen.group_by),
            "total": len(rows),
            "is_narrowed": is_narrowed,
            "can_order": can_edit and not is_narrowed and len(rows) > 1,
            "drift_count": sum(row.drift is not None for row in rows),
            "waiting_gaps": gaps.without_need if can_edit else [],
            "has_gaps": bool(gaps.rows),
            "query": self.request.GET.urlencode(),
        }


class NeedDetailView(ScopedDetailView):
    """One need: what it asks, where it comes from, what became of it."""

    model = Need
    context_object_name = "need"
    template_name = "programs/need_detail.html"

    def get_queryset(self):
        rows = super().get_queryset().select_related("program__institution", "component", "region", "institution")
        return rows if reads_planning(self.request.user) else rows.none()

    def get_context_data(self, **kwargs):
        user, need = self.request.user, self.object
        can_edit = bool(can_write(user)) and need.program.status in EDITABLE_PROGRAM
        coverages = NeedCoverage.objects.filter(need=need).standing()
        return super().get_context_data(**kwargs) | {
            "program": need.program,
            "tabs": program_tabs(user, need.program, "programs:program-needs"),
            "can_edit": can_edit and need.cancelled_on is None,
            "can_restore": can_edit and need.cancelled_on is not None,
            "drift": drifts_of(user, [need]).get(need.pk),
            "details": self._details(need),
            "selections": Selection.objects.visible_to(user).filter(needs=need).order_by("-pk"),
            "coverages": coverages.select_related("party__organization", "obligation__debtor"),
            "decide_form": DecideNeedsForm(
                user=user,
                initial={"is_partnered": _answer(need.is_partnered), "reason": need.partnered_reason},
            ),
        }

    def _details(self, need: Need) -> list[dict[str, Any]]:
        component = need.component
        quantity = f"{format_number(need.quantity)} {need.unit}".strip() if need.quantity is not None else ""
        page = reverse("programs:program-components", args=[need.program.public_id])
        rows = [
            {"label": "Komponen", "value": component or "", "url": page if component else ""},
            {"label": "Aspek", "value": need.get_aspect_display()},
            {"label": "Tahap", "value": need.get_stage_display()},
            {"label": "Arah", "value": need.get_flow_display()},
            {"label": "Jumlah", "value": quantity},
            {"label": "Prioritas", "value": _priority(need)},
            {"label": "Wilayah", "value": need.region or ""},
            {"label": "Diperlukan sejak", "value": format_date(need.starts_on)},
            {"label": "Sampai", "value": format_date(need.ends_on)},
        ]
        if need.activity_form:
            rows.insert(2, {"label": "Bentuk kegiatan", "value": need.get_activity_form_display()})
        return rows


class NeedCreateView(OfficeFormView):
    """A need without a gap, or from a component that is chosen in the form."""

    form_class = NeedForm
    form_name = "kebutuhan-baru"
    title = "Kebutuhan baru"
    success_message = "Kebutuhan tersimpan."

    def prepare(self) -> None:
        self.program = self.find(Program, "institution")
        self.cancel_url = needs_url(self.program)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "instance": Need(institution=self.program.institution, program=self.program)
        }

    def perform(self, form) -> Need:
        return create_need(actor=self.request.user, program=self.program, values=form.values)


class NeedPageMixin:
    """A form about one need that the reader sees."""

    def prepare(self) -> None:
        self.need = self.find(Need, "program__institution", "component", "region", "institution")
        self.cancel_url = self.need.get_absolute_url()


class NeedUpdateView(NeedPageMixin, OfficeFormView):
    form_class = NeedForm
    form_name = "kebutuhan"

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Ubah {self.need}"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.need}

    def perform(self, form) -> Need:
        return update_need(actor=self.request.user, need=self.need, values=form.values, version=form.version)


class NeedCancelView(NeedPageMixin, OfficeFormView):
    form_class = CancelNeedForm
    submit_label = "Batalkan kebutuhan"
    success_message = "Kebutuhan dibatalkan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Batalkan {self.need}"

    def perform(self, form) -> Need:
        return cancel_need(actor=self.request.user, need=self.need, reason=form.cleaned_data["reason"])


class PlanningActionView(ActionView):
    """A change of what belongs to a program's planning; afterwards the list as it was filtered (`query`)."""

    model: type[models.Model] = Program

    def get_queryset(self):
        rows = super().get_queryset()
        if self.model is not Program:
            rows = rows.select_related("program__institution")
        return rows if reads_planning(self.request.user) else rows.none()

    def chosen_needs(self) -> list[Need]:
        """The needs that were ticked (or sent in order), as the reader sees them."""
        wanted = public_ids(self.request.POST.getlist("needs"))
        found = {
            str(need.public_id): need
            for need in Need.objects.visible_to(self.request.user).filter(public_id__in=wanted)
        }
        return [found[key] for key in dict.fromkeys(wanted) if key in found]

    def get_success_url(self, record) -> str:
        program = record if isinstance(record, Program) else record.program
        query = self.request.POST.get("query", "")
        return f"{needs_url(program)}?{query}" if query else needs_url(program)


class NeedsFromGapsView(PlanningActionView):
    """`component`: public ids, or none for all gaps that have no need yet."""

    def act(self, record: Program) -> None:
        wanted = self.request.POST.getlist("component")
        components = None
        if wanted:
            rows = Component.objects.visible_to(self.request.user).filter(program=record)
            components = list(rows.filter(public_id__in=public_ids(wanted)))
        needs = create_needs_from_gaps(actor=self.request.user, program=record, components=components)
        if needs:
            messages.success(self.request, f"{len(needs)} kebutuhan dibuat.")
        else:
            messages.info(self.request, "Semua kekurangan sudah punya kebutuhan.")


class NeedsDecideView(PlanningActionView):
    """`needs`, `action` (ya or tidak) and `reason`: decide for all that were ticked."""

    def act(self, record: Program) -> None:
        user = self.request.user
        changed = decide_needs(
            actor=user,
            program=record,
            needs=self.chosen_needs(),
            is_partnered=self.request.POST.get("action") != "tidak",
            reason=self.request.POST.get("reason", "")[:300],
        )
        messages.success(self.request, f"{len(changed)} kebutuhan diputuskan.")


class NeedsOrderView(PlanningActionView):
    """`needs` in their new order, or `menurut=prioritas`."""

    def act(self, record: Program) -> None:
        if self.request.POST.get("menurut") == "prioritas":
            order_by_priority(actor=self.request.user, program=record)
        else:
            order_needs(actor=self.request.user, program=record, needs=self.chosen_needs())


class NeedMoveView(PlanningActionView):
    """`arah`: naik, turun, teratas or terbawah."""

    model = Need

    def act(self, record: Need) -> None:
        move_need(actor=self.request.user, need=record, steps=STEPS.get(self.request.POST.get("arah", ""), 0))


class NeedPriorityView(PlanningActionView):
    """`importance` and `urgency`, picked in the list."""

    model = Need

    def act(self, record: Need) -> None:
        form = PriorityForm(self.request.POST, user=self.request.user)
        require(can_write(self.request.user))
        if form.is_valid():
            update_need(actor=self.request.user, need=record, values=form.values)
        else:
            messages.error(self.request, "Pilih angka 1 sampai 5.")


class NeedActionView(PlanningActionView):
    """A change of one need, back on its page."""

    model = Need

    def get_success_url(self, record: Need) -> str:
        return record.get_absolute_url()


class NeedDecideView(NeedActionView):
    success_message = "Keputusan tersimpan."

    def post(self, request, **kwargs) -> HttpResponse:
        need = self.get_object()
        require(can_write(request.user))
        form = DecideNeedsForm(request.POST, user=request.user)
        if form.is_valid():
            return super().post(request, **kwargs)
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect(need)

    def act(self, record: Need) -> None:
        decide_needs(
            actor=self.request.user,
            program=record.program,
            needs=[record],
            is_partnered=self.request.POST["is_partnered"] == "ya",
            reason=self.request.POST["reason"],
        )


class NeedRestoreView(NeedActionView):
    success_message = "Kebutuhan dipulihkan."

    def act(self, record: Need) -> None:
        restore_need(actor=self.request.user, need=record)


class NeedAlignView(NeedActionView):
    success_message = "Jumlah disamakan dengan kekurangannya."

    def act(self, record: Need) -> None:
        align_need(actor=self.request.user, need=record)


def needs_url(program: Program) -> str:
    return reverse("programs:program-needs", args=[program.public_id])


def _answer(is_partnered: bool | None) -> str:
    return "" if is_partnered is None else "ya" if is_partnered else "tidak"


def _priority(need: Need) -> str:
    return f"{need.priority} dari 25 (kepentingan {need.importance} × kemendesakan {need.urgency})"
