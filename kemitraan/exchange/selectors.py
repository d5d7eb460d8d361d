"""What the import pages read."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.rules.resources import ERROR, Resource

WARNED = "warning"


def list_imports(user) -> QuerySet[ImportBatch]:
    """Imports of the institution with who uploaded them, newest first."""
    return ImportBatch.objects.visible_to(user).select_related("owner")


def preview_rows(batch: ImportBatch, kind: str = "") -> QuerySet[ImportRow]:
    """Staged rows, problems first; `kind` is a row action, or `warning` for rows to look at."""
    rows = ImportRow.objects.filter(batch=batch)
    if kind == WARNED:
        rows = rows.filter(has_warning=True)
    elif kind in RowAction.values:
        rows = rows.filter(action=kind)
    rank = Case(
        When(action=RowAction.ERROR, then=Value(0)),
        When(has_warning=True, then=Value(1)),
        When(action=RowAction.BLANK, then=Value(3)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, "number")


def error_table(batch: ImportBatch, resource: Resource) -> Iterator[list[Any]]:
    """Every error and warning of an import: row, column, what it is, the cell, the reason."""
    yield ["Baris", "Kolom", "Tingkat", "Isi", "Alasan"]
    places = {name: int(column) for column, name in batch.mapping.items()}
    labels = {field.name: field.label for field in resource.fields}
    for row in ImportRow.objects.filter(batch=batch).exclude(issues=[]).order_by("number").iterator(chunk_size=1000):
        for issue in row.issues:
            place = places.get(issue["field"])
            yield [
                row.number,
                batch.columns[place] if place is not None else labels.get(issue["field"], ""),
                "Salah" if issue["level"] == ERROR else "Perlu dilihat",
                row.raw[place] if place is not None and place < len(row.raw) else "",
                issue["message"],
            ]
