"""Forms about field reports."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import Q

from kemitraan.core.forms import BaseForm, DayFirstDateField, RecordForm
from partners.widgets import RegionField
from pendampingan.enums import FollowUpOwner, MentorRole, Method, Task
from pendampingan.forms.opened import OpenedVersionForm
from pendampingan.forms.photos import PhotosField
from pendampingan.forms.report_answers import AnswerFields
from pendampingan.forms.report_parts import ReportPartsFields
from pendampingan.models import FieldReport, LearningMaterial
from pendampingan.selectors.report_forms import answers_of
from pendampingan.selectors.report_parts import ReportSubjects, stored_parts

MAX_GUESTS = 9_999


class FieldReportForm(ReportPartsFields, AnswerFields, RecordForm):
    """The content of a field report; attendance and new follow-ups are read by the view."""

    client_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    method = forms.ChoiceField(label="Cara", choices=Method.choices, widget=forms.RadioSelect)
    tasks = forms.MultipleChoiceField(
        label="Tugas pendamping", choices=Task.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label="Peran pendamping", choices=MentorRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    materials = forms.ModelMultipleChoiceField(
        label="Medium belajar",
        queryset=LearningMaterial.objects.none(),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    photos = PhotosField(label="Foto", required=False)

    class Meta:
        model = FieldReport
        fields = [
            "activity_on",
            "starts_at",
            "ends_at",
            "zone",
            "method",
            "place",
            "region",
            "latitude",
            "longitude",
            "tasks",
            "roles",
            "purpose",
            "activities",
            "findings",
            "analysis",
            "obstacles",
            "solutions",
            "guests_female",
            "guests_male",
            "expense_idr",
            "no_expense_reason",
        ]
        help_texts = {
            "findings": "Yang dilihat dan didengar, sebaiknya dengan angka dan sumbernya.",
            "analysis": "Arti temuan itu menurut Anda.",
            "latitude": "Boleh kosong; diisi dari foto bila ada.",
            "expense_idr": "Uang yang dipakai untuk kegiatan ini.",
            "no_expense_reason": "Misalnya ditanggung kelompok.",
        }

    def __init__(self, *args, subjects: ReportSubjects | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["client_id"].initial = uuid.uuid4()
        self.fields["region"] = RegionField(
            required=False,
            kept=self.instance.region,
            help_text="Bila bukan di wilayah kelompok.",
            empty_label="Wilayah kelompok",
        )
        self._offer_materials()
        subjects = subjects or ReportSubjects()
        self.add_part_fields(subjects, stored_parts(self.instance))
        self.add_answer_fields(subjects.questions, answers_of(self.instance))
        for name in ("purpose", "activities", "findings", "analysis", "obstacles", "solutions"):
            self.fields[name].widget.attrs["rows"] = 3
        for name in ("guests_female", "guests_male"):
            self.fields[name].required = False
            self.fields[name].widget.attrs["inputmode"] = "numeric"
            self.fields[name].validators.append(MaxValueValidator(MAX_GUESTS))
        for name, limit in (("latitude", 90), ("longitude", 180)):
            self.fields[name].min_value, self.fields[name].max_value = -limit, limit
            self.fields[name].widget.attrs["inputmode"] = "decimal"
        self.fields["photos"].widget.attrs["accept"] = "image/*"

    def _offer_materials(self) -> None:
        """What is in use, and what the report names already."""
        named = list(self.instance.materials.all()) if self.instance.pk else []
        field = self.fields["materials"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        offered = Q(is_active=True) | Q(pk__in=[material.pk for material in named])
        field.queryset = LearningMaterial.objects.visible_to(self.user).filter(offered)
        field.initial = [material.public_id for material in named]

    def clean_latitude(self):
        return self._degrees("latitude", 90, "Lintang antara -90 dan 90. Jangan tertukar dengan bujur.")

    def clean_longitude(self):
        return self._degrees("longitude", 180, "Bujur antara -180 dan 180.")

    def _degrees(self, name: str, limit: int, message: str):
        value = self.cleaned_data[name]
        if value is not None and abs(value) > limit:
            raise ValidationError(message, code="out_of_range")
        return value

    def clean(self) -> dict:
        """Position 0,0 is what a phone without a fix says: it counts as no position."""
        cleaned = super().clean() or self.cleaned_data
        for name in ("guests_female", "guests_male"):
            cleaned[name] = cleaned.get(name) or 0
        if cleaned.get("latitude") == 0 and cleaned.get("longitude") == 0:
            cleaned["latitude"] = cleaned["longitude"] = None
        return cleaned

    @property
    def content(self) -> dict:
        """Values for the service: the report's own columns."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class FollowUpForm(forms.Form):
    """One agreed next action; an empty row is no row."""

    follow_up = forms.UUIDField(required=False, widget=forms.HiddenInput)
    action = forms.CharField(label="Tindak lanjut", max_length=300)
    owner_name = forms.CharField(label="Penanggung jawab", max_length=200)
    owner_kind = forms.ChoiceField(
        label="Pihak", choices=FollowUpOwner.choices, initial=FollowUpOwner.GROUP, required=False
    )
    due_on = DayFirstDateField(label="Tenggat")

    def __init__(self, *args, **kwargs) -> None:
        kwargs.setdefault("use_required_attribute", False)
        super().__init__(*args, **kwargs)


class BaseFollowUpFormSet(forms.BaseFormSet):
    legend = "Tindak lanjut"
    add_label = "Tambah tindak lanjut"
    help_text = "Apa yang dilakukan, oleh siapa, paling lambat kapan."

    @property
    def rows(self) -> list[dict]:
        """Rows that were filled in and not removed."""
        return [
            form.cleaned_data
            for form in self.forms
            if form.cleaned_data.get("action") and not form.cleaned_data.get("DELETE")
        ]


FollowUpFormSet = forms.formset_factory(
    FollowUpForm, formset=BaseFollowUpFormSet, extra=1, can_delete=True, max_num=30, validate_max=True
)


class ReturnForm(OpenedVersionForm):
    reason = forms.CharField(label="Yang perlu diperbaiki", widget=forms.Textarea(attrs={"rows": 4}))
    due_on = DayFirstDateField(label="Tenggat baru")


class CommentForm(BaseForm):
    note = forms.CharField(label="Tanggapan", widget=forms.Textarea(attrs={"rows": 3}))


class FollowUpDoneForm(BaseForm):
    done_on = DayFirstDateField(label="Selesai pada")
    result = forms.CharField(label="Hasil", max_length=300, required=False)
    evidence = PhotosField(label="Foto bukti", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].widget.attrs["accept"] = "image/*"
