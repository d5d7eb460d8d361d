"""Answers to "may this person do that?", each with a reason that the person understands."""

from dataclasses import dataclass

from kemitraan.core.errors import NotAllowed


@dataclass(frozen=True)
class Allowed:
    reason: str = ""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Denied:
    reason: str

    def __bool__(self) -> bool:
        return False


Decision = Allowed | Denied


def require(decision: Decision) -> None:
    """Raise `NotAllowed` with the reason when denied."""
    if not decision:
        raise NotAllowed(decision.reason)


def can_write(actor) -> Decision:
    """Admins and coordinators (and the system) may change the institution's records."""
    if actor.pk is None or getattr(actor.membership, "is_office", False):
        return Allowed()
    return Denied("Hanya koordinator atau admin lembaga yang dapat mengubah data ini.")
