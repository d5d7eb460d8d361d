"""At which weight of one criterion the order changes, and at which one another candidate takes the first place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

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
class Shift:
    """From `weight` (percent) on the order is another one: each of `pairs` is (who comes up, whom they reach)."""

    weight: Fraction
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shifts:
    """Where the order changes next when the weight of `criterion` falls or rises from now on; None: nowhere."""

    criterion: CriterionRule
    below: Shift | None
    above: Shift | None


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


def shifts_of(criteria: Sequence[CriterionRule], candidates: Sequence[Judged]) -> list[Shifts]:
    """For each criterion, at which weight the order changes next, in both directions; the others keep proportions.

    Who reaches another shares a rank with them at that weight and stands before them beyond it; the ends (0 and 100) do
    not count. Who fails a mandatory criterion stays behind at any weight, so only those of one side reach each other.
    Those who are equal now part at once (at the weight of now) where they do not rise alike.
    """
    ranked = rank(criteria, candidates)
    by_key = {candidate.key: candidate for candidate in candidates}
    sides = [[by_key[row.key] for row in ranked if row.passes is side] for side in (True, False)]
    found = []
    for rule in criteria:
        now = Fraction(rule.weight)
        lines = [_lines(criteria, side, rule.key) for side in sides] if len(criteria) > 1 else []
        pairs = [pair for side in lines for pair in pairwise(sorted(side, key=lambda line: -line.total(now)))]
        found.append(Shifts(rule, _next_shift(pairs, now, -1), _next_shift(pairs, now, 1)))
    return found


def _next_shift(pairs: Sequence[tuple[_Line, _Line]], now: Fraction, direction: int) -> Shift | None:
    """The nearest weight in `direction` (1 or -1) at which the lower one of a pair reaches the upper one."""
    end = HUNDRED if direction > 0 else Fraction(0)
    reached: dict[Fraction, list[tuple[str, str]]] = {}
    for upper, lower in pairs:
        apart = upper.total(now) - lower.total(now)
        # Of two that are equal now, whoever rises faster comes up.
        rising = lower.slope - upper.slope
        names = (lower.name, upper.name) if apart or direction * rising > 0 else (upper.name, lower.name)
        if rising and (not apart or direction * rising > 0):
            weight = now + apart / rising
            if direction * (end - weight) > 0:
                reached.setdefault(weight, []).append(names)
    if not reached or now == end:
        return None
    weight = min(reached, key=lambda value: direction * value)
    return Shift(weight, tuple(reached[weight]))


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
