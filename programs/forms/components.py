"""The sheet of components: one row a component, cells that read what people type or paste."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from kemitraan.core.formats import format_number
from kemitraan.core.forms import BaseForm
from programs.enums import ComponentKind
from programs.models import Program
from programs.rules.components import PastedRow, gap_of, identity_of, kind_of, kind_word, read_quantity, unit_of
from programs.services.components import MOST_COMPONENTS, SheetRow

KIND_LIST = "jenis-komponen"
CELL = {"class": "sheet-cell", "autocomplete": "off"}
CELLS = ("kind", "name", "required", "available", "unit", "note")
NUMBER_CELL = CELL | {"inputmode": "decimal", "data-sheet-number": "", "class": "sheet-cell sheet-number"}


class KindField(forms.CharField):
    """A kind as people write it, cleaned to (kind, own kind)."""

    def to_python(self, value) -> Any:
        kind, own_kind = kind_of(super().to_python(value))
        if len(own_kind) > 60:
            raise ValidationError("Jenis paling panjang 60 huruf.")
        return (kind, own_kind) if kind else ""

    def run_validators(self, value) -> None:
        """A kind was checked while it was read."""


class QuantityField(forms.CharField):
    """A quantity as people write it (`1.500,5`, `Rp 10.000.000`, `30 orang`), cleaned to (quantity, unit)."""

    def prepare_value(self, value):
        return format_number(value) if isinstance(value, Decimal | int) else value

    def to_python(self, value) -> Any:
        written = super().to_python(value)
        if not written:
            return ""
        try:
            return read_quantity(written)
        except ValueError as error:
            raise ValidationError(str(error), code="invalid") from None

    def run_validators(self, value) -> None:
        """A quantity was checked while it was read."""


class PositionField(forms.IntegerField):
    """The place of a row; moving a row alone changes none of its cells."""

    def has_changed(self, initial, data) -> bool:
        return False


class ComponentRowForm(BaseForm):
    """One row of the sheet; an empty new row does not count.

    `seen` is what the cells showed when the page was opened: what a person left as it was is not written, so that it
    undoes nobody's change.
    """

    identity = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    kind = KindField(label="Jenis", widget=forms.TextInput(attrs=CELL | {"list": KIND_LIST, "maxlength": 80}))
    name = forms.CharField(label="Komponen", max_length=200, widget=forms.TextInput(attrs=CELL))
    required = QuantityField(label="Diperlukan", widget=forms.TextInput(attrs=NUMBER_CELL))
    available = QuantityField(label="Tersedia", required=False, widget=forms.TextInput(attrs=NUMBER_CELL))
    unit = forms.CharField(
        label="Satuan", required=False, max_length=40, widget=forms.TextInput(attrs=CELL | {"list": "satuan-komponen"})
    )
    note = forms.CharField(label="Catatan", required=False, max_length=300, widget=forms.TextInput(attrs=CELL))
    position = PositionField(
        label="Urutan", required=False, widget=forms.NumberInput(attrs={"class": "sheet-cell sheet-position"})
    )

    missing: Decimal | None = None

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        # A cell has no room for a label of its own; its column is said to those who do not see it.
        for name in (*CELLS, "position"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        required, beside = cleaned.get("required") or (Decimal(0), "")
        available, other = cleaned.get("available") or (Decimal(0), "")
        kind, own_kind = cleaned.get("kind") or ("", "")
        if kind and "unit" in cleaned:
            try:
                unit = unit_of(kind, cleaned["unit"], beside, other)
            except ValueError as error:
                self.add_error("unit", str(error))
            else:
                cleaned["values"] = {
                    "kind": kind,
                    "own_kind": own_kind,
                    "name": " ".join(cleaned.get("name", "").split()),
                    "required_quantity": required,
                    "available_quantity": available,
                    "unit": unit,
                    "note": cleaned.get("note", ""),
                }
        return cleaned

    @property
    def is_new(self) -> bool:
        return not self["identity"].value()

    @property
    def is_touched(self) -> bool:
        """Some cell is not as it was shown."""
        return self.is_new or cells_of({name: self[name].value() for name in CELLS}) != self["seen"].value()

    @property
    def gap(self) -> Decimal | None:
        """What the cells say is missing; None where they cannot be read, or in an empty row."""
        amounts = []
        for name in ("required", "available"):
            value = self[name].value()
            try:
                amounts.append(value if isinstance(value, Decimal) else read_quantity(value or "0")[0])
            except ValueError:
                return None
        return gap_of(*amounts) if self["required"].value() not in (None, "") else None

    def accept_stored(self, version: int) -> None:
        """After a conflict was told, the next save replaces what was stored."""
        self.data = self.data.copy()
        self.data[self.add_prefix("opened")] = str(version)


class BaseComponentFormSet(forms.BaseFormSet):
    """The rows of the sheet, in the order of their places."""

    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_many_forms": f"Paling banyak {MOST_COMPONENTS} baris."
    }

    def get_deletion_widget(self):
        return forms.CheckboxInput(attrs={"data-sheet-delete": ""})

    @property
    def in_order(self) -> list[ComponentRowForm]:
        """Rows as they were placed; what has no place stays where it was written."""
        places = {}
        for index, form in enumerate(self.forms):
            place = str(form["position"].value() or "")
            places[form] = (int(place) if place.isdigit() else 10_000, index)
        return sorted(self.forms, key=places.__getitem__)

    def _rows_in_use(self) -> list[ComponentRowForm]:
        return [
            form
            for form in self.in_order
            if not form.is_new or (form.has_changed() and not self._should_delete_form(form))
        ]

    def clean(self) -> None:
        seen: dict[tuple[str, str, str], str] = {}
        for form in self._rows_in_use():
            values = form.cleaned_data.get("values") if form.is_valid() else None
            if not values or self._should_delete_form(form):
                continue
            identity = identity_of(values["kind"], values["own_kind"], values["name"])
            if identity in seen:
                form.add_error("name", f"{values['name']} sudah ada di atas.")
            seen[identity] = values["name"]

    @property
    def rows(self) -> list[tuple[ComponentRowForm, SheetRow]]:
        """What the service takes, each with its form; after `is_valid`."""
        return [
            (
                form,
                SheetRow(
                    public_id=form.cleaned_data.get("identity"),
                    version=form.cleaned_data.get("opened"),
                    values=form.cleaned_data.get("values", {}),
                    is_changed=form.is_touched,
                    is_removed=self._should_delete_form(form),
                ),
            )
            for form in self._rows_in_use()
        ]


ComponentFormSet = forms.formset_factory(
    ComponentRowForm,
    formset=BaseComponentFormSet,
    extra=1,
    max_num=MOST_COMPONENTS,
    absolute_max=MOST_COMPONENTS + 100,
    validate_max=True,
    can_delete=True,
)


def initial_of(components: Iterable) -> list[dict[str, Any]]:
    """What the sheet shows of stored components."""
    return [
        {
            "identity": component.public_id,
            "opened": component.version,
            "kind": kind_word(component.kind, component.own_kind),
            "name": component.name,
            "required": component.required_quantity,
            "available": component.available_quantity,
            "unit": component.unit,
            "note": component.note,
            "position": place,
            "seen": cells_of(
                {
                    "kind": kind_word(component.kind, component.own_kind),
                    "name": component.name,
                    "required": format_number(component.required_quantity),
                    "available": format_number(component.available_quantity),
                    "unit": component.unit,
                    "note": component.note,
                }
            ),
        }
        for place, component in enumerate(components, start=1)
    ]


def cells_of(values: Mapping[str, Any]) -> str:
    """The cells of a row in one text, as `seen` keeps them."""
    return json.dumps([str(values[name] or "").strip() for name in CELLS], ensure_ascii=False)


def with_pasted(data: QueryDict, prefix: str, rows: Iterable[PastedRow]) -> tuple[QueryDict, int, int]:
    """(data of the sheet with pasted rows, how many are new, how many went into a row that was there).

    A pasted row of the same kind and name fills that row; the others go into empty rows and behind, as written.
    """
    data = data.copy()
    total = int(data.get(f"{prefix}-TOTAL_FORMS") or 0)
    places, empty = _places(data, prefix, total)
    added = filled = 0
    for row in rows:
        identity = identity_of(*kind_of(row.kind), row.name)
        index = places.get(identity)
        if index is None:
            added += 1
            index = empty.pop(0) if empty else total
            total = max(total, index + 1)
            places[identity] = index
        else:
            filled += 1
        for name, cell in vars(row).items():
            if cell or f"{prefix}-{index}-{name}" not in data:
                data[f"{prefix}-{index}-{name}"] = cell
    data[f"{prefix}-TOTAL_FORMS"] = str(total)
    return data, added, filled


def _places(data: Mapping[str, str], prefix: str, total: int) -> tuple[dict[tuple[str, str, str], int], list[int]]:
    """Where each component stands in what was sent, and which rows are empty."""
    found, empty = {}, []
    for index in range(total):
        name = (data.get(f"{prefix}-{index}-name") or "").strip()
        if name:
            found[identity_of(*kind_of(data.get(f"{prefix}-{index}-kind") or ""), name)] = index
        elif not any(data.get(f"{prefix}-{index}-{cell}") for cell in CELLS):
            empty.append(index)
    return found, empty


class SheetForm(BaseForm):
    """What stands around the rows: the box for a block copied from a spreadsheet."""

    pasted = forms.CharField(
        required=False,
        label="Tempel dari Excel",
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control", "data-sheet-block": ""}),
        help_text="Urutan kolom: jenis, komponen, diperlukan, tersedia, satuan, catatan. Baris judul boleh ikut.",
    )


class TemplateNameForm(BaseForm):
    """The name of a new template."""

    name = forms.CharField(label="Nama templat", max_length=120, help_text="Misalnya: Pelatihan pengolahan ikan.")


class CopyComponentsForm(BaseForm):
    """From which program, and whether what it has counts here too."""

    source = forms.ModelChoiceField(
        label="Program",
        queryset=Program.objects.none(),
        to_field_name="public_id",
        widget=forms.Select(attrs={"data-enhance": ""}),
    )
    with_available = forms.BooleanField(
        label="Salin juga yang tersedia", required=False, help_text="Bila tidak, yang tersedia dimulai dari nol."
    )

    def __init__(self, *args, program: Program, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        others = Program.objects.visible_to(self.user).exclude(pk=program.pk)
        self.fields["source"].queryset = (
            others.filter(components__isnull=False).distinct().order_by("-starts_on", "-pk")
        )


KIND_WORDS = [str(kind.label) for kind in ComponentKind if kind != ComponentKind.OTHER]
UNIT_WORDS = ["orang", "unit", "set", "ruang", "eksemplar", "kelompok", "rupiah"]
