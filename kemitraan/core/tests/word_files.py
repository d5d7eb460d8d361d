"""Word files for tests: good ones, and those that somebody would send to do harm."""

import io
import zipfile

from docx import Document

RELATIONS = "word/_rels/document.xml.rels"


def word_with(*paragraphs: str, footer: str = "") -> bytes:
    """A document that says these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    if footer:
        document.sections[0].footer.paragraphs[0].text = footer
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def changed(
    content: bytes, *, add: dict[str, bytes] | None = None, replace: dict[str, tuple[bytes, bytes]] | None = None
):
    """The file with parts added, and with words in parts replaced."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name in (replace or {}):
                part = part.replace(*replace[name])
            new.writestr(name, part)
        for name, part in (add or {}).items():
            new.writestr(name, part)
    return written.getvalue()


def with_relation(content: bytes, kind: str, target: str) -> bytes:
    """The file with one more relation to something outside of it."""
    relation = (
        f'<Relationship Id="rId999" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    return changed(content, replace={RELATIONS: (b"</Relationships>", relation.encode())})
