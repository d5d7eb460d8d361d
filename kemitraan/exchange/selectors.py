"""What the import pages read."""

from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from kemitraan.core.models import DOSSIER, Job
from kemitraan.core.selectors import list_jobs
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow, SavedMapping
from kemitraan.exchange.rules.resources import INFO, Resource

WARNED = "warning"


def list_imports(user) -> QuerySet[ImportBatch]:
    """Imports of the institution with who uploaded them, newest first."""
    return ImportBatch.objects.visible_to(user).select_related("owner").defer("facts")


def list_mappings(user) -> QuerySet[SavedMapping]:
    """Mappings that the institution keeps, with who saved them."""
    return SavedMapping.objects.visible_to(user).select_related("owner")


def preview_rows(batch: ImportBatch, kind: str = "") -> QuerySet[ImportRow]:
    """Staged rows, problems first; `kind` is a row action, or `warning` for rows to look at."""
    rows = ImportRow.objects.filter(batch=batch)
    if kind == WARNED:
        rows = rows.filter(has_warning=True)
    elif kind in RowAction.values:
        rows = rows.filter(action=kind)
    return rows.order_by("rank", "number")


def count_of(batch: ImportBatch, kind: str = "") -> int:
    """How many rows `preview_rows` has, from the counts that the import keeps."""
    name = {
        "": "rows",
        WARNED: "warnings",
        RowAction.CREATE: "created",
        RowAction.CHANGE: "changed",
        RowAction.UNCHANGED: "unchanged",
        RowAction.ERROR: "errors",
        RowAction.BLANK: "blank",
        RowAction.SKIPPED: "skipped",
    }.get(kind, "rows")
    return batch.counts.get(name, 0)


def twins_of(batch: ImportBatch) -> set[int]:
    """Numbers of the rows that contradict an earlier row about the same record: left out, the first ones stay."""
    rows = ImportRow.objects.filter(batch=batch, action=RowAction.ERROR).values_list("number", "issues")
    return {number for number, issues in rows if any(0 < issue.get("twin", 0) < number for issue in issues)}


def reasons_of(batch: ImportBatch, resource: Resource) -> dict[int, list[tuple[str, str, str]]]:
    """{row number: [(level, what the person calls the column, message)]} for rows with errors and warnings."""
    labels = {field.name: field.label for field in resource.fields}
    labels |= {name: batch.columns[int(column)] for column, name in batch.mapping.items()}
    rows = ImportRow.objects.filter(batch=batch, rank__lte=1).order_by("number").values_list("number", "issues")
    found = {}
    for number, issues in rows.iterator(chunk_size=1000):
        found[number] = [
            (issue["level"], labels.get(issue["field"], ""), issue["message"])
            for issue in issues
            if issue["level"] != INFO
        ]
    return found


def dossiers_of(user, record: models.Model) -> QuerySet[Job]:
    """Jobs that made or make dossiers of a record, newest first: one's own, for the office all."""
    about = {"params__label": record._meta.label, "params__record": str(record.public_id)}  # type: ignore[attr-defined]
    return list_jobs(user).filter(kind=DOSSIER, **about)


def dossier_panel(user, record: models.Model) -> dict[str, Any]:
    """For the page of a record that has dossiers: where they are made."""
    return {"url": reverse("exchange:dossier", args=[record._meta.label, record.public_id])}  # type: ignore[attr-defined]
