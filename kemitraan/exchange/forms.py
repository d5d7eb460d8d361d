"""Forms of the import pages."""

from django import forms
from django.conf import settings

from kemitraan.core.formats import format_size
from kemitraan.core.forms import BaseForm
from kemitraan.core.registry import resources
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.readers import ImportFileError, Sheet, read_sheet
from kemitraan.exchange.rules.dates import AUTO, ORDERS
from kemitraan.exchange.rules.resources import Resource
from kemitraan.exchange.sources import source_of

NOT_USED = ""


class ImportForm(BaseForm):
    """A list to import. After validation `sheet` is what was read and `data_bytes` the file's bytes."""

    resource = forms.ChoiceField(label="Isi daftar")
    file = forms.FileField(
        label="Berkas",
        help_text="CSV atau Excel (xlsx, xls, ods). Belum ada yang ditulis sebelum Anda memeriksanya.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx,.xls,.ods"}),
    )
    default_choice = forms.ChoiceField(label="Jenis bila nama tidak menyebutkannya", required=False)
    source = forms.CharField(
        label="Nama sumber",
        required=False,
        max_length=100,
        help_text="Untuk mengenali daftar yang sama lain kali. Kosongkan untuk memakai nama berkas.",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["resource"].choices = [(entry.key, entry.label) for entry in resources]
        choices = dict(choice for entry in resources for choice in entry.default_choices)
        self.fields["default_choice"].choices = [("", "Perusahaan"), *choices.items()]
        self.sheet: Sheet | None = None
        self.data_bytes = b""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > settings.MAX_UPLOAD_BYTES:
            raise forms.ValidationError(f"Berkas paling besar {format_size(settings.MAX_UPLOAD_BYTES)}.")
        self.data_bytes = upload.read()
        try:
            self.sheet = read_sheet(self.data_bytes)
        except ImportFileError as error:
            raise forms.ValidationError(error.message) from None
        return upload

    def options(self) -> dict[str, str]:
        """What `upload_import` keeps with the list."""
        return {
            "source": self.cleaned_data["source"].strip() or source_of(self.cleaned_data["file"].name),
            "default_choice": self.cleaned_data["default_choice"],
            "date_order": AUTO,
        }


class MappingForm(BaseForm):
    """Which column means which field, and how to read the list."""

    def __init__(self, *args, batch: ImportBatch, resource: Resource, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch
        self.fields["header_row"] = forms.IntegerField(
            label="Baris judul", min_value=1, max_value=1000, initial=batch.header_row
        )
        sheets = batch.options.get("sheets") or []
        if len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label="Lembar", choices=[(name, name) for name in sheets], initial=batch.sheet
            )
        self.fields["date_order"] = forms.ChoiceField(
            label="Urutan tanggal", choices=ORDERS, initial=batch.options.get("date_order", AUTO)
        )
        if resource.default_choices:
            self.fields["default_choice"] = forms.ChoiceField(
                label=resource.default_label,
                choices=[("", "Perusahaan"), *resource.default_choices],
                required=False,
                initial=batch.options.get("default_choice", ""),
            )
        known = [(entry.name, entry.label) for entry in resource.fields]
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
        return cleaned

    @property
    def mapping(self) -> dict[str, str] | None:
        """{column index: field}; None (suggest anew) when another header row or sheet was chosen."""
        if {"header_row", "sheet"} & set(self.changed_data):
            return None
        return {
            name.removeprefix("column_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("column_") and value
        }

    @property
    def options(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("date_order", "default_choice") if name in self.cleaned_data}
