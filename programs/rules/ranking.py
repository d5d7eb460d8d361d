"""How candidates are put in order: weighted totals, shared ranks, missing scores, mandatory criteria, disagreement.

Everything is exact (`Fraction`), so equal totals are equal. The rules are those of docs/adr/0008: the total is the sum
of weight × mean score / highest score, on 100; a criterion without a score gives nothing and marks the candidate as
incomplete; a mandatory criterion below its minimum puts a candidate behind all who pass; equal totals share a rank.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

from kemitraan.core.formats import format_number

# What tells criteria and candidates apart: their primary keys, or anything else that can be compared.
Key: TypeAlias = Any
HUNDRED = Fraction(100)
# Assessors disagree when their scores lie at least this part of the highest score apart: two points of five.
DISAGREEMENT = Fraction(2, 5)
# From how far apart (as a part of the highest score) scores are called what.
SPREADS = (
    (DISAGREEMENT, "berbeda jauh"),
    (Fraction(1, 5), "berbeda"),
    (Fraction(1, 1_000_000), "hampir sama"),
    (Fraction(0), "sama"),
)


@dataclass(frozen=True)
class CriterionRule:
    """One criterion as it counts: weight in percent, highest score, and from which score a mandatory one is met."""

    key: Key
    name: str
    weight: Fraction | Decimal | int
    scale_max: int = 5
    is_mandatory: bool = False
    minimum: Decimal | Fraction | int | None = None


@dataclass(frozen=True)
class Mark:
    """One score on the criterion's scale; `by` is the assessor, or empty for what was computed."""

    value: Decimal | Fraction | int
    by: str = ""
    note: str = ""


@dataclass(frozen=True)
class Judged:
    """A candidate with its scores by criterion; a criterion without scores is missing or has an empty list."""

    key: Key
    name: str
    marks: Mapping[Key, Sequence[Mark]] = field(default_factory=dict)


@dataclass(frozen=True)
class Cell:
    """One candidate on one criterion: the mean of its scores, the points it gives (of `criterion.weight`)."""

    criterion: CriterionRule
    marks: tuple[Mark, ...]
    mean: Fraction | None
    spread: Fraction
    points: Fraction

    @property
    def share(self) -> Fraction:
        """The mean as a part (0 to 1) of the highest score; 0 when there is none."""
        return Fraction(0) if self.mean is None else self.mean / self.criterion.scale_max

    @property
    def is_missing(self) -> bool:
        return self.mean is None

    @property
    def fails(self) -> bool:
        """A mandatory criterion, judged, and below its minimum."""
        rule = self.criterion
        return rule.is_mandatory and self.mean is not None and self.mean < Fraction(rule.minimum or 0)

    @property
    def is_disputed(self) -> bool:
        """At least two scores that lie 40 percent of the highest score apart, or more."""
        return len(self.marks) > 1 and self.spread >= DISAGREEMENT * self.criterion.scale_max

    @property
    def spread_word(self) -> str:
        """In a word how far the assessors lie apart; empty where less than two gave a score."""
        if len(self.marks) < 2:
            return ""
        part = self.spread / self.criterion.scale_max
        return next(word for least, word in SPREADS if part >= least)


@dataclass(frozen=True)
class Ranked:
    """A candidate in its place: `total` on 100, rank from 1; equal ones share it and the next is left out (1, 1, 3)."""

    key: Key
    name: str
    rank: int
    total: Fraction
    cells: tuple[Cell, ...]

    @property
    def missing(self) -> list[str]:
        return [cell.criterion.name for cell in self.cells if cell.is_missing]

    @property
    def failures(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.fails]

    @property
    def disputed(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_disputed]

    @property
    def unjudged(self) -> list[str]:
        """Mandatory criteria that nobody judged yet: whether they are met is not known."""
        return [cell.criterion.name for cell in self.cells if cell.is_missing and cell.criterion.is_mandatory]

    @property
    def is_complete(self) -> bool:
        return not any(cell.is_missing for cell in self.cells)

    @property
    def passes(self) -> bool:
        return not any(cell.fails for cell in self.cells)


