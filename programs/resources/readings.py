"""How readings of indicators come in from lists and go out to them."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import QuerySet

from kemitraan.core.formats import format_number
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.cells import Cell, as_text, is_blank, text_cell
from kemitraan.exchange.rules.resources import INFO, WARNING, Field, ImportContext, Resource, Row
from programs.models import Reading
from programs.services.reading_import import write_imported_readings
from programs.services.reading_match import match_readings, stamp_readings

CENT = Decimal("0.01")
FIELDS = (
    Field("public_id", "ID Kemitraan", text_cell(36)),
    Field("source", "Sumber", text_cell(100)),
    Field("external_id", "ID sumber", text_cell(100), is_identity=True, synonyms=("id nilai", "id")),
    Field(
        "program",
        "Program",
        text_cell(200),
        synonyms=("nama program",),
        example="Pelatihan Pengolahan Ikan (contoh)",
        hint="Perlu bila beberapa program punya indikator bernama sama.",
    ),
    Field("indicator_id", "ID indikator", text_cell(36)),
    Field(
        "indicator",
        "Indikator",
        text_cell(200),
        required=True,
        synonyms=("nama indikator", "kode indikator", "indicator"),
        example="Produksi abon",
        hint="Nama atau kode indikator yang sudah ada.",
    ),
    Field("group_id", "ID Kemitraan kelompok", text_cell(36)),
    Field(
        "group",
        "Kelompok",
        text_cell(250),
        synonyms=("nama kelompok", "mitra", "organization"),
        example="Kelompok Sekar Laut (contoh)",
        hint="Kosong berarti nilai seluruh program.",
    ),
    Field("group_external_id", "ID sumber kelompok", text_cell(100), is_identity=True, synonyms=("id kelompok",)),
    Field("group_number", "NIB atau nomor kelompok", text_cell(100), is_identity=True, synonyms=("nib",)),
    Field(
        "read_on",
        "Tanggal",
        text_cell(40),
        required=True,
        is_date=True,
        synonyms=("tanggal nilai", "tanggal baca", "tgl", "date"),
        example="30/11/2026",
    ),
    Field(
        "value",
        "Nilai",
        text_cell(60),
        required=True,
        is_raw=True,
        synonyms=("realisasi", "capaian", "angka", "value"),
        example="120,5",
        hint="Kosong berarti belum ada data; untuk nol tulis 0.",
    ),
    Field("unit", "Satuan", text_cell(40), synonyms=("unit",), example="kg"),
    Field("evidence", "Bukti", text_cell(300), synonyms=("evidence",), example="Catatan produksi November"),
    Field("note", "Catatan", text_cell(300), synonyms=("keterangan", "note")),
)


def interpret_readings(rows: list[Row], context: ImportContext) -> None:
    """Complete what only the whole row says. A cell with 0 is a value; a row without a value is no reading."""
    for row in rows:
        values = row.values
        if values.get("external_id"):
            values["source"] = values.get("source") or context.source
        else:
            values.pop("source", None)
        cell = row.cells.get("value")
        if is_blank(cell):
            row.action = RowAction.BLANK
            row.add(INFO, "value", "Belum ada data; tidak dicatat, juga tidak sebagai nol.")
            continue
        values["value"] = _written(row, cell)


def _written(row: Row, cell: Cell) -> str:
    """The value as people write it; a number of a spreadsheet with two places, its unit beside it."""
    unit = row.values.get("unit") or ""
    if isinstance(cell, bool | str) or not isinstance(cell, int | float):
        text = as_text(cell)
    else:
        exact = Decimal(repr(cell))
        rounded = exact.quantize(CENT, ROUND_HALF_UP)
        text = format_number(rounded)
        if rounded != exact:
            row.add(WARNING, "value", f"Dibulatkan menjadi {text}.")
        if unit in {"%", "persen"} and 0 < rounded < 1:
            row.add(WARNING, "value", f"Terbaca {text} %. Bila maksudnya {format_number(exact * 100)} %, tulis begitu.")
    return f"{text} {unit}" if unit and not text.endswith(unit) else text


def export_readings(user, rows: QuerySet[Reading] | None = None) -> Iterator[dict[str, Any]]:
    """Readings that count, by field name: `rows`, which `user` may see, in their order; else all that they may see."""
    chosen = Reading.objects.visible_to(user).order_by("read_on", "pk") if rows is None else rows
    chosen = chosen.filter(withdrawn_at=None).select_related("indicator__program", "organization")
    for reading in chosen.iterator(chunk_size=1000):
        group = reading.organization
        yield {
            "public_id": str(reading.public_id),
            "source": reading.source,
            "external_id": reading.external_id,
            "program": reading.indicator.program.name,
            "indicator_id": str(reading.indicator.public_id),
            "indicator": reading.indicator.name,
            "group_id": str(group.public_id) if group else "",
            "group": group.name if group else "",
            "group_external_id": group.external_id if group else "",
            "group_number": (group.nib or group.legal_number) if group else "",
            "read_on": reading.read_on,
            "value": format_number(reading.value),
            "unit": reading.indicator.unit,
            "evidence": reading.evidence,
            "note": reading.note,
        }


READINGS = Resource(
    key="readings",
    label="Nilai indikator",
    noun="nilai",
    fields=FIELDS,
    interpret=interpret_readings,
    match=match_readings,
    commit=write_imported_readings,
    export=export_readings,
    model="programs.Reading",
    stamp=stamp_readings,
    about="Berapa nilai indikator sebuah program atau kelompok pada suatu tanggal.",
    icon="target-arrow",
)
