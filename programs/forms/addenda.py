"""Forms of an addendum and of its signatures."""

from django import forms

from kemitraan.core.forms import BaseForm, RecordForm
from programs.forms.agreements import SignatureForm
from programs.forms.parties import SHORT_TEXT
from programs.models import Addendum


class AddendumForm(RecordForm):
    """What an addendum changes; whatever stays blank stays as it is."""

    class Meta:
        model = Addendum
        fields = [
            "title",
            "effective_on",
            "ends_on",
            "open_end_condition",
            "value_idr",
            "scope",
            "dispute_settlement",
            "provisions",
        ]
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("scope", "dispute_settlement")} | {
            "provisions": forms.Textarea(attrs={"rows": 4})
        }


class AddendumSignatureForm(SignatureForm):
    """When a party signed an addendum, and the number that it gave it."""

    number = forms.CharField(label="Nomor", max_length=120, required=False)


class NotContinuedForm(BaseForm):
    """Why an agreement is left to end."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Pengingat berakhir tidak dikirim lagi. Perjanjian tetap berlaku sampai tanggal akhirnya.",
    )
