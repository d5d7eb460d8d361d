"""One streaming pass over the XML of an xlsx sheet for what the reader cannot show: formulas without a value."""

import io
import posixpath
import re
import zipfile
from xml.etree.ElementTree import Element, ParseError
from xml.etree.ElementTree import iterparse as parse_xml

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_EXACT_DIGITS = 15
_TOO_LONG = re.compile(rf"\d{{{MAX_EXACT_DIGITS + 1},}}|\d\.\d+[eE]\+?(1[5-9]|[2-9]\d)")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


def read_faults(data: bytes, sheet_index: int) -> dict[tuple[int, int], str]:
    """(row counted from 1, column counted from 0) -> why the value of that cell cannot be used.

    Two kinds: a formula that was never calculated, and a number too long to be exact. A document type
    declaration, which no spreadsheet program writes, ends the pass without an answer.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            path = _sheet_path(archive, sheet_index)
            if path is None:
                return {}
            with archive.open(path) as stream:
                if b"<!DOCTYPE" in stream.read(1024):
                    return {}
            with archive.open(path) as stream:
                return _scan(stream)
    except (KeyError, ParseError, zipfile.BadZipFile, OSError):
        return {}


def _sheet_path(archive: zipfile.ZipFile, index: int) -> str | None:
    ids = [
        element.get(RELATION) or element.get(STRICT_RELATION)
        for _, element in _elements(archive.open("xl/workbook.xml"))
        if element.tag in {f"{MAIN}sheet", f"{STRICT}sheet"}
    ]
    targets = {
        element.get("Id"): element.get("Target", "")
        for _, element in _elements(archive.open("xl/_rels/workbook.xml.rels"))
    }
    target = targets.get(ids[index]) if index < len(ids) else None
    if not target:
        return None
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _elements(stream):
    """Elements as they close. Expat (2.4 or newer) itself stops entities that grow without end."""
    return parse_xml(stream)  # noqa: S314


def _scan(stream) -> dict[tuple[int, int], str]:
    faults: dict[tuple[int, int], str] = {}
    for _, element in _elements(stream):
        name = element.tag.rpartition("}")[2]
        if name == "c":
            reason = _reason(element)
            match = _REFERENCE.fullmatch(element.get("r", ""))
            if reason and match:
                faults[int(match[2]), _column(match[1])] = reason
        elif name == "row":
            element.clear()
    return faults


def _reason(cell: Element) -> str:
    parts = {child.tag.rpartition("}")[2]: child for child in cell}
    value = (parts["v"].text or "").strip() if "v" in parts else ""
    if "f" in parts and not value:
        return f"Rumus di sel {cell.get('r')} belum dihitung; buka di Excel, simpan, lalu unggah lagi."
    if cell.get("t", "n") == "n" and _TOO_LONG.fullmatch(value):
        return "Terbaca sebagai angka panjang yang tidak utuh lagi; ubah kolom menjadi Teks."
    return ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
