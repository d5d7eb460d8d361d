"""In which of the three forms a program is carried out, and what shares its money has. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from programs.enums import ActivityForm, StagePart

CONTINUING = {StagePart.INITIAL, StagePart.FOLLOW_UP}


def form_of_stage(parts: Sequence[str]) -> ActivityForm | None:
    """The form that the parts of a stage's doers make (source text, part E e 1); None while nobody does it.

    (c) when one of them does only what begins or continues the other's design, (a) when several do it together,
    (b) when one party does part or all of it.
    """
    if not parts:
        return None
    if any(part in CONTINUING for part in parts):
        return ActivityForm.CONTINUATION
    return ActivityForm.JOINT if len(parts) > 1 else ActivityForm.SHARE


def forms_of_program(stages: Iterable[Sequence[str]]) -> list[ActivityForm]:
    """The forms of a whole program: (a) only when every stage with doers is done together, else (b), (c) or both."""
    found = [form for parts in stages if (form := form_of_stage(parts)) is not None]
    if found and set(found) == {ActivityForm.JOINT}:
        return [ActivityForm.JOINT]
    return [form for form in (ActivityForm.SHARE, ActivityForm.CONTINUATION) if form in set(found)]


@dataclass(frozen=True)
class Share:
    """A part of a whole: `percent` of it, beginning at `start` percent, as a bar draws it."""

    key: str
    amount: Decimal
    percent: Decimal
    start: Decimal


def shares_of(amounts: Iterable[tuple[str, Decimal]]) -> list[Share]:
    """The parts of a whole in their order, equal keys added up; of a whole of nothing there are no shares."""
    totals: dict[str, Decimal] = {}
    for key, amount in amounts:
        totals[key] = totals.get(key, Decimal(0)) + amount
    whole = sum(totals.values(), Decimal(0))
    shares, start = [], Decimal(0)
    for key, amount in totals.items() if whole else ():
        percent = amount * 100 / whole
        shares.append(Share(key, amount, percent, start))
        start += percent
    return shares
