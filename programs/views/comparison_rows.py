"""What a search came to as the comparison shows it: bars, criteria by candidates, weights to try, disagreement."""

from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from typing import Any

from kemitraan.core.formats import format_number
from programs.models import CriterionWeight
from programs.rules.ranking import Cell, reweigh
from programs.rules.sensitivity import Shift, Shifts, Turn, Turns
from programs.selectors.results import ResultRow, Results, rounded

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TONES = 5
# A segment narrower than this part of the bar (percent) has no room for its letter.
ROOM_FOR_LETTER = 4
CENT = Decimal("0.01")


def letter_of(place: int) -> str:
    """A, B, … Z, A2, B2, …: what a criterion is called in the chart."""
    turn, rest = divmod(place, len(LETTERS))
    return f"{LETTERS[rest]}{turn + 1 if turn else ''}"


def weight_field(criterion) -> str:
    """The name of the field, and of the parameter, with which another weight of a criterion is tried."""
    return f"bobot-{criterion.public_id}"


def columns_of(shown: Results, results: Results) -> list[dict[str, Any]]:
    """The candidates as `shown`: place, total, bar, and what is to be said of them; `results` have the real places."""
    real = {row.candidate.pk: row.ranked.rank for row in results.rows}
    return [_column(row, real[row.candidate.pk]) for row in shown.rows]


def _column(row: ResultRow, real_rank: int) -> dict[str, Any]:
    ranked = row.ranked
    return {
        "candidate": row.candidate,
        "rank": ranked.rank,
        "moved": _moved(real_rank, ranked.rank),
        "total": format_number(rounded(ranked.total)),
        "passes": ranked.passes,
        "failures": [cell.criterion.name for cell in ranked.failures],
        "missing": ranked.missing,
        "segments": _segments(row.cells),
    }


def _moved(real: int, now: int) -> str:
    """`naik dari 3`, `turun dari 1`, or empty."""
    if real == now:
        return ""
    return f"{'naik' if now < real else 'turun'} dari {real}"


def _segments(cells: Sequence[Cell]) -> list[dict[str, Any]]:
    """The points of each criterion one after another on a bar of 100, in percent of its width."""
    found, start = [], Fraction(0)
    for place, cell in enumerate(cells):
        if cell.points:
            found.append(
                {
                    "letter": letter_of(place) if cell.points >= ROOM_FOR_LETTER else "",
                    "tone": place % TONES,
                    "x": f"{float(start):.3f}%",
                    "width": f"{float(cell.points):.3f}%",
                    "middle": f"{float(start + cell.points / 2):.3f}%",
                    "title": f"{letter_of(place)}. {cell.criterion.name}: {format_number(rounded(cell.points))} poin",
                }
            )
        start += cell.points
    return found


def lines_of(results: Results, shown: Results) -> list[dict[str, Any]]:
    """The criteria in their order: weight as shown, and a cell for each candidate in the order of the columns."""
    return [_line(place, weight, shown) for place, weight in enumerate(results.weights)]


def _line(place: int, weight: CriterionWeight, shown: Results) -> dict[str, Any]:
    return {
        "letter": letter_of(place),
        "tone": place % TONES,
        "criterion": weight.criterion,
        "weight": format_number(rounded(shown.rules[place].weight)),
        "is_mandatory": weight.is_mandatory,
        "minimum": weight.minimum,
        "cells": [_cell(row, place, row.sentences.get(weight.criterion_id, "")) for row in shown.rows],
    }


def _cell(row: ResultRow, place: int, sentence: str) -> dict[str, Any]:
    """One candidate on one criterion; `sentence` says where a computed value comes from."""
    cell = row.cells[place]
    return {
        "name": row.candidate.organization.name,
        "mean": format_number(rounded(cell.mean)) if cell.mean is not None else "",
        "share": f"{float(cell.share):.3f}",
        "points": format_number(rounded(cell.points)),
        "fails": cell.fails,
        "spread": _spread(cell) if cell.spread else "",
        "is_disputed": cell.is_disputed,
        "marks": _marks(cell),
        "sentence": sentence,
    }


