"""Forms of what parties say of themselves, what is expected, and who joins and leaves."""

from collections.abc import Sequence

from django import forms

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from programs.enums import Aspect, StatementKind
from programs.forms.parties import SELECT, SHORT_TEXT, organization_field
from programs.forms.provisions import parties_field
from programs.models import ExpectedBenefit, Indicator, Need, PartnershipParty
from programs.patterns import Pattern


class PartyPositionForm(RecordForm):
    """What a party says of itself: what it brings and lacks by aspect, what it expects, what it values."""

    class Meta:
        model = PartnershipParty
        fields = ["contribution", "expectation", "principles"]
        labels = {"contribution": "Yang dibawa, secara umum"}
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("contribution", "expectation", "principles")}

    def __init__(self, *args, pattern: Pattern, program=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        stored = {(row.kind, row.aspect): row.text for row in self.instance.statements.all()}
        self.keys = [(kind, aspect) for aspect in Aspect for kind in StatementKind]
        for kind, aspect in self.keys:
            self.fields[f"{kind.value}_{aspect.value}"] = forms.CharField(
                label=f"{kind.label}: {aspect.label.lower()}",
                required=False,
                initial=stored.get((kind.value, aspect.value), ""),
                widget=forms.Textarea(attrs={"rows": 1}),
            )
        if pattern.links_needs and program is not None:
            self.fields["same_need"] = forms.ModelChoiceField(
                Need.objects.visible_to(self.user).filter(program=program).standing(),
                label="Kebutuhan program yang sama",
                required=False,
                empty_label="Tidak ditautkan",
                initial=self.instance.same_need_id,
                widget=forms.Select(attrs=SELECT),
            )

    @property
    def values(self) -> dict:
        kept = {*self.Meta.fields, "same_need"}
        return {name: value for name, value in super().values.items() if name in kept}

    @property
    def statements(self) -> dict[tuple[str, str], str]:
        """The words by kind and aspect."""
        return {
            (kind.value, aspect.value): self.cleaned_data[f"{kind.value}_{aspect.value}"] for kind, aspect in self.keys
        }


class BenefitForm(RecordForm):
    """One benefit that is expected, for one party or all, measured by an indicator of the program."""

    class Meta:
        model = ExpectedBenefit
        fields = ["benefit", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, parties: Sequence[PartnershipParty], program=None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        party = self.instance.party
        self.fields["party"] = parties_field(parties, label="Bagi", required=False)
        self.fields["party"].choices = [("", "Semua pihak"), *list(self.fields["party"].choices)[1:]]
        self.initial["party"] = str(party.public_id) if party else ""
        if program is not None:
            self.fields["indicator"] = forms.ModelChoiceField(
                Indicator.objects.visible_to(self.user).filter(program=program),
                label="Diukur dengan",
                required=False,
                empty_label="Belum diukur",
                initial=self.instance.indicator_id,
            )


class PartyJoinForm(BaseForm):
    """Who joins, in which role, since when."""

    role = forms.ChoiceField(label="Peran")
    from_on = DayFirstDateField(label="Ikut sejak")
    contribution = forms.CharField(label="Yang dibawa", required=False, widget=forms.Textarea(attrs=SHORT_TEXT))
    field_order = ["organization", "role", "from_on", "contribution"]

    def __init__(self, *args, pattern: Pattern, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"] = organization_field(self.user, label="Pihak")
        self.fields["role"].choices = [(role.code, role.label) for role in pattern.roles]
        self.order_fields(self.field_order)


class PartyLeaveForm(BaseForm):
    """Until when a party takes part, and why it leaves."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    until_on = DayFirstDateField(label="Ikut sampai", help_text="Hari terakhir ikut serta.")
