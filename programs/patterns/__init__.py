"""The six patterns, one file each, and the one place that lists them."""

from programs.patterns import asuh, futuristik, inti_plasma, sejajar, sesuai_kebutuhan, sub_kontrak
from programs.patterns.base import (
    CONDITIONS,
    Capability,
    CapabilityScale,
    ConditionWording,
    PartyRole,
    Pattern,
    RequiredText,
    Setter,
    Shape,
    SizedParty,
    SizeRule,
    StandardRule,
    Standing,
    Support,
)
from programs.patterns.settlements import Settlement

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
    "CapabilityScale",
    "ConditionWording",
    "PartyRole",
    "Pattern",
    "RequiredText",
    "Setter",
    "Settlement",
    "Shape",
    "SizeRule",
    "SizedParty",
    "StandardRule",
    "Standing",
    "Support",
    "get_pattern",
]
