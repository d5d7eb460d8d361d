"""What may be taken in as a Word template, and what a Word file says of itself. Nothing is unpacked unmeasured."""

import html
import io
import re
import zipfile

from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import DOCX, WITH_MACROS, recognize
from kemitraan.core.formats import format_size

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED = 30 * 1024 * 1024
MAX_XML = 8 * 1024 * 1024  # one part
MAX_ENTRIES = 300
FORBIDDEN_PARTS = re.compile(r"vbaProject|/embeddings/|/activeX/|/afchunk|/webextensions/", re.IGNORECASE)
MAIN_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATION = re.compile(rb"<Relationship\b[^>]*>", re.DOTALL)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']\s*External", re.IGNORECASE)
WEB_LINK = re.compile(rb"Target\s*=\s*[\"'](?:https?://|mailto:)", re.IGNORECASE)
CALLING_FIELDS = re.compile(rb"\b(?:DDEAUTO|DDE|INCLUDEPICTURE|INCLUDETEXT|IMPORT|LINK)\b\s")
FIELD_TEXT = re.compile(rb"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr=[\"'](.*?)[\"']", re.DOTALL)

NOT_WORD = "Unggah dokumen Word (.docx)."
TOO_LARGE = f"Templat paling besar {format_size(MAX_BYTES)}."
TOO_LARGE_UNPACKED = "Isi berkas ini terlalu besar setelah dibuka."
DAMAGED = "Berkas ini rusak atau bukan dokumen Word. Simpan ulang dari Word atau LibreOffice, lalu unggah lagi."
EMBEDDED = "Berkas ini memuat berkas lain di dalamnya. Hapus objek yang disisipkan, lalu unggah lagi."
OUTSIDE = (
    "Berkas ini mengambil isi dari luar (templat, gambar, atau data tertaut). Sisipkan gambarnya, lalu unggah lagi."
)


def check_template_file(data: bytes) -> None:
    """Raise `DomainError` (field `file`) unless `data` is a plain Word document.

    No macros, nothing embedded, nothing that is fetched from outside; links that a reader may click on stay.
    """
    if len(data) > MAX_BYTES:
        raise DomainError(TOO_LARGE, field="file")
    if recognize(data, "templat.docx") != DOCX:
        raise DomainError(NOT_WORD, field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_entries(archive)
            _check_parts(archive)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, KeyError, OSError):
        raise DomainError(DAMAGED, field="file") from None


def _check_entries(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(names) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise DomainError(TOO_LARGE_UNPACKED, field="file")
    if len(set(names)) != len(names) or any(".." in name or name.startswith("/") for name in names):
        raise DomainError(DAMAGED, field="file")
    if any(FORBIDDEN_PARTS.search(name) for name in names):
        raise DomainError(WITH_MACROS if "word/vbaProject.bin" in names else EMBEDDED, field="file")


def _check_parts(archive: zipfile.ZipFile) -> None:
    if MAIN_TYPE not in archive.read("[Content_Types].xml"):
        raise DomainError(NOT_WORD, field="file")
    for entry in archive.infolist():
        if not entry.filename.endswith((".xml", ".rels")):
            continue
        if entry.file_size > MAX_XML:
            raise DomainError(TOO_LARGE_UNPACKED, field="file")
        content = archive.read(entry)
        if content[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise DomainError(DAMAGED, field="file")
        if entry.filename.endswith(".rels"):
            _check_relations(content)
        elif any(CALLING_FIELDS.search(one or two) for one, two in FIELD_TEXT.findall(content)):
            raise DomainError(OUTSIDE, field="file")


def _check_relations(content: bytes) -> None:
    for relation in RELATION.findall(content):
        if not EXTERNAL.search(relation):
            continue
        if b"/hyperlink" not in relation or not WEB_LINK.search(relation):
            raise DomainError(OUTSIDE, field="file")


def property_of(data: bytes, name: str) -> str:
    """A property of a Word file that `rendering` gave it: of the file, else of its keywords; empty without one.

    `data` was recognized as a Word document before. Raises `DomainError` for a damaged one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            custom = _read(archive, "docProps/custom.xml", names)
            core = _read(archive, "docProps/core.xml", names)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise DomainError(DAMAGED, field="file") from None
    own = re.search(rf'name="{re.escape(name)}"[^>]*>\s*<[^>]*lpwstr[^>]*>([^<]*)<', custom)
    keywords = re.search(r"<(?:\w+:)?keywords[^>]*>([^<]*)<", core)
    found = own or re.search(rf"\b{re.escape(name)}:(\S+)", keywords[1] if keywords else "")
    return html.unescape(found[1]).strip() if found else ""


def text_of_parts(data: bytes, prefix: str) -> str:
    """The words of the parts whose name begins with `word/<prefix>` (document, header, footer), tags left out."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        found = [_read(archive, name, names) for name in sorted(names) if name.startswith(f"word/{prefix}")]
    spaced = (re.sub(r"<w:(?:tab|br)\b[^>]*>|</w:p>", " ", part) for part in found)
    return html.unescape(" ".join(re.sub(r"<[^>]*>", "", part) for part in spaced))


def _read(archive: zipfile.ZipFile, name: str, names: set[str]) -> str:
    if name not in names or archive.getinfo(name).file_size > MAX_XML:
        return ""
    return archive.read(name).decode("utf-8", "replace")