def _marks(cell: Cell) -> list[dict[str, str]]:
    return [
        {"by": mark.by, "value": format_number(rounded(mark.value)), "note": mark.note}
        for mark in cell.marks
        if mark.by
    ]


def _spread(cell: Cell) -> str:
    """`selisih 3 dari 5, berbeda jauh`; empty where less than two gave a score."""
    if not cell.spread_word:
        return ""
    scale = format_number(cell.criterion.scale_max)
    return f"selisih {format_number(rounded(cell.spread))} dari {scale}, {cell.spread_word}"


def disagreements_of(rows: Sequence[ResultRow]) -> list[dict[str, Any]]:
    """Where the assessors do not give the same, the widest first: candidate, criterion, how far, and who gave what."""
    apart = [(row, cell) for row in rows for cell in row.cells if len(cell.marks) > 1 and cell.spread]
    apart.sort(key=lambda pair: -pair[1].spread / pair[1].criterion.scale_max)
    return [
        {
            "candidate": row.candidate.organization.name,
            "criterion": cell.criterion.name,
            "spread": _spread(cell),
            "is_disputed": cell.is_disputed,
            "marks": _marks(cell),
        }
        for row, cell in apart
    ]


def trials_of(results: Results, asked: Mapping[int, Decimal]) -> list[dict[str, Any]]:
    """A field for each criterion: its weight as tried (`asked`, by key) or as it is, and when the order changes."""
    turns = {one.criterion.key: one for one in results.turns()}
    return [
        {
            "criterion": weight.criterion,
            "letter": letter_of(place),
            "tone": place % TONES,
            "field": weight_field(weight.criterion),
            "value": format_number(asked.get(weight.criterion_id, weight.weight)),
            "plain": f"{asked.get(weight.criterion_id, weight.weight):.2f}",
            "weight": format_number(weight.weight),
            "sentences": _sentences(results, shifts, turns[weight.criterion_id]),
        }
        for place, (weight, shifts) in enumerate(zip(results.weights, results.shifts(), strict=True))
    ]


def _sentences(results: Results, shifts: Shifts, turns: Turns) -> list[dict[str, str]]:
    """When the order changes, downwards and upwards, each with the address that tries just that."""
    found = []
    sides: list[tuple[str, Shift | None, Turn | None, str]] = [
        ("≤", shifts.below, turns.below, ROUND_FLOOR),
        ("≥", shifts.above, turns.above, ROUND_CEILING),
    ]
    for sign, shift, turn, rounding in sides:
        if shift is None:
            continue
        number = _percent(shift.weight, rounding)
        text = f"Urutan berubah bila bobotnya {sign} {format_number(number)}%: {_pairs(shift)}."
        if turn is not None and turn.weight == shift.weight:
            text = f"{text[:-1]}, dan tempat pertama beralih ke {' dan '.join(turn.names)}."
        elif turn is not None:
            later = format_number(_percent(turn.weight, rounding))
            text += f" Tempat pertama beralih ke {' dan '.join(turn.names)} mulai {sign} {later}%."
        found.append({"text": text, "query": _query(results, shifts.criterion.key, number)})
    return found


def _percent(weight: Fraction, rounding: str) -> Decimal:
    """A weight with two decimals, on the side where the order has changed."""
    return (Decimal(weight.numerator) / Decimal(weight.denominator)).quantize(CENT, rounding=rounding)


def _pairs(shift: Shift) -> str:
    shown = [f"{riser} menyusul {reached}" for riser, reached in shift.pairs[:2]]
    more = len(shift.pairs) - len(shown)
    return ", ".join(shown) + (f", dan {more} lagi" if more else "")


def _query(results: Results, key: int, weight: Decimal) -> str:
    """The parameters that try `weight` for one criterion while the others keep their proportions."""
    rules = {rule.key: rule.weight for rule in reweigh(results.rules, key, weight)}
    parts = [f"{weight_field(one.criterion)}={rounded(rules[one.criterion_id])}" for one in results.weights]
    return "&".join(parts)
