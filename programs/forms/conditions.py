"""The form that says whether a partnership meets one of the four conditions."""

from django import forms

from kemitraan.core.forms import DayFirstDateField, RecordForm
from programs.forms.obligations import FilesField
from programs.models import ConditionCheck


class ConditionForm(RecordForm):
    """Met or not, what shows it, on which day, and files."""

    is_met = forms.BooleanField(label="Terpenuhi", required=False)
    checked_on = DayFirstDateField(label="Diperiksa pada", required=False)
    files = FilesField(
        label="Lampiran", required=False, help_text="Notulen, berita acara, surat minat. Boleh lebih dari satu."
    )

    class Meta:
        model = ConditionCheck
        fields = ["is_met", "evidence", "checked_on"]
        widgets = {"evidence": forms.Textarea(attrs={"rows": 4})}

    def validate_constraints(self) -> None:
        """The service says what is missing, at its field."""
