"""Searches for partners: those of a program, a new one, and the candidates of one."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView
from programs.enums import CandidateListing, SelectionStatus
from programs.forms.selections import CandidateAddForm, NameForm, ReasonForm
from programs.models import Assessor, Candidate, Need, Program, Selection, SelectionDecision
from programs.rules import EDITABLE_PROGRAM
from programs.selectors.assessors import office_people
from programs.services.selections import (
    close_selection,
    open_selection,
    rename_selection,
    reopen_selection,
)
from programs.views.candidates import OfSelectionView, create_address
from programs.views.pages import OfficeFormView
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
    """The candidates of a search, short list first, who assesses them, and who was taken off."""

    template_name = "programs/selection_detail.html"
    route = "programs:selection-detail"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, selection = self.request.user, self.object
        candidates = candidates_of(user, selection)
        standing = [row for row in candidates if row.removed_on is None]
        assessors = list(
            Assessor.objects.visible_to(user).filter(selection=selection).standing().select_related("user")
        )
        taken = {assessor.user_id for assessor in assessors}
        people = office_people(selection.institution) if context["can_edit"] else []
        return context | {
            "listings": [
                {"label": listing.label, "rows": [row for row in standing if row.listing == listing]}
                for listing in (CandidateListing.SHORT, CandidateListing.LONG)
            ],
            "candidate_count": len(standing),
            "removed": [row for row in candidates if row.removed_on],
            "assessors": assessors,
            "sent_count": sum(assessor.submitted_at is not None for assessor in assessors),
            "office_people": [person for person in people if person.pk not in taken],
            "add_form": CandidateAddForm(user=user) if context["can_edit"] else None,
            "create_organization_url": create_address(selection) if context["can_edit"] else "",
            "menu": menu_of(user, selection),
        }


class SelectionHistoryView(SelectionPageView):
    """Everything that happened to the search, and what people say about it."""

    template_name = "programs/selection_history.html"
    route = "programs:selection-history"
    has_timeline = True


def candidates_of(user, selection: Selection) -> list[Candidate]:
    """All candidates with what they can meet and whether they were chosen (`chosen`); three queries."""
    rows = (
        Candidate.objects.visible_to(user)
        .filter(selection=selection)
        .select_related("organization")
        .prefetch_related("candidate_needs__need")
        .annotate(chosen=Exists(SelectionDecision.objects.filter(candidate=OuterRef("pk"), revoked_on=None)))
    )
    return list(rows.order_by("organization__name", "pk"))


def menu_of(user, selection: Selection) -> list[dict[str, Any]]:
    """What the office may do with the search itself."""
    if not can_write(user) or selection.program.status not in EDITABLE_PROGRAM:
        return []
    if selection.status == SelectionStatus.CLOSED:
        post = reverse("programs:selection-reopen", args=[selection.public_id])
        return [{"label": "Buka kembali", "icon": "archive-off", "post": post}]
    return [
        {"label": "Ubah nama", "icon": "pencil", "url": reverse("programs:selection-edit", args=[selection.public_id])},
        {
            "label": "Tutup pencarian",
            "icon": "archive",
            "url": reverse("programs:selection-close", args=[selection.public_id]),
        },
    ]


class SelectionFormView(OfficeFormView):
    """A form about one search."""

    def prepare(self) -> None:
        self.selection = self.find(Selection, "program__institution", "institution")
        self.cancel_url = self.selection.get_absolute_url()


class SelectionEditView(SelectionFormView):
    form_class = NameForm
    form_name = "selection"

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Ubah nama {self.selection}"

    def get_initial(self):
        return {"name": self.selection.name, "opened_version": self.selection.version}

    def perform(self, form) -> Selection:
        values = form.cleaned_data
        return rename_selection(
            actor=self.request.user,
            selection=self.selection,
            name=values["name"],
            version=values["opened_version"],
        )


class SelectionCloseView(SelectionFormView):
    form_class = ReasonForm
    form_name = "selection-close"
    submit_label = "Tutup"
    success_message = "Pencarian ditutup."
    lead = "Calon, nilai, dan keputusan tetap dapat dibaca. Pencarian dapat dibuka kembali."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Tutup {self.selection}"

    def perform(self, form) -> Selection:
        return close_selection(actor=self.request.user, selection=self.selection, reason=form.cleaned_data["reason"])


class SelectionReopenView(OfSelectionView):
    success_message = "Pencarian dibuka kembali."

    def act(self, record: Selection) -> Selection:
        return reopen_selection(actor=self.request.user, selection=record)
