"""Criteria of a program and of a search in it: the version in use, earlier ones, and changing them."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from kemitraan.core.formats import format_number
from kemitraan.core.permissions import Decision, can_write, require
from kemitraan.core.views.generic import ActionView
from programs.enums import JudgingMethod, SelectionStatus
from programs.forms.criteria import CriteriaForm, CriterionFormSet, FollowProgramForm, initial_rows
from programs.models import CriteriaSet, CriterionWeight, Program, Selection
from programs.rules.criteria import STARTING_SETS, CriterionRow, described, how_judged
from programs.selectors.criteria import (
    changes_between,
    current_criteria,
    is_scored,
    program_differences,
    versions_of,
    weights_of,
)
from programs.services.criteria import adopt_criteria, follow_program_criteria
from programs.views.pages import OfficeFormView
from programs.views.program_pages import PlanningPageView, reads_planning
from programs.views.selection_pages import SelectionPageView


def criteria_context(user, program: Program, selection: Selection | None, wanted: str) -> dict[str, Any]:
    """The version `wanted` (a number as text; none: the one in use) with its rows, and all versions with what changed.

    Raises `Http404` for a version that is not there.
    """
    current = current_criteria(user, program, selection)
    versions = versions_of(user, program, selection)
    shown = current
    if wanted:
        shown = next((one for one in versions if str(one.number) == wanted), None)
        if shown is None:
            raise Http404
    changes = changes_between(versions)
    weights = weights_of([shown])[shown.pk] if shown else []
    return {
        "criteria_set": shown,
        "is_current": shown == current,
        "is_shared": selection is not None and shown is not None and shown.selection_id is None,
        "weights": [
            {
                "row": weight,
                "judged": how_judged(weight.criterion),
                "minimum_text": f"minimal {format_number(weight.minimum)}",
            }
            for weight in weights
        ],
        "versions": [{"set": one, "changes": changes.get(one.pk, [])} for one in versions],
        "starting_sets": list(STARTING_SETS.values()) if current is None else [],
    }


class ProgramCriteriaView(PlanningPageView):
    """`?versi=`: an earlier version."""

    template_name = "programs/program_criteria.html"
    route = "programs:program-criteria"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        program = self.object
        key = [program.public_id]
        return context | {
            **criteria_context(self.request.user, program, None, self.request.GET.get("versi", "")),
            "page_url": reverse("programs:program-criteria", args=key),
            "edit_url": reverse("programs:program-criteria-edit", args=key),
            "start_route": "programs:program-criteria-start",
            "start_key": program.public_id,
        }


class SelectionCriteriaView(SelectionPageView):
    """The criteria of a search: its own, or those of its program until somebody changes them for it."""

    template_name = "programs/selection_criteria.html"
    route = "programs:selection-criteria"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, selection = self.request.user, self.object
        shown = criteria_context(user, selection.program, selection, self.request.GET.get("versi", ""))
        mine = shown["criteria_set"]
        is_open = context["can_edit"] and selection.status == SelectionStatus.OPEN
        key = [selection.public_id]
        return context | {
            **shown,
            "can_edit": is_open,
            "program_changes": program_differences(user, selection, mine) if is_open and shown["is_current"] else [],
            "follow_url": reverse("programs:selection-criteria-follow", args=key),
            "results_url": reverse("programs:selection-comparison", args=key),
            "page_url": reverse("programs:selection-criteria", args=key),
            "edit_url": reverse("programs:selection-criteria-edit", args=key),
            "start_route": "programs:selection-criteria-start",
            "start_key": selection.public_id,
        }


class FollowProgramView(OfficeFormView):
    """The criteria of the program as they are now, for a search that has others; asks why once somebody scored."""

    form_class = FollowProgramForm
    form_name = "selection-criteria-follow"
    template_name = "programs/criteria_follow.html"
    title = "Pakai kriteria program"
    submit_label = "Pakai"
    success_message = "Pencarian ini kini memakai kriteria program."

    def prepare(self) -> None:
        self.selection = find_selection(self.request.user, self.kwargs["public_id"])
        self.current = current_criteria(self.request.user, self.selection.program, self.selection)
        self.lead = str(self.selection)
        self.cancel_url = reverse("programs:selection-criteria", args=[self.selection.public_id])

    def get_form_kwargs(self):
        scored = self.current is not None and is_scored(self.current, self.selection)
        return super().get_form_kwargs() | {"is_scored": scored}

    def get_context_data(self, **kwargs):
        changes = program_differences(self.request.user, self.selection, self.current)
        return super().get_context_data(**kwargs) | {"changes": changes}

    def perform(self, form) -> str:
        reason = form.cleaned_data.get("reason", "")
        follow_program_criteria(actor=self.request.user, selection=self.selection, reason=reason)
        return self.cancel_url


class CriteriaFormView(OfficeFormView):
    """A version of criteria in one form; "Bagi rata" fills in equal weights and keeps everything else."""

    form_class = CriteriaForm
    template_name = "programs/criteria_form.html"
    submit_label = "Simpan kriteria"
    success_message = "Kriteria tersimpan."
    program: Program
    selection: Selection | None = None

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    @cached_property
    def current(self) -> CriteriaSet | None:
        return current_criteria(self.request.user, self.program, self.selection)

    @cached_property
    def weights(self) -> list[CriterionWeight]:
        return weights_of([self.current])[self.current.pk] if self.current else []

    @cached_property
    def formset(self):
        return CriterionFormSet(
            data=self.form_data,
            prefix="criteria",
            initial=initial_rows(self.weights) or [{}],
            form_kwargs={"user": self.request.user},
        )

    def get_form_kwargs(self):
        scored = self.current is not None and is_scored(self.current, self.selection)
        return super().get_form_kwargs() | {"current": self.current, "is_scored": scored}

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.conflict:
            self._show_mine(self.conflict)
        return context | {
            "formsets": [self.formset],
            "formset": self.formset,
            "methods": JudgingMethod,
        }

    def _show_mine(self, conflict: dict[str, Any]) -> None:
        """Beside what was saved meanwhile stands what this person has for the criterion of that name."""
        mine = {row.name: described(row) for row in self._rows()}
        for change in conflict["changes"]:
            change["new"] = mine.get(change["label"], "")

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if "bagi_rata" in request.POST:
            data = self.formset.weighed_evenly()
            self.form_data = data
            del self.formset
            return self.render_to_response(self.get_context_data(form=self.get_form()))
        form = self.get_form()
        valid = [form.is_valid(), self.formset.is_valid()]
        return self.form_valid(form) if all(valid) else self.form_invalid(form)

    def _rows(self) -> list[CriterionRow]:
        return self.formset.rows({str(one.criterion.public_id): one.criterion_id for one in self.weights})

    def perform(self, form) -> str:
        adopt_criteria(
            actor=self.request.user,
            program=self.program,
            selection=self.selection,
            rows=self._rows(),
            reason=form.cleaned_data.get("reason", ""),
            opened=form.opened,
        )
        return self.get_cancel_url()


class ProgramCriteriaUpdateView(CriteriaFormView):
    form_name = "program-criteria"

    def prepare(self) -> None:
        user = self.request.user
        rows = Program.objects.visible_to(user).select_related("institution")
        self.program = get_object_or_404(
            rows if reads_planning(user) else rows.none(), public_id=self.kwargs["public_id"]
        )
        self.title = f"Kriteria {self.program}"
        self.cancel_url = reverse("programs:program-criteria", args=[self.program.public_id])


class SelectionCriteriaUpdateView(CriteriaFormView):
    form_name = "selection-criteria"

    def prepare(self) -> None:
        self.selection = find_selection(self.request.user, self.kwargs["public_id"])
        self.program = self.selection.program
        self.title = f"Kriteria {self.selection}"
        self.cancel_url = reverse("programs:selection-criteria", args=[self.selection.public_id])


def find_selection(user, public_id) -> Selection:
    """The search among those that `user` reads; otherwise 404."""
    rows = Selection.objects.visible_to(user).select_related("program__institution", "institution")
    return get_object_or_404(rows if reads_planning(user) else rows.none(), public_id=public_id)


class CriteriaStartView(ActionView):
    """`set`: the code of a shipped set; it is adopted as it is, if there are no criteria yet."""

    success_message = "Kriteria ditetapkan. Bobotnya dapat diubah."
    page = ""

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if reads_planning(self.request.user) else rows.none()

    def home_of(self, record) -> tuple[Program, Selection | None]:
        raise NotImplementedError

    def act(self, record) -> None:
        require(can_write(self.request.user))
        wanted = STARTING_SETS.get(self.request.POST.get("set", ""))
        if wanted is None:
            raise Http404
        program, selection = self.home_of(record)
        if current_criteria(self.request.user, program, selection) is None:
            adopt_criteria(actor=self.request.user, program=program, selection=selection, rows=wanted.rows)

    def get_success_url(self, record) -> str:
        return reverse(self.page, args=[record.public_id])


class ProgramCriteriaStartView(CriteriaStartView):
    model = Program
    page = "programs:program-criteria"

    def home_of(self, record: Program) -> tuple[Program, None]:
        return record, None


class SelectionCriteriaStartView(CriteriaStartView):
    """A search without any criteria starts them for its whole program, so that the next search has them too."""

    model = Selection
    page = "programs:selection-criteria"

    def home_of(self, record: Selection) -> tuple[Program, None]:
        return record.program, None
