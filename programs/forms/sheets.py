"""Cells of a sheet that read what people type or paste, and what the rows of every sheet of components share."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from kemitraan.core.forms import BaseForm, NumberAsWritten
from programs.enums import ComponentKind
from programs.rules.components import identity_of, kind_of, read_quantity, unit_of

KIND_LIST = "jenis-komponen"
KIND_WORDS = [str(kind.label) for kind in ComponentKind if kind != ComponentKind.OTHER]
UNIT_WORDS = ["orang", "unit", "set", "ruang", "eksemplar", "kelompok", "rupiah"]
# Rows without a place of their own come last.
LAST = 10_000
CELL = {"class": "sheet-cell", "autocomplete": "off"}
NUMBER_CELL = CELL | {"inputmode": "decimal", "data-sheet-number": "", "class": "sheet-cell sheet-number"}
UNIT_CELL = CELL | {"list": "satuan-komponen", "data-sheet-unit": ""}


class KindField(forms.CharField):
    """A kind as people write it, cleaned to (kind, own kind)."""

    def to_python(self, value) -> Any:
        kind, own_kind = kind_of(super().to_python(value))
        if len(own_kind) > 60:
            raise ValidationError("Jenis paling panjang 60 huruf.")
        return (kind, own_kind) if kind else ""

    def run_validators(self, value) -> None:
        """A kind was checked while it was read."""


class QuantityCell(NumberAsWritten):
    """A quantity as people write it (`1.500,5`, `Rp 10.000.000`, `30 orang`), cleaned to (quantity, unit)."""

    def read(self, written: str) -> tuple[Decimal, str]:
        return read_quantity(written)


class PositionField(forms.IntegerField):
    """The place of a row; moving a row alone changes none of its cells."""

    def has_changed(self, initial, data) -> bool:
        return False


class SheetRowForm(BaseForm):
    """One row of a sheet: what is required, and how much of it; an empty row does not count."""

    kind = KindField(label="Jenis", widget=forms.TextInput(attrs=CELL | {"list": KIND_LIST, "maxlength": 80}))
    name = forms.CharField(label="Komponen", max_length=200, widget=forms.TextInput(attrs=CELL))
    required = QuantityCell(label="Diperlukan", widget=forms.TextInput(attrs=NUMBER_CELL))
    unit = forms.CharField(label="Satuan", required=False, max_length=40, widget=forms.TextInput(attrs=UNIT_CELL))
    position = PositionField(
        label="Urutan", required=False, widget=forms.NumberInput(attrs={"class": "sheet-cell sheet-position"})
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # A cell has no room for a label of its own; its column is said to those who do not see it.
        for field in self.fields.values():
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = field.label

    def clean(self) -> dict[str, Any]:
        """Adds `values`, what a service takes of a row that can be read."""
        cleaned: dict[str, Any] = super().clean() or {}
        kind, own_kind = cleaned.get("kind") or ("", "")
        if kind and "unit" in cleaned:
            beside = [unit for _, unit in map(self._amount, ("required", "available"))]
            try:
                unit = unit_of(kind, cleaned["unit"], *beside)
            except ValueError as error:
                self.add_error("unit", str(error))
            else:
                cleaned["values"] = {
                    "kind": kind,
                    "own_kind": own_kind,
                    "name": " ".join(cleaned.get("name", "").split()),
                    "required_quantity": self._amount("required")[0],
                    "unit": unit,
                }
        return cleaned

    def _amount(self, name: str) -> tuple[Decimal, str]:
        """A quantity with the unit that was written beside it; nothing where the cell is empty or not there."""
        return self.cleaned_data.get(name) or (Decimal(0), "")


class BaseSheetFormSet(forms.BaseFormSet):
    """The rows of a sheet, in the order of their places; none of them twice."""

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"data-sheet-delete": ""})

    @property
    def in_order(self) -> list[Any]:
        """Rows as they were placed; what has no place stays where it was written."""
        places = {}
        for index, form in enumerate(self.forms):
            place = str(form["position"].value() or "")
            places[form] = (int(place) if place.isdigit() else LAST, index)
        return sorted(self.forms, key=places.__getitem__)

    def rows_in_use(self) -> list[Any]:
        """Forms that stand for a row."""
        raise NotImplementedError

    def clean(self) -> None:
        seen: dict[tuple[str, str, str], str] = {}
        for form in self.rows_in_use():
            values = form.cleaned_data.get("values") if form.is_valid() else None
            if not values or self._should_delete_form(form):
                continue
            identity = identity_of(values["kind"], values["own_kind"], values["name"])
            if identity in seen:
                form.add_error("name", f"{values['name']} sudah ada di atas.")
            seen[identity] = values["name"]
