"""The form of a program's plan: money, team, stages, and who carries out which stage."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import User
from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm, RupiahField
from programs.enums import BudgetSource, ManagementStage, StagePart
from programs.forms.parties import SELECT, organization_field
from programs.models import BudgetLine, Program, StagePlan, TeamMember

KEY = "key"


class ProgramPlanForm(RecordForm):
    """The dates of the five stages; the rows of the plan stand in formsets beside it."""

    class Meta:
        model = Program
        fields: list[str] = []

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        stored = {plan.stage: plan for plan in self.instance.stage_plans.all()}
        for stage in ManagementStage:
            plan = stored.get(stage.value) or StagePlan()
            self.fields[f"{stage.value}_starts_on"] = DayFirstDateField(
                required=False, label="Mulai", initial=plan.starts_on
            )
            self.fields[f"{stage.value}_ends_on"] = DayFirstDateField(
                required=False, label="Selesai", initial=plan.ends_on
            )
            self.fields[f"{stage.value}_note"] = forms.CharField(
                required=False, label="Catatan", max_length=300, initial=plan.note
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for stage in ManagementStage:
            first, last = values.get(f"{stage.value}_starts_on"), values.get(f"{stage.value}_ends_on")
            if first and last and last < first:
                self.add_error(f"{stage.value}_ends_on", "Tanggal selesai tidak boleh sebelum tanggal mulai.")
        return values

    def stage_rows(self) -> list[dict[str, Any]]:
        """The fields of each stage, as the page draws them."""
        return [
            {
                "label": stage.label,
                "fields": [self[f"{stage.value}_{name}"] for name in ("starts_on", "ends_on", "note")],
            }
            for stage in ManagementStage
        ]

    @property
    def schedule(self) -> list[dict[str, Any]]:
        """What `save_plan` takes."""
        names = ("starts_on", "ends_on", "note")
        return [
            {"stage": stage.value, **{name: self.cleaned_data.get(f"{stage.value}_{name}") for name in names}}
            for stage in ManagementStage
        ]


class PlanRowForm(BaseForm):
    """A row that knows which stored one it is; an untouched new row does not count."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)


