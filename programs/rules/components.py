"""Components of a program: kinds as people write them, quantities, gaps, and blocks pasted from a spreadsheet."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kemitraan.core.parsing import parse_rupiah
from programs.enums import ComponentKind

# Money is counted in this unit and no other, so that it can be added up.
RUPIAH = "rupiah"
LARGEST = Decimal("9999999999999999.99")
_RUPIAH_WORDS = {"", "rp", "rp.", "idr", RUPIAH}
_KIND_WORDS = {str(kind.label).casefold(): kind for kind in ComponentKind if kind != ComponentKind.OTHER} | {
    "ruang": ComponentKind.BUILDING,
    "tempat": ComponentKind.BUILDING,
    "bahan": ComponentKind.MATERIAL,
    "modul": ComponentKind.MATERIAL,
    "alat": ComponentKind.TOOL,
    "pelatih": ComponentKind.TRAINER,
    "tenaga": ComponentKind.TRAINER,
    "instruktur": ComponentKind.TRAINER,
    "anggaran": ComponentKind.FUNDS,
    "biaya": ComponentKind.FUNDS,
}
COLUMNS = ("kind", "name", "required", "available", "unit", "note")
_HEADS = {
    "kind": {"jenis", "jenis komponen", "kategori"},
    "name": {"komponen", "nama", "nama komponen", "uraian", "barang", "item"},
    "required": {"diperlukan", "kebutuhan", "dibutuhkan", "jumlah", "perlu", "jumlah diperlukan"},
    "available": {"tersedia", "ada", "sudah ada", "dimiliki", "jumlah tersedia"},
    "unit": {"satuan", "unit"},
    "note": {"catatan", "keterangan", "ket"},
}
_WITHOUT_KIND = ("name", "required", "available", "unit", "note")


def gap_of(required: Decimal, available: Decimal) -> Decimal:
    """What is missing, in the component's unit; never below 0."""
    return max(required - available, Decimal(0))


def kind_of(text: str) -> tuple[str, str]:
    """(kind, own kind) of a kind as people write it; what is no known kind is an own one. Empty stays empty."""
    written = " ".join(text.split())
    if not written:
        return "", ""
    known = _KIND_WORDS.get(written.casefold())
    if known:
        return known.value, ""
    is_other = written.casefold() == str(ComponentKind.OTHER.label).casefold()
    return ComponentKind.OTHER.value, "" if is_other else written


def kind_word(kind: str, own_kind: str) -> str:
    """How people read a kind: their own word for it where there is one."""
    return own_kind or str(ComponentKind(kind).label)


def read_quantity(text: str) -> tuple[Decimal, str]:
    """(quantity, unit) of `1.500,5`, `Rp 10.000.000` or `30 orang`; the unit is empty when none is written.

    Raises ValueError with a sentence for people.
    """
    written = text.strip()
    unit = ""
    if match := re.fullmatch(r"([\d.,]+)\s*((?:[^\W\d_]|%).*)", written):
        written, unit = match[1], match[2].strip()
    elif re.match(r"(?i)rp", written):
        unit = RUPIAH
    try:
        quantity = parse_rupiah(written)
    except ValueError as error:
        if str(error).startswith("Jumlah"):
            raise
        raise ValueError("Tulis jumlah seperti 1.500 atau 1,5.") from None
    if quantity > LARGEST:
        raise ValueError("Jumlah ini terlalu besar.")
    return quantity, unit


def unit_of(kind: str, written: str, *beside: str) -> str:
    """The unit of a component: as written, else as it stood `beside` a quantity; money is in rupiah.

    Raises ValueError with a sentence for people.
    """
    unit = written.strip() or next((word for word in beside if word), "")
    if kind == ComponentKind.FUNDS:
        if unit.casefold() not in _RUPIAH_WORDS:
            raise ValueError("Dana dihitung dalam rupiah.")
        return RUPIAH
    if not unit:
        raise ValueError("Isi satuannya, misalnya orang atau unit.")
    return unit


def identity_of(kind: str, own_kind: str, name: str) -> tuple[str, str, str]:
    """What makes two components of one program the same, in any letter case."""
    return kind, own_kind.casefold(), " ".join(name.split()).casefold()


@dataclass(frozen=True)
class PastedRow:
    """One row of a pasted block, cell by cell as it was written."""

    kind: str = ""
    name: str = ""
    required: str = ""
    available: str = ""
    unit: str = ""
    note: str = ""


def read_block(text: str) -> list[PastedRow]:
    """The rows of a block copied from a spreadsheet: cells between tabs, quoted ones may hold line ends.

    The columns are named by a header row where there is one, else they are those of the page; where the second
    cell is a number, the kind was left out and is read from the name ("Gedung" is one). Empty rows do not count.
    """
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    try:
        block = list(csv.reader(lines, "excel-tab"))
    except csv.Error:
        block = [line.split("\t") for line in lines.getvalue().split("\n")]
    rows = [row for row in ([" ".join(cell.split()) for cell in line] for line in block) if any(row)]
    if not rows:
        return []
    columns = _columns_named(rows[0])
    if columns:
        rows = rows[1:]
    else:
        columns = _WITHOUT_KIND if _is_quantity(rows[0][1:2]) else COLUMNS if len(rows[0]) > 1 else ("name",)
    found = []
    for row in rows:
        values = {column: cell for column, cell in zip(columns, row, strict=False) if column}
        kind = values.get("kind") or _kind_in_name(values.get("name", ""))
        found.append(PastedRow(**values | {"kind": kind}))
    return found


def _columns_named(row: Sequence[str]) -> tuple[str, ...]:
    """The columns that a header row names; empty when the row is no header."""
    columns = tuple(
        next((column for column, heads in _HEADS.items() if cell.casefold().strip(" .:*") in heads), "") for cell in row
    )
    return columns if "name" in columns and len([name for name in columns if name]) > 1 else ()


def _is_quantity(cells: Iterable[str]) -> bool:
    for cell in cells:
        try:
            read_quantity(cell)
        except ValueError:
            return False
        return True
    return False


def _kind_in_name(name: str) -> str:
    """The kind that a component's name begins with, as people read it; otherwise none of the known ones."""
    words = name.casefold().split()
    for length in (2, 1):
        known = _KIND_WORDS.get(" ".join(words[:length]))
        if known:
            return str(known.label)
    return str(ComponentKind.OTHER.label)
