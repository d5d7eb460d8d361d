"""The form that asks why a state changes, and since when."""

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm, DayFirstDateField
from programs.rules import Transition


class DecisionForm(BaseForm):
    """Reason and local day of a decision; the day is today or earlier."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
    )
    decided_on = DayFirstDateField(
        label="Berlaku sejak", required=False, help_text="Tanggal keputusan diambil, paling lambat hari ini."
    )

    def __init__(self, *args, transition: Transition, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = transition.needs_reason
        self.fields["decided_on"].initial = self.user.membership.institution.today

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day and day > self.user.membership.institution.today:
            raise ValidationError("Tanggal keputusan tidak boleh di masa depan.")
        return day
