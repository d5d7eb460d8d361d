"""Needs of a program: how much of a gap a need takes."""

from collections.abc import Iterable
from decimal import Decimal

from programs.enums import Aspect, ComponentKind, NeedFlow

# A need that is only given to the partner takes nothing of the program's own gap.
COUNTED_FLOWS = frozenset({NeedFlow.SOUGHT, NeedFlow.MUTUAL})


def aspect_of(kind: str) -> str:
    """The aspect in which a gap of this kind of component is usually partnered."""
    return ComponentKind(kind).aspect


def recorded_quantity(needs: Iterable[tuple[str, Decimal | None]]) -> Decimal:
    """How much the needs of one component record, each (flow, quantity); blank ones count nothing."""
    return sum((quantity or Decimal(0) for flow, quantity in needs if flow in COUNTED_FLOWS), Decimal(0))


def quantity_in_line(gap: Decimal, others: Decimal) -> Decimal:
    """What one need must record so that with the `others` of its component it makes the gap; never below 0."""
    return max(gap - others, Decimal(0))


def refusal_of_form(aspect: str, flow: str, activity_form: str) -> tuple[str, str] | None:
    """(field, sentence) of what does not fit the aspect; None when all does (source text, part E e 1, 2 and 4)."""
    if activity_form and aspect != Aspect.ACTIVITY:
        return "activity_form", "Bentuk kegiatan hanya untuk aspek program kegiatan."
    if flow != NeedFlow.SOUGHT and aspect not in {Aspect.FACILITY, Aspect.PEOPLE}:
        return "flow", "Hanya sarana dan tenaga yang dapat berjalan dua arah."
    return None
