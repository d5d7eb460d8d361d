"""At which weight of one criterion another candidate takes the first place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from programs.rules.ranking import HUNDRED, CriterionRule, Judged, Key, rank, what_if


@dataclass(frozen=True)
class Turn:
    """Beyond `weight` (percent) the first place belongs to `names`."""

    weight: Fraction
    names: tuple[str, ...]


@dataclass(frozen=True)
class Turns:
    """Where the first place changes when the weight of `criterion` falls or rises from now on; None: nowhere."""

    criterion: CriterionRule
    below: Turn | None
    above: Turn | None


@dataclass(frozen=True)
class _Line:
    """The total of a candidate as a function of one weight: it is linear, the others keep their proportions."""

    key: Key
    name: str
    at_zero: Fraction
    at_hundred: Fraction

    @property
    def slope(self) -> Fraction:
        return (self.at_hundred - self.at_zero) / HUNDRED

    def total(self, weight: Fraction) -> Fraction:
        return self.at_zero + self.slope * weight


def turns_of(criteria: Sequence[CriterionRule], candidates: Sequence[Judged]) -> list[Turns]:
    """For each criterion, at which weight the first place changes, in both directions.

    Mandatory criteria do not depend on weights: those who fail one stay behind, so they take part only when nobody
    passes. With less than two candidates or criteria nothing ever changes.
    """
    ranked = rank(criteria, candidates)
    passing = {row.key for row in ranked if row.passes} or {row.key for row in ranked}
    contenders = [candidate for candidate in candidates if candidate.key in passing]
    found = []
    for rule in criteria:
        if len(criteria) < 2 or len(contenders) < 2:
            found.append(Turns(rule, None, None))
            continue
        lines = _lines(criteria, contenders, rule.key)
        now = Fraction(rule.weight)
        found.append(Turns(rule, _next_turn(lines, now, -1), _next_turn(lines, now, 1)))
    return found


def _lines(criteria: Sequence[CriterionRule], candidates: Sequence[Judged], key: Key) -> list[_Line]:
    at_zero = {row.key: row.total for row in what_if(criteria, candidates, key, 0)}
    at_hundred = {row.key: row.total for row in what_if(criteria, candidates, key, 100)}
    return [_Line(one.key, one.name, at_zero[one.key], at_hundred[one.key]) for one in candidates]


def _next_turn(lines: list[_Line], now: Fraction, direction: int) -> Turn | None:
    """The first weight from `now` on in `direction` (1 or -1) beyond which others lead; the ends do not count."""
    end = HUNDRED if direction > 0 else Fraction(0)
    if now == end:
        return None
    leading = _best(lines, lambda line: line.total(now))
    beyond = _best(leading, lambda line: direction * line.slope)
    if len(beyond) < len(leading):
        return Turn(now, _names(beyond))
    leader = leading[0]
    faster = [line for line in lines if direction * (line.slope - leader.slope) > 0]
    crossings = [(leader.total(now) - line.total(now)) / (line.slope - leader.slope) + now for line in faster]
    reachable = [weight for weight in crossings if direction * (end - weight) > 0]
    if not reachable:
        return None
    weight = min(reachable, key=lambda value: direction * value)
    tied = _best(lines, lambda line: line.total(weight))
    return Turn(weight, _names(_best(tied, lambda line: direction * line.slope)))


def _best(lines: list[_Line], value: Callable[[_Line], Fraction]) -> list[_Line]:
    top = max(value(line) for line in lines)
    return [line for line in lines if value(line) == top]


def _names(lines: list[_Line]) -> tuple[str, ...]:
    return tuple(sorted((line.name for line in lines), key=str.casefold))
