"""The decision of a search: results, choosing, taking back, and the record as a document."""

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property

from kemitraan.core.formats import format_number
from kemitraan.core.permissions import Decision, Denied, can_write
from kemitraan.core.selectors import attachments_of
from kemitraan.core.views.generic import ActionView, ScopedDetailView
from programs.forms.selections import ChooseForm, RevokeForm
from programs.models import Candidate, SelectionDecision
from programs.rules.ranking import Ranked, concerns_of
from programs.selectors.assessors import assessors_of, hidden_because
from programs.selectors.results import ResultRow, judged_alone, results_of, rounded
from programs.selectors.selection_documents import RECORD, issued_records, preview_record
from programs.services.selection_decisions import decide_selection, revoke_decision
from programs.services.selection_documents import issue_record
from programs.views.candidates import CandidateFormView
from programs.views.pages import OfficeFormView
from programs.views.selection_pages import SelectionPageView


class SelectionDecisionView(SelectionPageView):
    """Who stands where, who was chosen, and why; also when things changed since."""

    template_name = "programs/selection_decision.html"
    route = "programs:selection-decision"

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        user, selection = self.request.user, self.object
        rows = SelectionDecision.objects.visible_to(user).filter(selection=selection)
        decisions = list(rows.select_related("candidate__organization", "party__partnership", "decided_by"))
        results = results_of(user, selection)
        ranked = {row.candidate.pk: row for row in results.rows}
        chosen = {row.candidate_id for row in decisions if row.revoked_on is None}
        standing = Candidate.objects.visible_to(user).filter(selection=selection).standing()
        candidates = list(standing.select_related("organization").order_by("organization__name", "pk"))
        files = issued_records(decisions)
        for decision in decisions:
            decision.issued = files.get(decision.pk)
        shown = [shown_row(row, ranked.get(row.pk), is_chosen=row.pk in chosen) for row in candidates]
        last = len(candidates) + 1
        return context | {
            "decisions": decisions,
            "results": results,
            "rows": sorted(shown, key=lambda row: row["result"].ranked.rank if row["result"] else last),
            "may_write": bool(can_write(user)),
            "warnings": [
                {"name": row.candidate.organization.name, "concerns": concerns}
                for row in results.leading
                if (concerns := concerns_of(row.ranked))
            ],
        }


def shown_row(candidate: Candidate, result: ResultRow | None, *, is_chosen: bool) -> dict[str, Any]:
    """One candidate as the table of the decision shows it."""
    return {
        "candidate": candidate,
        "result": result,
        "total": format_number(rounded(result.ranked.total)) if result else "–",
        "fails": bool(result and not result.ranked.passes),
        "concerns": concerns_of(result.ranked) if result else [],
        "is_chosen": is_chosen,
    }


class CandidateChooseView(CandidateFormView):
    """One form, one step: the decision, the party, the needs it covers; beside it what speaks against the choice."""

    template_name = "programs/candidate_choose.html"
    form_class = ChooseForm
    form_name = "candidate-choose"
    submit_label = "Pilih"
    success_message = "Keputusan tercatat. Calon menjadi pihak kemitraan."

    def prepare(self) -> None:
        super().prepare()
        self.title = f"Pilih {self.candidate}"
        self.lead = str(self.candidate.selection)
        self.cancel_url = reverse("programs:selection-decision", args=[self.candidate.selection.public_id])

        selection = self.candidate.selection
        self.assessors = assessors_of(self.request.user, selection)
        self.hidden_because = hidden_because(self.request.user, selection, self.assessors)

    def check_permission(self) -> Decision:
        """Whoever may not read the results yet cannot choose by them, and learns nothing of them here."""
        if self.hidden_because:
            return Denied(self.hidden_because)
        return super().check_permission()

    @cached_property
    def judged(self) -> Ranked | None:
        return judged_alone(self.request.user, self.candidate, self.assessors)

    def get_form_kwargs(self) -> dict[str, Any]:
        failures = [cell.criterion.name for cell in self.judged.failures] if self.judged else []
        return super().get_form_kwargs() | {"candidate": self.candidate, "failures": failures}

    def get_context_data(self, **kwargs):
        waiting = [str(one) for one in self.assessors if one.submitted_at is None]
        return super().get_context_data(**kwargs) | {
            "concerns": concerns_of(self.judged) if self.judged else [],
            "waiting": waiting,
        }

    def perform(self, form) -> SelectionDecision:
        values = form.cleaned_data
        return decide_selection(
            actor=self.request.user,
            candidate=self.candidate,
            reason=values["reason"],
            decided_on=values["decided_on"],
            covered=form.quantities,
            override_reason=values.get("override_reason", ""),
            **form.target,
        )


class DecisionRevokeView(OfficeFormView):
    form_class = RevokeForm
    form_name = "decision-revoke"
    submit_label = "Cabut"
    success_message = "Keputusan dicabut."
    lead = "Keputusan dan berita acaranya tetap tersimpan sebagai riwayat."

    def prepare(self) -> None:
        related = ("candidate__organization", "selection__program", "selection__institution", "party__partnership")
        self.decision = self.find(SelectionDecision, *related)
        self.title = f"Cabut pilihan {self.decision.candidate}"
        self.cancel_url = self.decision.get_absolute_url()

    def perform(self, form) -> SelectionDecision:
        return revoke_decision(
            actor=self.request.user,
            decision=self.decision,
            reason=form.cleaned_data["reason"],
            party_leaves=form.cleaned_data["party"] == "keluar",
        )


class DecisionRecordView(ScopedDetailView):
    """The record of a decision page by page, before it is issued and after."""

    model = SelectionDecision
    template_name = "programs/decision_record.html"
    context_object_name = "decision"

    def get_queryset(self):
        related = ("selection__program", "selection__institution", "candidate__organization", "institution")
        return super().get_queryset().exclude(record={}).select_related(*related)

    def get_context_data(self, **kwargs):
        issued = attachments_of(self.object, RECORD).order_by("pk").first()
        return super().get_context_data(**kwargs) | {
            "preview": preview_record(self.object),
            "issued": issued,
            "may_write": bool(can_write(self.request.user)),
        }


class DecisionIssueView(ActionView):
    """Issues the record once; from then on it is the same file, byte for byte."""

    model = SelectionDecision

    def get_queryset(self):
        rows = super().get_queryset().exclude(record={})
        return rows.select_related("selection__institution", "candidate__organization", "institution")

    def act(self, record: SelectionDecision) -> None:
        self.issued = issue_record(actor=self.request.user, decision=record)

    def get_success_url(self, record: SelectionDecision) -> str:
        return reverse("programs:decision-record", args=[record.public_id])
