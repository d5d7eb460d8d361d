"""Searches for partners: those of a program, a new one, and the candidates of one."""

from django.db.models import Count, Q
from django.urls import reverse

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView
from programs.models import Need, Program, Selection
from programs.services.selections import open_selection
from programs.views.program_pages import PlanningPageView, reads_planning
from programs.views.selection_pages import SelectionPageView


class ProgramSelectionsView(PlanningPageView):
    """The searches of a program, and the needs for which one can be opened."""

    template_name = "programs/program_selections.html"
    route = "programs:program-selections"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, program = self.request.user, self.object
        standing = Q(candidates__removed_on=None)
        selections = (
            Selection.objects.visible_to(user)
            .filter(program=program)
            .annotate(candidate_count=Count("candidates", filter=standing, distinct=True))
            .prefetch_related("needs")
        )
        needs = Need.objects.visible_to(user).filter(program=program).standing().exclude(is_partnered=False)
        return context | {
            "selections": selections,
            "needs": needs.order_by("rank", "pk") if context["can_edit"] else [],
        }


class SelectionCreateView(ActionView):
    """`needs`: public ids of the checked needs, `name` if wanted; opens a search and leads to it."""

    model = Program
    success_message = "Pencarian dibuka."

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_planning(self.request.user) else rows.none()

    def act(self, record: Program) -> None:
        user = self.request.user
        require(can_write(user))
        wanted = public_ids(self.request.POST.getlist("needs"))
        needs = Need.objects.visible_to(user).filter(public_id__in=wanted)
        name = self.request.POST.get("name", "")
        self.opened = open_selection(actor=user, program=record, needs=list(needs), name=name)

    def get_success_url(self, record: Program) -> str:
        opened = getattr(self, "opened", None)
        return opened.get_absolute_url() if opened else reverse("programs:program-selections", args=[record.public_id])


class SelectionDetailView(SelectionPageView):
    template_name = "programs/selection_detail.html"
    route = "programs:selection-detail"
