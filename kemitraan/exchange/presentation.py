"""How a staged row is shown: read → understood, with what is wrong at its cell, and what a person may decide."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from kemitraan.core.formats import format_date
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.models import ImportBatch, ImportRow
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.dates import AUTO, DAY_FIRST, MONTH_FIRST
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, Field, Resource

STATES = {
    RowAction.CREATE: ("ok", "circle-plus"),
    RowAction.CHANGE: ("brand", "pencil"),
    RowAction.UNCHANGED: ("idle", "check"),
    RowAction.ERROR: ("late", "alert-circle"),
    RowAction.BLANK: ("idle", "minus"),
    RowAction.SKIPPED: ("idle", "ban"),
}
LEVELS = {ERROR: 3, WARNING: 2, INFO: 1}
DECIDABLE = {RowAction.CREATE, RowAction.CHANGE, RowAction.ERROR, RowAction.SKIPPED}

NOT_IN_FILE = -1
SHOWN_LETTERS = 160


def shown_fields(batch: ImportBatch, resource: Resource, rows: Iterable[ImportRow]) -> list[tuple[int, Field]]:
    """The columns of the preview as (column index, field): required ones, then those that something is noted
    about in `rows`, then the others in file order. A field that was derived comes with the index NOT_IN_FILE.
    """
    if not batch.mapping:
        return []
    known = {field.name for field in resource.fields}
    fields = [(int(column), resource.field(name)) for column, name in batch.mapping.items() if name in known]
    if resource.default_field and resource.default_field not in batch.mapping.values():
        fields.append((NOT_IN_FILE, resource.field(resource.default_field)))
    noted = {issue["field"] for row in rows for issue in row.issues} | {name for row in rows for name in row.diff}
    present = {field.name for _, field in fields}
    fields += [(NOT_IN_FILE, field) for field in resource.fields if field.name in noted - present]
    return sorted(fields, key=lambda entry: (not entry[1].required, entry[1].name not in noted, entry[0]))


def shown_row(
    row: ImportRow, resource: Resource, fields: list[tuple[int, Field]], choices: Choices, *, can_decide: bool
) -> dict[str, Any]:
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
        labels = dict(resource.default_choices) if field.name == resource.default_field else {}
        cell = _cell(row, column, field, issues, labels)
        if can_decide:
            cell["choices"] = _date_choices(row, field, issues, choices)
        cells.append(cell)
    return {
        "number": row.number,
        "state": {"label": action.label, "color": color, "icon": icon},
        "cells": cells,
        "can_skip": can_decide and action in DECIDABLE,
        "is_skipped": action == RowAction.SKIPPED,
    }


def _date_choices(row: ImportRow, field: Field, issues: list[dict[str, Any]], choices: Choices) -> list[dict[str, Any]]:
    """The dates that an unclear cell may mean, for a person to pick one; also after one was picked."""
    picked = choices.dates.get(field.name, {}).get(str(row.number), "")
    options: list[str] = next((issue["choices"] for issue in issues if issue.get("choices")), [])
    return [
        {
            "name": f"date-{field.name}-{row.number}",
            "value": day,
            "label": readable_date(day),
            "is_picked": day == picked,
        }
        for day in options
    ]


def readable_date(text: str) -> str:
    """ISO text as people read it; anything else as it is."""
    try:
        return format_date(dt.datetime.strptime(text, "%Y-%m-%d").date())  # noqa: DTZ007
    except ValueError:
        return text


def readable_value(field: Field, value: Any, labels: dict[str, str]) -> str:
    """A kept value as people read it in Indonesian."""
    if value in (None, ""):
        return ""
    if field.show is not None:
        return field.show(value)
    if field.is_date:
        return readable_date(str(value))
    return labels.get(str(value), str(value))


def _understood(row: ImportRow, column: int, field: Field, labels: dict[str, str]) -> str:
    value = row.values.get(field.name)
    if column == NOT_IN_FILE and not value and field.name not in row.diff:
        value = row.values.get("derived_choice", "") if labels else ""
    return readable_value(field, value, labels)


def _cell(
    row: ImportRow, column: int, field: Field, issues: list[dict[str, Any]], labels: dict[str, str]
) -> dict[str, Any]:
    messages = [issue["message"] for issue in issues]
    proposals = [readable_value(field, one["proposal"], labels) for one in issues if one.get("proposal")]
    messages += [f"Usulan: {readable_date(text)}." for text in proposals]
    level = max((issue["level"] for issue in issues), key=lambda name: LEVELS.get(name, 0), default="")
    cell = {
        "raw": _shortened(row.raw[column]) if 0 <= column < len(row.raw) else "",
        "value": _shortened(_understood(row, column, field, labels)),
        "level": level if level in {ERROR, WARNING} else "",
        "message": " ".join(messages),
        "is_changed": field.name in row.diff,
    }
    if cell["is_changed"]:
        old, new = (readable_value(field, value, labels) for value in row.diff[field.name])
        cell |= {"old": _shortened(old) or "kosong", "value": _shortened(new) or "kosong"}
    return cell


def _shortened(text: str) -> str:
    """Long texts are shown by their beginning; they are kept whole."""
    return text if len(text) <= SHOWN_LETTERS else f"{text[:SHOWN_LETTERS].rstrip()}…"


def date_columns(batch: ImportBatch, resource: Resource) -> list[dict[str, Any]]:
    """The columns of dates with what they show about their order, and how they are read."""
    choices = Choices.of(batch.options)
    columns = []
    for column, name in batch.mapping.items():
        found = batch.facts.get("evidence", {}).get(name)
        if not found or not (found["dmy"] or found["mdy"] or found["unclear"]):
            continue
        order = choices.order_of(name)
        columns.append(
            {
                "name": f"order-{name}",
                "label": batch.columns[int(column)],
                "says": evidence_in_words(found, order),
                "is_open": bool(found["unclear"] and found["dmy"] and found["mdy"] and order == AUTO),
                "orders": [
                    {"value": value, "label": label, "is_chosen": value == order}
                    for value, label in (
                        (AUTO, "Dari isi kolom"),
                        (DAY_FIRST, "Hari dulu"),
                        (MONTH_FIRST, "Bulan dulu"),
                    )
                ],
                "resource": resource.key,
            }
        )
    return columns


def evidence_in_words(found: dict[str, int], order: str) -> str:
    """`6 baris pasti bulan dulu, 1 pasti hari dulu; 5 tidak jelas dan dikosongkan.`"""
    parts = [
        f"{found[key]} baris pasti {words}"
        for key, words in (("mdy", "bulan dulu"), ("dmy", "hari dulu"))
        if found[key]
    ]
    clear = " dan ".join(parts)
    if not found["unclear"]:
        return f"{clear}."
    if order != AUTO:
        tail = "dibaca menurut pilihan Anda"
    elif found["mdy"] and found["dmy"]:
        tail = "dikosongkan sampai Anda memutuskan"
    elif parts:
        tail = "dibaca sama"
    else:
        tail = "dibaca hari dulu, seperti lazimnya; tidak ada baris yang memastikannya"
    unclear = f"{found['unclear']} dapat berarti dua tanggal, {tail}."
    return f"{clear}; {unclear}" if clear else unclear
