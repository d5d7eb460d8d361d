"""One streaming pass over the XML of an xlsx sheet for what the reader cannot show: formulas without a value."""

import io
import posixpath
import re
import zipfile
from typing import IO
from xml.etree.ElementTree import ParseError
from xml.etree.ElementTree import iterparse as parse_xml

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
MAX_EXACT_DIGITS = 15
BLOCK = 1024 * 1024
# What makes a cell worth a closer look: a formula, or a value of many digits or with an exponent.
_SUSPECT = re.compile(rb"<(?:\w+:)?f[\s>/]|<(?:\w+:)?v>(?:[^<]{16,}|[^<]*[eE][^<]*)</")
_CELL_END = re.compile(rb"</(?:\w+:)?c>")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ATTRIBUTE = re.compile(rb"\s(r|t)\s*=\s*[\"']([^\"']*)[\"']")
_TOO_LONG = re.compile(rf"\d{{{MAX_EXACT_DIGITS + 1},}}|\d\.\d+[eE]\+?(1[5-9]|[2-9]\d)")
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")


def read_faults(data: bytes, sheet_index: int) -> dict[tuple[int, int], str]:
    """(row counted from 1, column counted from 0) -> why the value of that cell cannot be used.

    Two kinds: a formula that was never calculated, and a number too long to be exact. Sheets of a million formatted
    rows pass in about a second, because only cells that may be wrong are looked at.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            path = _sheet_path(archive, sheet_index)
            if path is None:
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


def _scan(stream: IO[bytes]) -> dict[tuple[int, int], str]:
    """Read block by block, each cut where its last row begins, so that every cell is seen whole."""
    faults: dict[tuple[int, int], str] = {}
    rest = b""
    while block := stream.read(BLOCK):
        text = rest + block
        cut = max(text.rfind(b"<row "), text.rfind(b":row "))
        if cut <= 0:
            rest = text
            continue
        _scan_block(text[:cut], faults)
        rest = text[cut:]
    _scan_block(rest, faults)
    return faults


def _scan_block(text: bytes, faults: dict[tuple[int, int], str]) -> None:
    for match in _SUSPECT.finditer(text):
        start = max(text.rfind(b"<c ", 0, match.start()), text.rfind(b":c ", 0, match.start()))
        end = _CELL_END.search(text, match.start())
        if start < 0 or end is None:
            continue
        cell = text[start : end.end()]
        found = {name: value.decode() for name, value in _ATTRIBUTE.findall(cell[: cell.index(b">")])}
        place = _REFERENCE.fullmatch(found.get(b"r", ""))
        reason = _reason(cell, found.get(b"r", ""), found.get(b"t", "n"))
        if reason and place:
            faults[int(place[2]), _column(place[1])] = reason


def _reason(cell: bytes, name: str, kind: str) -> str:
    match = _VALUE.search(cell)
    value = match[1].decode().strip() if match else ""
    if _FORMULA.search(cell) and not value:
        return f"Rumus di sel {name} belum dihitung; buka di Excel, simpan, lalu unggah lagi."
    if kind == "n" and _TOO_LONG.fullmatch(value):
        return "Terbaca sebagai angka panjang yang tidak utuh lagi; ubah kolom menjadi Teks."
    return ""


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
