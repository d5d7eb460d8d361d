"""Sesuai kebutuhan: groups rotate with the institution's need, and resume without a new agreement."""

from programs.enums import PatternCode
from programs.patterns.base import PartyRole, Pattern, RequiredText

PATTERN = Pattern(
    code=PatternCode.SESUAI_KEBUTUHAN,
    summary="Kelompok dapat berganti sesuai kebutuhan lembaga; bila dibutuhkan lagi, tinggal dilanjutkan.",
    roles=(PartyRole("lembaga", "Lembaga", 1, 1), PartyRole("kelompok", "Kelompok")),
    standard_setter="Menurut kesepakatan",
    texts=(RequiredText("stated_need", "Kebutuhan lembaga", "Apa yang dibutuhkan, berapa, dan kapan."),),
    end_rule="Ditangguhkan saat tidak dibutuhkan, dilanjutkan tanpa kesepakatan baru.",
)
