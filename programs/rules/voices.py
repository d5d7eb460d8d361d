"""Who may say something in the name of a party."""

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write


def may_speak_for(actor, party, represented: frozenset[int] = frozenset()) -> Decision:
    """The office writes down what a party says; whoever represents the party says it."""
    if can_write(actor) or (party is not None and party.organization_id in represented):
        return Allowed()
    return Denied("Hanya wakil pihak ini atau koordinator yang dapat menulis atas namanya.")
