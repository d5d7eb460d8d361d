"""The form of one version of criteria: a row for each, and a reason once people scored by them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.formats import format_number
from kemitraan.core.forms import BaseForm, NumberAsWritten
from programs.enums import JudgedField, JudgingMethod
from programs.models import CriteriaSet, CriterionWeight
from programs.rules.criteria import CriterionRow, row_problem
from programs.rules.ranking import split_evenly
from programs.services.criteria import Opened

MOST_CRITERIA = 30


class ShortNumberField(NumberAsWritten, forms.DecimalField):
    """A number up to 100 with at most two decimals, written with comma or point."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_digits": 5, "decimal_places": 2, "min_value": 0, "max_value": 100} | kwargs)

    def read(self, written: str) -> Decimal | None:
        return forms.DecimalField.to_python(self, written.replace(",", "."))


class CriterionForm(BaseForm):
    """One criterion with its weight; rows without a name and a weight do not count."""

    criterion = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Kriteria", max_length=120)
    weight = ShortNumberField(label="Bobot (%)")
    explanation = forms.CharField(label="Penjelasan", max_length=500, required=False)
    method = forms.ChoiceField(label="Cara menilai", choices=JudgingMethod.choices, initial=JudgingMethod.TYPED)
    judged_field = forms.ChoiceField(label="Data mitra", choices=[("", "Pilih…"), *JudgedField.choices], required=False)
    near_km = forms.IntegerField(label="Dekat (km)", min_value=0, max_value=20_000, required=False)
    far_km = forms.IntegerField(label="Jauh (km)", min_value=1, max_value=20_000, required=False)
    scale_max = forms.IntegerField(label="Nilai tertinggi", min_value=2, max_value=100, initial=5)
    is_mandatory = forms.BooleanField(label="Wajib", required=False)
    minimum = ShortNumberField(label="Nilai minimum", required=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("method") == JudgingMethod.FIELD and not values.get("judged_field"):
            self.add_error("judged_field", "Pilih data mitra yang dinilai.")
        if values.get("method") == JudgingMethod.DISTANCE:
            self._check_distances(values)
        if not self.errors and (problem := row_problem(self.row_of(values, {}))):
            self.add_error("minimum", problem)
        return values

    def _check_distances(self, values: dict[str, Any]) -> None:
        near, far = values.get("near_km"), values.get("far_km")
        if near is None or far is None or far <= near:
            self.add_error("far_km", "Isi jarak dekat dan jauh; yang jauh harus lebih besar.")

    @staticmethod
    def row_of(values: dict[str, Any], keys: dict[str, int]) -> CriterionRow:
        """The row as services take it; `keys` has the key of each stored criterion by its public id."""
        fields = {name: value for name, value in values.items() if name not in {"DELETE", "criterion"}}
        return CriterionRow(**fields, criterion=keys.get(values.get("criterion") or "")).tidied()


class BaseCriterionFormSet(forms.BaseFormSet):
    """The criteria of one version, in the order of the page; removed rows do not count."""

    legend = "Kriteria"
    add_label = "Tambah kriteria"

    @property
    def counted(self) -> list[CriterionForm]:
        return [
            form
            for form in self.forms
            if form.has_changed() and not (self.can_delete and self._should_delete_form(form))
        ]

    def rows(self, keys: dict[str, int]) -> list[CriterionRow]:
        """What the services take."""
        return [CriterionForm.row_of(form.cleaned_data, keys) for form in self.counted if form.cleaned_data]

    def weighed_evenly(self):
        """The typed data with equal weights in all rows that count."""
        data = self.data.copy()
        rows = [
            form for form in self.forms if not data.get(form.add_prefix("DELETE")) and data.get(form.add_prefix("name"))
        ]
        for form, weight in zip(rows, split_evenly(len(rows)), strict=True):
            data[form.add_prefix("weight")] = format_number(weight)
        return data


CriterionFormSet = forms.formset_factory(
    CriterionForm, formset=BaseCriterionFormSet, extra=0, max_num=MOST_CRITERIA, validate_max=True, can_delete=True
)


def initial_rows(weights: list[CriterionWeight]) -> list[dict[str, Any]]:
    """Stored criteria as the formset shows them."""
    return [
        {
            "criterion": str(weight.criterion.public_id),
            "name": weight.criterion.name,
            "weight": weight.weight,
            "explanation": weight.criterion.explanation,
            "method": weight.criterion.method,
            "judged_field": weight.criterion.judged_field,
            "near_km": weight.criterion.near_km,
            "far_km": weight.criterion.far_km,
            "scale_max": weight.criterion.scale_max,
            "is_mandatory": weight.is_mandatory,
            "minimum": weight.minimum,
        }
        for weight in weights
    ]


class CriteriaForm(BaseForm):
    """Why the criteria change, and which state of them the page was opened with."""

    reason = forms.CharField(
        label="Alasan perubahan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sudah ada nilai menurut kriteria ini, jadi perubahan menjadi versi baru.",
        error_messages={"required": "Tulis alasannya."},
    )
    opened_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, current: CriteriaSet | None, is_scored: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.current = current
        self.fields["opened_version"].initial = self.state
        if not is_scored:
            del self.fields["reason"]

    @property
    def state(self) -> str:
        """The version in use and how often it was changed."""
        return f"{self.current.public_id}:{self.current.version}" if self.current else ""

    @property
    def opened(self) -> Opened:
        """The state that the page was opened with, as far as it is still known."""
        typed, _, version = self.cleaned_data["opened_version"].partition(":")
        if self.current is None or typed != str(self.current.public_id):
            return Opened(None, None)
        return Opened(self.current, int(version) if version.isdigit() else None)

    def accept_current_version(self) -> None:
        self.data = self.data.copy()
        self.data[self.add_prefix("opened_version")] = self.state

    def clean_opened_version(self) -> str:
        value = self.cleaned_data["opened_version"]
        if value.count(":") > 1:
            raise ValidationError("Muat ulang halaman ini.")
        return value


class FollowProgramForm(BaseForm):
    """Why a search takes over the criteria of its program; asked once people scored in it."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Sudah ada nilai menurut kriteria sekarang; nilai lama tetap tersimpan.",
        error_messages={"required": "Tulis alasannya."},
    )

    def __init__(self, *args, is_scored: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not is_scored:
            del self.fields["reason"]
