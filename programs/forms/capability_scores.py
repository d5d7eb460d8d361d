"""The form that scores what a pattern expects a party to be able to do."""

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField
from programs.models import PartnershipParty
from programs.patterns import Pattern


class CapabilityScoreForm(BaseForm):
    """One day's look at all capabilities; those left open are not scored."""

    scored_on = DayFirstDateField(label="Dinilai pada")

    def __init__(self, *args, pattern: Pattern, party: PartnershipParty, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        assert pattern.scale is not None
        levels = enumerate(pattern.scale.levels, start=1)
        choices = [("", "Tidak dinilai"), *((level, f"{level}. {label}: {text}") for level, (label, text) in levels)]
        self.codes = [capability.code for capability in pattern.capabilities_of(party.role)]
        for capability in pattern.capabilities_of(party.role):
            self.fields[f"level_{capability.code}"] = forms.TypedChoiceField(
                label=capability.label, choices=choices, coerce=int, empty_value=None, required=False
            )
            self.fields[f"evidence_{capability.code}"] = forms.CharField(
                label="Bukti",
                required=False,
                help_text="Apa yang dilihat atau diperiksa.",
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.levels:
            raise forms.ValidationError("Nilai paling sedikit satu kemampuan.")
        return cleaned

    @property
    def levels(self) -> dict[str, int]:
        """The scored levels by capability."""
        found = {code: self.cleaned_data.get(f"level_{code}") for code in self.codes}
        return {code: level for code, level in found.items() if level}

    @property
    def evidence(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"evidence_{code}", "") for code in self.codes}
