"""Writing which benefits a partnership is expected to give."""

from typing import Any

from django.shortcuts import get_object_or_404

from kemitraan.core.views.generic import ActionView
from programs.forms.statements import BenefitForm
from programs.models import ExpectedBenefit, Partnership
from programs.services.statements import add_benefit, change_benefit, remove_benefit
from programs.views.pages import OfficeFormView


class BenefitFormView(OfficeFormView):
    """What adding and changing an expected benefit share."""

    form_class = BenefitForm
    partnership: Partnership
    benefit: ExpectedBenefit

    def begin(self, partnership: Partnership, benefit: ExpectedBenefit) -> None:
        self.partnership, self.benefit = partnership, benefit
        self.lead = str(partnership)
        self.cancel_url = f"{partnership.get_absolute_url()}#manfaat"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "instance": self.benefit,
            "parties": list(self.partnership.parties.select_related("organization")),
            "program": self.partnership.program,
        }


class BenefitCreateView(BenefitFormView):
    model = Partnership
    form_name = "benefit"
    title = "Manfaat yang diharapkan"

    def prepare(self) -> None:
        partnership = self.find(Partnership, "institution", "program")
        self.begin(partnership, ExpectedBenefit(institution=partnership.institution, partnership=partnership))

    def perform(self, form) -> ExpectedBenefit:
        return add_benefit(actor=self.request.user, partnership=self.partnership, values=form.values)


class BenefitUpdateView(BenefitFormView):
    model = ExpectedBenefit
    form_name = "benefit-edit"
    title = "Ubah manfaat yang diharapkan"

    def prepare(self) -> None:
        benefit = self.find(ExpectedBenefit, "partnership__institution", "partnership__program", "party")
        self.begin(benefit.partnership, benefit)

    def perform(self, form) -> ExpectedBenefit:
        return change_benefit(actor=self.request.user, benefit=self.benefit, values=form.values, version=form.version)


class BenefitRemoveView(ActionView):
    """It is not expected any more."""

    model = ExpectedBenefit
    success_message = "Manfaat dilepas."

    def get_object(self, queryset=None):
        rows = ExpectedBenefit.objects.visible_to(self.request.user).select_related("partnership__institution")
        return get_object_or_404(rows, public_id=self.kwargs["public_id"])

    def act(self, record: ExpectedBenefit) -> Any:
        return remove_benefit(actor=self.request.user, benefit=record)
