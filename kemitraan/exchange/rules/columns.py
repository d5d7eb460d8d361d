"""Which row holds the headers, and which column means which field."""

import re

from kemitraan.exchange.rules.cells import Cell, as_text
from kemitraan.exchange.rules.resources import Field

SEARCHED_ROWS = 15


def header_key(text: str) -> str:
    """`Nama_Koperasi `, `nama koperasi*` and `NamaKoperasi` are the same header."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).casefold().split())


def suggest_mapping(header: list[Cell], fields: tuple[Field, ...]) -> dict[str, str]:
    """{column index as text: field name} by known header texts; each field once, its first column wins.

    A field's synonyms are in order of trust: a header that matches an earlier one takes the field.
    """
    keys = [header_key(as_text(cell)) for cell in header]
    mapping: dict[str, str] = {}
    for field in fields:
        for wanted in (field.name, field.label, *field.synonyms):
            key = header_key(wanted)
            column = next((i for i, found in enumerate(keys) if found == key and str(i) not in mapping), None)
            if column is not None:
                mapping[str(column)] = field.name
                break
    return mapping


def find_header(rows: list[list[Cell]], fields: tuple[Field, ...]) -> int:
    """The place (1 for the first row) of the header: the first row in which two fields are recognized.

    Title rows above are passed over. Without such a row, the first one that has two filled cells; else 1.
    """
    first = rows[:SEARCHED_ROWS]
    for place, row in enumerate(first, start=1):
        if len(suggest_mapping(row, fields)) >= 2:
            return place
    for place, row in enumerate(first, start=1):
        if sum(bool(as_text(cell)) for cell in row) >= 2:
            return place
    return 1


def is_tag_row(row: list[Cell]) -> bool:
    """A row of tags such as `#org` and `#date+start`, which humanitarian lists carry below the header."""
    texts = [text for cell in row if (text := as_text(cell))]
    return len(texts) >= 2 and all(text.startswith("#") for text in texts)


def column_labels(header: list[Cell], width: int) -> list[str]:
    """What people call the columns; one without a header is named by its place."""
    texts = [as_text(cell) for cell in header] + [""] * (width - len(header))
    return [text or f"Kolom {place}" for place, text in enumerate(texts, start=1)]
