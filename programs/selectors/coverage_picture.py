"""The picture of a program's coverage: needs at the left, who covers them at the right, bands between by share.

Only geometry, in units of the drawing; the template writes it as SVG attributes. On a phone, where two columns of names
leave no room for bands, the same shares stand as one bar a need.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from programs.enums import CoverageStage
from programs.selectors.coverage import STAGES, NeedCover, ProgramCoverage, quantity_of

WIDTH = 880
LEFT, RIGHT = 300, 580
BAR = 10
NEED_HEIGHT, NEED_STEP = 24, 38
LEAST_HEIGHT, GAP = 14, 16
TOP = 12
LETTERS = 38


@dataclass(frozen=True)
class Node:
    """A bar with its name: a need with what fills it, or an organization."""

    name: str
    full_name: str
    url: str
    y: float
    height: float
    middle: float
    note: str = ""


@dataclass(frozen=True)
class Band:
    """What one organization brings to one need in one stage."""

    path: str
    stage: CoverageStage
    sentence: str


@dataclass(frozen=True)
class Segment:
    """A part of a need's bar, in percent of the bar."""

    stage: CoverageStage
    start: float
    width: float


@dataclass(frozen=True)
class Bar:
    """One need with what fills it, and by whom in words."""

    cover: NeedCover
    segments: tuple[Segment, ...]
    words: tuple[tuple[str, str, CoverageStage], ...]


@dataclass(frozen=True)
class Picture:
    needs: tuple[Node, ...]
    organizations: tuple[Node, ...]
    bands: tuple[Band, ...]
    bars: tuple[Bar, ...]
    height: int
    width: int = WIDTH
    left: int = LEFT
    right: int = RIGHT
    bar: int = BAR

    @property
    def sentences(self) -> list[str]:
        """The same in words."""
        return [band.sentence for band in self.bands]


def picture_of(coverage: ProgramCoverage) -> Picture | None:
    """The drawing; None when nobody covers anything yet."""
    pieces = [piece for index, cover in enumerate(coverage.needs) for piece in _pieces(index, cover)]
    if not pieces:
        return None
    heights: dict[int, float] = defaultdict(float)
    for piece in pieces:
        heights[piece.organization] += piece.height
    names = {organization.pk: organization for organization in coverage.columns if organization.pk in heights}
    right_height = sum(max(heights[key], LEAST_HEIGHT) + GAP for key in names) - GAP
    left_height = len(coverage.needs) * NEED_STEP - (NEED_STEP - NEED_HEIGHT)
    height = max(left_height, right_height)
    right_tops = _tops(names, heights, TOP + (height - right_height) / 2)
    left_top = TOP + (height - left_height) / 2
    return Picture(
        needs=tuple(
            _node(cover.need.name, cover.need.get_absolute_url(), left_top + index * NEED_STEP, NEED_HEIGHT, cover)
            for index, cover in enumerate(coverage.needs)
        ),
        organizations=tuple(
            _node(organization.name, organization.get_absolute_url(), right_tops[key], max(heights[key], LEAST_HEIGHT))
            for key, organization in names.items()
        ),
        bands=tuple(_bands(pieces, left_top, right_tops)),
        bars=tuple(
            _bar(cover, [piece for piece in pieces if piece.need == i]) for i, cover in enumerate(coverage.needs)
        ),
        height=int(height + 2 * TOP),
    )


@dataclass(frozen=True)
class _Piece:
    need: int
    organization: int
    stage: CoverageStage
    height: float
    sentence: str
    who: str
    much: str


def _pieces(index: int, cover: NeedCover) -> list[_Piece]:
    """What fills the bar of one need; more than it asks for is squeezed into it."""
    full = max(cover.balance.target, cover.balance.total.written)
    pieces = []
    for cell in cover.cells:
        for stage in STAGES:
            quantity: Decimal = getattr(cell.amounts, stage.value)
            if quantity and full:
                much = quantity_of(cover.need, quantity)
                sentence = f"{cell.organization}: {cover.need}, {much} ({str(stage.label).lower()})"
                height = float(quantity / full) * NEED_HEIGHT
                who = str(cell.organization)
                pieces.append(_Piece(index, cell.organization.pk, stage, height, sentence, who, much))
    return pieces


def _bar(cover: NeedCover, pieces: list[_Piece]) -> Bar:
    """The firmest part stands first, whoever brings it."""
    start, segments = 0.0, []
    for stage in STAGES:
        width = sum(piece.height for piece in pieces if piece.stage == stage) / NEED_HEIGHT * 100
        if width:
            segments.append(Segment(stage, round(start, 2), round(width, 2)))
            start += width
    return Bar(cover, tuple(segments), tuple((piece.who, piece.much, piece.stage) for piece in pieces))


def _tops(names, heights: dict[int, float], top: float) -> dict[int, float]:
    tops = {}
    for key in names:
        tops[key] = top
        top += max(heights[key], LEAST_HEIGHT) + GAP
    return tops


def _node(name: str, url: str, y: float, height: float, cover: NeedCover | None = None) -> Node:
    short = name if len(name) <= LETTERS else f"{name[: LETTERS - 1].rstrip()}…"
    note = cover.verdict[0] if cover else ""
    return Node(short, name, url, round(y, 1), round(height, 1), round(y + height / 2, 1), note)


def _bands(pieces: list[_Piece], left_top: float, right_tops: dict[int, float]) -> list[Band]:
    used_left: dict[int, float] = defaultdict(float)
    used_right: dict[int, float] = defaultdict(float)
    bands = []
    for piece in pieces:
        start = left_top + piece.need * NEED_STEP + used_left[piece.need]
        end = right_tops[piece.organization] + used_right[piece.organization]
        used_left[piece.need] += piece.height
        used_right[piece.organization] += piece.height
        bands.append(Band(_path(start, end, piece.height), piece.stage, piece.sentence))
    return bands


def _path(start: float, end: float, height: float) -> str:
    """A band from the left bar to the right one, `height` thick all the way."""
    x1, x2, middle = LEFT + BAR, RIGHT, (LEFT + BAR + RIGHT) // 2
    return (
        f"M{x1},{start:.1f} C{middle},{start:.1f} {middle},{end:.1f} {x2},{end:.1f} V{end + height:.1f} "
        f"C{middle},{end + height:.1f} {middle},{start + height:.1f} {x1},{start + height:.1f} Z"
    )
