"""Waiving and moving due dates of a duty, with what changes shown before it is written; and owing one again."""

from typing import Any

from django.http import HttpResponse

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import Decision, can_write
from kemitraan.core.views.generic import add_error
from programs.forms import DueDatesForm, ReinstateForm
from programs.models import Obligation, ObligationOccurrence
from programs.rules import closed_because
from programs.rules.due_date_decisions import WAIVE
from programs.selectors.decision_preview import decidable_occurrences, preview_of
from programs.services.due_date_decisions import decide_due_dates, reinstate_due_date
from programs.views.obligations import HOMES, OccurrenceFormView, refuse
from programs.views.pages import OfficeFormView

STEP, WRITE, CHANGE = "langkah", "tulis", "ubah"


class DueDatesView(OfficeFormView):
    """Asks which due dates are waived or moved, shows what changes, then writes it."""

    model = Obligation
    form_class = DueDatesForm
    form_name = "obligation-due-dates"
    title = "Bebaskan atau pindahkan tenggat"
    submit_label = "Lihat yang berubah"
    template_name = "programs/due_dates.html"
    success_message = "Tenggat diperbarui; alasannya terbaca oleh kedua pihak."

    def prepare(self) -> None:
        self.obligation = self.find(Obligation, *HOMES)
        self.occurrences = decidable_occurrences(self.obligation)
        self.lead = f"{self.obligation.description} · {self.obligation.debtor} untuk {self.obligation.creditor}"
        self.cancel_url = self.obligation.get_absolute_url()

    def get(self, request, *args, **kwargs) -> HttpResponse:
        refusal = closed_because(self.obligation)
        if not refusal and not self.occurrences:
            refusal = "Tidak ada tenggat yang dapat dibebaskan atau dipindahkan."
        return refuse(request, self.obligation, refusal) if refusal else super().get(request, *args, **kwargs)

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("tenggat", "")
        return {"chosen": [row.pk for row in self.occurrences if str(row.public_id) == asked]}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"occurrences": self.occurrences}

    def form_valid(self, form) -> HttpResponse:
        """Written only from the page that showed what changes."""
        step = self.request.POST.get(STEP)
        if step == WRITE:
            return super().form_valid(form)
        if step == CHANGE:
            return self.render_to_response(self.get_context_data(form=form))
        keys = set(form.cleaned_data["chosen"])
        chosen = [row for row in self.occurrences if row.pk in keys]
        try:
            preview = preview_of(self.request.user, self.obligation, form.wish, chosen)
        except DomainError as error:
            add_error(form, error)
            return self.form_invalid(form)
        label = "Bebaskan" if form.wish.action == WAIVE else "Pindahkan"
        return self.render_to_response(
            self.get_context_data(form=form)
            | {"preview": preview, "title": "Periksa yang berubah", "submit_label": f"{label} {len(chosen)} tenggat"}
            | {"kept": self.kept(sorted(keys)), "decision": form.cleaned_data}
        )

    def kept(self, keys: list[int]) -> list[tuple[str, str]]:
        """What was entered, to be sent again: of the due dates exactly those that were shown."""
        left_out = {"csrfmiddlewaretoken", "form_token", "everything", "chosen", STEP}
        rows = self.request.POST.lists()
        entered = [(name, str(value)) for name, values in rows if name not in left_out for value in values]
        return [*entered, *(("chosen", str(key)) for key in keys)]

    def perform(self, form) -> Obligation:
        decide_due_dates(
            actor=self.request.user,
            obligation=self.obligation,
            chosen=form.cleaned_data["chosen"],
            wish=form.wish,
            reason=form.cleaned_data["reason"],
            decided_with=form.cleaned_data["decided_with"],
        )
        return self.obligation


class ReinstateView(OccurrenceFormView):
    """A waived due date is owed again."""

    action = "reinstate"
    form_class = ReinstateForm
    form_name = "occurrence-reinstate"
    title = "Cabut pembebasan"
    submit_label = "Cabut pembebasan"
    success_message = "Tenggat berlaku lagi; alasannya terbaca oleh kedua pihak."

    def check_permission(self) -> Decision:
        return can_write(self.request.user)

    def perform(self, form) -> ObligationOccurrence:
        return reinstate_due_date(actor=self.request.user, occurrence=self.occurrence, **form.cleaned_data)
