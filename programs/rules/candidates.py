"""What a candidate can be for which need; pure."""

from collections.abc import Iterable
from decimal import Decimal

from kemitraan.core.formats import format_number
from kemitraan.core.permissions import Decision, Denied
from programs.enums import Aspect, CandidateRole, NeedFlow

ROLES = {
    Aspect.ACTIVITY: CandidateRole.ORGANIZER,
    Aspect.FACILITY: CandidateRole.FACILITY,
    Aspect.PEOPLE: CandidateRole.TUTOR,
    Aspect.FUNDS: CandidateRole.FUNDS_MARKET,
    Aspect.OFFTAKE: CandidateRole.FUNDS_MARKET,
}


def role_for(needs: Iterable[tuple[str, str]]) -> str:
    """The role (source text, part E e 6) of who meets these needs, given as (aspect, flow), the first one counting.

    Who only receives is a business partner.
    """
    rows = list(needs)
    for aspect, flow in rows:
        if flow != NeedFlow.GIVEN:
            return ROLES[Aspect(aspect)].value
    return CandidateRole.BUSINESS.value


def said_quantity(unit: str, quantity: Decimal | None) -> str:
    """`3 ruang`, or `seluruhnya` for all of it."""
    return "seluruhnya" if quantity is None else f"{format_number(quantity)} {unit}".strip()


def may_change_issued_record(actor, decision) -> Decision:
    """An issued record of a decision is never added to by hand nor taken off."""
    return Denied("Berita acara yang sudah terbit tidak dapat diubah atau dihapus.")
