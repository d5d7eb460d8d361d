"""The six patterns, one file each, and the one place that lists them."""

from programs.patterns import asuh, futuristik, inti_plasma, sejajar, sesuai_kebutuhan, sub_kontrak
from programs.patterns.base import (
    CONDITIONS,
    Capability,
    ConditionWording,
    PartyRole,
    Pattern,
    RequiredText,
    Shape,
    SizedParty,
    SizeRule,
    Standing,
    Support,
)

PATTERNS: dict[str, Pattern] = {
    module.PATTERN.code.value: module.PATTERN
    for module in (asuh, inti_plasma, sub_kontrak, futuristik, sejajar, sesuai_kebutuhan)
}


def get_pattern(code: str) -> Pattern:
    """The pattern with this code; KeyError for an unknown one."""
    return PATTERNS[code]


__all__ = [
    "CONDITIONS",
    "PATTERNS",
    "Capability",
    "ConditionWording",
    "PartyRole",
    "Pattern",
    "RequiredText",
    "Shape",
    "SizeRule",
    "SizedParty",
    "Standing",
    "Support",
    "get_pattern",
]
