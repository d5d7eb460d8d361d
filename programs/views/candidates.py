"""Candidates of a search: suggested, added, listed, changed, taken off and brought back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.parsing import public_ids
from kemitraan.core.permissions import can_write, require
from kemitraan.core.views.generic import ActionView
from partners.models import Organization
from programs.forms.selections import CandidateAddForm, CandidateForm, ReasonForm, SuggestionFilterForm
from programs.models import Candidate, Selection
from programs.selectors.suggestions import Filters, Suggestion, suggest_for
from programs.services.candidates import (
    NewCandidate,
    add_candidates,
    change_candidate,
    remove_candidate,
    restore_candidate,
    short_list,
    take_off_short_list,
)
from programs.views.pages import OfficeFormView
from programs.views.program_pages import reads_planning
from programs.views.selection_pages import SelectionPageView


class SelectionSuggestionsView(SelectionPageView):
    """Who of the registry fits, with reasons: a part of the page of candidates, without scripts a page of its own."""

    template_name = "programs/selection_suggestions.html"
    route = "programs:selection-detail"

    def get_template_names(self) -> list[str]:
        return ["programs/_suggestions.html"] if self.request.headers.get("HX-Request") else [self.template_name]

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = SuggestionFilterForm(self.request.GET, user=self.request.user)
        filters = Filters()
        if form.is_valid():
            values = form.cleaned_data
            filters = Filters(
                region=values["region"],
                kind=values["kind"],
                sector=values["sector"],
                tag=values["tag"],
                only_verified=values["verified"],
            )
        found = []
        if context["can_edit"]:
            needs = [need for need in context["needs"] if need.cancelled_on is None]
            found = suggest_for(self.request.user, needs, selection=self.object, filters=filters)
        return context | {
            "suggestions": found,
            "filter_form": form,
            "is_filtered": any(form.cleaned_data.values()) if form.is_valid() else False,
        }


class OfSelectionView(ActionView):
    """A change of one search by the office; for those who do not read the planning it is not there."""

    model = Selection

    def get_queryset(self):
        rows = super().get_queryset().select_related("program__institution", "program__lead_actor", "institution")
        return rows if reads_planning(self.request.user) else rows.none()


class SuggestedAddView(OfSelectionView):
    """`organizations`: public ids of the checked suggestions; each becomes a candidate with its reasons."""

    def act(self, record: Selection) -> None:
        user = self.request.user
        require(can_write(user))
        wanted = public_ids(self.request.POST.getlist("organizations"))
        rows = list(Organization.objects.visible_to(user).filter(public_id__in=wanted).order_by("name", "pk"))
        add_candidates(actor=user, selection=record, rows=with_reasons(user, record, rows))
        messages.success(self.request, f"{len(rows)} calon ditambahkan.")


def with_reasons(user, selection: Selection, organizations: list[Organization], role: str = "") -> list[NewCandidate]:
    """The organizations as candidates, with what the registry says for them: reasons, and the needs they can meet.

    Of whom it says nothing is taken to meet all needs, until somebody writes otherwise."""
    keys = [organization.pk for organization in organizations]
    standing = selection.needs.filter(cancelled_on=None)
    needs = list(standing.select_related("program__institution", "program__lead_actor"))
    found = {one.organization.pk: one for one in suggest_for(user, needs, organizations=keys, limit=len(keys) or 1)}
    return [_new(organization, role, found.get(organization.pk)) for organization in organizations]


def _new(organization: Organization, role: str, suggestion: Suggestion | None) -> NewCandidate:
    if suggestion is None:
        return NewCandidate(organization, role)
    return NewCandidate(organization, role, suggestion.quantities, suggestion.as_rows())


class CandidateAddView(OfSelectionView):
    """One organization of the registry, found while typing, as a candidate."""

    def act(self, record: Selection) -> None:
        user = self.request.user
        require(can_write(user))
        form = CandidateAddForm(self.request.POST, user=user)
        if not form.is_valid():
            for errors in form.errors.values():
                for error in errors:
                    messages.error(self.request, str(error))
            return
        values = form.cleaned_data
        rows = with_reasons(user, record, [values["organization"]], values["role"])
        candidate = add_candidates(actor=user, selection=record, rows=rows)[0]
        messages.success(self.request, f"{candidate} menjadi calon.")


class CandidateListingView(OfSelectionView):
    """`selected`: public ids of the ticked candidates, `action`: `short` or `long`, the list they go to."""

    services = {"short": short_list, "long": take_off_short_list}

    def act(self, record: Selection) -> None:
        user = self.request.user
        require(can_write(user))
        wanted = public_ids(self.request.POST.getlist("selected"))
        rows = Candidate.objects.visible_to(user).filter(selection=record, public_id__in=wanted)
        service = self.services.get(self.request.POST.get("action", ""), short_list)
        service(actor=user, candidates=list(rows))


class CandidateFormView(OfficeFormView):
    """A form about one candidate."""

    def prepare(self) -> None:
        self.candidate = self.find(
            Candidate,
            "organization__region",
            "selection__program__institution",
            "selection__program__lead_actor__region",
            "selection__institution",
        )
        self.cancel_url = self.candidate.get_absolute_url()


class CandidateUpdateView(CandidateFormView):
    form_class = CandidateForm
    form_name = "candidate"

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Ubah calon {self.candidate}"
        self.lead = str(self.candidate.selection)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"candidate": self.candidate}

    def perform(self, form) -> Candidate:
        values = form.cleaned_data
        return change_candidate(
            actor=self.request.user,
            candidate=self.candidate,
            values=values,
            quantities=form.quantities,
            version=values["opened_version"],
        )


class CandidateRemoveView(CandidateFormView):
    form_class = ReasonForm
    form_name = "candidate-remove"
    submit_label = "Keluarkan"
    success_message = "Calon dikeluarkan."
    lead = "Calon keluar dari daftar. Nilai dan riwayatnya tetap ada, dan calon dapat dikembalikan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Keluarkan {self.candidate}"

    def perform(self, form) -> Candidate:
        return remove_candidate(actor=self.request.user, candidate=self.candidate, reason=form.cleaned_data["reason"])


class CandidateRestoreView(ActionView):
    model = Candidate
    success_message = "Calon dikembalikan."

    def act(self, record: Candidate) -> Candidate:
        return restore_candidate(actor=self.request.user, candidate=record)


class CandidateArriveView(SelectionPageView):
    """Where a new organization comes back to (`?mitra=`): shows it, ready to become a candidate with one button."""

    template_name = "programs/candidate_arrive.html"
    route = "programs:selection-detail"

    @cached_property
    def organization(self) -> Organization | None:
        wanted = public_ids([self.request.GET.get("mitra", "")])
        return Organization.objects.visible_to(self.request.user).filter(public_id__in=wanted).first()

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        selection = self.get_object()
        return super().get(request, *args, **kwargs) if self.organization else redirect(selection.get_absolute_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"organization": self.organization}


def create_address(selection: Selection) -> str:
    """The page for a new organization that leads back to the search."""
    back = reverse("programs:candidate-arrive", args=[selection.public_id])
    return f"{reverse('partners:organization-create')}?kembali={back}"
