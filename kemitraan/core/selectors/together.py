"""Rows of several tables read in one statement, so that a page that gathers many kinds asks once for all of them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Field, Model, QuerySet, Value, Window
from django.db.models.functions import JSONObject, RowNumber

SEPARATOR = "__"


@dataclass(frozen=True)
class Part:
    """Rows of one table: what is read of them are `columns` (paths through relations) and all annotations.

    `order` are the columns by which the first ones are chosen; rows without a value come last.
    """

    rows: QuerySet
    columns: Sequence[str]
    order: Sequence[str]

    @property
    def names(self) -> list[str]:
        """What is read: the columns, the annotations, and the key of every row on the way."""
        ways = {prefix for column in self.columns for prefix in _prefixes(column)}
        keys = [f"{way}{SEPARATOR}pk" for way in sorted(ways)]
        return [*dict.fromkeys(["pk", *keys, *self.columns, *self.rows.query.annotations])]


def read_together(parts: Sequence[Part], *, limit: int) -> list[list[Any]]:
    """The first `limit` rows of each part in its order, as instances that know what was read; one query for all.

    Any other column of them is deferred, so that reading it asks the database again.
    """
    found: list[list[Any]] = [[] for _ in parts]
    if not parts:
        return found
    first, *others = (_numbered(part, index, limit) for index, part in enumerate(parts))
    readers = [_Reader(part) for part in parts]
    for index, _, values in sorted(first.union(*others, all=True), key=lambda row: row[:2]):
        found[index].append(readers[index].instance(values))
    return found


def _numbered(part: Part, index: int, limit: int) -> QuerySet:
    """(index of the part, place in its order, what is read as one object); the same columns whatever the table."""
    order = [F(column).asc(nulls_last=True) for column in part.order]
    rows = (
        part.rows.order_by().annotate(place_of_row=Window(RowNumber(), order_by=order)).filter(place_of_row__lte=limit)
    )
    return rows.values_list(Value(index), "place_of_row", JSONObject(**{name: F(name) for name in part.names}))


def _prefixes(column: str) -> Iterable[str]:
    """`a__b__c` leads through `a` and `a__b`."""
    steps = column.split(SEPARATOR)[:-1]
    return (SEPARATOR.join(steps[: count + 1]) for count in range(len(steps)))


class _Reader:
    """Makes instances again out of what one part gave."""

    def __init__(self, part: Part) -> None:
        self.model = part.rows.model
        self.db = part.rows.db
        self.annotations = {name: expression.output_field for name, expression in part.rows.query.annotations.items()}

    def instance(self, values: dict[str, Any]) -> Model:
        own = {name: value for name, value in values.items() if name not in self.annotations}
        row = self._made(self.model, own)
        for name, field in self.annotations.items():
            setattr(row, name, _read(field, values[name]))
        return row

    def _made(self, model: type[Model], values: dict[str, Any]) -> Any:
        """An instance of `model` with its relations; None where there is no row."""
        if values["pk"] is None:
            return None
        key = model._meta.pk.name
        further: dict[str, dict[str, Any]] = {}
        columns: dict[str, Any] = {}
        for name, value in values.items():
            relation, _, rest = name.partition(SEPARATOR)
            if rest:
                further.setdefault(relation, {})[rest] = value
            else:
                columns[key if name == "pk" else name] = value
        fields = [field for field in model._meta.concrete_fields if field.name in columns]
        read = [_read(field, columns[field.name]) for field in fields]
        row: Any = model.from_db(self.db, [field.attname for field in fields], read)
        for relation, own in further.items():
            related: Any = model._meta.get_field(relation).related_model
            setattr(row, relation, self._made(related, own))
        return row


def _read(field: Field, value: Any) -> Any:
    """A value as the field reads it; moments without a zone are in UTC, as SQLite keeps them."""
    read = field.to_python(value)
    return read.replace(tzinfo=dt.UTC) if isinstance(read, dt.datetime) and read.tzinfo is None else read
