"""Pola asuh: the strong fosters the weak, both from the same need, and both gain."""

from programs.enums import PatternCode
from programs.patterns.base import PartyRole, Pattern, RequiredText, Shape, SizeRule

PATTERN = Pattern(
    code=PatternCode.ASUH,
    summary="Yang besar mengasuh yang kecil pada kebutuhan yang sama; keduanya saling memerlukan, "
    "menguntungkan, dan memperkuat.",
    roles=(PartyRole("pengasuh", "Pengasuh"), PartyRole("asuhan", "Asuhan")),
    shape=Shape.OVER,
    standard_setter="Disepakati, dipandu oleh pengasuh",
    texts=(
        RequiredText("same_need", "Kebutuhan yang sama", "Kebutuhan apa yang dimiliki kedua pihak?"),
        RequiredText(
            "mutual_gain", "Manfaat bagi kedua pihak", "Apa yang diperoleh pengasuh, dan apa yang diperoleh asuhan?"
        ),
        RequiredText("strength_lent", "Kekuatan yang dipinjamkan", "Modal, tenaga, atau teknologi apa?"),
    ),
    size_rules=(SizeRule("pengasuh", "asuhan", "Naskah bagian D a: yang besar mengasuh yang kecil"),),
    end_rule="Berakhir saat asuhan sudah mandiri.",
)
