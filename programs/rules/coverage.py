"""How much of a need is covered, and how firmly; pure. All quantities are in the unit of the need."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from programs.enums import CoverageStanding as S

NOTHING = Decimal(0)
WHOLE = Decimal(1)
CENT = Decimal("0.01")
STANDING = {S.PROMISED, S.AGREED, S.PAUSED}


@dataclass(frozen=True)
class Amounts:
    """Quantities that exclude each other: what is promised only, agreed only, delivered, and paused (not counted)."""

    promised: Decimal = NOTHING
    agreed: Decimal = NOTHING
    delivered: Decimal = NOTHING
    paused: Decimal = NOTHING

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    @property
    def counted(self) -> Decimal:
        """Promised, agreed and delivered together."""
        return self.promised + self.agreed + self.delivered

    @property
    def secured(self) -> Decimal:
        """Agreed and delivered together."""
        return self.agreed + self.delivered

    @property
    def written(self) -> Decimal:
        """All of it, what is paused too."""
        return self.counted + self.paused


@dataclass(frozen=True)
class Cover:
    """One coverage of a need: by whom, by a duty or as a whole, how much (None means all), and where it stands.

    Of a duty `fulfilled` of `planned` due dates were confirmed and `waived` are owed no more. One that `is_endless`
    recurs without an end, so that it is never fulfilled whole: it covers its part as long as it goes on and none of its
    due dates is `overdue`.
    """

    organization: int
    is_duty: bool
    quantity: Decimal | None
    standing: str
    fulfilled: int = 0
    planned: int = 0
    is_endless: bool = False
    overdue: int = 0
    waived: int = 0

    @property
    def judged(self) -> str:
        """Where it stands, of an endless duty in force with whether it is kept."""
        if self.standing == S.AGREED and self.is_endless:
            return S.LATE if self.overdue else S.ONGOING
        return self.standing


@dataclass(frozen=True)
class Balance:
    """What a need asks for and what covers it, all of it and by each organization."""

    target: Decimal
    total: Amounts
    by_organization: dict[int, Amounts]

    @property
    def missing(self) -> Decimal:
        """What nobody even promised; 0 when there is enough."""
        return max(self.target - self.total.counted, NOTHING)

    @property
    def over(self) -> Decimal:
        """What is covered beyond the need; 0 when there is not too much."""
        return max(self.total.counted - self.target, NOTHING)

    @property
    def is_met(self) -> bool:
        """The whole need is agreed or delivered."""
        return self.total.secured >= self.target

    @property
    def is_delivered(self) -> bool:
        return self.total.delivered >= self.target

    @property
    def is_promised(self) -> bool:
        """The whole need is at least promised."""
        return self.total.counted >= self.target


def amounts_of(cover: Cover, target: Decimal) -> Amounts:
    """What one coverage brings. Of a duty with several due dates each brings an equal part, kept to 2 places.

    What was delivered stays delivered, whatever happens to its home later; the rest counts as the home stands. An
    endless duty is agreed whole while it is kept, and only a promise while it is late. What was waived covers nothing.
    """
    whole = target if cover.quantity is None else cover.quantity
    delivered = rest = NOTHING
    if not cover.is_duty or not cover.planned:
        rest = whole
    elif cover.is_endless and cover.standing in STANDING:
        is_over = bool(cover.waived) and cover.fulfilled + cover.waived >= cover.planned
        rest = NOTHING if is_over else whole
    else:
        delivered = (whole * cover.fulfilled / cover.planned).quantize(CENT, ROUND_HALF_UP)
        given_up = (whole * cover.waived / cover.planned).quantize(CENT, ROUND_HALF_UP)
        rest = max(whole - delivered - given_up, NOTHING)
    return Amounts(
        promised=rest if cover.judged in {S.PROMISED, S.LATE} else NOTHING,
        agreed=rest if cover.judged in {S.AGREED, S.ONGOING} else NOTHING,
        delivered=delivered,
        paused=rest if cover.judged == S.PAUSED else NOTHING,
    )


def balance_of(quantity: Decimal | None, covers: Iterable[Cover]) -> Balance:
    """The balance of a need of `quantity`; None is a need that cannot be counted, then 1 is all of it.

    Duties put in writing what their party brings, they do not add to it: of one organization the larger of
    the two counts, the duties first.
    """
    target = WHOLE if quantity is None else quantity
    mine: dict[int, list[Cover]] = defaultdict(list)
    for cover in covers:
        mine[cover.organization].append(cover)
    by_organization = {key: _of_organization(rows, target) for key, rows in mine.items()}
    return Balance(target, sum(by_organization.values(), Amounts()), by_organization)


def _of_organization(covers: Sequence[Cover], target: Decimal) -> Amounts:
    duties = sum((amounts_of(cover, target) for cover in covers if cover.is_duty), Amounts())
    whole = sum((amounts_of(cover, target) for cover in covers if not cover.is_duty), Amounts())
    return duties + _without(whole, duties.written)


def _without(amounts: Amounts, quantity: Decimal) -> Amounts:
    """`amounts` less `quantity`, taken from the weakest first."""
    left = {}
    for name in ("paused", "promised", "agreed"):
        taken = min(getattr(amounts, name), quantity)
        left[name] = getattr(amounts, name) - taken
        quantity -= taken
    return Amounts(**left)
