"""Where the parties of a pattern stand in its picture, and how lines run between them; pure geometry.

Lengths are units of the picture, which is `WIDTH` wide; y grows downwards.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from programs.patterns.base import Shape

WIDTH = 400.0
CENTER = WIDTH / 2
BIG, SMALL, TINY = 32.0, 24.0, 15.0
MANY = 6
Point = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """The middle of a party and how far it reaches; a bar reaches `half_width` to both sides, a circle `radius`."""

    x: float
    y: float
    radius: float
    half_width: float = 0.0


@dataclass(frozen=True)
class Line:
    """A bent line from one party to another: start, bend, end, and the three corners of its arrowhead."""

    start: Point
    bend: Point
    end: Point
    head: tuple[Point, ...]

    @property
    def path(self) -> str:
        """The `d` of an SVG path."""
        (ax, ay), (bx, by), (cx, cy) = self.start, self.bend, self.end
        return f"M{ax:.1f} {ay:.1f}Q{bx:.1f} {by:.1f} {cx:.1f} {cy:.1f}"

    @property
    def points(self) -> str:
        """The `points` of an SVG polygon."""
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in self.head)


def place_parties(shape: Shape, is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """Places in the order given, and the height of the picture; `is_leading` marks the pattern's first role."""
    places, height = PLACERS[shape](is_leading)
    return places, height


def _rows(is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """The leading ones above, big; the others below."""
    first, rest = sum(is_leading), len(is_leading) - sum(is_leading)
    xs = {True: iter(_spread(first)), False: iter(_spread(rest))}
    radius = {True: BIG if first <= MANY else TINY, False: SMALL if rest <= MANY else TINY}
    return [Place(next(xs[lead]), 50 if lead else 190, radius[lead]) for lead in is_leading], 250


def _columns(is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """The leading ones at the left, the others at the right, below each other."""
    first, rest = sum(is_leading), len(is_leading) - sum(is_leading)
    height = max(first, rest, 2) * 84.0
    ys = {True: iter(_spread(first, height)), False: iter(_spread(rest, height))}
    return [
        Place(82 if lead else WIDTH - 82, next(ys[lead]) - 8, BIG if lead else SMALL) for lead in is_leading
    ], height


def _around(is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """The leading one in the middle, the others around it, four of them in the corners."""
    first = sum(is_leading)
    rest = len(is_leading) - first
    if first != 1:
        return _rows(is_leading)
    if rest == 1:
        return _columns(is_leading)
    turn = iter(_turns(rest, offset={2: math.pi / 2, 4: math.pi / 4}.get(rest, 0)))
    radius = SMALL if rest <= MANY else TINY
    places = []
    for lead in is_leading:
        if lead:
            places.append(Place(CENTER, 150, BIG))
            continue
        angle = next(turn)
        places.append(Place(CENTER + 148 * math.sin(angle), 150 - 106 * math.cos(angle), radius))
    return places, 310


def _ring(is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """Equals in a circle; nobody is bigger."""
    count = len(is_leading)
    radius = 28.0 if count <= MANY else TINY
    offset = math.pi / 2 if count == 2 else 0
    turns = _turns(count, offset=offset)
    return [Place(CENTER + 120 * math.sin(turn), 140 - 96 * math.cos(turn), radius) for turn in turns], 300


def _bars(is_leading: Sequence[bool]) -> tuple[list[Place], float]:
    """Parallel bars of one size, below each other."""
    count = len(is_leading)
    return [Place(CENTER, 40 + 110 * index, 26, 150) for index in range(count)], 110.0 * max(count, 1) - 30


def _spread(count: int, length: float = WIDTH) -> list[float]:
    return [length * (index + 0.5) / count for index in range(count)]


def _turns(count: int, *, offset: float) -> list[float]:
    return [offset + 2 * math.pi * index / count for index in range(count)]


PLACERS: dict[Shape, Callable[[Sequence[bool]], tuple[list[Place], float]]] = {
    Shape.OVER: _rows,
    Shape.AROUND: _around,
    Shape.CHAIN: _columns,
    Shape.RING: _ring,
    Shape.PARALLEL: _bars,
    Shape.ROTATION: _around,
}


def linked_pairs(shape: Shape, is_leading: Sequence[bool]) -> list[tuple[int, int]]:
    """Who is tied to whom by the pattern itself: equals to each other, else the leading ones to the others."""
    count = len(is_leading)
    pairs = [(one, other) for one in range(count) for other in range(one + 1, count)]
    if shape in {Shape.RING, Shape.PARALLEL} or len(set(is_leading)) < 2:
        return pairs
    return [(one, other) for one, other in pairs if is_leading[one] != is_leading[other]]


def line_between(start: Place, end: Place, *, bow: float = 16.0) -> Line:
    """A line that leaves `start`, bows to its own left and meets `end`, so that both directions stay apart."""
    dx, dy = end.x - start.x, end.y - start.y
    length = math.hypot(dx, dy) or 1.0
    normal = (dy / length, -dx / length)
    shift = 30.0 if start.half_width else 0.0
    a, b = _moved(start, normal, shift), _moved(end, normal, shift)
    bend = ((a.x + b.x) / 2 + normal[0] * bow, (a.y + b.y) / 2 + normal[1] * bow)
    first, last = _edge_point(a, bend, 4), _edge_point(b, bend, 6)
    return Line(first, bend, last, _arrowhead(bend, last))


def _moved(place: Place, normal: Point, shift: float) -> Place:
    return Place(place.x + normal[0] * shift, place.y, place.radius, place.half_width)


def _edge_point(place: Place, toward: Point, gap: float) -> Point:
    """Where a line toward a point leaves a party, `gap` outside of it."""
    dx, dy = toward[0] - place.x, toward[1] - place.y
    length = math.hypot(dx, dy) or 1.0
    reach = place.radius + gap
    if place.half_width and dy:
        reach = min(length, abs(reach * length / dy))
    return place.x + dx / length * reach, place.y + dy / length * reach


def _arrowhead(origin: Point, tip: Point, size: float = 8.0) -> tuple[Point, ...]:
    dx, dy = tip[0] - origin[0], tip[1] - origin[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    back = (tip[0] - ux * size, tip[1] - uy * size)
    half = size * 0.55
    return tip, (back[0] - uy * half, back[1] + ux * half), (back[0] + uy * half, back[1] - ux * half)
