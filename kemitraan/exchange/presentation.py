"""How a staged row is shown: read → understood, with what is wrong at its cell."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kemitraan.core.formats import format_date
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.rules.resources import ERROR, WARNING, Field, Resource

STATES = {
    RowAction.CREATE: ("ok", "circle-plus"),
    RowAction.CHANGE: ("soon", "pencil"),
    RowAction.UNCHANGED: ("idle", "check"),
    RowAction.ERROR: ("late", "alert-circle"),
    RowAction.BLANK: ("idle", "minus"),
}
LEVELS = {ERROR: 2, WARNING: 1}


NOT_IN_FILE = -1


def shown_fields(batch: ImportBatch, resource: Resource, rows: Iterable[ImportRow]) -> list[tuple[int, Field]]:
    """The columns of the preview as (column index, field): required ones, then those that something is noted
    about in `rows`, then the others in file order. A field that was derived comes with the index NOT_IN_FILE.
    """
    if not batch.mapping:
        return []
    fields = [(int(column), resource.field(name)) for column, name in batch.mapping.items()]
    if resource.default_field and resource.default_field not in batch.mapping.values():
        fields.append((NOT_IN_FILE, resource.field(resource.default_field)))
    noted = {issue["field"] for row in rows for issue in row.issues} | {name for row in rows for name in row.diff}
    return sorted(fields, key=lambda entry: (not entry[1].required, entry[1].name not in noted, entry[0]))


def shown_row(row: ImportRow, resource: Resource, fields: list[tuple[int, Field]]) -> dict[str, Any]:
    """One row as `_components/preview_table.html` takes it; a note about no shown column stands at the first cell."""
    action = RowAction(row.action)
    color, icon = STATES[action]
    names = {field.name for _, field in fields}
    cells = []
    for place, (column, field) in enumerate(fields):
        issues = [
            issue
            for issue in row.issues
            if issue["field"] == field.name or (place == 0 and issue["field"] not in names)
        ]
        choices = dict(resource.default_choices) if field.name == resource.default_field else {}
        cells.append(_cell(row, column, field, issues, choices))
    return {"number": row.number, "state": {"label": action.label, "color": color, "icon": icon}, "cells": cells}


def _understood(row: ImportRow, column: int, field: Field, choices: dict[str, str]) -> str:
    value = str(row.values.get(field.name) or "")
    if field.is_date and value:
        return format_date(dt.date.fromisoformat(value))
    if column == NOT_IN_FILE:
        value = row.values.get("derived_choice", "")
    return choices.get(value, value)


def _cell(
    row: ImportRow, column: int, field: Field, issues: list[dict[str, str]], choices: dict[str, str]
) -> dict[str, str]:
    messages = [issue["message"] for issue in issues]
    if field.name in row.diff:
        old = row.diff[field.name][0]
        messages.append(f"semula: {old}" if old else "semula kosong")
    level = max((issue["level"] for issue in issues), key=lambda name: LEVELS.get(name, 0), default="")
    if not level and field.name in row.diff:
        level = WARNING
    return {
        "raw": row.raw[column] if 0 <= column < len(row.raw) else "",
        "value": _understood(row, column, field, choices),
        "level": level if level in LEVELS else "",
        "message": "; ".join(messages),
    }
