"""Reading lists as people keep them: CSV of any kind, xlsx, xls and ods. The content decides, not the name."""

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from kemitraan.core.errors import DomainError
from kemitraan.exchange.rules.cells import Cell, as_text, unguard
from kemitraan.exchange.rules.columns import Range, recognized
from kemitraan.exchange.rules.resources import Field
from kemitraan.exchange.workbook_faults import read_faults

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 100_000
MAX_COLUMNS = 200
MAX_CELL_CHARACTERS = 100_000
OLE_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DELIMITERS = (",", ";", "\t", "|")
SAMPLED_RECORDS = 50

CSV, XLSX, XLS, ODS = "csv", "xlsx", "xls", "ods"

NOT_A_LIST = "Berkas ini bukan daftar. Pakai CSV atau Excel (xlsx, xls, ods)."
DAMAGED = "Berkas ini rusak. Buka di Excel atau LibreOffice, simpan ulang, lalu unggah lagi."
TOO_LARGE = "Isi berkas ini terlalu besar setelah dibuka. Bagi menjadi beberapa berkas."
ENCODING = "Huruf dalam berkas ini tidak terbaca. Simpan ulang sebagai CSV UTF-8."
EMPTY = "Berkas ini tidak berisi baris."
LOCKED = "Berkas ini dikunci kata sandi. Simpan tanpa kata sandi, lalu unggah lagi."


class ImportFileError(DomainError):
    """A file that cannot be read as a list; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, field="file")


@dataclass(frozen=True)
class Sheet:
    """The records of a file, blank ones included; the first is record 1.

    `faults` are cells whose stored value must not be trusted: (record, column index) -> reason.
    `is_checked` is False where faults cannot be found (xls and ods). `merged` are ranges of merged cells, of which
    only the first cell holds the value.
    """

    kind: str
    rows: list[list[Cell]]
    name: str = ""
    names: list[str] = field(default_factory=list)
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    is_checked: bool = True
    merged: list[Range] = field(default_factory=list)


def read_sheet(data: bytes, *, sheet: str = "") -> Sheet:
    """Read a list from the bytes of a file; `sheet` names one of a workbook's sheets (default: the first filled).

    Raises `ImportFileError` for whatever is not a readable list.
    """
    if not data.strip():
        raise ImportFileError(EMPTY)
    kind = detect_kind(data)
    found = _read_csv(data) if kind == CSV else _read_workbook(data, kind, sheet)
    rows = found.rows
    while rows and not any(as_text(cell) for cell in rows[-1]):
        rows.pop()
    if not rows:
        raise ImportFileError(EMPTY)
    if len(rows) > MAX_ROWS + 1:
        raise ImportFileError(
            f"Berkas ini lebih dari {MAX_ROWS:,} baris. Bagi menjadi beberapa berkas.".replace(",", ".")
        )
    if max(len(row) for row in rows) > MAX_COLUMNS:
        raise ImportFileError(f"Berkas ini lebih dari {MAX_COLUMNS} kolom.")
    return found


def find_sheet(data: bytes, fields: tuple[Field, ...], *, wanted: str = "") -> Sheet:
    """As `read_sheet`; without a `wanted` sheet the first one whose header names some of `fields`, else the first.

    A workbook may begin with instructions or a cover. Raises `ImportFileError`.
    """
    first = read_sheet(data, sheet=wanted)
    if wanted or len(first.names) < 2 or recognized(first.rows, fields) >= 2:
        return first
    for name in first.names:
        if name == first.name:
            continue
        try:
            other = read_sheet(data, sheet=name)
        except ImportFileError:
            continue
        if recognized(other.rows, fields) >= 2:
            return other
    return first


def detect_kind(data: bytes) -> str:
    """csv, xlsx, xls or ods, by content. Sizes inside an archive are checked before anything is unpacked."""
    if data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = archive.infolist()
                if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                    raise ImportFileError(TOO_LARGE)
                names = {entry.filename for entry in entries}
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            raise ImportFileError(DAMAGED) from None
        if "xl/workbook.xml" in names:
            return XLSX
        if "content.xml" in names:
            return ODS
        raise ImportFileError(NOT_A_LIST)
    if data.startswith(OLE_HEADER):
        return XLS
    is_wide = data.startswith((b"\xff\xfe", b"\xfe\xff")) or _wide_without_mark(data)
    is_binary = not is_wide and any(byte < 32 and byte not in b"\t\r\n\x0b\x0c" for byte in data[:4096])
    if is_binary or data.lstrip()[:5].lower() in {b"%pdf-", b"<html", b"<!doc", b"<?xml", b"<svg ", b"{\\rtf"}:
        raise ImportFileError(NOT_A_LIST)
    return CSV


def _wide_without_mark(data: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when every second byte is zero, as in Latin text of two bytes a letter."""
    head = data[:200]
    half = len(head) // 2
    if half and head[1::2].count(0) > half * 0.8:
        return "utf-16-le"
    return "utf-16-be" if half and head[::2].count(0) > half * 0.8 else ""


