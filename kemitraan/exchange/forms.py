"""Forms of the import pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict

from kemitraan.core.formats import format_size
from kemitraan.core.forms import BaseForm
from kemitraan.core.registry import resources
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.readers import ImportFileError, Sheet, detect_kind, find_sheet
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.dates import AUTO, ORDERS
from kemitraan.exchange.rules.resources import Resource, only_exported
from kemitraan.exchange.services.background import BYTES_AT_ONCE
from kemitraan.exchange.sources import source_of

NOT_USED = ""
NOT_SAID = ("", "Sesuai isi")


def importable() -> list[Resource]:
    """The resources that lists can be imported into."""
    return [entry for entry in resources if entry.is_importable]


class ImportForm(BaseForm):
    """A list to import. After validation `data_bytes` are the file's bytes, and `sheet` what was read of a short one;
    a large file is read in the background (`sheet` is None then).
    """

    resource = forms.ChoiceField(label="Isi daftar", widget=forms.RadioSelect)
    file = forms.FileField(
        label="Berkas",
        help_text="CSV atau Excel (xlsx, xls, ods). Belum ada yang ditulis sebelum Anda memeriksanya.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
    )
    source = forms.CharField(
        label="Nama sumber",
        required=False,
        max_length=100,
        help_text="Untuk mengenali daftar yang sama lain kali. Kosongkan untuk memakai nama berkas.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = [(entry.key, entry.label) for entry in importable()]
        refused = " ".join(only_exported(entry) for entry in resources if not entry.is_importable)
        self.fields["resource"].error_messages["invalid_choice"] = f"Pilih isi daftar yang ada. {refused}".strip()
        self.sheet: Sheet | None = None
        self.data_bytes = b""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(f"Berkas paling besar {format_size(settings.MAX_UPLOAD_BYTES)}.")
        self.data_bytes = upload.read()
        return upload

    def clean(self):
        cleaned = super().clean()
        resource = resources.get(cleaned.get("resource", ""))
        if self.data_bytes and resource is not None:
            try:
                if len(self.data_bytes) > BYTES_AT_ONCE:
                    detect_kind(self.data_bytes)
                else:
                    self.sheet = find_sheet(self.data_bytes, resource.fields)
            except ImportFileError as error:
                self.add_error("file", error.message)
        return cleaned

    def options(self) -> dict[str, str]:
        """What `upload_import` keeps with the list."""
        return {"source": self.cleaned_data["source"].strip() or source_of(self.cleaned_data["file"].name)}


class MappingForm(BaseForm):
    """Which column means which field, and how to read the list."""

    def __init__(self, *args, batch: ImportBatch, resource: Resource, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        choices = Choices.of(batch.options)
        self.fields["header_row"] = forms.IntegerField(
            label="Baris judul", min_value=1, max_value=1000, initial=batch.header_row
        )
        sheets = batch.facts.get("sheets") or []
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="Lembar", choices=[(name, name) for name in sheets], initial=batch.sheet
            )
        self.fields["date_order"] = forms.ChoiceField(
            label="Urutan tanggal seluruh daftar", choices=ORDERS, initial=choices.date_order, required=False
        )
        if resource.default_choices:
            self.fields["default_choice"] = forms.ChoiceField(
                label=resource.default_label,
                choices=[NOT_SAID, *resource.default_choices],
                required=False,
                initial=choices.default_choice,
            )
        if batch.facts.get("merged"):
            self.fields["fills_merged"] = forms.BooleanField(
                label="Isi tiap baris dengan nilai sel gabungannya", required=False, initial=choices.fills_merged
            )
        self._add_columns(batch, resource)
        self.fields["remembers"] = forms.BooleanField(
            label="Ingat cara membaca ini untuk daftar dengan judul kolom yang sama",
            required=False,
            initial=batch.saved_mapping is not None,
        )
        self.fields["mapping_name"] = forms.CharField(
            label="Nama pemetaan",
            max_length=100,
            required=False,
            initial=batch.saved_mapping.name if batch.saved_mapping else batch.options.get("source", ""),
        )

    def _add_columns(self, batch: ImportBatch, resource: Resource) -> None:
        known = [(entry.name, f"{entry.label} (wajib)" if entry.required else entry.label) for entry in resource.fields]
        for place, label in enumerate(batch.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[(NOT_USED, "Tidak dipakai"), *known],
                initial=batch.mapping.get(str(place), NOT_USED),
            )

    def clean(self):
        cleaned = super().clean()
        used: dict[str, str] = {}
        for name, value in list(cleaned.items()):
            if not name.startswith("column_") or not value:
                continue
            if value in used:
                self.add_error(name, f"Isian ini sudah dipakai kolom “{self.fields[used[value]].label}”.")
            used[value] = name
        if cleaned.get("remembers") and not cleaned.get("mapping_name", "").strip():
            self.add_error("mapping_name", "Beri nama pemetaan ini.")
        return cleaned

    def column_fields(self) -> Iterator[dict[str, Any]]:
        """Each column of the file with its field, and the first values below its header."""
        head, below = self.batch.facts.get("head", []), self.batch.facts.get("header_last", self.batch.header_row)
        for place in range(len(self.batch.columns)):
            values = [row[place] for row in head[below:] if place < len(row) and row[place]]
            yield {"field": self[f"column_{place}"], "examples": values[:3]}

    def reading_fields(self) -> list[forms.BoundField]:
        """How the list as a whole is read."""
        return [self[name] for name in ("sheet", "default_choice", "date_order", "fills_merged") if name in self.fields]

    def head_rows(self) -> list[dict[str, Any]]:
        """The first rows of the file, for a person to say which one names the columns."""
        chosen = str(self["header_row"].value())
        head: list[list[str]] = self.batch.facts.get("head", [])
        return [
            {"number": number, "cells": cells, "is_chosen": str(number) == chosen}
            for number, cells in enumerate(head, start=1)
            if any(cells)
        ]

    @property
    def is_other_table(self) -> bool:
        """Another header row or sheet was chosen, or none was read yet, so that columns are recognized anew."""
        return not self.batch.columns or bool({"header_row", "sheet"} & set(self.changed_data))

    @property
    def mapping(self) -> dict[str, str] | None:
        """{column index: field}; None (suggest anew) when another header row or sheet was chosen."""
        if self.is_other_table:
            return None
        return {
            name.removeprefix("column_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column_") and value
        }

    @property
    def options(self) -> dict[str, Any]:
        names = ("date_order", "default_choice", "fills_merged")
        chosen = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        chosen["date_order"] = chosen.get("date_order") or AUTO
        return chosen | ({"skipped": [], "dates": {}} if self.is_other_table else {})


def read_decisions(data: QueryDict, batch: ImportBatch, resource: Resource) -> dict[str, Any]:
    """What a person decided on the preview, as options of the import: rows left out, dates picked, orders of columns,
    proposals taken. Unknown fields and rows that were not shown stay as they are.
    """
    choices = Choices.of(batch.options)
    known = {entry.name for entry in resource.fields}
    shown, left_out = (_numbers(data.getlist(name)) for name in ("shown", "skip"))
    dates: dict[str, dict[str, str]] = {name: dict(days) for name, days in choices.dates.items()}
    orders = dict(choices.date_orders)
    for key, value in data.items():
        kind, _, rest = key.partition("-")
        if kind == "date":
            name, _, number = rest.rpartition("-")
            if name in known and number.isdigit():
                dates.setdefault(name, {})[number] = str(value)[:10]
        elif kind == "order" and rest in known:
            orders[rest] = str(value)
    options = {
        "skipped": sorted((choices.skipped - shown) | (left_out & shown)),
        "dates": dates,
        "date_orders": Choices.of({"date_orders": orders}).date_orders,
    }
    if "proposals_shown" in data:
        options["takes_proposals"] = data.get("proposals") == "1"
    return options


def _numbers(values: list[str]) -> set[int]:
    return {int(value) for value in values if value.isdigit() and len(value) < 9}


def is_same_choice(batch: ImportBatch, options: Mapping[str, Any]) -> bool:
    """Whether nothing was decided anew."""
    return Choices.of(batch.options | options) == Choices.of(batch.options)
