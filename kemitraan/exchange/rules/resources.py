"""How a table offers itself to import and export; registered in `core.registry.resources`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.cells import Cell, Understood
from kemitraan.exchange.rules.dates import AUTO

ERROR, WARNING, INFO = "error", "warning", "info"


@dataclass(frozen=True)
class Field:
    """One column of a resource.

    `parser` turns a filled cell into what was understood, or raises ValueError with a sentence for people.
    `synonyms` are header texts that mean this field. An `is_date` column is read as a whole, because the
    order of day and month shows only there. An `is_identity` field holds digits that must stay text. An `is_raw`
    cell is not read but given to `interpret` in `row.cells`: what it means shows only beside others. Of an
    `is_personal` field the staged copy of the cell and the page keep only the first digits, and a number that cannot
    be trusted is left out with a warning.
    `show` turns the kept value into what people read in the preview; `choices` are the words that a template
    offers in a list, `example` and `hint` what it writes into its example row and above the column.
    """

    name: str
    label: str
    parser: Callable[[Cell], Understood]
    required: bool = False
    is_identity: bool = False
    is_date: bool = False
    is_raw: bool = False
    is_personal: bool = False
    synonyms: tuple[str, ...] = ()
    show: Callable[[Any], str] | None = None
    choices: tuple[str, ...] = ()
    example: str = ""
    hint: str = ""


@dataclass(slots=True)
class Row:
    """One row on its way in. `values` holds only JSON types; dates are ISO text.

    `number` is the record's place in the file, its first record counted as 1.
    """

    number: int
    raw: list[str]
    values: dict[str, Any] = field(default_factory=dict)
    action: str = RowAction.CREATE
    issues: list[dict[str, Any]] = field(default_factory=list)
    diff: dict[str, list[Any]] = field(default_factory=dict)
    target_id: int | None = None
    cells: dict[str, Cell] = field(default_factory=dict)

    def add(
        self,
        level: str,
        field_name: str,
        message: str,
        *,
        phase: str = "read",
        proposal: str = "",
        choices: tuple[str, ...] = (),
        twin: int = 0,
    ) -> None:
        """Note something about the row; an error keeps it from being written.

        `proposal` is a value for the field that a person may take (see `ImportContext.takes_proposals`). `choices`
        are the dates (ISO text) that an unclear cell may mean: a person picks one. `twin` is the number of the row
        that says otherwise about the same record: a person decides which of the two is used.
        """
        issue: dict[str, Any] = {"level": level, "field": field_name, "message": message, "phase": phase}
        if proposal:
            issue["proposal"] = proposal
        if choices:
            issue["choices"] = list(choices)
        if twin:
            issue["twin"] = twin
        self.issues.append(issue)
        if level == ERROR:
            self.action = RowAction.ERROR

    @property
    def is_open(self) -> bool:
        """May still be written."""
        return self.action not in {RowAction.ERROR, RowAction.BLANK, RowAction.SKIPPED}

    @property
    def has_warning(self) -> bool:
        return any(issue["level"] == WARNING for issue in self.issues)

    def forget_match(self) -> None:
        """Drop what the comparison with stored records and with other rows found, to compare again."""
        self.issues = [issue for issue in self.issues if issue["phase"] != "match"]
        self.diff, self.target_id = {}, None
        if self.action not in {RowAction.BLANK, RowAction.SKIPPED}:
            has_error = any(issue["level"] == ERROR for issue in self.issues)
            self.action = RowAction.ERROR if has_error else RowAction.CREATE


@dataclass(frozen=True)
class ImportContext:
    """Where rows go and what the person chose; `reference` names the import in the audit trail.

    `date_order` is how the list writes dates (`rules.dates`), for resources that read dates themselves;
    `date_orders` says so for single fields, and `dates` holds what a person picked for unclear cells
    ({field: {row number as text: ISO date}}). With `takes_proposals` the values that the import proposes for
    doubtful cells are taken.
    """

    institution: Any
    source: str = ""
    default_choice: str = ""
    reference: str = ""
    date_order: str = AUTO
    takes_proposals: bool = False
    date_orders: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def order_of(self, field_name: str) -> str:
        """How the column of that field writes dates: its own choice, else that of the whole list."""
        return self.date_orders.get(field_name, self.date_order)

    def picked_date(self, field_name: str, number: int) -> str:
        """The date (ISO text) that a person picked for the cell of that row, or empty."""
        return self.dates.get(field_name, {}).get(str(number), "")


@dataclass(frozen=True)
class Resource:
    """A table that can be imported and exported.

    `interpret(rows, context)` completes rows whose cells were read; `match(rows, context)` decides for each
    open row what will happen and may be called again; both read only and set what they find on the rows.
    `commit(actor, rows, context)` writes the rows to be created or changed, inside the caller's transaction.
    `export(user)` gives one dict by field name for each record that the person may see. A resource that names its
    `model` ("partners.Organization") also takes `export(user, rows)`: only the records of that query set, which the
    person may see, in its order. Lists of that model then offer an export.
    `default_choices` are offered as "when the row does not say": (value, label) pairs under `default_label`.
    They are the choices of the field `default_field`; what a row got without saying so is in its values under
    `derived_choice`. `stamp(context)` changes whenever a record changes that rows are compared with: as long as it
    is the same, what a preview found still holds. `prepare(actor, rows, context)` does the long part of `commit`
    outside of the transaction and gives a function to be called in it. `about` says in a sentence what the list
    holds; a resource without `is_importable` is only exported. `more_fields(batches)` gives further columns for the
    records of query sets, whose names `export` then fills in as well.
    """

    key: str
    label: str
    noun: str
    fields: tuple[Field, ...]
    interpret: Callable[[list[Row], ImportContext], None]
    match: Callable[[list[Row], ImportContext], None]
    commit: Callable[..., None]
    export: Callable[..., Iterable[dict[str, Any]]]
    model: str = ""
    default_field: str = ""
    default_label: str = ""
    default_choices: tuple[tuple[str, str], ...] = ()
    stamp: Callable[[ImportContext], str] | None = None
    prepare: Callable[..., Callable[[], None]] | None = None
    about: str = ""
    icon: str = "table-import"
    is_importable: bool = True
    more_fields: Callable[[Iterable[Any]], tuple[Field, ...]] | None = None

    def exported_fields(self, batches: Iterable[Any]) -> tuple[Field, ...]:
        """The columns in which the records of some query sets go out; without further columns none is read."""
        return self.fields + (self.more_fields(batches) if self.more_fields else ())

    def field(self, name: str) -> Field:
        """The field of that name. Raises KeyError."""
        return {entry.name: entry for entry in self.fields}[name]

    @property
    def required_fields(self) -> list[Field]:
        return [entry for entry in self.fields if entry.required]


def only_exported(resource: Resource) -> str:
    """Why lists cannot be imported into `resource`, as a sentence for people."""
    return f"{resource.label} hanya dapat diekspor, tidak dapat diimpor."
