"""The dossier of a record (berkas lengkap): one ZIP with all that its asker may see of it, made in the background."""

import tempfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils import timezone

from kemitraan.core import clock
from kemitraan.core.documents import render_pdf
from kemitraan.core.dossier_parts import DossierDocument, DossierFile, DossierPart, DossierTable, DossierText
from kemitraan.core.enums import JobQueue
from kemitraan.core.errors import DomainError
from kemitraan.core.file_content import ZIP
from kemitraan.core.formats import format_datetime
from kemitraan.core.models import DOSSIER, Job
from kemitraan.core.registry import dossier_sections_of
from kemitraan.core.selectors import attachments_of, subject_by_label
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import asker_of, enqueue_once, report_progress
from kemitraan.exchange.archives import CHUNK, Archive, Entry, chunks_of
from kemitraan.exchange.dossier_documents import PrintedTable, breakable, chapter_document, index_document
from kemitraan.exchange.rules.file_names import safe_part
from kemitraan.exchange.writers import write_csv, write_xlsx

INDEX = "00 Daftar isi"
MISSING = "Berkas tidak ditemukan di penyimpanan."
CHANGED = "Isinya berbeda dari saat disimpan."


def request_dossier(*, actor, record) -> Job:
    """Queue the dossier of a record that `actor` sees; while one is being made, that one.

    Raises `DomainError` for a kind of record that has no dossiers.
    """
    sections = dossier_sections_of(record._meta.label)
    if not sections:
        raise DomainError("Catatan ini tidak punya berkas lengkap.")
    params = {"label": record._meta.label, "record": str(record.public_id), "membership": actor.membership.pk}
    return enqueue_once(
        actor=actor,
        institution=actor.membership.institution,
        kind=DOSSIER,
        queue=JobQueue.EXPORTS,
        params=params,
        title=f"Berkas lengkap {record}",
        url=record.get_absolute_url(),
        total=len(sections),
        is_stoppable=True,
    )


def run_dossier(job: Job) -> dict[str, Any]:
    """The job: write what its asker may see now, and keep the ZIP with the job. Safe to run twice."""
    if attachments_of(job, DOSSIER).exists():
        return job.result
    actor = asker_of(job, "berkas ini")
    record: Any = subject_by_label(actor, job.params["label"], job.params["record"])
    if record is None:
        raise DomainError("Catatan ini tidak lagi dapat Anda lihat.")
    zone = timezone.override(actor.membership.institution.time_zone)
    with tempfile.TemporaryDirectory(prefix="kemitraan-dossier-") as folder, zone:
        path = Path(folder, "dossier.zip")
        with path.open("wb") as stream:
            count = _Dossier(actor, record, stream, Path(folder)).write(job)
        with path.open("rb") as stream:
            name = f"{safe_part(f'Berkas lengkap {record}', 100)} {actor.membership.institution.today.isoformat()}.zip"
            keep_made_file(actor=actor, subject=job, content=File(stream), name=name, content_type=ZIP, purpose=DOSSIER)
    audit.record(
        actor=actor,
        action="dossier.create",
        sentence=f"membuat berkas lengkap {record} ({count} berkas)"[:300],
        subjects=[record],
    )
    return {"files": count}


class _Dossier:
    """One dossier on its way into a ZIP; only one table row, one page or one piece of a file is held at a time."""

    def __init__(self, actor, record, stream, folder: Path) -> None:
        self.actor, self.record, self.folder = actor, record, folder
        self.institution = actor.membership.institution
        self.made_at = clock.now()
        self.archive = Archive(stream, timezone.localtime(self.made_at))
        self.chapters: list[tuple[str, list[Entry]]] = []

    def write(self, job: Job) -> int:
        """Chapters, then the index; gives the number of files."""
        for done, section in enumerate(dossier_sections_of(self.record._meta.label), start=1):
            parts = section.parts(self.actor, self.record)
            if parts is not None:
                self._chapter(section.title, parts)
            report_progress(job, done)
        self._index()
        self.archive.close()
        return len([entry for entry in self.archive.entries if entry.sha256])

    def _chapter(self, title: str, parts) -> None:
        first = len(self.archive.entries)
        folder = f"{len(self.chapters) + 1:02d} {title}"
        blocks = [block for part in parts if (block := self._part(folder, part)) is not None]
        if blocks:
            document = chapter_document(self.institution, title, str(self.record), blocks, self.made_at)
            self.archive.add([render_pdf(document).pdf], folder, f"{title}.pdf")
        self.chapters.append((f"{len(self.chapters) + 1}. {title}", self.archive.entries[first:]))

    def _part(self, folder: str, part: DossierPart) -> dict[str, Any] | None:
        """Write one part; what the chapter's PDF prints of it, None for a file."""
        match part:
            case DossierText(title, paragraphs):
                return {"kind": "text", "title": title, "paragraphs": [breakable(row) for row in paragraphs if row]}
            case DossierTable():
                return self._table(folder, part)
            case DossierDocument(name, render, inside):
                self.archive.add([render()], folder, inside, f"{name}.pdf")
            case DossierFile(attachment, name, inside):
                self._file(attachment, folder, inside, name)
        return None

    def _table(self, folder: str, part: DossierTable) -> dict[str, Any]:
        printed = PrintedTable(part.title, part.headers, part.printed or len(part.headers))
        rows = printed.watch(part.rows())
        first = next(rows, None)
        if first is None:
            return printed.block("")
        path = self.folder / "table.xlsx"
        write_xlsx(path, chain([part.headers, first], rows), sheet=safe_part(part.title, 31).replace("'", " "))
        entry = self.archive.add(chunks_of(path), folder, f"{part.title}.xlsx")
        return printed.block(entry.path)

    def _file(self, attachment, *parts: str) -> None:
        """A stored file, a piece at a time; one that is gone is named, one that changed is said to have."""
        try:
            source = attachment.file.open("rb")
        except OSError:
            self.archive.miss(*parts, note=MISSING)
            return
        with source:
            entry = self.archive.add(source.chunks(CHUNK), *parts)
        if entry.sha256 != attachment.sha256:
            self.archive.entries[-1] = Entry(entry.path, entry.size, entry.sha256, CHANGED)

    def _index(self) -> None:
        """The list as CSV for machines, then as PDF for people, which names the CSV as well."""
        path = self.folder / "index.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as target:
            write_csv(target, self._lines())
        listing = self.archive.add(chunks_of(path), f"{INDEX}.csv")
        role = str(self.actor.membership.get_role_display()).lower()
        facts = [
            ("Lembaga", self.institution.name),
            ("Dibuat", format_datetime(self.made_at)),
            ("Oleh", f"{self.actor}, {role}"),
            ("Memuat", "yang boleh dilihat pembuatnya pada saat itu"),
            ("Jumlah berkas", str(len([entry for entry in self.archive.entries if entry.sha256]) + 1)),
        ]
        chapters = [*self.chapters, ("Daftar ini untuk mesin", [listing])]
        document = index_document(self.institution, str(self.record), facts, chapters, self.made_at)
        self.archive.add([render_pdf(document).pdf], f"{INDEX}.pdf")

    def _lines(self) -> Iterator[list[Any]]:
        yield ["bagian", "berkas", "ukuran (byte)", "sha256", "catatan"]
        for title, entries in self.chapters:
            for entry in entries:
                yield [title, entry.path, entry.size, entry.sha256, entry.note]
