"""Forms about what a mentor does around a group."""

from typing import Any

from django import forms

from kemitraan.core.forms import BaseForm, QuantityField, RecordForm
from partners.enums import SkillLevel
from partners.models import Member, Organization
from partners.widgets import OrganizationSelect, RegionField
from pendampingan.enums import CheckResult, ReferralOutcome
from pendampingan.models import (
    AreaFact,
    DataCheck,
    GroupResource,
    LearningMaterial,
    NeedProposal,
    Referral,
    Training,
    TrainingAttendance,
)
from pendampingan.rules.groups import CHECKED_FIELDS
from programs.enums import ProgramStatus, SelectionStatus
from programs.models import Program, Selection


class OfGroupForm(RecordForm):
    """A form about one row of a group; `group` is whose row it is."""

    def __init__(self, *args, group, **kwargs) -> None:
        self.group = group
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.RadioSelect):
                choices: Any = field.choices
                field.choices = [choice for choice in choices if choice[0]]  # nothing chosen is no choice of its own


class ReferralForm(OfGroupForm):
    class Meta:
        model = Referral
        fields = ["target", "target_name", "purpose", "introduced_on", "outcome", "outcome_on", "outcome_note"]
        widgets = {"target": OrganizationSelect}
        help_texts = {"target_name": "Hanya bila pihak itu belum ada di daftar mitra."}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        assert isinstance(target, forms.ModelChoiceField)
        target.queryset = Organization.objects.visible_to(self.user).active().exclude(pk=self.group.pk)

    def clean(self):
        cleaned = super().clean()
        if bool(cleaned.get("target")) == bool(cleaned.get("target_name")):
            self.add_error("target", "Pilih mitra yang terdaftar, atau tulis namanya bila belum terdaftar.")
        is_waiting = cleaned.get("outcome") == ReferralOutcome.WAITING
        if is_waiting and cleaned.get("outcome_on"):
            self.add_error("outcome_on", "Kosongkan selama masih menunggu.")
        if not is_waiting and not cleaned.get("outcome_on") and "outcome_on" not in self.errors:
            self.add_error("outcome_on", "Isi tanggal hasilnya.")
        return cleaned


class ResourceForm(OfGroupForm):
    class Meta:
        model = GroupResource
        fields = ["nature", "name", "place", "owner", "may_contact", "contact", "use", "is_active"]
        widgets = {"nature": forms.RadioSelect}
        help_texts = {"contact": "Catat hanya bila orangnya mengizinkan."}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("contact") and not cleaned.get("may_contact"):
            self.add_error("contact", "Kontak hanya dicatat bila boleh dihubungi.")
        return cleaned


class AreaFactForm(OfGroupForm):
    region = RegionField(label="Wilayah", required=False)
    value = QuantityField(label="Angka", required=False, max_digits=18)

    class Meta:
        model = AreaFact
        fields = ["fact", "value", "unit", "region", "surveyed_on", "source"]


class DataCheckForm(OfGroupForm):
    """What was checked on the spot; a wrong fact of a known field becomes a proposal to the office."""

    field = forms.ChoiceField(
        label="Data",
        choices=[("", "Lainnya"), *((code, one.label) for code, one in CHECKED_FIELDS.items())],
        required=False,
    )

    class Meta:
        model = DataCheck
        fields = ["field", "member", "subject", "recorded", "result", "found", "how", "checked_on"]
        widgets = {"result": forms.RadioSelect}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        member = self.fields["member"]
        assert isinstance(member, forms.ModelChoiceField)
        member.queryset = Member.objects.filter(organization=self.group)
        member.label = "Anggota"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("result") == CheckResult.WRONG and not cleaned.get("found"):
            self.add_error("found", "Tulis apa yang ditemukan.")
        return cleaned


