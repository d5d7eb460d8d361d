"""Printed documents: a typst template of ours, filled with plain data that is never read as markup.

Fonts are Libertinus Serif, which the typst wheel brings, and for names in Arabic and Chinese letters those in
templates/documents/fonts; what the machine has installed never counts, so that a document looks the same everywhere.
Written as PDF/A-2u, which archives can keep: it has no character that its fonts cannot show.
"""

import datetime as dt
import json
import re
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates" / "documents"
FONTS = FOLDER / "fonts"
SHARED = "official.typ"
ARCHIVED = "a-2u"
PREVIEW_PPI = 96
NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


@dataclass(frozen=True)
class Document:
    """What a document is made of: `template` in templates/documents, `data` (JSON types, read there as `data.json`),
    and `files` (pictures) by the name under which the template asks for them. `made_at` is the moment that the PDF
    says it was made, so that the same document is the same bytes."""

    template: str
    data: Mapping[str, Any]
    made_at: dt.datetime
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Rendered:
    """The bytes of a PDF, and the characters that no font has: they stand there as empty boxes."""

    pdf: bytes
    unprintable: tuple[str, ...] = ()


def render_pdf(document: Document) -> Rendered:
    """The document as PDF/A; with characters that no font has it is a plain PDF and names them.

    Raises `typst.TypstError` for a template that is wrong.
    """
    try:
        return Rendered(_compile(document, "pdf", pdf_standards=ARCHIVED))
    except typst.TypstError as error:
        missing = NOT_SHOWN.findall(f"{error.message}\n{error.diagnostic}")
        if not missing:
            raise
    return Rendered(_compile(document, "pdf"), tuple(dict.fromkeys(missing)))


def render_pages(document: Document) -> list[bytes]:
    """Each page as a PNG, for a look before the document is issued."""
    pages = _compile(document, "png", ppi=PREVIEW_PPI)
    return [pages] if isinstance(pages, bytes) else list(pages)


@dataclass(frozen=True)
class Preview:
    """How a document will look: its pages as PNG, and the characters that cannot be printed."""

    pages: list[bytes]
    unprintable: tuple[str, ...] = ()

    @property
    def pictures(self) -> list[str]:
        """The pages in base64, as a page shows them."""
        return [b64encode(page).decode() for page in self.pages]


def preview_of(document: Document) -> Preview:
    """The document as a person looks at it before it is issued; nothing is kept."""
    return Preview(render_pages(document), render_pdf(document).unprintable)


def _compile(document: Document, output: str, **options: Any) -> Any:
    if output == "pdf":
        options["timestamp"] = int(document.made_at.timestamp())
    parts = {
        "main.typ": (FOLDER / document.template).read_bytes(),
        SHARED: (FOLDER / SHARED).read_bytes(),
        "data.json": json.dumps(document.data, ensure_ascii=False).encode(),
        **document.files,
    }
    with tempfile.TemporaryDirectory(prefix="kemitraan-document-") as folder:
        for name, content in parts.items():
            Path(folder, name).write_bytes(content)
        compiled: Any = typst.compile  # as bytes; its types want each kind of output spelled out
        return compiled(
            Path(folder, "main.typ"),
            format=output,
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            **options,
        )
