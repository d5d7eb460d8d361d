"""Obligations of a partnership or an agreement, and answers to their due dates."""

from typing import Any

from kemitraan.core.views.generic import ActionView
from programs.forms import ObligationForm
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.patterns import get_pattern
from programs.services.obligations import add_obligation, confirm_occurrence, report_occurrence
from programs.views.pages import OfficeFormView


class ObligationCreateView(OfficeFormView):
    """A duty between two parties of `model`'s record."""

    form_class = ObligationForm
    title = "Kewajiban baru"
    success_message = "Kewajiban tercatat."
    model: type[Partnership] | type[Agreement]
    argument = ""

    def prepare(self) -> None:
        self.home = self.find(self.model, "institution")
        self.lead = str(self.home)
        self.cancel_url = self.home.get_absolute_url()
        self.members = list(self.home.parties.values_list("organization_id", flat=True))

    def get_form_kwargs(self) -> dict[str, Any]:
        pattern = get_pattern(self.home.pattern) if isinstance(self.home, Partnership) else None
        obligation = Obligation(institution=self.home.institution, **{self.argument: self.home})
        return super().get_form_kwargs() | {"instance": obligation, "pattern": pattern, "members": self.members}

    def perform(self, form) -> str:
        add_obligation(actor=self.request.user, values=form.values, **{self.argument: self.home})
        return self.home.get_absolute_url()


class PartnershipObligationCreateView(ObligationCreateView):
    model = Partnership
    argument = "partnership"
    form_name = "partnership-obligation"


class AgreementObligationCreateView(ObligationCreateView):
    model = Agreement
    argument = "agreement"
    form_name = "agreement-obligation"


class OccurrenceActionView(ActionView):
    """An answer to one due date; goes back to the partnership or agreement."""

    model = ObligationOccurrence

    def get_queryset(self):
        return super().get_queryset().select_related("obligation__partnership", "obligation__agreement")

    def get_success_url(self, record: ObligationOccurrence) -> str:
        obligation = record.obligation
        return obligation.home.get_absolute_url()


class OccurrenceReportView(OccurrenceActionView):
    success_message = "Laporan tercatat."

    def act(self, record: ObligationOccurrence) -> ObligationOccurrence:
        note = self.request.POST.get("note", "")
        return report_occurrence(actor=self.request.user, occurrence=record, note=note)


class OccurrenceConfirmView(OccurrenceActionView):
    success_message = "Kewajiban ditandai terpenuhi."

    def act(self, record: ObligationOccurrence) -> ObligationOccurrence:
        return confirm_occurrence(actor=self.request.user, occurrence=record)
