"""Sub-kontrak: a group makes a component that is part of the company's own product."""

from partners.enums import SizeClass
from programs.enums import LegalPattern, PatternCode
from programs.patterns.base import Capability, PartyRole, Pattern, RequiredText, Shape, SizeRule

PATTERN = Pattern(
    code=PatternCode.SUB_KONTRAK,
    summary="Kelompok membuat komponen yang menjadi bagian dari produk kontraktor; kontraktor membina kemampuannya.",
    roles=(PartyRole("kontraktor", "Kontraktor", 1, 1), PartyRole("kelompok", "Kelompok")),
    shape=Shape.CHAIN,
    standard_setter="Ditetapkan kontraktor",
    texts=(
        RequiredText("component", "Komponen yang dibuat", "Barang atau jasa apa yang menjadi bagian dari produk?"),
        RequiredText("specification", "Spesifikasi", "Ukuran, mutu, dan batas yang diterima."),
    ),
    capabilities=(
        Capability("planning", "Merencanakan usaha", "kelompok"),
        Capability("compliance", "Melaksanakan dan menaati perjanjian", "kelompok"),
        Capability("performance", "Kinerja jumlah dan mutu produksi", "kelompok"),
        Capability("scale", "Mencari dan mencapai skala usaha ekonomi", "kelompok"),
        Capability("skill", "Keterampilan dan kemampuan sesuai standar", "kelompok"),
    ),
    size_rules=(SizeRule("kontraktor", "kelompok", "PP 7/2021 pasal 108", SizeClass.MEDIUM),),
    legal_patterns=(LegalPattern.SUBCONTRACT,),
    end_rule="Mengikuti masa kontrak; kemampuan di bawah standar dijawab dengan pembinaan.",
)