class BudgetLineForm(PlanRowForm):
    source = forms.ChoiceField(label="Sumber", choices=BudgetSource.choices, initial=BudgetSource.OWN)
    description = forms.CharField(label="Uraian", required=False, max_length=200)
    amount_idr = RupiahField(label="Jumlah (Rp)")

    def __init__(self, *args, user, keep=(), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["funder"] = organization_field(user, keep=keep, label="Pemberi dana", required=False)


class TeamMemberForm(PlanRowForm):
    duty = forms.CharField(label="Tugas", max_length=120)
    field_order = ["user", "duty"]

    def __init__(self, *args, user, people: Sequence[User] = (), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["user"] = forms.TypedChoiceField(
            label="Orang",
            choices=[("", "Pilih…"), *((str(person.pk), str(person)) for person in people)],
            coerce={str(person.pk): person for person in people}.get,
            empty_value=None,
            widget=forms.Select(attrs=SELECT),
        )
        self.order_fields(self.field_order)


class StageDoerForm(BaseForm):
    """One organization across the five stages; `was` is the one that the row was opened with."""

    was = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, keep=(), **kwargs) -> None:
        super().__init__(*args, user=user, **kwargs)
        self.fields["organization"] = organization_field(user, keep=keep, label="Pelaksana")
        for stage in ManagementStage:
            self.fields[stage.value] = forms.ChoiceField(
                label=stage.label, required=False, choices=[("", "–"), *StagePart.choices]
            )

    @property
    def parts(self) -> dict[str, str]:
        return {stage.value: self.cleaned_data.get(stage.value, "") for stage in ManagementStage}


def colleagues_of(user, program: Program) -> list[User]:
    """Who may stand in the team: people of the reader's institution but partners, and who already does. One query."""
    roles = [role for role in Role.values if role != Role.PARTNER]
    inside = User.objects.filter(
        memberships__institution=user.membership.institution_id, memberships__role__in=roles, is_active=True
    )
    members = TeamMember.objects.filter(program=program)
    wanted = Q(pk__in=inside.values("pk")) | Q(pk__in=members.values("user_id"))
    return list(User.objects.filter(wanted).order_by("full_name", "pk"))


class BasePlanFormSet(forms.BaseFormSet):
    """Rows of a plan; the words of the page are set by `plan_formset`."""

    legend = ""
    add_label = "Tambah baris"
    help_text = ""
    row_class = ""


class BaseRowFormSet(BasePlanFormSet):
    @property
    def rows(self) -> list[dict[str, Any]]:
        """What `save_plan` takes of budget and team."""
        found = []
        for form in self.forms:
            values = {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
            is_removed = bool(form.cleaned_data.get("DELETE"))
            if values.get(KEY) or (form.has_changed() and not is_removed):
                found.append(values | {"is_removed": is_removed})
        return found


class BaseDoerFormSet(BasePlanFormSet):
    def clean(self) -> None:
        chosen = [form.cleaned_data.get("organization") for form in self._kept()]
        named = [organization for organization in chosen if organization]
        if len(set(named)) < len(named):
            raise forms.ValidationError("Satu lembaga cukup satu baris; isi semua tahapnya di baris itu.")

    def _kept(self) -> list[StageDoerForm]:
        return [form for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def rows_against(self, stored: dict[Any, Any]) -> list[dict[str, Any]]:
        """What `save_plan` takes; `stored` are organizations by `public_id` that stood in the rows before."""
        nothing = dict.fromkeys(ManagementStage.values, "")
        kept = self._kept()
        now = {form.cleaned_data["organization"].public_id for form in kept if form.cleaned_data.get("organization")}
        before = {form.cleaned_data["was"] for form in self.forms if form.cleaned_data.get("was")}
        gone = [stored[key] for key in before - now if key in stored]
        rows = [{"organization": organization, "parts": nothing} for organization in gone]
        return rows + [
            {"organization": form.cleaned_data["organization"], "parts": form.parts}
            for form in kept
            if form.cleaned_data.get("organization")
        ]


def _formset(form_class: type[BaseForm], base: type[BasePlanFormSet], **words: str) -> type[Any]:
    made = forms.formset_factory(
        form_class, formset=base, extra=1, max_num=60, absolute_max=60, validate_max=True, can_delete=True
    )
    for name, value in words.items():
        setattr(made, name, value)
    return made


BudgetFormSet = _formset(
    BudgetLineForm,
    BaseRowFormSet,
    legend="Anggaran menurut sumber",
    add_label="Tambah sumber dana",
    row_class="formset-money",
)
TeamFormSet = _formset(TeamMemberForm, BaseRowFormSet, legend="Tim", add_label="Tambah orang")
DoerFormSet = _formset(
    StageDoerForm,
    BaseDoerFormSet,
    legend="Siapa melaksanakan tahap apa",
    add_label="Tambah pelaksana",
    help_text="Lebih dari satu pelaksana pada satu tahap berarti dikerjakan bersama.",
    row_class="formset-stages",
)


def budget_initial(program: Program) -> list[dict[str, Any]]:
    """The stored lines as the formset opens them. One query."""
    lines = BudgetLine.objects.filter(program=program).select_related("funder")
    return [
        {
            "key": line.public_id,
            "funder_id": line.funder_id,
            "source": line.source,
            "funder": line.funder.public_id if line.funder else None,
            "description": line.description,
            "amount_idr": line.amount_idr,
        }
        for line in lines
    ]


def team_initial(program: Program) -> list[dict[str, Any]]:
    """The stored people as the formset opens them. One query."""
    members = TeamMember.objects.filter(program=program)
    return [{"key": member.public_id, "user": member.user_id, "duty": member.duty} for member in members]
