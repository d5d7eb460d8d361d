"""Answers of the sides of an account: with one button, with a reason, or written down by the office."""

from typing import Any

from django.contrib import messages
from django.shortcuts import get_object_or_404

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import Decision, Denied
from kemitraan.core.views.generic import ActionView, ServiceFormView
from programs.enums import Stance
from programs.forms.settlements import ObjectionForm, RecordedAnswerForm
from programs.models import PartnershipParty, SettlementAccount, SettlementEntry, SettlementRule, SettlementStatement
from programs.rules import may_consent
from programs.rules.settlements import still_asked
from programs.selectors import represented_by
from programs.selectors.settlements import SIDES
from programs.services.settlement_answers import Subject, acknowledge_entries, answer, asked_of, record_answer
from programs.views.pages import OfficeFormView

ACCOUNT = ("account__institution", "account__partnership", *(f"account__{side}" for side in SIDES))


def side_of(account: SettlementAccount, public_id: str | None) -> PartnershipParty:
    """The side with this public id. Raises `DomainError` when there is none."""
    found = next((party for party in account.sides if str(party.public_id) == public_id), None)
    if found is None:
        raise DomainError("Pihak tidak ditemukan.")
    return found


class AgreeView(ActionView):
    """A representative agrees in the name of the side that was sent."""

    success_message = "Jawaban tercatat."

    def get_queryset(self):
        return super().get_queryset().select_related(*ACCOUNT)

    def act(self, record: Subject) -> Any:
        party = side_of(record.account, self.request.POST.get("party"))
        return answer(actor=self.request.user, subject=record, party=party, stance=Stance.AGREES)


class AnswerFormView(ServiceFormView):
    """A form about what one side says; offers the sides whose word is awaited and that the reader may give."""

    subject: Subject

    def prepare(self) -> None:
        rows = self.model._default_manager.visible_to(self.request.user)
        self.subject = get_object_or_404(rows.select_related(*ACCOUNT), public_id=self.kwargs["public_id"])
        self.lead = f"{self.subject} · {self.subject.account}"
        self.cancel_url = self.subject.get_absolute_url()
        self.waiting = still_asked(list(self.subject.answers.all()), asked_of(self.subject))

    def offered(self) -> list[PartnershipParty]:
        return self.waiting

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"parties": self.offered()}


class ObjectView(AnswerFormView):
    """A side disputes, with the reason."""

    form_class = ObjectionForm
    title = "Persoalkan"
    submit_label = "Persoalkan"
    success_message = "Keberatan tercatat. Pihak lain membacanya."

    def offered(self) -> list[PartnershipParty]:
        represented = represented_by(self.request.user)
        return [party for party in self.waiting if may_consent(self.request.user, party, represented)]

    def check_permission(self) -> Decision:
        if self.offered():
            return may_consent(self.request.user, self.offered()[0], represented_by(self.request.user))
        return Denied("Jawaban Anda tidak ditunggu di sini.")

    def perform(self, form) -> str:
        answer(actor=self.request.user, subject=self.subject, stance=Stance.OBJECTS, **form.cleaned_data)
        return self.subject.get_absolute_url()


class RecordedAnswerView(AnswerFormView, OfficeFormView):
    """The office writes down an answer from paper or a meeting."""

    form_class = RecordedAnswerForm
    title = "Catat jawaban"
    submit_label = "Catat jawaban"
    success_message = "Jawaban tercatat."

    def get_initial(self) -> dict[str, Any]:
        return {"answered_on": self.subject.account.institution.today}

    def perform(self, form) -> str:
        record_answer(actor=self.request.user, subject=self.subject, **form.cleaned_data)
        return self.subject.get_absolute_url()


class RuleAgreeView(AgreeView):
    model = SettlementRule


class RuleObjectView(ObjectView):
    model = SettlementRule
    form_name = "settlement-rule-objection"


class RuleAnswerView(RecordedAnswerView):
    model = SettlementRule
    form_name = "settlement-rule-answer"


class EntryAgreeView(AgreeView):
    model = SettlementEntry


class EntryObjectView(ObjectView):
    model = SettlementEntry
    form_name = "settlement-entry-objection"


class EntryAnswerView(RecordedAnswerView):
    model = SettlementEntry
    form_name = "settlement-entry-answer"


class StatementAgreeView(AgreeView):
    model = SettlementStatement


class StatementObjectView(ObjectView):
    model = SettlementStatement
    form_name = "statement-objection"


class StatementAnswerView(RecordedAnswerView):
    model = SettlementStatement
    form_name = "statement-answer"


class EntriesAcknowledgeView(ActionView):
    """One press for everything that the page showed."""

    model = SettlementAccount

    def get_queryset(self):
        return super().get_queryset().select_related("institution", *SIDES)

    def act(self, record: SettlementAccount) -> None:
        sent = self.request.POST
        seen = sent.get("seen", "")
        count = acknowledge_entries(
            actor=self.request.user,
            account=record,
            party=side_of(record, sent.get("party")),
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
        )
        messages.success(self.request, f"{count} catatan diakui.")
