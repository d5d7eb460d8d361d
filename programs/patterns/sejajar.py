"""Sejajar: a commercial relation; agreed on gain only, each sets its own standards."""

from programs.enums import LegalPattern, PartnershipCondition, PatternCode, SettlementMode
from programs.patterns.base import ConditionWording, PartyRole, Pattern, RequiredText, Setter, Shape, StandardRule
from programs.patterns.settlements import Settlement

TRADE, AGENCY, OPERATION = "dagang_umum", "keagenan", "koa"

PATTERN = Pattern(
    code=PatternCode.SEJAJAR,
    letter="e",
    summary="Hubungan dagang yang saling menguntungkan; setiap pihak menetapkan standarnya sendiri.",
    roles=(PartyRole("pemasok", "Pemasok / prinsipal", 1, 1), PartyRole("pemasar", "Pemasar / agen", 1, 1)),
    shape=Shape.PARALLEL,
    standards=StandardRule(Setter.EACH, "Masing-masing pihak"),
    sub_patterns=((TRADE, "Dagang umum"), (AGENCY, "Keagenan"), (OPERATION, "Kerja sama operasional (KOA)")),
    texts=(
        RequiredText("common_gain", "Keuntungan bersama", "Apa yang diuntungkan bagi setiap pihak?"),
        RequiredText("goods", "Barang atau jasa", sub_patterns=(TRADE,)),
        RequiredText("price_rule", "Aturan harga", sub_patterns=(TRADE,)),
        RequiredText("volume", "Jumlah dan jadwal", sub_patterns=(TRADE,)),
        RequiredText("special_right", "Hak khusus memasarkan", "Lingkup dan wilayah hak agen.", (AGENCY,)),
        RequiredText("commission", "Imbalan agen", sub_patterns=(AGENCY,)),
        RequiredText("exclusivity", "Eksklusivitas", "Hanya agen ini, atau boleh agen lain?", (AGENCY,)),
        RequiredText("contribution_split", "Modal dan sarana dari setiap pihak", sub_patterns=(OPERATION,)),
        RequiredText("result_split", "Pembagian biaya dan hasil", sub_patterns=(OPERATION,)),
    ),
    legal_patterns=(LegalPattern.TRADE, LegalPattern.AGENCY, LegalPattern.JOINT_OPERATION, LegalPattern.PROFIT_SHARING),
    settlements=(Settlement(SettlementMode.SHARE, sub_patterns=(OPERATION,)),),
    conditions={
        PartnershipCondition.VISION: ConditionWording(
            "Keuntungan bersama yang dinyatakan",
            "Pada pola sejajar keuntungan bersama yang tertulis menggantikan kesamaan visi.",
            ("common_gain",),
        ),
    },
    forbidden=("Misi bersama tidak diminta pada pola ini.",),
    end_rule="Mengikuti masa niaga yang disepakati.",
)
