"""How a staged row is shown: read → understood, with what is wrong at its cell."""

import datetime as dt
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


def mapped_fields(batch: ImportBatch, resource: Resource) -> list[tuple[int, Field]]:
    """The used columns in file order: (column index, field)."""
    return sorted(((int(column), resource.field(name)) for column, name in batch.mapping.items()), key=lambda x: x[0])


def shown_row(row: ImportRow, fields: list[tuple[int, Field]]) -> dict[str, Any]:
    """One row as `_components/preview_table.html` takes it; a note about no used column stands at the first cell."""
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
        cells.append(_cell(row, column, field, issues))
    return {"number": row.number, "state": {"label": action.label, "color": color, "icon": icon}, "cells": cells}


def _cell(row: ImportRow, column: int, field: Field, issues: list[dict[str, str]]) -> dict[str, str]:
    value = str(row.values.get(field.name) or "")
    if field.is_date and value:
        value = format_date(dt.date.fromisoformat(value))
    messages = [issue["message"] for issue in issues]
    if field.name in row.diff:
        old = row.diff[field.name][0]
        messages.append(f"semula: {old}" if old else "semula kosong")
    level = max((issue["level"] for issue in issues), key=lambda name: LEVELS.get(name, 0), default="")
    if not level and field.name in row.diff:
        level = WARNING
    return {
        "raw": row.raw[column] if column < len(row.raw) else "",
        "value": value,
        "level": level if level in LEVELS else "",
        "message": "; ".join(messages),
    }
