"""The form that answers the proposal to end an accompaniment."""

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField
from pendampingan.enums import GraduationOutcome


class GraduationForm(BaseForm):
    """End it on a day, or go on; with the reason."""

    outcome = forms.ChoiceField(label="Keputusan", choices=GraduationOutcome.choices, widget=forms.RadioSelect)
    ends_on = DayFirstDateField(
        label="Didampingi sampai", required=False, help_text="Hanya bila pendampingan diakhiri."
    )
    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
