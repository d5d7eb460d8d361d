"""Which rows hold the headers, which column means which field, and which rows are no data."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from kemitraan.exchange.rules.cells import Cell, as_text
from kemitraan.exchange.rules.resources import Field

SEARCHED_ROWS = 25
HINT_ROWS = 3  # so many rows of tags and hints may stand below the header
REASON = "Alasan (Kemitraan)"  # the column that a corrected copy carries; it means nothing when it comes back
_HINT = re.compile(
    r"(?i)[(\[].*[)\]]|(?:contoh|cth|misal|format|isi)\b[^:]*:.*|(?:wajib|boleh|opsional)(?: di)?(?:isi|kosong)?"
)
_PERSONAL = re.compile(r"\b(?:nik|ktp|no(?:mor)? kk|kartu keluarga|nip|nisn|paspor|passport|kependudukan)\b")
_TOTAL = re.compile(r"(?i)(?:grand |sub ?)?(?:total|jumlah)(?: (?:total|seluruh(?:nya)?|keseluruhan|semua))?\s*:?")

# A range of merged cells: first row, first column, last row, last column. Rows count from 1, columns from 0.
Range = tuple[int, int, int, int]


@dataclass(frozen=True)
class Header:
    """The rows `first` to `last` (from 1) that name the columns. `labels` are unique, for people; `keys` are what
    each column may be recognized by, the most exact first.
    """

    first: int
    last: int
    labels: list[str]
    keys: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def fingerprint(self) -> str:
        """The same for lists with the same headers, whatever their order; empty when nothing is named."""
        named = sorted(key[0] for key in self.keys if key and key[0] != header_key(REASON))
        return hashlib.sha256("\n".join(named).encode()).hexdigest() if named else ""


def header_key(text: str) -> str:
    """`Nama_Koperasi `, `nama koperasi*` and `NamaKoperasi` are the same header."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).casefold().split())


def personal_headers(keys: Iterable[tuple[str, ...]]) -> set[int]:
    """The columns whose header says that they hold identity numbers of people, whatever stands in them."""
    return {place for place, found in enumerate(keys) if any(_PERSONAL.search(key) for key in found)}


def field_keys(entry: Field) -> tuple[str, ...]:
    """The header keys that mean this field, the most trusted first."""
    return tuple(header_key(text) for text in (entry.name, entry.label, *entry.synonyms))


def suggest_mapping(header: list[Cell], fields: tuple[Field, ...]) -> dict[str, str]:
    """{column index as text: field name} by known header texts; each field once, its first column wins.

    A field's synonyms are in order of trust: a header that matches an earlier one takes the field.
    """
    return suggest_by_keys([(header_key(as_text(cell)),) for cell in header], fields)


def suggest_by_keys(keys: list[tuple[str, ...]], fields: tuple[Field, ...]) -> dict[str, str]:
    """As `suggest_mapping`, for columns that may be recognized by several texts (a group and what is below it)."""
    mapping: dict[str, str] = {}
    for entry in fields:
        for key in field_keys(entry):
            column = next((i for i, found in enumerate(keys) if key in found and str(i) not in mapping), None)
            if column is not None:
                mapping[str(column)] = entry.name
                break
    return mapping


def recognized(rows: list[list[Cell]], fields: tuple[Field, ...]) -> int:
    """The most fields that a single one of the first rows names."""
    return max((len(suggest_mapping(row, fields)) for row in rows[:SEARCHED_ROWS]), default=0)


def find_header(rows: list[list[Cell]], fields: tuple[Field, ...]) -> int:
    """The place (1 for the first row) of the header: the first row in which two fields are recognized.

    Title rows above and rows of tags are passed over. Without such a row, the first that has two filled cells; else 1.
    """
    first = rows[:SEARCHED_ROWS]
    for place, row in enumerate(first, start=1):
        if len(suggest_mapping(row, fields)) >= 2 and not is_tag_row(row):
            return place
    for place, row in enumerate(first, start=1):
        if sum(bool(as_text(cell)) for cell in row) >= 2:
            return place
    return 1


