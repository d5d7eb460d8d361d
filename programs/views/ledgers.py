"""Ledgers on pages of their own, and the list of all duties."""

from typing import Any

from django.views.generic import DetailView

from kemitraan.core.views.generic import ScopedListView, ScopedObjectMixin
from partners.models import Organization
from programs.filters import ObligationFilter
from programs.models import Agreement, Obligation
from programs.selectors import obligation_sides, occurrences_of, party_sides, represented_by
from programs.tables import ObligationTable
from programs.views.pages import filtered_ledger, waiting_of


class ObligationListView(ScopedListView):
    """Every duty that the reader sees, with its next due date and how it stands."""

    model = Obligation
    table_class = ObligationTable
    filterset_class = ObligationFilter
    title = "Kewajiban"
    noun = "kewajiban"
    icon = "checklist"
    empty_title = "Belum ada kewajiban. Kewajiban dicatat di kemitraan atau perjanjiannya."

    def get_queryset(self):
        related = ("institution", "debtor", "creditor", "partnership", "agreement")
        return super().get_queryset().with_next_due().select_related(*related)


class LedgerView(ScopedObjectMixin, DetailView):
    """What the ledgers of one record share; subclasses say which due dates, and how they face each other."""

    template_name = "programs/ledger.html"
    title = "Buku kewajiban"
    argument = ""

    def get_queryset(self):
        return super().get_queryset().select_related("institution")

    def sides(self, asked) -> list[dict[str, Any]]:
        raise NotImplementedError

    def whose(self) -> dict[str, str]:
        """The filter of the list of duties that means this record."""
        return {"home": str(self.object.public_id)}

    def get_context_data(self, **kwargs):
        user, record = self.request.user, self.object
        rows = occurrences_of(user, **{self.argument: record})
        ledger = filtered_ledger(self.request, rows, self.request.path, record.institution.today, **self.whose())
        sides = self.sides(ledger["asked"])
        return super().get_context_data(**kwargs) | {
            "title": self.title,
            "lead": str(record),
            "back_url": record.get_absolute_url(),
            "back_label": str(record),
            "sides": sides,
            "waiting": waiting_of(user, sides, represented_by(user)),
            **ledger,
        }


class AgreementLedgerView(LedgerView):
    """Rights and duties of an agreement, with those of the partnership that it puts in writing."""

    model = Agreement
    argument = "agreement"

    def sides(self, asked) -> list[dict[str, Any]]:
        return obligation_sides(self.request.user, agreement=self.object, rows=asked)


class PartyLedgerView(LedgerView):
    """What one organization owes others, and what they owe it, in all its partnerships and agreements."""

    model = Organization
    argument = "organization"

    def whose(self) -> dict[str, str]:
        return {"party": str(self.object.public_id)}

    def sides(self, asked) -> list[dict[str, Any]]:
        return party_sides(self.request.user, self.object, asked)
