"""Lists of agreements and duties on their way in, as the tests send them."""

import json
from io import StringIO

from django.core.management import call_command

from kemitraan.core.registry import resources
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.services import commits, imports


def stage(actor, text: str, *, resource: str = "agreements", name: str = "daftar.csv", **options) -> ImportBatch:
    """A list uploaded and read; `options` are what a person chose (`takes_proposals`, `date_order`, `dates` …)."""
    batch = imports.upload_import(
        actor=actor,
        institution=actor.membership.institution,
        resource=resources[resource],
        file_name=name,
        data=text.encode(),
        options={"source": "arsip"} | options,
    )
    return imports.stage_import(actor=actor, batch=batch)


def bring_in(actor, text: str, *, skip_errors: bool = False, **options) -> dict[str, int]:
    """Stage and write a list; returns its counts."""
    return commits.commit_import(actor=actor, batch=stage(actor, text, **options), skip_errors=skip_errors).counts


def row(batch: ImportBatch, number: int) -> ImportRow:
    return ImportRow.objects.get(batch=batch, number=number)


def notes(batch: ImportBatch, number: int, *, level: str = "warning", field: str = "") -> list[str]:
    """What is noted on a row, at one field or at all."""
    issues = row(batch, number).issues
    return [issue["message"] for issue in issues if issue["level"] == level and field in {"", issue["field"]}]


def proposals(batch: ImportBatch, number: int) -> dict[str, str]:
    """The proposed values of a row by field."""
    issues = row(batch, number).issues
    return {issue["field"]: issue["proposal"] for issue in issues if issue.get("proposal")}


def command(resource: str, path, *options: str, institution) -> tuple[int, dict[str, int], list[str]]:
    """`import_data`: exit code, counts, and the lines before them."""
    out, code = StringIO(), 0
    try:
        call_command(
            "import_data",
            resource,
            str(path),
            *options,
            institution=institution.slug,
            stdout=out,
            stderr=StringIO(),
        )
    except SystemExit as end:
        code = int(end.code or 0)
    *lines, last = out.getvalue().strip().splitlines()
    return code, json.loads(last), lines


def export(resource: str, path, *, institution) -> None:
    call_command("export_data", resource, str(path), institution=institution.slug, stdout=StringIO(), stderr=StringIO())
