"""Word files that come back: who may hand one in, and which words one was made from."""

import re

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import AgreementState as A

RETURN_STATES = frozenset({A.DRAFT, A.NEGOTIATING, A.AGREED})
CODE = re.compile(r"\b(?:[0-9A-F]{4}-){3}[0-9A-F]{4}\b")


def may_return_draft(actor, agreement, organization_id: int, represented: frozenset[int]) -> Decision:
    """The office hands in what any party sent; who speaks for a party hands in its own, until the words are signed."""
    if agreement.state not in RETURN_STATES:
        return Denied("Naskah perundingan diterima selama perjanjian belum ditandatangani.")
    if organization_id in represented:
        return Allowed()
    return can_write(actor)


def code_in(text: str) -> str:
    """The first code of words that stands in `text`; empty without one."""
    found = CODE.search(text)
    return found[0] if found else ""
