"""Lists with invented rows, as people keep them, and the way they come in."""

import io
import json
from io import StringIO

import xlsxwriter
from django.core.management import call_command

from kemitraan.core.registry import resources
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.services import commits, imports

MEMBER_LIST = "Kelompok;Nama;L/P;Jabatan;No HP;NIK;Tanggal bergabung"
# A woman born on 17 August 1980 and a man born on 3 May 1975; both invented.
NIK, OTHER_NIK = "3321015708800001", "3321010305750002"


def workbook(*rows: list) -> bytes:
    """An xlsx with these rows; numbers are number cells."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    for number, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if cell not in (None, ""):
                page.write(number, column, cell)
    book.close()
    return target.getvalue()


def stage(actor, resource: str, data: str | bytes, **options) -> ImportBatch:
    """Upload and read a list; nothing is written yet."""
    batch = imports.upload_import(
        actor=actor,
        institution=actor.membership.institution,
        resource=resources[resource],
        file_name="daftar.csv" if isinstance(data, str) else "daftar.xlsx",
        data=data.encode() if isinstance(data, str) else data,
        options={"source": "daftar"} | options,
    )
    return imports.stage_import(actor=actor, batch=batch)


def bring_in(actor, resource: str, data: str | bytes, *, skip_errors: bool = False, **options) -> ImportBatch:
    """Upload, read and write a list."""
    return commits.commit_import(actor=actor, batch=stage(actor, resource, data, **options), skip_errors=skip_errors)


def messages(batch: ImportBatch, number: int) -> str:
    """All that the import says about a row."""
    return " ".join(issue["message"] for issue in batch.rows.get(number=number).issues)


def run(command: str, resource: str, path, *options, institution) -> tuple[int, dict, list[str]]:
    """A command of import or export: exit code, counts, lines before them."""
    out, code = StringIO(), 0
    try:
        call_command(
            command, resource, str(path), *options, institution=institution.slug, stdout=out, stderr=StringIO()
        )
    except SystemExit as end:
        code = end.code
    lines = out.getvalue().strip().splitlines()
    return code, json.loads(lines[-1]), lines[:-1]
