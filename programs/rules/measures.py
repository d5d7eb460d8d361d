"""How much a duty owes on each due date, counted and in words."""

from dataclasses import dataclass
from decimal import Decimal

from kemitraan.core.formats import format_number, format_rupiah


@dataclass(frozen=True)
class Measure:
    """What deliveries of a duty are counted in: `target` is owed on each due date, in `unit`, or in rupiah."""

    target: Decimal
    unit: str = ""

    @property
    def is_money(self) -> bool:
        return not self.unit

    def says(self, quantity: Decimal) -> str:
        """`quantity` of it in words: `200 kg` or `Rp1.500.000`."""
        return format_rupiah(quantity) if self.is_money else f"{format_number(quantity)} {self.unit}"


def measure_of(obligation) -> Measure | None:
    """In what deliveries are counted: the quantity, else the amount of money; None when nothing is counted."""
    if obligation.quantity is not None:
        return Measure(obligation.quantity, obligation.unit)
    return Measure(obligation.amount_idr) if obligation.amount_idr is not None else None


def how_much(obligation) -> str:
    """`200 kg, senilai Rp5.000.000`, each if it is known; empty when nothing is counted."""
    quantity = "" if obligation.quantity is None else f"{format_number(obligation.quantity)} {obligation.unit}"
    value = format_rupiah(obligation.amount_idr)
    return f"{quantity}, senilai {value}" if quantity and value else quantity or value
