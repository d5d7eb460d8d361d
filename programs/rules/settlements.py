"""How an account is counted: what each entry does, how a result is shared, whose word is still missing.

Amounts are rupiah. A balance says what the first side owes the second; negative: the other way round.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AnswerStanding, EntryKind, PriceKind, SettlementSide, Stance
from programs.patterns import Settlement

RUPIAH = Decimal(1)
NOTHING = Decimal(0)
# What a person writes down in each way of settling, in the order of the buttons; shares come from closing a period.
KINDS = {
    "price": (EntryKind.DELIVERY, EntryKind.ADVANCE, EntryKind.DEDUCTION, EntryKind.PAYMENT),
    "share": (EntryKind.REVENUE, EntryKind.COST, EntryKind.ADVANCE, EntryKind.DEDUCTION, EntryKind.PAYMENT),
}
POOLED = frozenset({EntryKind.REVENUE, EntryKind.COST})
# Kinds that the edition of the rule in force on their day judges.
JUDGED = frozenset({EntryKind.DELIVERY, *POOLED})


def effect_of(entry, second_id: int) -> Decimal:
    """By how much the entry raises what the first side owes the second.

    What is repaid by a deduction only moves between debts; revenue and cost count when the period is closed.
    """
    if entry.kind in POOLED or (entry.kind == EntryKind.DEDUCTION and entry.advance_id):
        return NOTHING
    return entry.amount_idr if entry.party_id == second_id else -entry.amount_idr


def gross_of(quantity: Decimal, price_idr: Decimal) -> Decimal:
    """What a delivery is worth, to the nearest rupiah, halves up."""
    return (quantity * price_idr).quantize(RUPIAH, ROUND_HALF_UP)


def allocate(result: Decimal, first_percent: Decimal, remainder_to: str) -> tuple[Decimal, Decimal]:
    """The shares of both sides; together they are exactly `result`, also when it is a loss.

    The share of the side that does not get the remainder is rounded down to a whole rupiah; the other gets the rest.
    """
    if remainder_to == SettlementSide.SECOND:
        first = (result * first_percent / 100).quantize(RUPIAH, ROUND_FLOOR)
        return first, result - first
    second = (result * (100 - first_percent) / 100).quantize(RUPIAH, ROUND_FLOOR)
    return result - second, second


@dataclass(frozen=True)
class ResultShare:
    """What one edition of the rule makes of a period: its revenue and cost, and both shares of the result."""

    rule: Any
    revenue: Decimal
    cost: Decimal
    first: Decimal
    second: Decimal

    @property
    def result(self) -> Decimal:
        return self.revenue - self.cost


def shares_of(entries: Iterable[Any]) -> list[ResultShare]:
    """The shares of a period, one for each edition under which its entries were written, oldest edition first."""
    found: dict[int, tuple[Any, list[Decimal]]] = {}
    for entry in entries:
        if entry.kind in POOLED:
            _, sums = found.setdefault(entry.rule_id, (entry.rule, [NOTHING, NOTHING]))
            sums[entry.kind == EntryKind.COST] += entry.amount_idr
    rows = sorted(found.values(), key=lambda row: row[0].edition)
    return [
        ResultShare(rule, revenue, cost, *allocate(revenue - cost, rule.first_percent, rule.remainder_to))
        for rule, (revenue, cost) in rows
    ]


def entitled_second(entries: Sequence[Any], second_id: int) -> Decimal:
    """What the first side owes the second for the shared result of a period; negative: the other way round.

    The share of the second side, and what it spent, less what it took in.
    """
    own = NOTHING
    for entry in entries:
        if entry.kind in POOLED and entry.party_id == second_id:
            own += entry.amount_idr if entry.kind == EntryKind.COST else -entry.amount_idr
    return own + sum((share.second for share in shares_of(entries)), NOTHING)


def price_on(rows: Iterable[Any], key: tuple[str, str, str], day: dt.date, kind: str = PriceKind.AGREED):
    """The price of these goods on a local date: the newest that was in force then and not withdrawn; else None."""
    fitting = [row for row in rows if row.kind == kind and row.key == key and row.effective_on <= day]
    return max(fitting, key=lambda row: (row.effective_on, row.pk), default=None)


def rule_on(rules: Iterable[Any], day: dt.date):
    """The edition that both sides approved and that is used on a local date; None without one."""
    fitting = [rule for rule in rules if rule.applies_from and rule.applies_from <= day]
    return max(fitting, key=lambda rule: (rule.applies_from, rule.edition), default=None)


def may_keep(actor, sides: Iterable[Any], represented: frozenset[int]) -> Decision:
    """The office, and whoever represents one of the two sides, keep an account."""
    if can_write(actor) or any(party.organization_id in represented for party in sides):
        return Allowed()
    return Denied("Hanya kedua pihak dan koordinator yang dapat mencatat di perhitungan ini.")


def may_set_price(actor, kind: str, settlement: Settlement | None, own: Iterable[Any]) -> Decision:
    """The office; the prices paid also by the side that the pattern says buys, announced ones by any party."""
    buyer = settlement.buyer if settlement else ""
    if can_write(actor) or any(kind == PriceKind.FLOOR or buyer in {"", party.role} for party in own):
        return Allowed()
    return Denied("Harga yang dipakai ditetapkan oleh pihak pembeli atau koordinator.")


def asked_of_entry(entry, sides: Sequence[Any]) -> list[Any]:
    """The sides whose word on an entry is awaited: all but the one that wrote it; nobody's on a computed share."""
    if entry.kind == EntryKind.SHARE:
        return []
    return [party for party in sides if party.pk != entry.recorded_for_id]


def standing_of_answers(answers: Sequence[Any], asked: Sequence[Any]) -> AnswerStanding:
    """Where something stands: one objection makes it disputed until that side agrees. `answers` oldest first."""
    newest = {answer.party_id: answer.stance for answer in answers}
    if Stance.OBJECTS in newest.values():
        return AnswerStanding.DISPUTED
    if all(newest.get(party.pk) == Stance.AGREES for party in asked):
        return AnswerStanding.ACKNOWLEDGED
    return AnswerStanding.WAITING


def still_asked(answers: Sequence[Any], asked: Sequence[Any]) -> list[Any]:
    """The sides that have not agreed yet."""
    agreed = {answer.party_id for answer in answers if answer.stance == Stance.AGREES}
    return [party for party in asked if party.pk not in agreed]


def balance_in_words(balance: Decimal, first: str, second: str, amount: str) -> str:
    """Who owes whom, the same sentence for both sides."""
    if balance == 0:
        return "Tidak ada yang terutang."
    debtor, creditor = (first, second) if balance > 0 else (second, first)
    return f"{debtor} berutang {amount} kepada {creditor}."
