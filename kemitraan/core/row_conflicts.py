"""Rows of a form that two people changed at once, put together so that nothing entered is lost.

What only one of them changed is taken over; what both changed keeps one's own value, and both are told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

Values = Mapping[str, str]
REMOVED, ADDED = "dihapus", "ditambahkan"


@dataclass(frozen=True)
class MyRow:
    """A row as one has it: its values, those that it was opened with (None for a new one), and whether it goes."""

    values: Values
    opened: Values | None = None
    is_removed: bool = False


@dataclass
class Merged:
    """The rows to go on with, and what to tell: {label, old (what the other person has), new (what one has)}."""

    rows: list[MyRow] = field(default_factory=list)
    told: list[dict[str, str]] = field(default_factory=list)


def merge_rows(
    mine: Iterable[MyRow], stored: Iterable[Values], *, key: str, show: Callable[[str, str], tuple[str, str]]
) -> Merged:
    """Put one's own rows and the stored ones together; rows are the same when their opened value of `key` is.

    `show(name, value)` gives the label of a column and the value in words.
    """
    theirs = {row[key]: row for row in stored}
    merged, met = Merged(), set()
    for row in mine:
        identity = (row.opened or row.values).get(key, "")
        met.add(identity)
        _put_together(merged, row, theirs.get(identity), identity, key, show)
    for identity, values in theirs.items():
        if identity not in met:
            merged.rows.append(MyRow(values, values))
            _tell(merged, show(key, identity)[1], ADDED, ADDED)
    return merged


def _put_together(merged: Merged, row: MyRow, their: Values | None, identity: str, key: str, show) -> None:
    name = show(key, identity)[1]
    if row.opened is None:
        merged.rows.append(MyRow(row.values, their, row.is_removed))
        for column in row.values if their else ():
            if their and their.get(column, "") != row.values[column]:
                _tell_both(merged, name, show, column, their.get(column, ""), row.values[column])
    elif their is None:
        if row.is_removed:
            return
        if row.values == row.opened:
            _tell(merged, name, REMOVED, REMOVED)
        else:
            merged.rows.append(MyRow(row.values))
            _tell(merged, name, REMOVED, "tetap ada, dengan isian Anda")
    elif row.is_removed:
        merged.rows.append(MyRow(row.values, their, is_removed=True))
        if their != row.opened:
            _tell(merged, name, "diubah", REMOVED)
    else:
        merged.rows.append(MyRow(_three_ways(merged, row, their, name, show), their))


def _three_ways(merged: Merged, row: MyRow, their: Values, name: str, show) -> dict[str, str]:
    opened, values = row.opened or {}, {}
    for column, mine in row.values.items():
        before, now = opened.get(column, ""), their.get(column, "")
        values[column] = now if mine == before else mine
        if now not in {before, mine} or (now != before and mine == before):
            _tell_both(merged, name, show, column, now, values[column])
    return values


def _tell_both(merged: Merged, name: str, show, column: str, theirs: str, mine: str) -> None:
    (label, old), (_, new) = show(column, theirs), show(column, mine)
    _tell(merged, f"{name}: {label}", old, new)


def _tell(merged: Merged, label: str, old: str, new: str) -> None:
    merged.told.append({"label": label, "old": old, "new": new})
