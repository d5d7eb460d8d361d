"""A copy of the person's own file with a column that says what is wrong in each row."""

import csv
import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import IO, Any

import xlsxwriter
from django.core.files import File

from kemitraan.core.enums import JobQueue
from kemitraan.core.file_content import CSV as CSV_TYPE
from kemitraan.core.file_content import XLSX as XLSX_TYPE
from kemitraan.core.models import Job
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import MadeFile, resources
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services.attachments import keep_made_file
from kemitraan.core.services.jobs import enqueue_once, report_progress
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.readers import CSV, Sheet, read_sheet
from kemitraan.exchange.rules.cells import Cell, guard
from kemitraan.exchange.rules.columns import REASON, Range
from kemitraan.exchange.rules.resources import ERROR
from kemitraan.exchange.selectors import reasons_of
from kemitraan.exchange.services.background import ROWS_AT_ONCE, actor_of
from kemitraan.exchange.services.imports import file_bytes
from kemitraan.exchange.writers import XLSX_OPTIONS

KIND = "import-corrections"
PURPOSE = "export"
ROWS_A_STEP = 2000
_NUMBER = re.compile(r"-?\d+([.,]\d+)*")


def correction_copy(*, actor, batch: ImportBatch) -> MadeFile | Job:
    """The file with reasons, at once for a short list, else the job that makes it.

    Asked for again while its job waits or runs gives that job. Raises `NotAllowed`, and `ImportFileError` when the
    file is gone.
    """
    require(can_write(actor))
    if batch.size > ROWS_AT_ONCE:
        return _copy_later(actor, batch)
    stream = io.BytesIO()
    name, content_type = write_copy(stream, batch)
    return MadeFile(name, content_type, stream.getvalue())


def _copy_later(actor, batch: ImportBatch) -> Job:
    params = {"batch": batch.pk, "membership": actor.membership.pk, "read_at": batch.updated_at.isoformat()}
    return enqueue_once(
        actor=actor,
        institution=batch.institution,
        kind=KIND,
        queue=JobQueue.EXPORTS,
        params=params,
        title=f"Salinan {batch.file_name} dengan alasan",
        total=batch.size,
        is_stoppable=True,
    )


def run_copy(job: Job) -> dict[str, Any]:
    """The job: write the copy and keep it with the job. Safe to run twice."""
    if attachments_of(job, PURPOSE).exists():
        return job.result
    batch = ImportBatch.objects.select_related("institution").get(pk=job.params["batch"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "salinan"
        with path.open("wb") as stream:
            name, content_type = write_copy(stream, batch, job)
        with path.open("rb") as stream:
            keep_made_file(
                actor=actor_of(job),
                subject=job,
                content=File(stream),
                name=name,
                content_type=content_type,
                purpose=PURPOSE,
            )
    return {"rows": batch.size}


def write_copy(stream: IO[bytes], batch: ImportBatch, job: Job | None = None) -> tuple[str, str]:
    """Write the copy into a binary stream; returns its name and content type.

    A CSV stays a CSV that Indonesian Excel opens in columns; anything else becomes xlsx.
    """
    sheet = read_sheet(file_bytes(batch), sheet=batch.sheet)
    rows = _with_progress(copied_rows(sheet, batch), job)
    stem = PurePath(batch.file_name.replace("\\", "/")).stem
    if sheet.kind == CSV:
        _write_csv(stream, rows)
        return f"{stem} dengan alasan.csv", CSV_TYPE
    _write_xlsx(stream, rows, batch, sheet.merged)
    return f"{stem} dengan alasan.xlsx", XLSX_TYPE


def copied_rows(sheet: Sheet, batch: ImportBatch) -> Iterator[tuple[int, list[Cell], str, bool]]:
    """Each row of the file as it was (number, cells), with the reason for its last column and whether it is wrong."""
    width = max(len(row) for row in sheet.rows)
    resource = resources[batch.resource]
    reasons = reasons_of(batch, resource)
    for number, cells in enumerate(sheet.rows, start=1):
        notes = reasons.get(number, [])
        text = " ".join(f"{label}: {message}" for _, label, message in notes)
        if number == batch.header_row:
            text = REASON
        is_wrong = any(level == ERROR for level, _, _ in notes)
        yield number, [*cells, *[None] * (width - len(cells))], text, is_wrong


def _with_progress(rows: Iterator[tuple], job: Job | None) -> Iterator[tuple]:
    for row in rows:
        if job is not None and row[0] % ROWS_A_STEP == 0:
            report_progress(job, min(row[0], job.progress_total))
        yield row


def _write_csv(stream: IO[bytes], rows: Iterator[tuple[int, list[Cell], str, bool]]) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for _, cells, reason, _ in rows:
        writer.writerow([*(_plain(cell) for cell in cells), guard(reason)])
    text.detach()


def _plain(cell: Cell) -> str:
    """A cell of a CSV: numbers as they are, nothing that a spreadsheet would take for a formula."""
    text = "" if cell is None else str(cell)
    return text if _NUMBER.fullmatch(text) else guard(text)


def _write_xlsx(
    stream: IO[bytes], rows: Iterator[tuple[int, list[Cell], str, bool]], batch: ImportBatch, merged: list[Range]
) -> None:
    workbook = xlsxwriter.Workbook(stream, XLSX_OPTIONS | {"constant_memory": not merged})
    page = workbook.add_worksheet((batch.sheet or "Data")[:31])
    plain = workbook.add_format({"num_format": "@"})
    looks = {
        True: workbook.add_format({"num_format": "@", "bg_color": "#FBE8E4"}),
        False: workbook.add_format({"num_format": "@", "bg_color": "#FCEFD8"}),
    }
    day, moment = (workbook.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    page.freeze_panes(batch.facts.get("header_last", batch.header_row), 0)
    page.set_column(0, max(len(batch.columns) - 1, 0), 20)
    page.set_column(len(batch.columns), len(batch.columns), 70)
    firsts: dict[tuple[int, int], Cell] = {found[:2]: None for found in merged}
    for number, cells, reason, is_wrong in rows:
        look = looks[is_wrong] if reason and number != batch.header_row else plain
        for column, cell in enumerate(cells):
            if (number, column) in firsts:
                firsts[number, column] = cell
            _write_cell(page, number - 1, column, cell, look, day, moment)
        if reason:
            page.write_string(number - 1, len(cells), reason[:32_000], look)
    for top, left, bottom, right in merged:
        page.merge_range(top - 1, left, bottom - 1, right, "", plain)
        _write_cell(page, top - 1, left, firsts[top, left], plain, day, moment)
    workbook.close()


def _write_cell(page, row: int, column: int, cell: Cell, look, day, moment) -> None:
    """A cell as it was: text stays text, a number a number, a date a date."""
    if cell in (None, ""):
        return
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell)
    elif isinstance(cell, dt.datetime) and cell.year >= 1900:
        page.write_datetime(row, column, cell, moment if cell.time() != dt.time() else day)
    elif isinstance(cell, dt.date) and not isinstance(cell, dt.datetime) and cell.year >= 1900:
        page.write_datetime(row, column, cell, day)
    else:
        page.write_string(row, column, str(cell), look)
