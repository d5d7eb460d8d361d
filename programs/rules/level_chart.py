"""Levels over time as a drawing: one or two voices, a dashed target, a dotted first level. Pure geometry.

Lengths are units of the drawing; y grows downwards. Days without a score have no point; a line never goes to zero.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from kemitraan.core.formats import MONTHS

WIDTH, LEFT, RIGHT, TOP, ROW, FOOT = 340.0, 26.0, 14.0, 10.0, 26.0, 22.0
# A label of month and year needs this much room.
LABEL = 56.0


@dataclass(frozen=True)
class Spot:
    """One score: where it stands and what it says. `anchor` keeps the label of its day inside the drawing."""

    x: float
    y: float
    sentence: str
    label: str = ""
    anchor: str = "middle"


@dataclass(frozen=True)
class Line:
    """The scores of one voice; `kind` names its color."""

    kind: str
    spots: tuple[Spot, ...]

    @property
    def path(self) -> str:
        """The points for an SVG polyline."""
        return " ".join(f"{spot.x:.1f},{spot.y:.1f}" for spot in self.spots)


@dataclass(frozen=True)
class Rung:
    """One level of the scale."""

    y: float
    level: int


@dataclass(frozen=True)
class LevelChart:
    """Everything the template draws."""

    lines: tuple[Line, ...]
    rungs: tuple[Rung, ...]
    target_y: float
    first_y: float | None
    height: float
    width: float = WIDTH
    left: float = LEFT

    @property
    def end(self) -> float:
        return self.width - RIGHT

    @property
    def foot_y(self) -> float:
        """Where the days are written."""
        return self.height - 9


@dataclass(frozen=True)
class Scored:
    """A level on a local date, with what is said about it."""

    day: dt.date
    level: int
    sentence: str


def level_chart(voices: Sequence[tuple[str, Sequence[Scored]]], *, highest: int, target: int) -> LevelChart | None:
    """The drawing of [(kind, scores oldest first)]; None without a score. The first voice gives the first level."""
    days = [score.day for _, scores in voices for score in scores]
    if not days:
        return None
    first, last = min(days), max(days)
    height = TOP + ROW * (highest - 1) + TOP + FOOT
    labelled = _labelled(sorted(set(days)), first, last)
    lines = tuple(
        Line(kind, tuple(_spot(score, first, last, highest, score.day in labelled) for score in scores))
        for kind, scores in voices
        if scores
    )
    start = next((scores[0].level for _, scores in voices if scores), None)
    return LevelChart(
        lines=lines,
        rungs=tuple(Rung(_y(level, highest), level) for level in range(1, highest + 1)),
        target_y=_y(target, highest),
        first_y=_y(start, highest) if start is not None else None,
        height=height,
    )


def _x(day: dt.date, first: dt.date, last: dt.date) -> float:
    """The place of a day; a single one stands in the middle."""
    room = WIDTH - LEFT - RIGHT
    span = (last - first).days
    return LEFT + room / 2 if not span else LEFT + room * (day - first).days / span


def _y(level: int, highest: int) -> float:
    return TOP + ROW * (highest - level)


def _labelled(days: Sequence[dt.date], first: dt.date, last: dt.date) -> set[dt.date]:
    """The days that have room for a label: the last, and from the first on every one far enough from the others."""
    chosen = [last]
    for day in days:
        places = [_x(other, first, last) for other in chosen]
        if all(abs(_x(day, first, last) - place) >= LABEL for place in places):
            chosen.append(day)
    return set(chosen)


def _spot(score: Scored, first: dt.date, last: dt.date, highest: int, has_label: bool) -> Spot:
    x = _x(score.day, first, last)
    label = f"{MONTHS[score.day.month - 1][:3]} {score.day.year}" if has_label else ""
    anchor = "start" if x < LABEL / 2 + LEFT else "end" if x > WIDTH - LABEL / 2 - RIGHT else "middle"
    return Spot(x, _y(score.level, highest), score.sentence, label, anchor if first != last else "middle")
