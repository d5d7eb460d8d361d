"""Forms of standards, joint rules and understanding, and of approvals given outside the application."""

from collections.abc import Sequence

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import ConsentMethod, ProvisionKind
from programs.forms.obligations import FilesField
from programs.models import PartnershipParty, Provision
from programs.patterns import Pattern, Setter


def parties_field(parties: Sequence[PartnershipParty], **options) -> forms.TypedChoiceField:
    """A choice among the given parties of a partnership; cleaned to the party."""
    known = {str(party.public_id): party for party in parties}
    return forms.TypedChoiceField(
        choices=[("", "Pilih…"), *((key, str(party)) for key, party in known.items())],
        coerce=known.__getitem__,
        empty_value=None,
        **options,
    )


class ProvisionForm(RecordForm):
    """One text that the parties live by; who sets it is asked where the pattern leaves it to one party."""

    class Meta:
        model = Provision
        fields = ["title", "text", "effective_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}

    def __init__(self, *args, pattern: Pattern, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == ProvisionKind.STANDARD and pattern.standards.setter is not Setter.TOGETHER:
            role = pattern.standards.role
            setters = [party for party in parties if role in {"", party.role}]
            self.fields["set_by"] = parties_field(
                setters, label="Ditetapkan oleh", help_text=f"{pattern.standard_setter}."
            )
            first = self.instance.set_by or (setters[0] if len(setters) == 1 else None)
            self.initial["set_by"] = str(first.public_id) if first else ""
            self.order_fields(["title", "set_by", "text", "effective_on"])


class ApprovalForm(BaseForm):
    """Which party approved, when and how, outside the application."""

    approved_on = DayFirstDateField(label="Disetujui pada")
    method = forms.ChoiceField(
        label="Cara", choices=[(way.value, way.label) for way in (ConsentMethod.SIGNED_SCAN, ConsentMethod.MEETING)]
    )
    note = forms.CharField(label="Catatan", max_length=300, required=False)
    files = FilesField(label="Bukti", required=False, help_text="Pindaian atau notulen. Boleh lebih dari satu.")
    field_order = ["party", "approved_on", "method", "note", "files"]

    def __init__(self, *args, parties: Sequence[PartnershipParty], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"] = parties_field(parties, label="Pihak")
        self.order_fields(self.field_order)


class WithdrawForm(BaseForm):
    """Why a text ends, and since when."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    ended_on = DayFirstDateField(label="Dicabut sejak")
