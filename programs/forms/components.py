"""The sheet of a program's components: one row a component."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from kemitraan.core.formats import format_number
from kemitraan.core.forms import BaseForm
from programs.forms.sheets import CELL, NUMBER_CELL, BaseSheetFormSet, QuantityCell, SheetRowForm
from programs.models import Program
from programs.rules.components import gap_of, kind_word, read_quantity
from programs.services.components import MOST_COMPONENTS, SheetRow

CELLS = ("kind", "name", "required", "available", "unit", "note")


class ComponentRowForm(SheetRowForm):
    """One row of the sheet; an empty new row does not count.

    `seen` is what the cells showed when the page was opened: what a person left as it was is not written, so that it
    undoes nobody's change.
    """

    identity = forms.UUIDField(required=False, widget=forms.HiddenInput)
    opened = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    available = QuantityCell(label="Tersedia", required=False, widget=forms.TextInput(attrs=NUMBER_CELL))
    note = forms.CharField(label="Catatan", required=False, max_length=300, widget=forms.TextInput(attrs=CELL))

    missing: Decimal | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "values" in cleaned:
            cleaned["values"] |= {
                "available_quantity": self._amount("available")[0],
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


class BaseComponentFormSet(BaseSheetFormSet):
    default_error_messages = forms.BaseFormSet.default_error_messages | {
        "too_many_forms": f"Paling banyak {MOST_COMPONENTS} baris."
    }

    def rows_in_use(self) -> list[ComponentRowForm]:
        return [
            form
            for form in self.in_order
            if not form.is_new or (form.has_changed() and not self._should_delete_form(form))
        ]

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
            for form in self.rows_in_use()
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


class SheetForm(BaseForm):
    """What stands around the rows: the box for a block copied from a spreadsheet."""

    pasted = forms.CharField(
        required=False,
        label="Tempel dari Excel",
        widget=forms.Textarea(attrs={"rows": 5, "class": "form-control", "data-sheet-block": ""}),
        help_text="Urutan kolom: jenis, komponen, diperlukan, tersedia, satuan, catatan. Baris judul boleh ikut.",
    )


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
