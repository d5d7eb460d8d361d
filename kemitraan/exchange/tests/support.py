"""Making invented lists in every form people keep them, and sending them in by page and by command."""

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import openpyxl
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from kemitraan.core.services.jobs import run_due_jobs
from kemitraan.exchange.models import ImportBatch

COUNTED = ("rows", "created", "changed", "unchanged", "errors", "warnings")


def xlsx(*rows, change: Callable | None = None, book: openpyxl.Workbook | None = None) -> bytes:
    """A workbook whose first sheet holds `rows`; `change(sheet)` may do more to it."""
    book = book or openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_text(*lines: str, encoding: str = "utf-8") -> bytes:
    return ("\n".join(lines) + "\n").encode(encoding)


def operated(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """The archive with its member `name` rewritten, for files that no library would write."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for entry in source.infolist():
            content = source.read(entry)
            copy.writestr(entry, change(content.decode()).encode() if entry.filename == name else content)
    return target.getvalue()


@dataclass
class Outcome:
    """What an import answered: exit code, counts of the contract, and lines that say what is wrong."""

    code: int
    counts: dict[str, int]
    lines: list[str]

    def __getitem__(self, name: str) -> int:
        return self.counts[name]


def by_command(
    data: bytes, institution, *options: str, folder: Path, name: str = "daftar.xlsx", resource: str = "organizations"
) -> Outcome:
    """`import_data` with a file of these bytes."""
    path = folder / name
    path.write_bytes(data)
    out, code = StringIO(), 0
    try:
        call_command(
            "import_data", resource, str(path), *options, institution=institution.slug, stdout=out, stderr=StringIO()
        )
    except SystemExit as end:
        code = int(str(end.code))
    lines = out.getvalue().strip().splitlines()
    return Outcome(code, json.loads(lines[-1]), lines[:-1])


def by_page(client: Client, data: bytes, *, name: str = "daftar.xlsx", resource: str = "organizations") -> ImportBatch:
    """Upload as a person does, up to the preview; a long list is read by the worker meanwhile."""
    sent = {"resource": resource, "file": ContentFile(data, name=name), "source": "daftar"}
    answer = client.post(reverse("exchange:import-create"), sent)
    assert answer.status_code == 302, re.findall(r"invalid-feedback[^>]*>(.*?)<", answer.content.decode())
    run_due_jobs()
    return ImportBatch.objects.latest("pk")


def confirm(client: Client, batch: ImportBatch, **choices: str) -> ImportBatch:
    """The last button."""
    client.post(reverse("exchange:import-commit", args=[batch.public_id]), choices)
    run_due_jobs()
    batch.refresh_from_db()
    return batch


def decide(client: Client, batch: ImportBatch, **choices) -> ImportBatch:
    """Decisions on the preview: `skip`, `shown`, `date-…`, `order-…`, `twins`."""
    client.post(reverse("exchange:import-decide", args=[batch.public_id]), choices)
    run_due_jobs()
    batch.refresh_from_db()
    return batch


def mapped(batch: ImportBatch, **choices) -> dict:
    """What the form of columns sends when nothing else is changed."""
    columns = {f"column_{place}": batch.mapping.get(str(place), "") for place in range(len(batch.columns))}
    return {"header_row": str(batch.header_row), "date_order": "auto"} | columns | choices


def page_text(client: Client, batch: ImportBatch, **query: str) -> str:
    """The preview as a person reads it: one line, without tags."""
    text = client.get(batch.get_absolute_url(), query).content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("&quot;", '"').split())


def issues_of(batch: ImportBatch, number: int) -> str:
    """All notes about a row of the file."""
    return " ".join(issue["message"] for issue in batch.rows.get(number=number).issues)
