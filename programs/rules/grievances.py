"""What may happen to a grievance, by whom, and which steps of a fair termination are still missing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from kemitraan.core.errors import Missing
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import GrievanceState as G
from programs.enums import Stance
from programs.rules.lifecycles import Transition

OPEN = frozenset({G.RAISED, G.DISCUSSED, G.MEDIATED})
OVER = frozenset({G.RESOLVED, G.CLOSED})

GRIEVANCE_TRANSITIONS: dict[str, Transition] = {
    "discuss": Transition(frozenset({G.RAISED}), G.DISCUSSED, "Bahas", "membahas", asks=True, needs_reason=True),
    "mediate": Transition(
        frozenset({G.RAISED, G.DISCUSSED}), G.MEDIATED, "Bawa ke mediasi", "membawa ke mediasi", True, True
    ),
    "resolve": Transition(OPEN, G.RESOLVED, "Selesaikan", "menyelesaikan", asks=True, needs_reason=True),
    "close": Transition(OPEN, G.CLOSED, "Tutup", "menutup", asks=True, needs_reason=True),
    "reopen": Transition(OVER, G.DISCUSSED, "Buka lagi", "membuka lagi", asks=True, needs_reason=True),
}
FAIR = "Etika kemitraan, naskah bagian E c: adil dan terbuka"


def may_step(actor, grievance, action: str, represented: frozenset[int] = frozenset()) -> Decision:
    """The office takes every step; the party that raised it may say that it is settled, or take it back."""
    if can_write(actor):
        return Allowed()
    raiser = grievance.raised_by
    if action in {"resolve", "close", "reopen"} and raiser is not None and raiser.organization_id in represented:
        return Allowed()
    return Denied("Langkah ini diambil oleh koordinator; pihak yang mengajukan dapat menyelesaikan atau menutupnya.")


def may_add_note(actor, parties: Iterable[Any], represented: frozenset[int]) -> Decision:
    """The office and everybody who represents a party of the partnership."""
    if can_write(actor) or any(party.organization_id in represented for party in parties):
        return Allowed()
    return Denied("Hanya para pihak dan koordinator yang dapat menanggapi keluhan.")


def steps_missing(termination, parties: Sequence[Any], today: dt.date, link: str = "") -> list[Missing]:
    """Steps of a fair termination that were not taken; they warn and never keep a partnership from ending.

    `termination` is the open notice with its `replies`, or None; `parties` are those that take part.
    """
    if termination is None:
        return [Missing("notice", "Pemberitahuan pengakhiran belum dicatat.", FAIR, link)]
    missing = []
    earliest = termination.noticed_on + dt.timedelta(days=termination.notice_days)
    if today < earliest:
        message = f"Masa pemberitahuan {termination.notice_days} hari baru selesai pada {format_date(earliest)}."
        missing.append(Missing("notice_period", message, FAIR, link))
    replies = {reply.party_id: reply for reply in termination.replies.all()}
    missing += [
        Missing("reply", f"{party} belum menjawab.", FAIR, link)
        for party in parties
        if party.pk != termination.given_by_id and party.pk not in replies
    ]
    objecting = any(reply.stance == Stance.OBJECTS for reply in replies.values())
    if objecting and termination.mediated_on is None:
        missing.append(Missing("mediation", "Ada yang keberatan, dan mediasi belum dicatat.", FAIR, link))
    return missing
