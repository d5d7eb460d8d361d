"""Standards, joint rules and understanding: who sets them, whose approval is needed, where an edition stands."""

import datetime as dt
from collections.abc import Sequence
from typing import TypeVar

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import ProvisionKind as K
from programs.enums import ProvisionStanding as S
from programs.patterns import Pattern, Setter

Party = TypeVar("Party")


def setter_refusal(pattern: Pattern, kind: str, set_by) -> str:
    """Why `set_by` (a party, or None for all together) may not set a text of this kind; empty when it may.

    Joint rules and the shared understanding are everybody's; whose the standards are is what the pattern says
    (source text, part D: the difference between the patterns).
    """
    if kind != K.STANDARD:
        return "" if set_by is None else "Peraturan dan kesepahaman ditetapkan oleh semua pihak."
    rule = pattern.standards
    if rule.setter is Setter.TOGETHER:
        return "" if set_by is None else f"Pada {pattern.label} standar ditetapkan bersama oleh semua pihak."
    if set_by is None:
        return f"Pilih pihak yang menetapkan: {rule.label.lower()}."
    if rule.setter is Setter.ROLE and set_by.role != rule.role:
        return f"Pada {pattern.label} standar ditetapkan oleh {pattern.role_label(rule.role)}."
    return ""


def approvers_of(provision, parties: Sequence[Party]) -> list[Party]:
    """The parties whose approval an edition needs: all that take part, or the one that sets it."""
    if provision.set_by_id is None:
        return list(parties)
    return [party for party in parties if party.pk == provision.set_by_id]  # type: ignore[attr-defined]


def provision_standing(provision, today: dt.date, successor=None) -> S:
    """Where an edition stands on the local date `today`; it goes on until the next one is agreed and in force."""
    if successor is not None and successor.agreed_on and successor.effective_on <= today:
        return S.REPLACED
    if provision.ended_on:
        return S.WITHDRAWN
    if provision.agreed_on is None:
        return S.WAITING
    return S.UPCOMING if provision.effective_on > today else S.IN_FORCE


def may_set_provision(actor, set_by, represented: frozenset[int] = frozenset()) -> Decision:
    """The office writes every text; a party also its own standards."""
    if can_write(actor) or (set_by is not None and set_by.organization_id in represented):
        return Allowed()
    return Denied("Hanya koordinator, atau wakil pihak yang menetapkannya, yang dapat menulis ketentuan ini.")


def unchangeable_provision(provision, *, has_approvals: bool, has_successor: bool) -> str:
    """Why the words of an edition cannot be changed any more; empty while they can."""
    if provision.ended_on:
        return "Ketentuan ini sudah dicabut."
    if has_successor:
        return "Ketentuan ini sudah punya edisi baru."
    if has_approvals:
        return "Sudah ada yang menyetujui edisi ini. Buat edisi baru untuk mengubahnya."
    return ""
