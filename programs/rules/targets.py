"""What readings say: one figure a period, achievement against a target, the figure of a year. Pure, in Decimal.

A period without a reading has no figure. It is told as such, never counted as 0, and never part of an average.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from programs.enums import Aggregation, GroupCombination, IndicatorDirection, PeriodStanding
from programs.rules.periods import Period, period_of, periods_of, year_before

HUNDRED = Decimal(100)
TENTH, CENT = Decimal("0.1"), Decimal("0.01")
ALMOST = Decimal("99.9")


@dataclass(frozen=True)
class Definition:
    """How an indicator is measured, and the inclusive period of its program. `baseline` is that of one period."""

    frequency: str
    aggregation: str
    direction: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    combination: str = GroupCombination.SUM
    baseline: Decimal | None = None
    tolerance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Value:
    """One reading on a local date; `group` is the key of an organization, None for the whole program."""

    read_on: dt.date
    amount: Decimal
    group: int | None = None


@dataclass(frozen=True)
class Figure:
    """What the readings of one period come to. `groups` gave a value, `silent` are known groups that gave none."""

    amount: Decimal
    readings: int
    groups: frozenset[int] = frozenset()
    silent: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Change:
    """Against the same period one year earlier; `percent` is None where that was 0."""

    before: Decimal
    difference: Decimal
    percent: Decimal | None
    is_better: bool | None


@dataclass(frozen=True)
class PeriodResult:
    """One period of an indicator; `figure` is None while nothing was read."""

    period: Period
    standing: PeriodStanding
    figure: Figure | None = None
    target: Decimal | None = None
    percent: Decimal | None = None
    change: Change | None = None

    @property
    def amount(self) -> Decimal | None:
        return self.figure.amount if self.figure else None


@dataclass(frozen=True)
class Total:
    """What several periods come to. `amount` is of all that were read; `missing` are over and were not read.

    `compared` and `target` are of the periods that have both a figure and a target, so that a gap neither lowers nor
    raises the achievement; periods still running are compared only where no other can be.
    """

    amount: Decimal | None = None
    read: int = 0
    missing: tuple[Period, ...] = ()
    compared: Decimal | None = None
    target: Decimal | None = None
    compared_count: int = 0
    percent: Decimal | None = None
    is_met: bool | None = None
    is_partial: bool = False

    @property
    def is_running(self) -> bool:
        return self.is_met is None and self.percent is not None


def aggregate(amounts: Sequence[Decimal], aggregation: str) -> Decimal | None:
    """The amounts, oldest first, as one; None for none of them, which is not 0. Averages to two places, half up."""
    if not amounts:
        return None
    if aggregation == Aggregation.SUM:
        return sum(amounts, Decimal(0))
    if aggregation == Aggregation.AVERAGE:
        return (sum(amounts, Decimal(0)) / len(amounts)).quantize(CENT, ROUND_HALF_UP)
    if aggregation == Aggregation.HIGHEST:
        return max(amounts)
    if aggregation == Aggregation.LOWEST:
        return min(amounts)
    return amounts[-1]


def figure_of(values: Iterable[Value], definition: Definition, known: Iterable[int] = ()) -> Figure | None:
    """The figure of one period; None when nothing was read in it.

    What was read for the whole program is its figure; else each group's readings come to one amount and those are
    combined. `known` are the groups that were read before or in this period.
    """
    ordered = sorted(values, key=lambda value: value.read_on)
    if not ordered:
        return None
    by_group: dict[int | None, list[Decimal]] = defaultdict(list)
    for value in ordered:
        by_group[value.group].append(value.amount)
    if None in by_group:
        amount = aggregate(by_group[None], definition.aggregation)
        return Figure(amount or Decimal(0), len(by_group[None]))
    amounts = [aggregate(group, definition.aggregation) or Decimal(0) for group in by_group.values()]
    groups = frozenset(group for group in by_group if group is not None)
    combined = aggregate(amounts, definition.combination)
    return Figure(combined or Decimal(0), len(ordered), groups, frozenset(known) - groups)


def is_met(amount: Decimal, target: Decimal, direction: str, tolerance: Decimal = Decimal(0)) -> bool:
    """Whether an amount is as good as its target or better."""
    if direction == IndicatorDirection.UP:
        return amount >= target
    if direction == IndicatorDirection.DOWN:
        return amount <= target
    return abs(amount - target) <= tolerance


def achievement(
    amount: Decimal,
    target: Decimal,
    direction: str,
    *,
    baseline: Decimal | None = None,
    tolerance: Decimal = Decimal(0),
) -> Decimal | None:
    """How far an amount is on its way to the target, in percent with one place; None where percent say nothing.

    With a baseline that is worse than the target: the part of the way from the baseline that was made, below 0 when it
    went the other way. Else for "up" amount / target, for "down" (2 × target − amount) / target, as the performance
    reports of the government reckon it, and for "steady" 100 less what lies outside of the tolerance, in percent of
    the target. At least 100 exactly when the target is met.
    """
    met = is_met(amount, target, direction, tolerance)
    if direction == IndicatorDirection.STEADY:
        if met:
            return HUNDRED
        if not target:
            return None
        outside = abs(amount - target) - tolerance
        return _percent(max(HUNDRED - outside / abs(target) * HUNDRED, Decimal(0)), met)
    if baseline is not None and baseline != target and not is_met(baseline, target, direction):
        return _percent((amount - baseline) / (target - baseline) * HUNDRED, met)
    if target > 0:
        part = amount if direction == IndicatorDirection.UP else 2 * target - amount
        return _percent(part / target * HUNDRED, met)
    return HUNDRED if met else None


def _percent(exact: Decimal, met: bool) -> Decimal:
    """With one place, half up; what misses its target by a hair is not shown as 100."""
    shown = exact.quantize(TENTH, ROUND_HALF_UP)
    return shown if met else min(shown, ALMOST)


def change_from(before: Decimal, amount: Decimal, direction: str) -> Change:
    """How an amount differs from the one of a year ago; neither better nor worse when equal or "steady"."""
    difference = amount - before
    percent = (difference / abs(before) * HUNDRED).quantize(TENTH, ROUND_HALF_UP) if before else None
    if not difference or direction == IndicatorDirection.STEADY:
        return Change(before, difference, percent, None)
    return Change(before, difference, percent, (difference > 0) == (direction == IndicatorDirection.UP))


def standing_of_period(
    period: Period, figure: Figure | None, target: Decimal | None, definition: Definition, today: dt.date
) -> PeriodStanding:
    """The standing of a period on the local date `today`. While it runs nothing is met or missed yet."""
    if period.is_ahead(today):
        return PeriodStanding.AHEAD
    if not period.is_over(today):
        return PeriodStanding.UNDER_WAY
    if figure is None:
        return PeriodStanding.MISSING
    if target is None:
        return PeriodStanding.UNTARGETED
    met = is_met(figure.amount, target, definition.direction, definition.tolerance)
    return PeriodStanding.MET if met else PeriodStanding.UNMET


def results_of(
    definition: Definition,
    values: Iterable[Value],
    targets: Mapping[dt.date, Decimal],
    today: dt.date,
    known_since: Mapping[int, dt.date] | None = None,
) -> list[PeriodResult]:
    """Every period of an indicator on the local date `today`, oldest first, also those that were not read.

    `targets` by the first day of their period. `known_since` says since which day a group is read; without it the
    first of `values` decides. A target or reading outside of the program's dates brings its period with it.
    """
    rows = list(values)
    since = dict(known_since or {})
    for value in rows:
        if value.group is not None:
            since[value.group] = min(since.get(value.group, value.read_on), value.read_on)
    span = (definition.frequency, definition.starts_on, definition.ends_on)
    by_period: dict[dt.date, list[Value]] = defaultdict(list)
    for value in rows:
        by_period[period_of(value.read_on, *span).starts_on].append(value)
    aims = {period_of(day, *span).starts_on: amount for day, amount in targets.items()}
    year_end = today.replace(month=12, day=31)
    periods = periods_of(*span, year_end, also=[*by_period, *aims])
    figures = {
        period.starts_on: figure_of(
            by_period.get(period.starts_on, ()),
            definition,
            [group for group, day in since.items() if period.ends_on is None or day <= period.ends_on],
        )
        for period in periods
    }
    return [_result(period, figures, aims.get(period.starts_on), definition, today) for period in periods]


def _result(
    period: Period,
    figures: Mapping[dt.date, Figure | None],
    target: Decimal | None,
    definition: Definition,
    today: dt.date,
) -> PeriodResult:
    figure = figures[period.starts_on]
    standing = standing_of_period(period, figure, target, definition, today)
    if figure is None:
        return PeriodResult(period, standing, target=target)
    before = figures.get(year_before(period))
    percent = None
    if target is not None:
        percent = achievement(
            figure.amount,
            target,
            definition.direction,
            baseline=definition.baseline,
            tolerance=definition.tolerance,
        )
    change = change_from(before.amount, figure.amount, definition.direction) if before else None
    return PeriodResult(period, standing, figure, target, percent, change)


def total_of(definition: Definition, results: Sequence[PeriodResult], today: dt.date) -> Total:
    """What those periods come to, with how many of them were not read."""
    read = [result for result in results if result.figure is not None]
    missing = tuple(result.period for result in results if result.standing == PeriodStanding.MISSING)
    amount = aggregate([result.figure.amount for result in read if result.figure], definition.aggregation)
    both = [result for result in read if result.target is not None]
    over = [result for result in both if result.period.is_over(today)]
    counted = over or both
    is_partial = any(result.figure.silent for result in read if result.figure)
    total = Total(amount, len(read), missing, is_partial=is_partial)
    if not counted:
        return total
    compared = aggregate([result.figure.amount for result in counted if result.figure], definition.aggregation)
    target = aggregate([result.target for result in counted if result.target is not None], definition.aggregation)
    assert compared is not None
    assert target is not None
    # A sum of several periods started from as many baselines.
    times = len(counted) if definition.aggregation == Aggregation.SUM else 1
    baseline = None if definition.baseline is None else definition.baseline * times
    tolerance = definition.tolerance * times
    percent = achievement(compared, target, definition.direction, baseline=baseline, tolerance=tolerance)
    met = is_met(compared, target, definition.direction, tolerance) if over else None
    return Total(amount, len(read), missing, compared, target, len(counted), percent, met, is_partial)