def read_header(rows: list[list[Cell]], place: int, width: int, merged: Iterable[Range] = ()) -> Header:
    """The header whose row `place` was found or chosen, with the rows that merged cells tie to it.

    A cell merged downwards names its column from above; one merged sideways names a group, and the row below it
    the columns of the group: `Lokasi` over `Desa` and `Kecamatan` are the columns `Lokasi Desa`, `Lokasi Kecamatan`.
    """
    ranges = [one for one in merged if one[0] <= place + HINT_ROWS]
    first, last = _extent(rows, place, ranges)
    texts: list[list[str]] = [[] for _ in range(width)]
    for number in range(first, last + 1):
        cells = [as_text(cell) for cell in rows[number - 1]] if number <= len(rows) else []
        for top, left, bottom, right in ranges:
            if top <= number <= bottom and right > left and top >= first:
                cells += [""] * (right + 1 - len(cells))
                cells[left : right + 1] = [cells[left]] * (right + 1 - left)
        for column, text in enumerate(cells[:width]):
            if text and text not in texts[column]:
                texts[column].append(text)
    labels = _unique(" ".join(parts) or f"Kolom {_letters(column)}" for column, parts in enumerate(texts))
    return Header(first, last, labels, [_keys(parts) for parts in texts])


def _extent(rows: list[list[Cell]], place: int, ranges: list[Range]) -> tuple[int, int]:
    """First and last row of the header: merged cells that touch it widen it, above all by the row below a group."""
    first = last = place
    for top, left, bottom, right in ranges:
        if top <= place <= bottom and bottom > top:
            first, last = min(first, top), max(last, bottom)
        elif top == bottom and right > left and top in (place - 1, place) and _names_group(rows, top, left, right):
            first, last = min(first, top), max(last, top + 1)
    return first, min(last, max(len(rows), place))


def _names_group(rows: list[list[Cell]], place: int, left: int, right: int) -> bool:
    """Below a cell merged sideways stand texts for its columns, and nothing for those that are named beside it.

    A title has nothing beside it.
    """
    if place >= len(rows):
        return False
    above, below = ([as_text(cell) for cell in rows[number]] for number in (place - 1, place))
    inside = [text for text in below[left : right + 1] if text]
    outside = [
        text
        for column, text in enumerate(below)
        if text and not left <= column <= right and column < len(above) and above[column]
    ]
    has_neighbors = any(text for column, text in enumerate(above) if not left <= column <= right)
    return (
        has_neighbors
        and len(inside) >= 2
        and not outside
        and not any(re.fullmatch(r"[\d.,/\-]+", text) for text in inside)
    )


def _keys(parts: list[str]) -> tuple[str, ...]:
    """What a column may be recognized by: all its texts together, then the lowest one."""
    return tuple(dict.fromkeys(key for text in (" ".join(parts), *parts[-1:]) if (key := header_key(text))))


def _unique(labels: Iterable[str]) -> list[str]:
    """The second column of a name is `No (2)`."""
    seen: Counter[str] = Counter()
    found = []
    for label in labels:
        seen[header_key(label)] += 1
        count = seen[header_key(label)]
        found.append(label if count == 1 else f"{label} ({count})")
    return found


def _letters(column: int) -> str:
    """`C` for column 2 (from 0), as spreadsheets name it."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_name(row: int, column: int) -> str:
    """`C3` for row 3 (from 1) and column 2 (from 0)."""
    return f"{_letters(column)}{row}"


def range_name(found: Range) -> str:
    """`A2:A3`"""
    return f"{cell_name(found[0], found[1])}:{cell_name(found[2], found[3])}"


def is_tag_row(row: list[Cell]) -> bool:
    """A row of tags such as `#org` and `#date+start`, which humanitarian lists carry below the header."""
    texts = [text for cell in row if (text := as_text(cell))]
    return len(texts) >= 2 and all(text.startswith("#") for text in texts)


def is_hint_row(row: list[Cell]) -> bool:
    """A row that says how to fill the columns: `(format tgl : hh/bb/tttt)`, `contoh: PT Maju`."""
    texts = [text for cell in row if (text := as_text(cell))]
    return bool(texts) and all(_HINT.fullmatch(text) for text in texts)


def is_total_row(row: list[Cell]) -> bool:
    """A row of sums: its first text is nothing but `Total`, `Jumlah` or the like."""
    first = next((text for cell in row if (text := as_text(cell))), "")
    return bool(_TOTAL.fullmatch(first))


def repeats_header(row: list[Cell], header: Header) -> bool:
    """The header once more, as printed lists have it on every page."""
    texts = [(column, text) for column, cell in enumerate(row) if (text := as_text(cell))]
    same = [column < len(header.keys) and header_key(text) in header.keys[column] for column, text in texts]
    return len(texts) >= 2 and all(same)
