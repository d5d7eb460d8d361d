"""From a sheet to rows that say what will happen. Reads only; pages and commands share it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.readers import Sheet
from kemitraan.exchange.rules.cells import Cell, Understood, as_lines, as_text, is_blank, veil
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.columns import (
    HINT_ROWS,
    Header,
    field_keys,
    find_header,
    header_key,
    is_hint_row,
    is_tag_row,
    is_total_row,
    range_name,
    read_header,
    repeats_header,
    suggest_by_keys,
)
from kemitraan.exchange.rules.dates import Evidence, evidence_of, read_dates, readings_of
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, Field, ImportContext, Resource, Row

RAW_LENGTH = 500
STEPS = 3
UNMAPPED = "_"  # what a note is about that belongs to no field

Recall = Callable[[Header], "tuple[dict[str, str], Choices] | None"]
Progress = Callable[[int, int], None]


@dataclass
class Plan:
    """What an import will do. `missing` names required fields without a column; then there are no rows.

    `evidence` says for each field of dates what its column shows about the order of day and month; `merged` are the
    ranges of merged cells that the columns in use hold.
    """

    header: Header
    mapping: dict[str, str]
    choices: Choices
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    is_recalled: bool = False

    @property
    def header_row(self) -> int:
        return self.header.first

    @property
    def columns(self) -> list[str]:
        return self.header.labels

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def count_rows(rows: list[Row]) -> dict[str, int]:
    """The figures of the contract, and the rows that are no data or that a person left out."""

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
        "skipped": with_action(RowAction.SKIPPED),
    }


def make_plan(
    sheet: Sheet,
    resource: Resource,
    context: ImportContext,
    *,
    mapping: dict[str, str] | None = None,
    header_row: int | None = None,
    choices: Choices | None = None,
    recall: Recall | None = None,
    on_progress: Progress = lambda done, total: None,
) -> Plan:
    """Read, understand and compare every row. Unknown fields of `mapping` and twice-used ones are dropped.

    Without a `mapping`, `recall` may know one for this header, with the choices that belong to it; else columns are
    recognized by name. `on_progress(done, total)` is told how far it is: each row counts once when its cells are
    split, once when they are understood, and once when it is compared.
    """
    place = header_row or find_header(sheet.rows, resource.fields)
    width = max(len(row) for row in sheet.rows)
    header = read_header(sheet.rows, place, width, sheet.merged)
    known = recall(header) if recall and mapping is None else None
    if known is not None:
        mapping, choices = known[0], known[1].with_rows_of(choices)
    if mapping is None:
        mapping = suggest_columns(sheet, header, resource.fields)
    plan = Plan(header, usable_mapping(mapping, resource, width), choices or Choices(), is_recalled=known is not None)
    plan.missing = [entry.label for entry in resource.required_fields if entry.name not in plan.mapping.values()]
    if plan.missing:
        return plan
    told = replace(
        context,
        date_order=plan.choices.date_order,
        date_orders=plan.choices.date_orders,
        dates=plan.choices.dates,
        takes_proposals=plan.choices.takes_proposals or context.takes_proposals,
        default_choice=plan.choices.default_choice or context.default_choice,
    )
    fill_rows(plan, sheet, resource, told, on_progress)
    return plan


def fill_rows(plan: Plan, sheet: Sheet, resource: Resource, context: ImportContext, on_progress: Progress) -> None:
    """Give the plan its rows: split into cells, understood, and compared with what is stored."""
    size = len(sheet.rows)
    plan.rows = read_rows(sheet, plan)
    veil_rows(plan, resource)
    open_rows = [row for row in plan.rows if row.is_open]
    on_progress(size, STEPS * size)
    understand(open_rows, sheet, resource, plan, lambda part: on_progress(int(size * (1 + part)), STEPS * size))
    resource.interpret([row for row in open_rows if row.is_open], context)
    on_progress(size * 5 // 2, STEPS * size)
    resource.match([row for row in open_rows if row.is_open], context)
    on_progress(STEPS * size, STEPS * size)


def suggest_columns(sheet: Sheet, header: Header, fields: tuple[Field, ...]) -> dict[str, str]:
    """Columns recognized by name; one without a name may say it in the first row below the header."""
    mapping = suggest_by_keys(header.keys, fields)
    first = sheet.rows[header.last] if header.last < len(sheet.rows) else []
    unnamed = [
        () if keys or column >= len(first) else (header_key(as_text(first[column])),)
        for column, keys in enumerate(header.keys)
    ]
    taken = set(mapping.values())
    free = tuple(entry for entry in fields if entry.name not in taken)
    return mapping | suggest_by_keys([keys if any(keys) else () for keys in unnamed], free)


def usable_mapping(mapping: Mapping[str, str], resource: Resource, width: int) -> dict[str, str]:
    """The part of a chosen mapping that makes sense: existing columns, known fields, each field once."""
    known = {entry.name for entry in resource.fields}
    usable: dict[str, str] = {}
    for column, name in mapping.items():
        if column.isdigit() and int(column) < width and name in known and name not in usable.values():
            usable[column] = name
    return usable


def read_rows(sheet: Sheet, plan: Plan) -> list[Row]:
    """The rows below the header. Tags and hints directly below it are no data; blank rows and sums are kept as such."""
    header, width = plan.header, len(plan.columns)
    columns = sorted(int(column) for column in plan.mapping)
    rows = []
    has_data = False
    for number, cells in enumerate(sheet.rows[header.last :], start=header.last + 1):
        is_near = not has_data and number <= header.last + HINT_ROWS
        if is_near and (is_tag_row(cells) or is_hint_row(cells)):
            continue
        raw = [as_lines(cell)[:RAW_LENGTH] for cell in cells]
        row = Row(number, raw + [""] * (width - len(raw)))
        if not any(raw):
            row.raw, row.action = [], RowAction.BLANK
        elif number in plan.choices.skipped:
            row.action = RowAction.SKIPPED
        elif is_total_row(cells) or is_total_row([cells[column] for column in columns if column < len(cells)]):
            row.action = RowAction.BLANK
            row.add(INFO, UNMAPPED, "Baris jumlah; tidak diimpor.")
        elif repeats_header(cells, header):
            row.action = RowAction.BLANK
            row.add(INFO, UNMAPPED, "Judul kolom yang berulang; tidak diimpor.")
        has_data = has_data or row.action != RowAction.BLANK
        rows.append(row)
    return rows


def personal_columns(mapping: Mapping[str, str], resource: Resource) -> set[int]:
    """The columns of the file that hold personal numbers."""
    return {int(column) for column, name in mapping.items() if resource.field(name).is_personal}


def veil_rows(plan: Plan, resource: Resource) -> None:
    """Of personal numbers the staged copy of the file keeps only the first digits."""
    columns = personal_columns(plan.mapping, resource)
    for row in plan.rows if columns else ():
        for column in columns:
            if column < len(row.raw):
                row.raw[column] = veil(row.raw[column])


class Merges:
    """The merged cells of the rows below the header, looked up by cell."""

    def __init__(self, sheet: Sheet, plan: Plan) -> None:
        used = {int(column) for column in plan.mapping}
        last = len(sheet.rows)
        self.sheet, self.fills = sheet, plan.choices.fills_merged
        self.by_cell: dict[tuple[int, int], tuple[int, int, int, int]] = {}
        for found in sheet.merged:
            top, left, bottom, right = found
            columns = used & set(range(left, right + 1))
            if bottom <= plan.header.last or not columns:
                continue
            if bottom > top or len(columns) > 1:
                plan.merged.append(range_name(found))
            for row in range(max(top, plan.header.last + 1), min(bottom, last) + 1):
                self.by_cell.update({(row, column): found for column in columns if (row, column) != (top, left)})

    def value(self, row: Row, column: int, name: str, cell: Cell) -> Cell:
        """The cell, or the value of the range that it belongs to when a person lets ranges be filled.

        Without that, every row of a range but the first is an error that names the range.
        """
        found = self.by_cell.get((row.number, column))
        if found is None:
            return cell
        if not self.fills:
            row.add(
                ERROR, name, f"Sel gabungan {range_name(found)}; pisahkan dan isi tiap baris, atau pilih isi otomatis."
            )
            return None
        row.add(INFO, name, f"Diisi dari sel gabungan {range_name(found)}.")
        return cell_of(self.sheet, found[0], found[1])


def understand(
    rows: list[Row], sheet: Sheet, resource: Resource, plan: Plan, on_progress: Callable[[float], None]
) -> None:
    """Fill `values` of each row from its cells, and note what was not understood; told the part that is done."""
    merges = Merges(sheet, plan)
    entries = [(int(column), resource.field(name)) for column, name in plan.mapping.items()]
    for step, (column, entry) in enumerate(entries):
        cells = [merges.value(row, column, entry.name, cell_of(sheet, row.number, column)) for row in rows]
        dates = read_column(rows, cells, entry, plan) if entry.is_date else []
        for place, (row, cell) in enumerate(zip(rows, cells, strict=True)):
            if fault := sheet.faults.get((row.number, column)):
                level, tail = (WARNING, " Tidak dipakai.") if entry.is_personal else (ERROR, "")
                row.add(level, entry.name, f"{fault}{tail}")
            elif place == 0 and is_own_header(cell, plan.header, column, entry):
                row.values[entry.name] = ""
            elif entry.is_raw:
                row.cells[entry.name] = cell
            elif is_blank(cell) or (as_text(cell) == "0" and not entry.is_identity):
                row.values[entry.name] = ""
            else:
                keep(row, entry.name, dates[place] if dates else parse(entry.parser, cell))
        on_progress((step + 1) / len(entries))
    for row in rows:
        for entry in resource.required_fields:
            if entry.is_raw:
                continue
            if not row.values.get(entry.name) and not any(issue["field"] == entry.name for issue in row.issues):
                row.add(ERROR, entry.name, f"{entry.label.lower()} kosong")


def read_column(rows: list[Row], cells: list[Cell], entry: Field, plan: Plan) -> list[Understood | ValueError]:
    """A column of dates, with the order and the single dates that a person chose."""
    plan.evidence[entry.name] = evidence_of(map(readings_of, cells))
    picked = plan.choices.dates.get(entry.name, {})
    places = {place: picked[str(row.number)] for place, row in enumerate(rows) if str(row.number) in picked}
    return read_dates(cells, plan.choices.order_of(entry.name), places)


def is_own_header(cell: Cell, header: Header, column: int, entry: Field) -> bool:
    """The first data row says what its column is called: `URL` below `URL`, or below a column without a name."""
    key = header_key(as_text(cell))
    named = header.keys[column]
    return bool(key) and (key in named if named else key in field_keys(entry))


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
        row.add(WARNING, name, found.warning, choices=found.choices)
    elif found.choices:
        row.add(INFO, name, "Tanggal pilihan Anda.", choices=found.choices)
