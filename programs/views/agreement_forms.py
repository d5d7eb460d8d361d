"""Writing agreements: a new one, a draft that is changed, and one that carries an earlier one on."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse

from programs.forms import AgreementForm, AgreementPartyFormSet
from programs.forms.parties import opened_row
from programs.models import Agreement, Partnership
from programs.rules import terms_on
from programs.selectors import overlaps_of
from programs.services import agreements as services
from programs.services.clauses import copy_clauses, fill_from_templates
from programs.services.continuations import renew_agreement
from programs.views.pages import PartiesFormView


class AgreementCreateView(PartiesFormView):
    """`?kemitraan=<public id>` starts from the parties of that partnership."""

    form_class = AgreementForm
    formset_class = AgreementPartyFormSet
    title = "Perjanjian baru"
    form_name = "agreement"
    success_message = "Perjanjian tersimpan sebagai draf."

    def prepare(self) -> None:
        self.partnership = partnership_of(self.request)

    def get_initial(self) -> dict[str, Any]:
        if self.partnership is None:
            return {}
        return {"partnership": self.partnership, "program": self.partnership.program}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": Agreement(institution=self.request.user.membership.institution)}

    def parties_initial(self) -> list[dict[str, Any]]:
        if self.partnership is None:
            return []
        parties = self.partnership.parties.select_related("organization")
        return [{"organization": party.organization.public_id} for party in parties]

    def get_cancel_url(self) -> str:
        return reverse("programs:agreement-list")

    def perform(self, form) -> Agreement:
        actor = self.request.user
        agreement = services.create_agreement(actor=actor, values=form.values, parties=self.parties.rows)
        fill_from_templates(actor=actor, agreement=agreement)
        warn_of(self.request, agreement)
        return agreement


class AgreementUpdateView(PartiesFormView):
    form_class = AgreementForm
    formset_class = AgreementPartyFormSet
    form_name = "agreement"

    def prepare(self) -> None:
        self.agreement = self.find(Agreement, "institution")
        self.title = f"Ubah {self.agreement}"
        self.cancel_url = self.agreement.get_absolute_url()
        self.stored = list(self.agreement.parties.select_related("organization"))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.agreement}

    def party_options(self) -> dict[str, Any]:
        return {"keep": [party.organization_id for party in self.stored]}

    def parties_initial(self) -> list[dict[str, Any]]:
        return [
            opened_row(
                {
                    "organization": party.organization.public_id,
                    "number": party.number,
                    "signatory_name": party.signatory_name,
                    "signatory_position": party.signatory_position,
                    "signatory_authority": party.signatory_authority,
                }
            )
            for party in self.stored
        ]

    def perform(self, form) -> Agreement:
        agreement = services.update_agreement(
            actor=self.request.user,
            agreement=self.agreement,
            values=form.values,
            parties=self.parties.rows,
            version=form.version,
        )
        warn_of(self.request, agreement)
        return agreement


class AgreementRenewView(AgreementCreateView):
    """A new agreement with the words and parties of an earlier one, from the day after its end."""

    form_name = "agreement-renewal"

    def prepare(self) -> None:
        self.earlier = self.find(Agreement, "institution", "program", "partnership", "parent")
        self.title = f"Perbarui {self.earlier}"
        self.lead = "Perjanjian baru dengan isi dan pihak yang sama; perjanjian lama tetap seperti adanya."
        self.partnership = self.earlier.partnership

    def get_initial(self) -> dict[str, Any]:
        terms = terms_on(self.earlier, self.earlier.addenda.all())
        end = self.earlier.current_end
        return {
            **{name: getattr(self.earlier, name) for name in ("kind", "title", "program", "partnership", "parent")},
            **{name: getattr(terms, name) for name in ("scope", "value_idr", "dispute_settlement")},
            "starts_on": end + dt.timedelta(days=1) if end else None,
        }

    def parties_initial(self) -> list[dict[str, Any]]:
        return [
            {
                "organization": party.organization.public_id,
                "signatory_name": party.signatory_name,
                "signatory_position": party.signatory_position,
                "signatory_authority": party.signatory_authority,
            }
            for party in self.earlier.parties.select_related("organization")
        ]

    def get_cancel_url(self) -> str:
        return self.earlier.get_absolute_url()

    def perform(self, form) -> Agreement:
        actor = self.request.user
        agreement = renew_agreement(actor=actor, agreement=self.earlier, values=form.values, parties=self.parties.rows)
        copy_clauses(actor=actor, source=self.earlier, agreement=agreement)
        warn_of(self.request, agreement)
        return agreement


def warn_of(request: HttpRequest, agreement: Agreement) -> None:
    """Say once, after something was saved, what overlaps with the agreement."""
    for overlap in overlaps_of(agreement):
        messages.warning(request, overlap.sentence)


def partnership_of(request: HttpRequest) -> Partnership | None:
    """The partnership named in the address, when the reader sees it."""
    rows = Partnership.objects.visible_to(request.user)
    try:
        return rows.filter(public_id=request.GET["kemitraan"]).first()
    except (KeyError, ValueError, ValidationError):
        return None
