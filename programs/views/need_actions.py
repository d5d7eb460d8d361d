"""Changes of a program's needs at one press: made from gaps, decided together, ordered, weighed, taken up again."""

from django.contrib import messages
from django.db import models
from django.urls import reverse

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView
from programs.forms.needs import PriorityForm
from programs.models import Component, Need, Program
from programs.services.need_decisions import decide_needs, restore_need
from programs.services.need_order import move_need, order_by_priority, order_needs
from programs.services.needs import align_need, create_needs_from_gaps, update_need
from programs.views.program_pages import reads_planning

STEPS = {"naik": -1, "turun": 1, "teratas": -10_000, "terbawah": 10_000}
REASON_LENGTH = 300


def needs_url(program: Program) -> str:
    return reverse("programs:program-needs", args=[program.public_id])


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
            reason=self.request.POST.get("reason", "")[:REASON_LENGTH],
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


class NeedRestoreView(NeedActionView):
    success_message = "Kebutuhan dipulihkan."

    def act(self, record: Need) -> None:
        restore_need(actor=self.request.user, need=record)


class NeedAlignView(NeedActionView):
    success_message = "Jumlah disamakan dengan kekurangannya."

    def act(self, record: Need) -> None:
        align_need(actor=self.request.user, need=record)
