"""What a person decided about how a list is read, kept with the import and in part with a saved mapping."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kemitraan.exchange.rules.dates import AUTO, DAY_FIRST, MONTH_FIRST

KNOWN_ORDERS = {AUTO, DAY_FIRST, MONTH_FIRST}


@dataclass(frozen=True)
class Choices:
    """`date_order` holds for all columns of dates, `date_orders` ({field: order}) for single ones, `dates`
    ({field: {row number as text: ISO date}}) for single cells. Rows in `skipped` (numbers) are left out. With
    `fills_merged` merged cells give their value to every row they cover; with `takes_proposals` doubtful cells take
    the value that the import proposes. `default_choice` is what a row means that does not say it.
    """

    date_order: str = AUTO
    date_orders: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    fills_merged: bool = False
    takes_proposals: bool = False
    default_choice: str = ""

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Choices":
        """From the options of an import or a saved mapping; what does not make sense is dropped."""
        orders = {str(name): order for name, order in dict(options.get("date_orders") or {}).items()}
        order = options.get("date_order", AUTO)
        return cls(
            date_order=order if order in KNOWN_ORDERS else AUTO,
            date_orders={name: chosen for name, chosen in orders.items() if chosen in KNOWN_ORDERS - {AUTO}},
            dates={str(name): dict(days) for name, days in dict(options.get("dates") or {}).items()},
            skipped=frozenset(int(number) for number in options.get("skipped") or ()),
            fills_merged=bool(options.get("fills_merged")),
            takes_proposals=bool(options.get("takes_proposals")),
            default_choice=str(options.get("default_choice") or ""),
        )

    def order_of(self, field_name: str) -> str:
        """How the column of that field writes dates."""
        return self.date_orders.get(field_name, self.date_order)

    def with_rows_of(self, other: "Choices | None") -> "Choices":
        """These choices about columns, with those that `other` makes about rows and about this one file."""
        if other is None:
            return self
        return replace(
            other,
            date_order=self.date_order if other.date_order == AUTO else other.date_order,
            date_orders={**self.date_orders, **other.date_orders},
            default_choice=other.default_choice or self.default_choice,
        )

    @property
    def lasting(self) -> dict[str, Any]:
        """What holds for the next list with the same columns too; decisions about rows and one file do not."""
        return {
            "date_order": self.date_order,
            "date_orders": dict(self.date_orders),
            "default_choice": self.default_choice,
        }

    @property
    def options(self) -> dict[str, Any]:
        """As they are kept with an import."""
        return self.lasting | {
            "dates": {name: dict(days) for name, days in self.dates.items()},
            "skipped": sorted(self.skipped),
            "fills_merged": self.fills_merged,
            "takes_proposals": self.takes_proposals,
        }
