"""What of a program's gaps is to be partnered: the list with its order and decisions, and one need."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.permissions import can_write
from kemitraan.core.views.generic import ScopedDetailView
from programs.filters import NeedFilter
from programs.forms.needs import CancelNeedForm, DecideNeedsForm, NeedForm
from programs.models import Need, Program, Selection
from programs.rules import EDITABLE_PROGRAM
from programs.selectors.coverage import coverage_of_needs, said_cover, standing_covers
from programs.selectors.gaps import drifts_of, gaps_of
from programs.selectors.needs import grouped, needs_of, rows_of
from programs.services.need_decisions import cancel_need, decide_needs
from programs.services.needs import create_need, update_need
from programs.views.need_actions import needs_url
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView, program_tabs, reads_planning


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
        cover = coverage_of_needs(user, [need], day=need.institution.today)[need.pk]
        covered = said_cover(cover) if cover.balance.total.written else ""
        return super().get_context_data(**kwargs) | {
            "program": need.program,
            "tabs": program_tabs(user, need.program, "programs:program-needs"),
            "can_edit": can_edit and need.cancelled_on is None,
            "can_restore": can_edit and need.cancelled_on is not None,
            "drift": drifts_of(user, [need]).get(need.pk),
            "details": self._details(need),
            "selections": Selection.objects.visible_to(user).filter(needs=need).order_by("-pk"),
            "cover": cover,
            "decide_form": DecideNeedsForm(user=user, covered=covered, initial=decision_of(need)),
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

    @cached_property
    def covered(self) -> str:
        """Who covers the need now, in words; empty when nobody does."""
        cover = standing_covers(self.request.user, [self.need]).get(self.need.pk)
        return said_cover(cover) if cover else ""


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

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"covered": self.covered}

    def perform(self, form) -> Need:
        values = form.cleaned_data
        return cancel_need(
            actor=self.request.user,
            need=self.need,
            reason=values["reason"],
            although_covered=values.get("although_covered", False),
        )


class NeedDecideView(NeedPageMixin, OfficeFormView):
    """Partnered or not; asked on the page of the need, and here again when something was left out."""

    form_class = DecideNeedsForm
    form_name = "kebutuhan-putusan"
    submit_label = "Simpan keputusan"
    success_message = "Keputusan tersimpan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Dimitrakan? {self.need}"

    def get_initial(self):
        return decision_of(self.need)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"covered": self.covered}

    def perform(self, form) -> Need:
        values = form.cleaned_data
        decide_needs(
            actor=self.request.user,
            program=self.need.program,
            needs=[self.need],
            is_partnered=values["is_partnered"],
            reason=values["reason"],
            although_covered=values.get("although_covered", False),
        )
        return self.need


def decision_of(need: Need) -> dict[str, Any]:
    """What was decided about a need, as `DecideNeedsForm` begins with it."""
    answer = "" if need.is_partnered is None else "ya" if need.is_partnered else "tidak"
    return {"is_partnered": answer, "reason": need.partnered_reason}


def _priority(need: Need) -> str:
    return f"{need.priority} dari 25 (kepentingan {need.importance} × kemendesakan {need.urgency})"
