"""Sub-kontrak: a group makes a component that is part of the company's own product."""

from programs.enums import PatternCode
from programs.patterns.base import PartyRole, Pattern, RequiredText

PATTERN = Pattern(
    code=PatternCode.SUB_KONTRAK,
    summary="Kelompok membuat komponen yang menjadi bagian dari produk kontraktor; kontraktor membina kemampuannya.",
    roles=(PartyRole("kontraktor", "Kontraktor", 1, 1), PartyRole("kelompok", "Kelompok")),
    standard_setter="Ditetapkan kontraktor",
    texts=(
        RequiredText("component", "Komponen yang dibuat", "Barang atau jasa apa yang menjadi bagian dari produk?"),
        RequiredText("specification", "Spesifikasi", "Ukuran, mutu, dan batas yang diterima."),
    ),
    end_rule="Mengikuti masa kontrak; kemampuan di bawah standar dijawab dengan pembinaan.",
)