def decode_text(data: bytes) -> str:
    """Text of a CSV: UTF-8 with or without a mark, UTF-16, else the Western code page of Windows."""
    if wide := _wide_without_mark(data):
        tries = [wide]
    elif data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    else:
        tries = ["utf-8-sig", "cp1252"]
    for encoding in tries:
        try:
            return data.decode(encoding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
    raise ImportFileError(ENCODING)


def _read_csv(data: bytes) -> Sheet:
    text = decode_text(data).replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if named := first.strip().lower().startswith("sep=") and first.strip()[4:]:
        text = rest
    delimiter = named if named in DELIMITERS else find_delimiter(text)
    try:
        rows: list[list[Cell]] = [[unguard(cell) for cell in record] for record in _records(text, delimiter)]
    except csv.Error:
        raise ImportFileError(DAMAGED) from None
    return Sheet(kind=CSV, rows=rows)


def _records(text: str, delimiter: str):
    csv.field_size_limit(MAX_CELL_CHARACTERS)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)


def find_delimiter(text: str) -> str:
    """The sign that cuts most of the first records into the same number of cells, title rows aside."""
    best, best_score = DELIMITERS[0], (0, 0)
    for delimiter in DELIMITERS:
        widths: list[int] = []
        try:
            for record in _records(text, delimiter):
                if any(record):
                    widths.append(len(record))
                if len(widths) == SAMPLED_RECORDS:
                    break
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        score = max(((wide.count(width), width) for width in set(wide)), default=(0, 0))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _read_workbook(data: bytes, kind: str, wanted: str) -> Sheet:
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as workbook:
            names = workbook.sheet_names
            if not names:
                raise ImportFileError(EMPTY)
            if wanted and wanted not in names:
                raise ImportFileError(f"Lembar “{wanted}” tidak ada dalam berkas ini.")
            for name in [wanted] if wanted else names:
                page = workbook.get_sheet_by_name(name)
                if page.height > 0:
                    break
            if page.total_height > MAX_ROWS + 1:
                raise ImportFileError(TOO_LARGE)
            rows = cast(list[list[Cell]], page.to_python(skip_empty_area=False))
            merged = (page.merged_cell_ranges or []) if kind != ODS else []
    except PasswordError:
        raise ImportFileError(LOCKED) from None
    except (CalamineError, ValueError, OSError, KeyError):
        raise ImportFileError(DAMAGED) from None
    return Sheet(
        kind=kind,
        rows=rows,
        name=name,
        names=names,
        faults=read_faults(data, names.index(name)) if kind == XLSX else {},
        is_checked=kind == XLSX,
        merged=[
            (top + 1, left, min(bottom, MAX_ROWS) + 1, min(right, MAX_COLUMNS))
            for (top, left), (bottom, right) in merged
        ],
    )
