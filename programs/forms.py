"""Forms of programs; they validate, services write."""

from collections.abc import Iterable
from typing import Any

from django import forms

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import User
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.models import Organization
from partners.widgets import OrganizationSelect
from programs.enums import ConsentMethod
from programs.models import Agreement, Obligation, Partnership, Program
from programs.patterns import Pattern

SHORT_TEXT = {"rows": 2}
SELECT = {"data-enhance": ""}


def organization_field(user, *, keep: Iterable[int] = (), **options) -> forms.ModelChoiceField:
    """A choice of the reader's active organizations; those in `keep` stay possible when archived since."""
    rows = Organization.objects.visible_to(user)
    return forms.ModelChoiceField(
        queryset=rows.active() | rows.filter(pk__in=list(keep)),
        to_field_name="public_id",
        widget=OrganizationSelect,
        **options,
    )


class ProgramForm(RecordForm):
    """A program with its one lead actor."""

    class Meta:
        model = Program
        fields = ["name", "lead_actor", "goals", "mission", "target_groups", "coordinator", "starts_on", "ends_on"]
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("goals", "mission", "target_groups")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.lead_actor if self.instance.lead_actor_id else None
        self.fields["lead_actor"] = organization_field(
            self.user,
            keep=[stored.pk] if stored else [],
            label="Pelaku utama",
            help_text="Lembaga atau orang yang bertanggung jawab atas keberhasilan program.",
        )
        if stored:
            self.initial["lead_actor"] = stored.public_id
        coordinators = User.objects.filter(
            memberships__institution=self.user.membership.institution_id,
            memberships__role__in=[Role.COORDINATOR, Role.ADMIN],
            is_active=True,
        )
        self.fields["coordinator"].queryset = coordinators.distinct()
        self.fields["coordinator"].widget.attrs.update(SELECT)


class PartnershipForm(RecordForm):
    """A partnership of one pattern, with the statements that this pattern asks for."""

    class Meta:
        model = Partnership
        fields = ["name", "program", "sub_pattern", "strategy", "purpose", "starts_on", "ends_on"]
        widgets = {"purpose": forms.Textarea(attrs=SHORT_TEXT)}

    def __init__(self, *args, pattern: Pattern, **kwargs) -> None:
        self.pattern = pattern
        super().__init__(*args, **kwargs)
        self.fields["program"].queryset = Program.objects.visible_to(self.user)
        self.fields["program"].widget.attrs.update(SELECT)
        if pattern.sub_patterns:
            choices = [("", "Pilih bentuk"), *pattern.sub_patterns]
            self.fields["sub_pattern"] = forms.ChoiceField(choices=choices, required=False, label="Bentuk")
        else:
            del self.fields["sub_pattern"]
        stored = {row.key: row.text for row in self.instance.texts.all()} if self.instance.pk else {}
        forms_of_pattern = dict(pattern.sub_patterns)
        for text in pattern.texts:
            only = ", ".join(str(forms_of_pattern[code]) for code in text.sub_patterns)
            self.fields[f"text_{text.key}"] = forms.CharField(
                label=text.label,
                required=False,
                help_text=" ".join(part for part in (text.help_text, f"Untuk {only}." if only else "") if part),
                initial=stored.get(text.key, ""),
                widget=forms.Textarea(attrs=SHORT_TEXT),
            )

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values.items() if not name.startswith("text_")}

    @property
    def texts(self) -> dict[str, str]:
        """The pattern's statements by key."""
        return {text.key: self.cleaned_data.get(f"text_{text.key}", "") for text in self.pattern.texts}


class PartnershipPartyForm(BaseForm):
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


class AgreementPartyForm(BaseForm):
    """One party of an agreement: its own number and who signs."""

    number = forms.CharField(label="Nomor", max_length=120, required=False)
    signatory_name = forms.CharField(label="Penanda tangan", max_length=200, required=False)
    signatory_position = forms.CharField(label="Jabatan", max_length=150, required=False)
    field_order = ["organization", "number", "signatory_name", "signatory_position"]

    def __init__(self, *args, user, keep: Iterable[int] = (), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["organization"] = organization_field(user, keep=keep, label="Pihak")
        self.order_fields(self.field_order)


class BasePartyFormSet(forms.BaseFormSet):
    """Two or more different parties; removed rows do not count."""

    legend = "Para pihak"
    add_label = "Tambah pihak"
    help_text = "Paling sedikit dua pihak, setara dan saling menguntungkan."
    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_few_forms": "Isi paling sedikit dua pihak."
    }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What the services take, in the order of the page."""
        return [
            {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            for form in self.forms
            if form.cleaned_data.get("organization") and not form.cleaned_data.get("DELETE")
        ]


def _party_formset(form_class: type[BaseForm]) -> type[BasePartyFormSet]:
    return forms.formset_factory(
        form_class,
        formset=BasePartyFormSet,
        extra=0,
        min_num=2,
        max_num=40,
        validate_min=True,
        validate_max=True,
        can_delete=True,
    )


PartnershipPartyFormSet = _party_formset(PartnershipPartyForm)
AgreementPartyFormSet = _party_formset(AgreementPartyForm)


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
        ]
        widgets = {name: forms.Textarea(attrs=SHORT_TEXT) for name in ("scope", "dispute_settlement")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        agreements = Agreement.objects.visible_to(self.user)
        choices = {
            "program": Program.objects.visible_to(self.user),
            "partnership": Partnership.objects.visible_to(self.user),
            "parent": agreements.exclude(pk=self.instance.pk) if self.instance.pk else agreements,
        }
        for name, rows in choices.items():
            self.fields[name].queryset = rows
            self.fields[name].widget.attrs.update(SELECT)


class ObligationForm(RecordForm):
    """A duty of one party to another; a support of the pattern may be waived with a reason."""

    class Meta:
        model = Obligation
        fields = [
            "debtor",
            "creditor",
            "description",
            "aspect",
            "support",
            "evidence_required",
            "frequency",
            "first_due_on",
            "last_due_on",
            "is_waived_by_agreement",
            "waiver_reason",
        ]
        widgets = {"description": forms.Textarea(attrs=SHORT_TEXT)}

    def __init__(self, *args, pattern: Pattern | None, members: list[int], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        parties = Organization.objects.visible_to(self.user).filter(pk__in=members)
        for name in ("debtor", "creditor"):
            self.fields[name].queryset = parties
        supports = [(support.code, support.label) for support in pattern.supports] if pattern else []
        if supports:
            choices = [("", "Bukan dukungan pola"), *supports]
            self.fields["support"] = forms.ChoiceField(choices=choices, required=False, label="Dukungan pola")
        else:
            for name in ("support", "is_waived_by_agreement", "waiver_reason"):
                del self.fields[name]


class ConsentForm(BaseForm):
    """When and how a party consented."""

    consented_on = DayFirstDateField(label="Setuju pada")
    method = forms.ChoiceField(label="Cara", choices=ConsentMethod.choices)


class SignatureForm(BaseForm):
    """When a party signed."""

    signed_on = DayFirstDateField(label="Ditandatangani pada")
