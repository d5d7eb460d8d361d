"""Forms of a search for partners: candidates, assessors, the decision and taking it back."""

from collections import Counter
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm, DayFirstDateField, QuantityField
from partners.enums import OrganizationKind
from partners.models import Sector, Tag
from partners.widgets import RegionField
from programs.enums import CandidateRole, PartnershipStatus, PatternCode
from programs.forms.parties import SHORT_TEXT, organization_field
from programs.models import Candidate, CandidateNeed, Need, Partnership, Selection
from programs.patterns import PATTERNS, PartyRole, get_pattern
from programs.rules import said_quantity
from programs.services.selection_decisions import NewPartnership

REASON = {"rows": 3}
NEW = "baru"
# Offered first for a new partnership: equals who share the work.
DEFAULT_PATTERN = PatternCode.FUTURISTIK
OPEN_PARTNERSHIPS = [PartnershipStatus.DRAFT, PartnershipStatus.ACTIVE, PartnershipStatus.SUSPENDED]


class ReasonForm(BaseForm):
    """Why something is taken off or closed."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs=REASON))


class NameForm(BaseForm):
    """Another name for a search."""

    name = forms.CharField(label="Nama", max_length=200)
    opened_version = forms.IntegerField(widget=forms.HiddenInput)


class SuggestionFilterForm(BaseForm):
    """By what the suggestions are narrowed; every field may stay blank."""

    region = RegionField(required=False, label="Wilayah", empty_label="Semua wilayah")
    kind = forms.ChoiceField(choices=[("", "Semua jenis"), *OrganizationKind.choices], required=False, label="Jenis")
    sector = forms.ModelChoiceField(Sector.objects.none(), required=False, label="Sektor", empty_label="Semua sektor")
    tag = forms.ModelChoiceField(Tag.objects.none(), required=False, label="Label", empty_label="Semua label")
    verified = forms.BooleanField(required=False, label="Hanya yang sudah diperiksa")

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        for name, model in (("sector", Sector), ("tag", Tag)):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.to_field_name = "public_id"
            field.queryset = model.objects.visible_to(user).offered()


class CandidateAddForm(BaseForm):
    """Somebody of the registry as a candidate; without a role it is that of the first need."""

    role = forms.ChoiceField(label="Peran", choices=[("", "Sesuai kebutuhan"), *CandidateRole.choices], required=False)
    field_order = ["organization", "role"]

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["organization"] = organization_field(user, label="Mitra")
        self.order_fields(self.field_order)


class NeedsMixin(BaseForm):
    """For each need of a search a tick and how much of it, in the need's unit; blank means all."""

    needs: list[Need]

    def add_needs(
        self, selection: Selection, stored: dict[int, Decimal | None] | None, label: str, *, only_standing: bool = False
    ) -> None:
        """Fields for the needs of `selection`; `stored` are those that are ticked, None ticks them all.

        With `only_standing` needs that were given up are left out.
        """
        rows = selection.needs.order_by("rank", "pk")
        self.needs = list(rows.filter(cancelled_on=None) if only_standing else rows)
        for need in self.needs:
            is_met = stored is None or need.pk in stored
            self.fields[f"need_{need.pk}"] = forms.BooleanField(
                label=f"{label}: {need.name}", required=False, initial=is_met
            )
            if need.quantity is not None:
                self.fields[f"quantity_{need.pk}"] = QuantityField(
                    label=f"Jumlah ({need.unit})" if need.unit else "Jumlah",
                    required=False,
                    max_digits=18,
                    initial=tidy(stored.get(need.pk)) if stored else None,
                    help_text=f"Kosongkan untuk seluruhnya, {said_quantity(need.unit, need.quantity)}.",
                )

    @property
    def quantities(self) -> dict[int, Decimal | None]:
        """{key of a ticked need: quantity, None for all of it}."""
        return {
            need.pk: self.cleaned_data.get(f"quantity_{need.pk}")
            for need in self.needs
            if self.cleaned_data.get(f"need_{need.pk}")
        }


def tidy(quantity: Decimal | None) -> Decimal | int | None:
    """A whole quantity without its decimals."""
    return int(quantity) if quantity is not None and quantity == quantity.to_integral_value() else quantity


def stored_quantities(candidate: Candidate) -> dict[int, Decimal | None]:
    """What a candidate can meet, by the key of the need."""
    return dict(CandidateNeed.objects.filter(candidate=candidate).values_list("need_id", "quantity"))


class CandidateForm(NeedsMixin):
    """Role, note, and what a candidate can meet."""

    role = forms.ChoiceField(label="Peran", choices=CandidateRole.choices)
    note = forms.CharField(label="Catatan", required=False, widget=forms.Textarea(attrs=SHORT_TEXT))
    opened_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, candidate: Candidate, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = candidate.role
        self.fields["note"].initial = candidate.note
        self.fields["opened_version"].initial = candidate.version
        self.add_needs(candidate.selection, stored_quantities(candidate), "Dapat memenuhi")


