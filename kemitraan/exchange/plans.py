"""From a sheet to rows that say what will happen. Reads only; pages and commands share it."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.readers import Sheet
from kemitraan.exchange.rules.cells import Cell, Understood, as_lines, as_text, is_blank
from kemitraan.exchange.rules.columns import column_labels, find_header, is_tag_row, suggest_mapping
from kemitraan.exchange.rules.dates import AUTO, read_dates
from kemitraan.exchange.rules.resources import ERROR, WARNING, ImportContext, Resource, Row

RAW_LENGTH = 500


@dataclass
class Plan:
    """What an import will do. `missing` names required fields without a column; then there are no rows."""

    header_row: int
    columns: list[str]
    mapping: dict[str, str]
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def count_rows(rows: list[Row]) -> dict[str, int]:
    """The figures of the contract, and the blank rows among `rows`."""

    def with_action(action: str) -> int:
        return sum(row.action == action for row in rows)

    return {
        "rows": len(rows),
        "created": with_action(RowAction.CREATE),
        "changed": with_action(RowAction.CHANGE),
        "unchanged": with_action(RowAction.UNCHANGED),
        "errors": with_action(RowAction.ERROR),
        "warnings": sum(row.has_warning for row in rows),
        "blank": with_action(RowAction.BLANK),
    }


def make_plan(
    sheet: Sheet,
    resource: Resource,
    context: ImportContext,
    *,
    mapping: dict[str, str] | None = None,
    header_row: int | None = None,
    date_order: str = AUTO,
) -> Plan:
    """Read, understand and compare every row. Unknown fields of `mapping` and twice-used ones are dropped."""
    place = header_row or find_header(sheet.rows, resource.fields)
    header = sheet.rows[place - 1] if place <= len(sheet.rows) else []
    width = max(len(row) for row in sheet.rows)
    chosen = suggest_mapping(header, resource.fields) if mapping is None else usable_mapping(mapping, resource, width)
    plan = Plan(place, column_labels(header, width), chosen)
    plan.missing = [entry.label for entry in resource.required_fields if entry.name not in chosen.values()]
    if plan.missing:
        return plan
    plan.rows = read_rows(sheet, place, width)
    open_rows = [row for row in plan.rows if row.is_open]
    understand(open_rows, sheet, resource, chosen, date_order)
    resource.interpret([row for row in open_rows if row.is_open], replace(context, date_order=date_order))
    resource.match([row for row in open_rows if row.is_open], context)
    return plan


def usable_mapping(mapping: dict[str, str], resource: Resource, width: int) -> dict[str, str]:
    """The part of a chosen mapping that makes sense: existing columns, known fields, each field once."""
    known = {entry.name for entry in resource.fields}
    usable: dict[str, str] = {}
    for column, name in mapping.items():
        if column.isdigit() and int(column) < width and name in known and name not in usable.values():
            usable[column] = name
    return usable


def read_rows(sheet: Sheet, header_row: int, width: int) -> list[Row]:
    """The rows below the header; a tag row directly below it is no data."""
    rows = []
    for number, cells in enumerate(sheet.rows[header_row:], start=header_row + 1):
        if number == header_row + 1 and is_tag_row(cells):
            continue
        row = Row(number, [as_lines(cell)[:RAW_LENGTH] for cell in cells] + [""] * (width - len(cells)))
        if not any(row.raw):
            row.raw, row.action = [], RowAction.BLANK
        rows.append(row)
    return rows


def understand(rows: list[Row], sheet: Sheet, resource: Resource, mapping: dict[str, str], date_order: str) -> None:
    """Fill `values` of each row from its cells, and note what was not understood."""
    for column_text, name in mapping.items():
        column, entry = int(column_text), resource.field(name)
        cells = [cell_of(sheet, row.number, column) for row in rows]
        dates = read_dates(cells, date_order) if entry.is_date else []
        for place, (row, cell) in enumerate(zip(rows, cells, strict=True)):
            if fault := sheet.faults.get((row.number, column)):
                row.add(ERROR, name, fault)
            elif entry.is_raw:
                row.cells[name] = cell
            elif is_blank(cell) or (as_text(cell) == "0" and not entry.is_identity):
                row.values[name] = ""
            else:
                keep(row, name, dates[place] if dates else parse(entry.parser, cell))
    for row in rows:
        for entry in resource.required_fields:
            if not row.values.get(entry.name) and not any(issue["field"] == entry.name for issue in row.issues):
                row.add(ERROR, entry.name, f"{entry.label.lower()} kosong")


def cell_of(sheet: Sheet, number: int, column: int) -> Cell:
    cells = sheet.rows[number - 1]
    return cells[column] if column < len(cells) else None


def parse(parser: Callable[[Cell], Understood], cell: Cell) -> Understood | ValueError:
    try:
        return parser(cell)
    except ValueError as error:
        return error


def keep(row: Row, name: str, found: Understood | ValueError) -> None:
    if isinstance(found, ValueError):
        row.add(ERROR, name, str(found))
        return
    row.values[name] = found.value
    if found.warning:
        row.add(WARNING, name, found.warning)
