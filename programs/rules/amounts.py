"""Amounts that are measured, as people write them: `1.500,5`, `-12`, `75 %`, `30 orang`. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.rules.components import read_quantity

MINUS = "-−–"
SAME_UNITS = ({"%", "persen", "percent"}, {"rp", "rp.", "rupiah", "idr"})


def read_amount(text: str, unit: str = "") -> Decimal:
    """The amount; one below zero has a minus before it or stands in brackets.

    A unit beside it must be `unit`, where that is given. Raises ValueError with a sentence for people.
    """
    written = text.strip()
    is_negative = written[:1] in MINUS if written else False
    if written.startswith("(") and written.endswith(")"):
        written, is_negative = written[1:-1], True
    quantity, beside = read_quantity(written.lstrip(MINUS).strip() if is_negative else written)
    if beside and unit and not _is_same(beside, unit):
        raise ValueError(f"Satuannya {unit}, bukan {beside}.")
    return -quantity if is_negative and quantity else quantity


def _is_same(one: str, other: str) -> bool:
    one, other = one.casefold().strip(), other.casefold().strip()
    return one == other or any(one in words and other in words for words in SAME_UNITS)


@dataclass(frozen=True)
class PastedTargets:
    """One row of a pasted block: the indicator as it was named, and the cells after it as they were written."""

    name: str
    cells: tuple[str, ...]


def read_target_block(text: str) -> list[PastedTargets]:
    """The rows of a block copied from a spreadsheet: an indicator's name or code, then one cell a period.

    Empty rows do not count, nor does a header row (one that says "indikator" first).
    """
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    try:
        block = list(csv.reader(lines, "excel-tab"))
    except csv.Error:
        block = [line.split("\t") for line in lines.getvalue().split("\n")]
    rows = [[" ".join(cell.split()) for cell in line] for line in block]
    return [
        PastedTargets(row[0], tuple(row[1:]))
        for row in rows
        if row and row[0] and row[0].casefold() not in {"indikator", "nama indikator", "indicator"}
    ]


def spread(cells: Sequence[str], months: int, count: int) -> list[str]:
    """The pasted cells for the `count` periods of `months` months that a row has.

    A sheet with a column for each month holds longer periods in the first cell of each; then only those are taken.
    """
    if months > 1 and len(cells) > count and len(cells) <= count * months:
        cells = [next((cell for cell in cells[at : at + months] if cell), "") for at in range(0, len(cells), months)]
    return list(cells[:count])
