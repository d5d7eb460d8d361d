"""Sesuai kebutuhan: groups rotate with the institution's need, and resume without a new agreement."""

from programs.enums import LegalPattern, PatternCode
from programs.patterns.base import PartyRole, Pattern, RequiredText, Setter, Shape, StandardRule

PATTERN = Pattern(
    code=PatternCode.SESUAI_KEBUTUHAN,
    letter="f",
    summary="Kelompok dapat berganti sesuai kebutuhan lembaga; bila dibutuhkan lagi, tinggal dilanjutkan.",
    roles=(PartyRole("lembaga", "Lembaga", 1, 1), PartyRole("kelompok", "Kelompok")),
    shape=Shape.ROTATION,
    standards=StandardRule(Setter.TOGETHER, "Menurut kesepakatan"),
    texts=(RequiredText("stated_need", "Kebutuhan lembaga", "Apa yang dibutuhkan, berapa, dan kapan."),),
    legal_patterns=(LegalPattern.SUPPLY_CHAIN, LegalPattern.OUTSOURCING),
    end_rule="Ditangguhkan saat tidak dibutuhkan, dilanjutkan tanpa kesepakatan baru.",
)
