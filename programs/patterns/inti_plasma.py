"""Inti-plasma: one nucleus company fosters several plasma groups with five supports."""

from partners.enums import SizeClass
from programs.enums import LegalPattern, PatternCode, SettlementMode
from programs.patterns.base import PartyRole, Pattern, Setter, Shape, SizeRule, StandardRule, Support
from programs.patterns.settlements import Settlement

PATTERN = Pattern(
    code=PatternCode.INTI_PLASMA,
    letter="b",
    summary="Satu perusahaan inti membina beberapa kelompok plasma dengan lima dukungan.",
    roles=(PartyRole("inti", "Inti", 1, 1), PartyRole("plasma", "Plasma", usual=2)),
    shape=Shape.AROUND,
    standards=StandardRule(Setter.ROLE, "Ditetapkan inti", "inti"),
    supports=(
        Support("resources", "Penyediaan sumber daya (dana, teknologi, lahan)", "inti"),
        Support("materials", "Pemberian bahan", "inti"),
        Support("guidance", "Bimbingan teknis usaha, pengelolaan, dan produksi", "inti"),
        Support("technology", "Perolehan, penguasaan, dan peningkatan teknologi", "inti"),
        Support("efficiency", "Bantuan efisiensi dan produktivitas", "inti"),
    ),
    size_rules=(SizeRule("inti", "plasma", "PP 7/2021 pasal 107", SizeClass.MEDIUM),),
    legal_patterns=(LegalPattern.INTI_PLASMA,),
    settlements=(Settlement(SettlementMode.PRICE, buyer="inti", seller="plasma"),),
    end_rule="Plasma dapat bergabung dan keluar selama kemitraan berjalan.",
)
