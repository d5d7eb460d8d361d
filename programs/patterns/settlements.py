"""Which partnerships settle results together, and how: declared by patterns and by forms of the law."""

from dataclasses import dataclass

from programs.enums import LegalPattern, SettlementMode


@dataclass(frozen=True)
class Settlement:
    """Two parties keep one account. Sold by price, the `buyer` role pays for what the `seller` role delivers and
    says its prices; without roles either side can. With `sub_patterns` only in these forms of the pattern.
    """

    mode: SettlementMode
    buyer: str = ""
    seller: str = ""
    sub_patterns: tuple[str, ...] = ()


# Beside the pattern: PP 7/2021 article 106 names inti-plasma, joint operation and profit sharing as forms of their own.
LEGAL_SETTLEMENTS: dict[str, Settlement] = {
    LegalPattern.INTI_PLASMA: Settlement(SettlementMode.PRICE),
    LegalPattern.JOINT_OPERATION: Settlement(SettlementMode.SHARE),
    LegalPattern.PROFIT_SHARING: Settlement(SettlementMode.SHARE),
}
