"""Forms of an agreement, its parties, their consent and signatures."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kemitraan.core.formats import format_date
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import ConsentMethod, TermUnit
from programs.forms.lookups import use_lookups
from programs.forms.parties import SHORT_TEXT, PartyForm, organization_field, party_formset
from programs.models import Agreement
from programs.rules import end_of_term

RECORDED_BY_ITSELF = {ConsentMethod.IN_APP, ConsentMethod.SIGNED_LINK}


class AgreementPartyForm(PartyForm):
    """One party of an agreement: its own number and who signs."""

    number = forms.CharField(label="Nomor", max_length=120, required=False)
    signatory_name = forms.CharField(label="Penanda tangan", max_length=200, required=False)
    signatory_position = forms.CharField(label="Jabatan", max_length=150, required=False)
    signatory_authority = forms.CharField(
        label="Dasar kewenangan", max_length=200, required=False, help_text="Misalnya surat kuasa, bila bukan pimpinan."
    )
    field_order = ["organization", "number", "signatory_name", "signatory_position", "signatory_authority"]

    def __init__(self, *args, user, keep: Iterable[int] = (), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["organization"] = organization_field(user, keep=keep, label="Pihak")
        self.order_fields(self.field_order)


AgreementPartyFormSet = party_formset(AgreementPartyForm)


class AgreementForm(RecordForm):
    """What an agreement says, besides its parties."""

    class Meta:
        model = Agreement
        fields = [
            "kind",
            "title",
            "program",
            "partnership",
            "parent",
            "scope",
            "starts_on",
            "ends_on",
            "open_end_condition",
            "value_idr",
            "dispute_settlement",
            "signing_place",
        ]
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("scope", "dispute_settlement")}

    term_length = forms.IntegerField(
        label="Lama", min_value=1, max_value=999, required=False, help_text="Mengisi tanggal berakhir dari mulainya."
    )
    term_unit = forms.ChoiceField(label="Satuan lama", choices=TermUnit.choices, required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        use_lookups(self, "program", "partnership", "parent")
        names = list(self.fields)
        for name in ("term_unit", "term_length"):
            names.insert(names.index("starts_on") + 1, names.pop(names.index(name)))
        self.order_fields(names)

    def clean(self) -> dict[str, Any]:
        """The end is computed from the start and the length, when that is how it was given."""
        values = super().clean() or self.cleaned_data
        length, start = values.pop("term_length", None), values.get("starts_on")
        unit = values.pop("term_unit", "") or TermUnit.YEARS
        if not length:
            return values
        if start is None:
            self.add_error("starts_on", "Isi tanggal mulai untuk menghitung tanggal berakhir.")
            return values
        end = end_of_term(start, length, TermUnit(unit))
        if values.get("ends_on") and values["ends_on"] != end:
            self.add_error("ends_on", f"Tidak sama dengan lamanya, yang berakhir {format_date(end)}. Isi salah satu.")
            return values
        values["ends_on"] = end
        return values


class AsOfForm(BaseForm):
    """The local day for which the terms are read."""

    per = DayFirstDateField(label="Ketentuan pada tanggal", required=False)


class ConsentForm(BaseForm):
    """When and how a party consented outside the application; inside, it does so with a button or by its link."""

    consented_on = DayFirstDateField(label="Setuju pada")
    method = forms.ChoiceField(
        label="Cara", choices=[(one.value, one.label) for one in ConsentMethod if one not in RECORDED_BY_ITSELF]
    )


class SignatureForm(BaseForm):
    """When a party signed."""

    signed_on = DayFirstDateField(label="Ditandatangani pada")
