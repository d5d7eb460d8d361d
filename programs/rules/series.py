"""A value over time as a line in a small picture."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 220.0, 56.0, 8.0


@dataclass(frozen=True)
class Point:
    """One value in the picture."""

    x: float
    y: float
    value: int
    day: dt.date


@dataclass(frozen=True)
class Series:
    """A line of points; `standard_y` is the height of the standard."""

    points: list[Point]
    standard_y: float
    width: float = WIDTH
    height: float = HEIGHT

    @property
    def path(self) -> str:
        """The points for an SVG polyline."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def series_of(values: Sequence[tuple[dt.date, int]], *, highest: int, standard: int) -> Series:
    """Values from 1 to `highest`, oldest first, at the place of their day; a single one stands at the end."""
    days = [day for day, _ in values]
    span = (days[-1] - days[0]).days if days else 0
    points = [
        Point(
            WIDTH - MARGIN if not span else MARGIN + (WIDTH - 2 * MARGIN) * (day - days[0]).days / span,
            _height(value, highest),
            value,
            day,
        )
        for day, value in values
    ]
    return Series(points, _height(standard, highest))


def _height(value: int, highest: int) -> float:
    return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (value - 1) / max(highest - 1, 1)
