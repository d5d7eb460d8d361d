"""Forms of what a program measures: an indicator, what was read on a day, a correction."""

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from kemitraan.core.formats import format_date, format_number
from kemitraan.core.forms import BaseForm, DayFirstDateField, NumberAsWritten, RecordForm
from partners.models import Organization
from programs.enums import IndicatorDirection
from programs.forms.obligations import FilesField
from programs.forms.parties import organization_field
from programs.models import Indicator, Reading
from programs.rules.amounts import read_amount
from programs.services.readings import NewReading

UNITS = ["orang", "kelompok", "kali", "unit", "kg", "rupiah", "%", "skor"]
UNIT_LIST = "satuan-indikator"
FILES = "PDF, foto, Excel, CSV, atau Word. Boleh lebih dari satu."
NOT_ZERO = "Yang kosong berarti belum ada data, bukan nol."


class MeasuredField(NumberAsWritten):
    """An amount as people write it, also below zero, cleaned to Decimal or None; a unit beside it must be `unit`."""

    def __init__(self, *, unit: str = "", **kwargs) -> None:
        super().__init__(**kwargs)
        self.unit = unit

    def read(self, written: str) -> Decimal:
        return read_amount(written, self.unit)


class IndicatorForm(RecordForm):
    """What is measured and how."""

    baseline_value = MeasuredField(label="Nilai awal", required=False)
    tolerance = MeasuredField(label="Boleh menyimpang", required=False)

    class Meta:
        model = Indicator
        fields = [
            "name",
            "code",
            "unit",
            "direction",
            "tolerance",
            "frequency",
            "aggregation",
            "combination",
            "baseline_value",
            "baseline_on",
            "definition",
            "verification",
        ]
        help_texts = {
            "unit": "Misalnya orang, kg, rupiah, atau %.",
            "frequency": "Seberapa sering nilainya dibaca; target diisi untuk setiap periode ini.",
            "aggregation": "Bila dibaca lebih dari sekali dalam satu periode, dan untuk angka satu tahun.",
            "combination": "Bila dibaca per kelompok.",
            "verification": "Misalnya daftar hadir, nota penjualan, atau hasil uji.",
        }
        widgets = {
            "unit": forms.TextInput(attrs={"list": UNIT_LIST}),
            "definition": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baseline_value"].help_text = "Nilai satu periode sebelum program. Kosong bila tidak diketahui."
        self.fields["tolerance"].help_text = "Hanya untuk arah tetap: sejauh ini dari target masih tercapai."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        tolerance = cleaned.get("tolerance")
        if tolerance is not None and tolerance < 0:
            self.add_error("tolerance", "Penyimpangan tidak boleh kurang dari nol.")
        if tolerance is not None and cleaned.get("direction") != IndicatorDirection.STEADY:
            self.add_error("tolerance", "Hanya untuk indikator yang nilainya harus tetap.")
        return cleaned


def own_group_field(user) -> forms.ModelChoiceField:
    """One of the few groups of a mentor."""
    return forms.ModelChoiceField(
        label="Kelompok",
        queryset=Organization.objects.visible_to(user).order_by("name", "pk"),
        to_field_name="public_id",
        empty_label="Pilih…",
        widget=forms.Select(attrs={"data-enhance": ""}),
    )


def any_group_field(user) -> forms.ModelChoiceField:
    """Any organization, found while typing; none is the whole program."""
    return organization_field(
        user,
        label="Kelompok",
        required=False,
        empty_label="Seluruh program",
        help_text="Kosongkan untuk nilai seluruh program.",
    )


class ReadingsForm(BaseForm):
    """What was read on one day, for the whole program or one group; an empty value is not written at all."""

    read_on = DayFirstDateField(label="Tanggal")
    evidence = forms.CharField(
        label="Bukti", required=False, max_length=300, help_text="Misalnya daftar hadir 3 November 2026."
    )
    uploads = FilesField(label="Berkas bukti", required=False, help_text=FILES)

    def __init__(
        self,
        *args,
        indicators: Sequence[Indicator],
        needs_group: bool,
        last: Mapping[int, Reading],
        by_group: Container[int] = (),
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.indicators = indicators
        group = own_group_field(self.user) if needs_group else any_group_field(self.user)
        values: dict[str, forms.Field] = {}
        for indicator in indicators:
            values[f"nilai_{indicator.public_id}"] = MeasuredField(
                label=f"{indicator} ({indicator.unit})",
                unit=indicator.unit,
                required=False,
                help_text=_last_words(
                    last.get(indicator.pk), indicator, is_by_group=indicator.pk in by_group and not needs_group
                ),
            )
        rest = {name: self.fields[name] for name in ("evidence", "uploads")}
        self.fields = {"read_on": self.fields["read_on"], "organization": group} | values | rest

    @property
    def readings(self) -> list[NewReading]:
        """What was filled in; after `is_valid`."""
        filled = ((indicator, self.cleaned_data[f"nilai_{indicator.public_id}"]) for indicator in self.indicators)
        return [NewReading(indicator, value) for indicator, value in filled if value is not None]


def _last_words(reading: Reading | None, indicator: Indicator, *, is_by_group: bool) -> str:
    if reading is None and is_by_group:
        return "Dicatat per kelompok: pilih kelompoknya di atas. Nilai seluruh program menggantikan gabungannya."
    if reading is None:
        return "Belum pernah dicatat."
    return f"Terakhir {format_number(reading.value)} {indicator.unit}, {format_date(reading.read_on)}."


class ReadingForm(RecordForm):
    """A correction of one reading, with its reason."""

    value = MeasuredField(label="Nilai")
    reason = forms.CharField(label="Alasan perbaikan", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    uploads = FilesField(label="Berkas bukti", required=False, help_text=FILES)

    class Meta:
        model = Reading
        fields = ["value", "read_on", "note", "evidence"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].unit = self.instance.indicator.unit
        self.fields["value"].label = f"Nilai ({self.instance.indicator.unit})"
        self.order_fields(["value", "read_on", "note", "evidence", "uploads", "reason"])

    @property
    def corrected(self) -> dict[str, Any]:
        """The columns of the reading."""
        return {name: self.cleaned_data[name] for name in ("value", "read_on", "note", "evidence")}


class WithdrawForm(BaseForm):
    """Why a reading is taken back."""

    reason = forms.CharField(
        label="Alasan",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nilainya tetap terbaca di riwayat, tetapi tidak dihitung lagi.",
        error_messages={"required": "Tuliskan alasannya."},
    )
