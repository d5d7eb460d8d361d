"""What apps put into the dossier of a record: words, tables and files (`core.registry.dossier_sections`)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DossierText:
    """Words of a chapter of a dossier, for its PDF: a heading and paragraphs."""

    title: str
    paragraphs: list[str]


@dataclass(frozen=True)
class DossierTable:
    """A table of a chapter, one list of plain values a row; long ones are never held at once.

    The chapter's PDF prints the first rows with the first `printed` columns (0: all), the whole table is an xlsx.
    """

    title: str
    headers: list[str]
    rows: Callable[[], Iterator[list[Any]]]
    printed: int = 0


@dataclass(frozen=True)
class DossierFile:
    """A stored file (`core.Attachment`) of a chapter under a name that says what it is, in a folder if one is given."""

    attachment: Any
    name: str
    folder: str = ""


@dataclass(frozen=True)
class DossierDocument:
    """A PDF made for the dossier: `render()` gives its bytes."""

    name: str
    render: Callable[[], bytes]
    folder: str = ""


DossierPart = DossierText | DossierTable | DossierFile | DossierDocument


@dataclass(frozen=True)
class DossierSection:
    """A chapter of the dossier of a kind of record.

    `parts(user, record)` gives what `user` may see of it, one after the other; None when the chapter is not for them.
    """

    title: str
    parts: Callable[[Any, Any], Iterable[DossierPart] | None]
    order: int = 50