def concerns_of(ranked: Ranked) -> list[str]:
    """What somebody who is about to choose a candidate should know, in sentences, the gravest first."""
    unknown = [name for name in ranked.missing if name not in ranked.unjudged]
    apart = [
        f"{cell.criterion.name} (selisih {format_number(float(cell.spread))} dari {cell.criterion.scale_max})"
        for cell in ranked.disputed
    ]
    sentences = [
        ("Tidak memenuhi kriteria wajib: {}.", [cell.criterion.name for cell in ranked.failures]),
        ("Kriteria wajib belum dinilai, jadi belum diketahui terpenuhi atau tidak: {}.", ranked.unjudged),
        ("Belum dinilai, dihitung nol: {}.", unknown),
        ("Penilai berbeda jauh pada {}.", apart),
    ]
    return [sentence.format(", ".join(names)) for sentence, names in sentences if names]


def rank(criteria: Sequence[CriterionRule], candidates: Sequence[Judged]) -> list[Ranked]:
    """All candidates, the best first; equal ones by name. The order of what comes in never matters."""
    weighed = [_weighed(criteria, candidate) for candidate in candidates]
    orders = sorted(_order(row) for row in weighed)
    placed = [replace(row, rank=1 + orders.index(_order(row))) for row in weighed]
    return sorted(placed, key=lambda row: (row.rank, row.name.casefold(), str(row.key)))


def _weighed(criteria: Sequence[CriterionRule], candidate: Judged) -> Ranked:
    cells = tuple(_cell(rule, tuple(candidate.marks.get(rule.key, ()))) for rule in criteria)
    return Ranked(candidate.key, candidate.name, 0, sum((cell.points for cell in cells), Fraction(0)), cells)


def _order(row: Ranked) -> tuple[bool, Fraction]:
    return (not row.passes, -row.total)


def _cell(rule: CriterionRule, marks: tuple[Mark, ...]) -> Cell:
    if not marks:
        return Cell(rule, marks, None, Fraction(0), Fraction(0))
    values = [Fraction(mark.value) for mark in marks]
    mean = sum(values, Fraction(0)) / len(values)
    return Cell(rule, marks, mean, max(values) - min(values), Fraction(rule.weight) * mean / rule.scale_max)


def leaders(ranked: Sequence[Ranked]) -> tuple[Ranked, ...]:
    """Those in the first place: one, several that are equal, or none."""
    return tuple(row for row in ranked if row.rank == 1)


def split_evenly(count: int) -> list[Decimal]:
    """`count` weights with two decimals that total exactly 100, the larger ones first."""
    if not count:
        return []
    cents, rest = divmod(10_000, count)
    return [Decimal(cents + (number < rest)) / 100 for number in range(count)]


def reweigh(criteria: Sequence[CriterionRule], key: Key, weight: Fraction | Decimal | int) -> list[CriterionRule]:
    """The criteria with another weight for `key` (0 to 100) and the others in proportion, so that the total stays.

    Others that all weigh nothing share the rest evenly. A criterion that stands alone keeps its weight.
    """
    wanted = min(max(Fraction(weight), Fraction(0)), HUNDRED)
    others = [rule for rule in criteria if rule.key != key]
    if not others or len(others) == len(criteria):
        return list(criteria)
    together = sum((Fraction(rule.weight) for rule in others), Fraction(0))
    rest = HUNDRED - wanted

    def share(rule: CriterionRule) -> Fraction:
        return rest * Fraction(rule.weight) / together if together else rest / len(others)

    return [replace(rule, weight=wanted if rule.key == key else share(rule)) for rule in criteria]


def weigh(criteria: Sequence[CriterionRule], weights: Mapping[Key, Fraction | Decimal | int]) -> list[CriterionRule]:
    """The criteria with the given weights (none below 0; not named ones keep theirs), in proportion so that they
    total 100. Weights that are all 0 change nothing."""
    wanted = [max(Fraction(weights.get(rule.key, rule.weight)), Fraction(0)) for rule in criteria]
    together = sum(wanted, Fraction(0))
    if not together:
        return list(criteria)
    return [replace(rule, weight=HUNDRED * weight / together) for rule, weight in zip(criteria, wanted, strict=True)]


def what_if(
    criteria: Sequence[CriterionRule],
    candidates: Sequence[Judged],
    criterion: Key,
    weight: Fraction | Decimal | int,
) -> list[Ranked]:
    """The ranking if `criterion` weighed `weight` percent and the others kept their proportions."""
    return rank(reweigh(criteria, criterion, weight), candidates)
