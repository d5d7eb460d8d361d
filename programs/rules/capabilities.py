"""Who scores capabilities, and what a level means for what comes next."""

from kemitraan.accounts.enums import Role
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write


def may_score(actor) -> Decision:
    """The office, and mentors for the groups that they see."""
    if can_write(actor) or getattr(actor.membership, "role", "") == Role.MENTOR:
        return Allowed()
    return Denied("Kemampuan dinilai oleh koordinator atau pendamping.")
