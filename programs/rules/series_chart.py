"""The line of an indicator over its periods as a drawing: where nothing was read, the line is broken. Pure geometry.

Lengths are units of the drawing; y grows downwards.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kemitraan.core.formats import format_number
from programs.enums import PeriodStanding
from programs.rules.targets import PeriodResult

MOST_PERIODS = 36
LABEL_WIDTH = 52
Run = list[tuple[float, float]]


@dataclass(frozen=True)
class Box:
    """The size of a drawing and the room around its line."""

    width: int
    height: int
    left: int = 0
    right: int = 0
    top: int = 0
    bottom: int = 0


LARGE = Box(720, 290, left=68, right=12, top=16, bottom=48)
SMALL = Box(132, 34, left=4, right=4, top=4, bottom=4)


@dataclass(frozen=True)
class Mark:
    """A period's place: its value (`y`, None when it was not read), where its labels stand and what it says."""

    x: float
    y: float | None
    sentence: str
    standing: str
    label: str = ""
    year: str = ""


@dataclass(frozen=True)
class Tick:
    """A line of the scale."""

    y: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Everything the template draws. `lines` are unbroken runs, `targets` steps, `gaps` periods over and not read."""

    box: Box
    marks: tuple[Mark, ...]
    lines: tuple[str, ...]
    targets: tuple[str, ...]
    gaps: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    step: float
    baseline: float | None

    @property
    def floor(self) -> int:
        """Where the scale ends below."""
        return self.box.height - self.box.bottom

    @property
    def end(self) -> int:
        """Where the scale ends at the right."""
        return self.box.width - self.box.right

    @property
    def scale_x(self) -> int:
        """Where the figures of the scale end."""
        return self.box.left - 8

    @property
    def label_y(self) -> int:
        """Where the names of the periods stand."""
        return self.floor + 16

    @property
    def year_y(self) -> int:
        """Where their years stand."""
        return self.floor + 34

    @property
    def dots(self) -> list[Mark]:
        return [mark for mark in self.marks if mark.y is not None]


def chart_of(
    results: Sequence[PeriodResult], unit: str, *, baseline: Decimal | None = None, box: Box = LARGE
) -> Chart | None:
    """The drawing of the last periods; None where there is neither a value nor a target."""
    shown = results[-MOST_PERIODS:]
    amounts = [result.amount for result in shown if result.amount is not None]
    aims = [result.target for result in shown if result.target is not None]
    if not amounts and not aims:
        return None
    scale = _Scale([*amounts, *aims, *([baseline] if baseline is not None else [])], box)
    step = (box.width - box.left - box.right) / len(shown)
    labelled = _labelled(len(shown), step)
    marks = tuple(
        _mark(result, unit, box.left + step * (place + 0.5), scale, place in labelled, place == 0)
        for place, result in enumerate(shown)
    )
    return Chart(
        box=box,
        marks=marks,
        lines=tuple(_points(run) for run in _runs(marks)),
        targets=tuple(_steps(shown, marks, scale, step)),
        gaps=tuple(mark for mark in marks if mark.standing == PeriodStanding.MISSING),
        ticks=scale.ticks,
        step=round(step, 1),
        baseline=scale.y(baseline) if baseline is not None else None,
    )


class _Scale:
    """Amounts to heights; round numbers at its ends. It begins at 0 unless that would flatten the line."""

    def __init__(self, amounts: Sequence[Decimal], box: Box) -> None:
        low, high = float(min(amounts)), float(max(amounts))
        if low >= 0 and low < high * 0.6:
            low = 0.0
        if low == high:
            low, high = (low - 1, high + 1) if low else (0.0, 1.0)
        size = _round_step((high - low) / 4)
        self.low, self.high = math.floor(low / size) * size, math.ceil(high / size) * size
        self.top, self.room = box.top, box.height - box.top - box.bottom
        count = round((self.high - self.low) / size)
        places = max(0, -math.floor(math.log10(size)))
        self.ticks = tuple(
            Tick(self.y(value), format_number(round(value, places)))
            for value in (self.low + size * number for number in range(count + 1))
        )

    def y(self, amount: Decimal | float) -> float:
        return round(self.top + self.room * (self.high - float(amount)) / (self.high - self.low), 1)


def _round_step(rough: float) -> float:
    """1, 2, 5 or 10 times a power of ten, not smaller than `rough`."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * 0.999)


def _labelled(count: int, step: float) -> set[int]:
    """Which periods have room for a label."""
    every = max(1, math.ceil(LABEL_WIDTH / step))
    return set(range(0, count, every))


def _mark(result: PeriodResult, unit: str, x: float, scale: _Scale, has_label: bool, is_first: bool) -> Mark:
    amount = result.amount
    value = f"{format_number(amount)} {unit}" if amount is not None else str(result.standing.label).lower()
    target = f", target {format_number(result.target)}" if result.target is not None else ""
    period = result.period
    has_year = has_label and (is_first or period.starts_on.month == 1) and str(period.starts_on.year) != period.short
    return Mark(
        round(x, 1),
        scale.y(amount) if amount is not None else None,
        f"{period.label}: {value}{target}",
        result.standing.value,
        period.short if has_label else "",
        str(period.starts_on.year) if has_year else "",
    )


def _runs(marks: Sequence[Mark]) -> list[Run]:
    """Neighbouring periods that were read; a period without a value parts them."""
    runs: list[Run] = []
    is_broken = True
    for mark in marks:
        if mark.y is None:
            is_broken = True
            continue
        if is_broken:
            runs.append([])
        runs[-1].append((mark.x, mark.y))
        is_broken = False
    return [run for run in runs if len(run) > 1]


def _points(run: Run) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in run)


def _steps(shown: Sequence[PeriodResult], marks: Sequence[Mark], scale: _Scale, step: float) -> list[str]:
    """A short level line over each period that has a target, joined where the next one has one too."""
    paths: list[str] = []
    goes_on = False
    for result, mark in zip(shown, marks, strict=True):
        if result.target is None:
            goes_on = False
            continue
        left, right, y = mark.x - step / 2, mark.x + step / 2, scale.y(result.target)
        if goes_on:
            paths[-1] += f" V{y:.1f} H{right:.1f}"
        else:
            paths.append(f"M{left:.1f},{y:.1f} H{right:.1f}")
        goes_on = True
    return paths
