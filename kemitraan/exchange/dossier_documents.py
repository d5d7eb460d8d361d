"""The printed pages of a dossier: one for each chapter, and the index. Plain data for typst, never markup."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from kemitraan.core.documents import Document
from kemitraan.core.formats import format_date, format_datetime, format_number, format_size
from kemitraan.exchange.archives import Entry

CHAPTER, INDEX = "dossier_chapter.typ", "dossier_index.typ"
PRINTED_ROWS = 150
PRINTED_LETTERS = 600
UNBROKEN = re.compile(r"(\S{24})(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"
NARROWEST, WIDEST = 8, 36  # letters


@dataclass
class PrintedTable:
    """The first rows of a table on their way into its sheet, as the chapter prints them."""

    title: str
    headers: list[str]
    printed: int
    rows: list[list[str]] = field(default_factory=list)
    count: int = 0

    def watch(self, rows: Iterable[list[Any]]) -> Iterator[list[Any]]:
        """The same rows; the first of them are kept as words."""
        for row in rows:
            self.count += 1
            if self.count <= PRINTED_ROWS:
                self.rows.append([printable(cell) for cell in row[: self.printed]])
            yield row

    def block(self, sheet: str) -> dict[str, Any]:
        """What the template prints; `sheet` is the path of the whole table."""
        note = f"Lengkap di {sheet}." if sheet else ""
        if self.count > len(self.rows):
            note = f"{len(self.rows)} dari {self.count} baris. {note}"
        head = [printable(cell) for cell in self.headers[: self.printed]]
        return {
            "kind": "table",
            "title": self.title,
            "head": head,
            "rows": self.rows,
            "widths": widths_of(head, self.rows),
            "note": note if self.rows else "Tidak ada.",
        }


def printable(value: Any) -> str:
    """One cell as people read it, with places to break long words at."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dt.datetime):
        return format_datetime(value)
    if isinstance(value, dt.date):
        return format_date(value)
    text = str(value) if isinstance(value, str) else format_number(value)
    if len(text) > PRINTED_LETTERS:
        text = f"{text[:PRINTED_LETTERS]} …"
    return breakable(text)


def breakable(text: str) -> str:
    """`text` with a place to break in every word that is too long for a column."""
    return UNBROKEN.sub(rf"\1{ZERO_WIDTH_SPACE}", text)


def widths_of(head: list[str], rows: list[list[str]]) -> list[int]:
    """How wide each column should be beside the others, by what stands in it."""
    columns = zip(*[head, *rows], strict=True)
    return [min(max(NARROWEST, *(len(cell) + 1 for cell in column)), WIDEST) for column in columns]


def chapter_document(
    institution, title: str, lead: str, blocks: list[dict[str, Any]], made_at: dt.datetime
) -> Document:
    """A chapter: its words and tables; `lead` says of which record."""
    data = {**_head(institution, title), "lead": breakable(lead), "blocks": blocks, "flipped": True}
    return Document(CHAPTER, data, made_at)


def index_document(
    institution, title: str, facts: list[tuple[str, str]], chapters: list[tuple[str, list[Entry]]], made_at: dt.datetime
) -> Document:
    """What is in the dossier: each file of each chapter with size and SHA-256, and what is missing."""
    data = {
        **_head(institution, "Berkas lengkap"),
        "subject": breakable(title),
        "facts": [{"label": label, "value": breakable(value)} for label, value in facts],
        "chapters": [
            {"title": name, "files": [_line(entry) for entry in entries]} for name, entries in chapters if entries
        ],
    }
    return Document(INDEX, data, made_at)


def _line(entry: Entry) -> dict[str, Any]:
    return {
        "path": breakable(entry.path),
        "size": format_size(entry.size) if entry.sha256 else "tidak ada",
        "sha256": entry.sha256,
        "note": entry.note,
        "is_missing": not entry.sha256,
    }


def _head(institution, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "letterhead": {"image": "", "lines": [institution.name]},
        "footer": title,
        "draft": False,
        "draft_word": "",
    }
