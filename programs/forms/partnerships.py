"""Forms of a partnership and its parties."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kemitraan.core.forms import RecordForm
from programs.forms.lookups import use_lookups
from programs.forms.parties import SHORT_TEXT, PartyForm, organization_field, party_formset
from programs.models import Partnership
from programs.patterns import Pattern


class PartnershipForm(RecordForm):
    """A partnership of one pattern, with the statements that this pattern asks for."""

    class Meta:
        model = Partnership
        fields = ["name", "program", "sub_pattern", "legal_pattern", "strategy", "purpose", "starts_on", "ends_on"]
        widgets = {"purpose": forms.Textarea(attrs=SHORT_TEXT)}

    def __init__(self, *args, pattern: Pattern, **kwargs) -> None:
        self.pattern = pattern
        super().__init__(*args, **kwargs)
        use_lookups(self, "program")
        nearest = ", ".join(str(legal.label).lower() for legal in pattern.legal_patterns)
        self.fields["legal_pattern"].help_text = (
            f"Boleh kosong. Yang terdekat dengan pola ini: {nearest}." if nearest else "Boleh kosong."
        )
        if pattern.sub_patterns:
            choices = [("", "Pilih bentuk"), *pattern.sub_patterns]
            self.fields["sub_pattern"] = forms.ChoiceField(choices=choices, required=False, label="Bentuk")
        else:
            del self.fields["sub_pattern"]
        rows = {row.key: row for row in self.instance.texts.all()} if self.instance.pk else {}
        forms_of_pattern = dict(pattern.sub_patterns)
        for text in pattern.texts:
            stored = rows.get(text.key)
            if text.choices:
                self.fields[f"choice_{text.key}"] = forms.MultipleChoiceField(
                    label=text.label,
                    required=False,
                    choices=text.choices,
                    initial=stored.choices if stored else [],
                    widget=forms.CheckboxSelectMultiple,
                )
            only = ", ".join(str(forms_of_pattern[code]) for code in text.sub_patterns)
            self.fields[f"text_{text.key}"] = forms.CharField(
                label=f"{text.label}: keterangan" if text.choices else text.label,
                required=False,
                help_text=" ".join(part for part in (text.help_text, f"Untuk {only}." if only else "") if part),
                initial=stored.text if stored else "",
                widget=forms.Textarea(attrs=SHORT_TEXT),
            )

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if not name.startswith(("text_", "choice_"))}

    def shown_value(self, name: str) -> str | None:
        """A statement as it was sent, what was chosen beside it in words; a column as it is read."""
        if name.startswith("text_"):
            return self.cleaned_data.get(name, "")
        if name.startswith("choice_"):
            asked = next(text for text in self.pattern.texts if name == f"choice_{text.key}")
            return ", ".join(asked.chosen_labels(self.cleaned_data.get(name, [])))
        return super().shown_value(name)

    def take_stored(self, name: str) -> None:
        """Several choices are a list; all else is one value."""
        if name.startswith("choice_"):
            self.data.setlist(self.add_prefix(name), self.fields[name].initial)
        else:
            super().take_stored(name)

    @property
    def texts(self) -> dict[str, str]:
        """The pattern's statements by key."""
        return {text.key: self.cleaned_data.get(f"text_{text.key}", "") for text in self.pattern.texts}

    @property
    def choices(self) -> dict[str, list[str]]:
        """What was chosen beside the statements, by key."""
        return {
            text.key: self.cleaned_data.get(f"choice_{text.key}", []) for text in self.pattern.texts if text.choices
        }


class PartnershipPartyForm(PartyForm):
    """One party in its role."""

    role = forms.ChoiceField(label="Peran")
    is_lead = forms.BooleanField(label="Pelaku utama", required=False)
    contribution = forms.CharField(label="Yang dibawa", required=False, widget=forms.Textarea(attrs=SHORT_TEXT))
    expectation = forms.CharField(label="Yang diharapkan", required=False, widget=forms.Textarea(attrs=SHORT_TEXT))
    field_order = ["organization", "role", "is_lead", "contribution", "expectation"]

    def __init__(self, *args, user, pattern: Pattern, keep: Iterable[int] = (), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["organization"] = organization_field(user, keep=keep, label="Pihak")
        self.order_fields(self.field_order)
        self.fields["role"].choices = [(role.code, role.label) for role in pattern.roles]


PartnershipPartyFormSet = party_formset(PartnershipPartyForm)
