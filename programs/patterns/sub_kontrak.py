"""Sub-kontrak: a group makes a component that is part of the company's own product."""

from partners.enums import SizeClass
from programs.enums import LegalPattern, PatternCode
from programs.patterns.base import (
    Capability,
    CapabilityScale,
    PartyRole,
    Pattern,
    RequiredText,
    Setter,
    Shape,
    SizeRule,
    StandardRule,
)

PATTERN = Pattern(
    code=PatternCode.SUB_KONTRAK,
    letter="c",
    summary="Kelompok membuat komponen yang menjadi bagian dari produk kontraktor; kontraktor membina kemampuannya.",
    roles=(PartyRole("kontraktor", "Kontraktor", 1, 1), PartyRole("kelompok", "Kelompok")),
    shape=Shape.CHAIN,
    standards=StandardRule(Setter.ROLE, "Ditetapkan kontraktor", "kontraktor"),
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
    scale=CapabilityScale(
        "kemampuan-1",
        (
            ("Belum mampu", "Belum dapat dikerjakan tanpa pendamping di setiap langkah."),
            ("Mulai mampu", "Sebagian dikerjakan sendiri, hasilnya belum ajek."),
            ("Sesuai standar", "Dikerjakan sendiri, hasilnya sesuai standar kontraktor."),
            ("Di atas standar", "Ajek di atas standar, dapat mengajari kelompok lain."),
        ),
        standard=3,
    ),
    size_rules=(SizeRule("kontraktor", "kelompok", "PP 7/2021 pasal 108", SizeClass.MEDIUM),),
    legal_patterns=(LegalPattern.SUBCONTRACT,),
    end_rule="Mengikuti masa kontrak; kemampuan di bawah standar dijawab dengan pembinaan.",
)
