"""Forms of an agreement, its parties, their consent and signatures."""

from collections.abc import Iterable

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import ConsentMethod
from programs.forms.lookups import use_lookups
from programs.forms.parties import SHORT_TEXT, organization_field, party_formset
from programs.models import Agreement


class AgreementPartyForm(BaseForm):
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

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        use_lookups(self, "program", "partnership", "parent")


class AsOfForm(BaseForm):
    """The local day for which the terms are read."""

    per = DayFirstDateField(label="Ketentuan per tanggal", required=False)


class ConsentForm(BaseForm):
    """When and how a party consented outside the application, which it does itself with a button."""

    consented_on = DayFirstDateField(label="Setuju pada")
    method = forms.ChoiceField(
        label="Cara", choices=[choice for choice in ConsentMethod.choices if choice[0] != ConsentMethod.IN_APP]
    )


class SignatureForm(BaseForm):
    """When a party signed."""

    signed_on = DayFirstDateField(label="Ditandatangani pada")
