"""Partnerships that meet the four conditions, for tests whose agreements go on."""

from programs.enums import PartnershipCondition
from programs.models import Partnership
from programs.services.conditions import check_condition

EVIDENCE = "Notulen lokakarya kemitraan, 5 Januari 2026."


def meet_conditions(actor, partnership: Partnership, *, but: str = "") -> None:
    """Record all four conditions as met; with `but` all others."""
    for condition in PartnershipCondition:
        if condition != but:
            check_condition(actor=actor, partnership=partnership, condition=condition, is_met=True, evidence=EVIDENCE)