class ChooseForm(NeedsMixin):
    """The choice of a candidate: why, when, as which party, and which needs it covers."""

    reason = forms.CharField(label="Alasan memilih", widget=forms.Textarea(attrs=REASON))
    override_reason = forms.CharField(
        label="Alasan tetap memilih", required=False, widget=forms.Textarea(attrs=SHORT_TEXT)
    )
    decided_on = DayFirstDateField(label="Tanggal keputusan")
    partnership = forms.ChoiceField(label="Menjadi pihak dalam", widget=forms.Select(attrs={"data-enhance": ""}))
    name = forms.CharField(
        label="Nama kemitraan baru", required=False, max_length=200, help_text="Hanya untuk kemitraan baru."
    )

    def __init__(self, *args, candidate: Candidate, failures: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.candidate = candidate
        selection, program = candidate.selection, candidate.selection.program
        rows = Partnership.objects.visible_to(self.user).filter(program=program, status__in=OPEN_PARTNERSHIPS)
        self.partnerships = {str(row.public_id): row for row in rows.prefetch_related("parties")}
        self.fields["decided_on"].initial = selection.institution.today
        self.fields["partnership"].choices = self.choices()
        self.fields["partnership"].initial = self.likely_choice()
        self.fields["name"].initial = f"{program.name}: {candidate.organization.name}"[:200]
        if failures:
            self.fields["override_reason"].required = True
            self.fields["override_reason"].help_text = f"Kriteria wajib yang tidak terpenuhi: {', '.join(failures)}."
        else:
            del self.fields["override_reason"]
        self.add_needs(selection, stored_quantities(candidate) or None, "Memenuhi", only_standing=True)

    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The open partnerships of the program by role, then a new one of each pattern."""
        existing = [
            (f"{key}|{role.code}", f"{row.name} · sebagai {role.label.lower()}")
            for key, row in self.partnerships.items()
            for role in self.open_roles(row)
        ]
        new = [
            (
                f"{NEW}|{pattern.code.value}|{own.code}|{role.code}",
                f"{pattern.label} · mitra sebagai {role.label.lower()}",
            )
            for pattern in sorted(PATTERNS.values(), key=lambda one: one.code != DEFAULT_PATTERN)
            for own, role in pattern.sides
        ]
        return [*([("Kemitraan yang ada", existing)] if existing else []), ("Kemitraan baru", new)]

    def likely_choice(self) -> str:
        """The partnership that an earlier choice of this search made, else a new one."""
        groups = self.fields["partnership"].choices
        earlier = self.candidate.selection.decisions.filter(revoked_on=None, party__isnull=False)
        homes = {str(key) for key in earlier.values_list("party__partnership__public_id", flat=True)}
        made = [value for value, _ in groups[0][1] if value.split("|")[0] in homes]
        return made[0] if made else groups[-1][1][0][0]

    def open_roles(self, partnership: Partnership) -> list[PartyRole]:
        """The role that the candidate has there, else those that are not taken."""
        parties = list(partnership.parties.all())
        roles = get_pattern(partnership.pattern).roles
        mine = [party.role for party in parties if party.organization_id == self.candidate.organization_id]
        if mine:
            return [role for role in roles if role.code in mine]
        taken = Counter(party.role for party in parties)
        return [role for role in roles if role.maximum is None or taken[role.code] < role.maximum]

    @property
    def target(self) -> dict[str, Any]:
        """Where the candidate becomes a party, as `decide_selection` takes it."""
        where, *codes = self.cleaned_data["partnership"].split("|")
        if where != NEW:
            return {"partnership": self.partnerships[where], "role": codes[0]}
        pattern, own_role, role = codes
        new = NewPartnership(
            name=self.cleaned_data["name"],
            pattern=pattern,
            own_role=own_role,
            starts_on=self.cleaned_data["decided_on"],
        )
        return {"new_partnership": new, "role": role}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("partnership", "").startswith(NEW) and not values.get("name", "").strip():
            self.add_error("name", ValidationError("Tulis nama kemitraan baru.", code="required"))
        return values


class RevokeForm(BaseForm):
    """Why a decision is taken back, and whether its party stays."""

    reason = forms.CharField(label="Alasan", max_length=300, widget=forms.Textarea(attrs=REASON))
    party = forms.ChoiceField(
        label="Pihak kemitraan",
        choices=[
            ("keluar", "Keluar dari kemitraan mulai hari ini, kebutuhannya tidak terpenuhi lagi"),
            ("tetap", "Tetap menjadi pihak dan tetap memenuhi kebutuhan"),
        ],
        widget=forms.RadioSelect,
        initial="keluar",
    )