class DecideCheckForm(BaseForm):
    """Whether the office takes a proposed correction over."""

    is_taken = forms.TypedChoiceField(
        label="Keputusan",
        choices=[("1", "Ambil alih ke daftar"), ("0", "Tolak usulan")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label="Alasan", max_length=300, required=False, help_text="Wajib bila ditolak.")


class NeedProposalForm(OfGroupForm):
    """A need of the group as the mentor found it."""

    quantity = QuantityField(label="Jumlah", required=False, max_digits=18)

    class Meta:
        model = NeedProposal
        fields = ["name", "aspect", "quantity", "unit", "reason", "proposed_on"]
        widgets = {"aspect": forms.RadioSelect, "reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"reason": "Apa yang membuat kelompok membutuhkannya, dengan angka bila ada."}


class DecideNeedForm(BaseForm):
    """Into which program the office takes a need over, or why it declines."""

    is_taken = forms.TypedChoiceField(
        label="Keputusan",
        choices=[("1", "Ambil alih ke program"), ("0", "Tolak usulan")],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
    )
    program = forms.ModelChoiceField(
        label="Program", queryset=Program.objects.none(), required=False, help_text="Wajib bila diambil alih."
    )
    note = forms.CharField(label="Alasan", max_length=300, required=False, help_text="Wajib bila ditolak.")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["program"]
        assert isinstance(field, forms.ModelChoiceField)
        going = [ProgramStatus.DRAFT, ProgramStatus.RUNNING]
        field.queryset = Program.objects.visible_to(self.user).filter(status__in=going).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_taken") and not cleaned.get("program"):
            self.add_error("program", "Pilih program yang menerima kebutuhan ini.")
        if cleaned.get("is_taken") is False and not cleaned.get("note"):
            self.add_error("note", "Tulis alasan menolak usulan.")
        return cleaned


class CandidateChoiceForm(BaseForm):
    """In which search the introduced one becomes a candidate."""

    selection = forms.ModelChoiceField(label="Pencarian mitra", queryset=Selection.objects.none())

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["selection"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Selection.objects.visible_to(self.user).filter(status=SelectionStatus.OPEN)


class MaterialForm(RecordForm):
    link = forms.URLField(label="Tautan", required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = LearningMaterial
        fields = ["topic", "title", "summary", "link", "is_active"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3})}


ABSENT, PRESENT = "absent", "present"
ATTENDANCE = [
    (ABSENT, "tidak hadir"),
    (PRESENT, "hadir, tidak dinilai"),
    *((f"{PRESENT}{level.value}", f"hadir, {level.label.lower()}") for level in SkillLevel),
]


def said(row: TrainingAttendance | None) -> str:
    """What is chosen for a member whose attendance is kept."""
    if row is None or not row.is_present:
        return ABSENT
    return PRESENT if row.level is None else f"{PRESENT}{row.level}"


class TrainingForm(OfGroupForm):
    """A training; each member is present or not, with the level reached or none."""

    class Meta:
        model = Training
        fields = ["title", "skill", "held_on", "trainer", "place", "summary", "materials"]
        widgets = {"summary": forms.Textarea(attrs={"rows": 3}), "materials": forms.CheckboxSelectMultiple}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        materials = self.fields["materials"]
        assert isinstance(materials, forms.ModelMultipleChoiceField)
        materials.queryset = LearningMaterial.objects.visible_to(self.user).filter(is_active=True)
        known = {}
        if self.instance.pk:
            known = {row.member_id: row for row in self.instance.attendances.all()}
        self.members = list(Member.objects.filter(organization=self.group))
        levels = [("", "tidak dinilai"), *SkillLevel.choices]
        for member in self.members:
            row = known.get(member.pk)
            self.fields[self.name_of(member)] = forms.ChoiceField(
                label=member.name,
                required=False,
                choices=[
                    ("absent", "tidak hadir"),
                    *[(f"present{value}", f"hadir, {text}".lower()) for value, text in levels],
                ],
                initial="absent"
                if row is None or not row.is_present
                else f"present{'' if row.level is None else row.level}",
            )

    @staticmethod
    def name_of(member: Member) -> str:
        return f"peserta_{member.public_id}"

    @property
    def attended(self) -> dict[int, int | None]:
        """The level reached by the key of each member who was there; None was not judged."""
        found = {}
        for member in self.members:
            answer = self.cleaned_data.get(self.name_of(member), "")
            if answer.startswith(PRESENT):
                level = answer.removeprefix(PRESENT)
                found[member.pk] = int(level) if level else None
        return found

    @property
    def own_values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
