"""Futuristik: equals share the work toward one mission, and set the standards together."""

from programs.enums import LegalPattern, PatternCode
from programs.patterns.base import (
    PartyRole,
    Pattern,
    RequiredText,
    Setter,
    Shape,
    StandardRule,
    every_party_has_work,
)

PATTERN = Pattern(
    code=PatternCode.FUTURISTIK,
    letter="d",
    summary="Pihak-pihak setara membagi kerja untuk satu misi; standar kerja dan pengelolaan dibangun bersama.",
    roles=(PartyRole("mitra", "Mitra setara", 2),),
    shape=Shape.RING,
    standards=StandardRule(Setter.TOGETHER, "Disusun bersama, disetujui semua pihak", is_required=True),
    texts=(
        RequiredText("mission", "Misi bersama", "Tujuan dan sasaran yang sama bagi semua pihak."),
        RequiredText("division_of_work", "Pembagian kerja", "Bagian pekerjaan setiap pihak."),
    ),
    extra_checks=(every_party_has_work,),
    legal_patterns=(LegalPattern.JOINT_OPERATION, LegalPattern.JOINT_VENTURE),
    end_rule="Diakhiri dengan keputusan bersama.",
)
