"""Forms that say which party or duty covers a need, and how much."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from kemitraan.core.forms import BaseForm, QuantityField, RecordForm
from programs.enums import PartnershipStatus
from programs.models import Need, NeedCoverage, Obligation, PartnershipParty, Program

OVER = [PartnershipStatus.ENDED, PartnershipStatus.CANCELLED]
HELP = "Kosongkan bila seluruhnya."


def needs_of(user, program: Program):
    return Need.objects.visible_to(user).filter(program=program).standing()


class CoverageForm(BaseForm):
    """A need of `program`, who covers it (a party or a duty), and how much."""

    need = forms.ModelChoiceField(label="Kebutuhan", queryset=Need.objects.none(), to_field_name="public_id")
    by = forms.ChoiceField(label="Dipenuhi oleh", help_text="Satu pihak kemitraan, atau satu kewajiban.")
    quantity = QuantityField(label="Jumlah", required=False, help_text=HELP)
    note = forms.CharField(label="Catatan", required=False, max_length=300)

    def __init__(self, *args, program: Program, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs_of(self.user, program)
        self.parties = parties_of(self.user, program)
        self.duties = duties_of(self.user, program)
        self.fields["by"].choices = [
            ("", "Pilih…"),
            ("Pihak", [(f"p:{key}", f"{row} · {row.partnership}") for key, row in self.parties.items()]),
            ("Kewajiban", [(f"k:{key}", f"{row.debtor}: {row}") for key, row in self.duties.items()]),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """What `cover_need` takes."""
        kind, _, key = self.cleaned_data["by"].partition(":")
        by = {"party": self.parties[key]} if kind == "p" else {"obligation": self.duties[key]}
        return {name: self.cleaned_data[name] for name in ("need", "quantity", "note")} | by


def parties_of(user, program: Program) -> dict[str, PartnershipParty]:
    """Parties of the program's partnerships that are not over, by public id."""
    rows = PartnershipParty.objects.visible_to(user).filter(partnership__program=program)
    rows = rows.exclude(partnership__status__in=OVER).select_related("organization", "partnership")
    return {str(row.public_id): row for row in rows.order_by("partnership_id", "order", "pk")}


def duties_of(user, program: Program) -> dict[str, Obligation]:
    """Duties of the program's partnerships and agreements that are owed, by public id."""
    homes = Q(partnership__program=program) | Q(agreement__program=program)
    rows = Obligation.objects.visible_to(user).filter(homes | Q(agreement__partnership__program=program))
    rows = rows.filter(cancelled_at=None, is_waived_by_agreement=False).exclude(partnership__status__in=OVER)
    related = ("debtor", "partnership", "agreement__partnership")
    return {str(row.public_id): row for row in rows.select_related(*related).order_by("debtor__name", "pk")}


class ObligationCoverageForm(BaseForm):
    """A need that a duty covers, of one of the programs that the duty belongs to."""

    need = forms.ModelChoiceField(label="Kebutuhan", queryset=Need.objects.none(), to_field_name="public_id")
    quantity = QuantityField(label="Jumlah", required=False, help_text=HELP)
    note = forms.CharField(label="Catatan", required=False, max_length=300)

    def __init__(self, *args, programs: set[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = Need.objects.visible_to(self.user).standing().filter(program__in=programs)
        self.fields["need"].queryset = rows.order_by("program_id", "rank", "pk")


class CoverageChangeForm(RecordForm):
    """How much a coverage covers."""

    quantity = QuantityField(label="Jumlah", required=False, help_text=HELP)

    class Meta:
        model = NeedCoverage
        fields = ["quantity", "note"]


class CoverageEndForm(BaseForm):
    """Why a coverage is taken back."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError("Tulis alasannya.")
        return reason
