"""Pola asuh: the strong fosters the weak, both from the same need, and both gain."""

from programs.enums import PatternCode
from programs.patterns.base import PartyRole, Pattern, RequiredText, Setter, Shape, SizeRule, StandardRule

PATTERN = Pattern(
    code=PatternCode.ASUH,
    letter="a",
    summary="Yang besar mengasuh yang kecil pada kebutuhan yang sama; keduanya saling memerlukan, "
    "menguntungkan, dan memperkuat.",
    roles=(PartyRole("pengasuh", "Pengasuh"), PartyRole("asuhan", "Asuhan")),
    shape=Shape.OVER,
    standards=StandardRule(Setter.TOGETHER, "Disepakati bersama, dipandu oleh pengasuh"),
    texts=(
        RequiredText("same_need", "Kebutuhan yang sama", "Kebutuhan apa yang dimiliki kedua pihak?", links_needs=True),
        RequiredText(
            "mutual_gain", "Manfaat bagi kedua pihak", "Apa yang diperoleh pengasuh, dan apa yang diperoleh asuhan?"
        ),
        RequiredText(
            "strength_lent",
            "Kekuatan yang dipinjamkan",
            "Apa persisnya, berapa banyak, dan berapa lama?",
            choices=(("capital", "Modal"), ("people", "Tenaga"), ("technology", "Teknologi")),
        ),
    ),
    size_rules=(SizeRule("pengasuh", "asuhan", "Naskah bagian D a: yang besar mengasuh yang kecil"),),
    end_rule="Berakhir saat asuhan sudah mandiri.",
)
