"""Forms of needs: one need in full, the decision to partner several, and a reason for giving one up."""

from decimal import Decimal
from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, NumberAsWritten, RecordForm
from partners.widgets import RegionField
from programs.models import Component, Need
from programs.rules.components import read_quantity
from programs.rules.needs import refusal_of_form

ONE_TO_FIVE = [(number, str(number)) for number in range(1, 6)]


class AmountField(NumberAsWritten):
    """A quantity as people write it, cleaned to Decimal; `unit` is what stood beside it."""

    unit = ""

    def read(self, written: str) -> Decimal:
        quantity, self.unit = read_quantity(written)
        return quantity


class NeedForm(RecordForm):
    """One need; whether it is partnered is decided apart, with a reason."""

    quantity = AmountField(label="Jumlah", required=False)
    importance = forms.TypedChoiceField(label="Kepentingan", choices=ONE_TO_FIVE, coerce=int, initial=3)
    urgency = forms.TypedChoiceField(label="Kemendesakan", choices=ONE_TO_FIVE, coerce=int, initial=3)

    class Meta:
        model = Need
        fields = [
            "name",
            "component",
            "aspect",
            "activity_form",
            "stage",
            "flow",
            "quantity",
            "unit",
            "importance",
            "urgency",
            "region",
            "starts_on",
            "ends_on",
        ]
        help_texts = {
            "activity_form": "Hanya untuk aspek program kegiatan.",
            "flow": "Sarana dan tenaga dapat berjalan dua arah.",
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        components = Component.objects.visible_to(self.user).filter(program=self.instance.program_id)
        self.fields["component"].queryset = components.order_by("order", "pk")
        self.fields["region"] = RegionField(required=False, kept=self.instance.region)
        if self.instance.region_id:
            self.initial["region"] = self.instance.region.code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("unit") and cleaned.get("quantity") is not None:
            component = cleaned.get("component")
            cleaned["unit"] = self.fields["quantity"].unit or (component.unit if component else "")
        refusal = refusal_of_form(
            cleaned.get("aspect", ""), cleaned.get("flow", ""), cleaned.get("activity_form") or ""
        )
        if refusal:
            self.add_error(*refusal)
        return cleaned


class CoveredMixin(BaseForm):
    """Asks whoever decides against a need that is covered now to say so; `covered` names by whom, empty: by nobody."""

    although_covered = forms.BooleanField(required=False)
    although_label = ""

    def __init__(self, *args, covered: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if covered:
            self.fields["although_covered"].label = self.although_label
            self.fields["although_covered"].help_text = f"Kini dipenuhi {covered}. Pemenuhan itu tetap tercatat."
        else:
            del self.fields["although_covered"]


class DecideNeedsForm(CoveredMixin):
    """Partnered or not, and why."""

    although_label = "Tetap tidak dimitrakan"
    is_partnered = forms.TypedChoiceField(
        label="Dimitrakan?",
        choices=[("ya", "Dimitrakan"), ("tidak", "Tidak dimitrakan")],
        coerce=lambda value: value == "ya",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Alasan", max_length=300, error_messages={"required": "Tuliskan alasan dimitrakan atau tidak."}
    )
    field_order = ["is_partnered", "reason", "although_covered"]


class CancelNeedForm(CoveredMixin):
    """Why a need is given up."""

    although_label = "Tetap batalkan"
    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
    )
    field_order = ["reason", "although_covered"]


class PriorityForm(BaseForm):
    """Importance, urgency, or both, from 1 to 5; what is not sent stays as it is."""

    importance = forms.IntegerField(min_value=1, max_value=5, required=False)
    urgency = forms.IntegerField(min_value=1, max_value=5, required=False)

    @property
    def values(self) -> dict[str, int]:
        return {name: value for name, value in self.cleaned_data.items() if value is not None}
