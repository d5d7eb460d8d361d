"""What the partners of the example bring to its program and gain from it, and which conditions they meet."""

import datetime as dt
from decimal import Decimal

from kemitraan.accounts.models import User
from programs.enums import Aspect, ComponentKind, NeedFlow, PartnershipCondition
from programs.models import Need, Obligation, Partnership, PartnershipParty, Program
from programs.patterns import get_pattern
from programs.rules.conditions import proposal_of
from programs.selectors.conditions import known_of
from programs.services.conditions import check_condition
from programs.services.coverage import cover_need
from programs.services.need_decisions import decide_needs
from programs.services.needs import create_need

COORDINATOR = "koordinator@demo.test"
# Of a partnership and a party: what it brings and what it hopes for.
WORDS = {
    ("asuh", "bahari"): ("Mesin, pelatih pengolahan, dan pembeli tetap.", "Pasokan abon yang bermutu."),
    ("asuh", "sekar"): ("Bahan baku dan tenaga kerja.", "Modal, alat, dan pasar."),
    ("inti_plasma", "gelombang"): ("Bibit, bimbingan teknis, dan modal tahap pertama.", "Hasil panen yang seragam."),
    ("sub_kontrak", "kemasan"): ("Pesanan kemasan setiap bulan.", "Kemasan yang rapi dan tepat waktu."),
    ("futuristik", "pkbm"): ("Ruang kelas dan tutor.", "Kurikulum kewirausahaan."),
    ("futuristik", "smk"): ("Bengkel untuk praktik.", "Tempat magang bagi siswa."),
    ("sejajar", "toko"): ("Rak dan pembeli di tiga kota.", "Pasokan terasi setiap bulan."),
    ("sesuai_kebutuhan", "koperasi"): ("Pembelian tunai di tempat.", "Garam saat musim ikan."),
    ("musiman", "koperasi"): ("Dana talangan musim olahan.", "Tenaga terampil saat panen raya."),
}
# By kind of component: a party (partnership, key) or a duty that begins with these words, and how much of the need.
BY_PARTY = [
    (ComponentKind.TRAINER, "futuristik", "pkbm", 1),
    (ComponentKind.FUNDS, "asuh", "bahari", 10_000_000),
    (ComponentKind.FUNDS, "musiman", "koperasi", 5_000_000),
]
BY_DUTY = [
    (ComponentKind.TOOL, "Meminjamkan mesin", 1),
    (ComponentKind.TOOL, "Membuka bengkel", 2),
    (ComponentKind.TRAINER, "Melatih pengolahan", 1),
]
GIVEN = {
    "name": "Kurikulum dan modul kewirausahaan",
    "aspect": Aspect.FACILITY,
    "flow": NeedFlow.GIVEN,
    "quantity": Decimal(1),
    "unit": "paket",
}
CONSENT = "Disepakati dalam lokakarya kemitraan; notulennya ditandatangani semua pihak (contoh)."
# How many of the four conditions a partnership meets; those not named meet all that can be shown.
MET = {"sejajar": 2, "musiman": 3}


def add_coverage(people: dict[str, User], bodies, partnerships: dict[str, Partnership], program: Program) -> None:
    """Coverage in every standing: delivered, agreed, promised, paused, missing, and a need that we give ourselves."""
    actor = people[COORDINATOR]
    parties = {
        (key, party.organization_id): party
        for key, partnership in partnerships.items()
        for party in partnership.parties.all()
    }
    for (key, who), (contribution, expectation) in WORDS.items():
        PartnershipParty.objects.filter(pk=parties[key, bodies[who].pk].pk).update(
            contribution=contribution, expectation=expectation
        )
    needs = {need.component.kind: need for need in _wanted(program)}
    for kind, key, who, quantity in BY_PARTY:
        if need := needs.get(kind):
            cover_need(actor=actor, need=need, party=parties[key, bodies[who].pk], quantity=Decimal(quantity))
    for kind, words, quantity in BY_DUTY:
        if need := needs.get(kind):
            cover_need(actor=actor, need=need, obligation=_duty(program, words), quantity=Decimal(quantity))
    given = create_need(actor=actor, program=program, values=GIVEN)
    decide_needs(
        actor=actor, program=program, needs=[given], is_partnered=True, reason="Mitra membutuhkannya, dan kita punya."
    )
    cover_need(actor=actor, need=given, obligation=_duty(program, "Menyerahkan kurikulum"))


def _wanted(program: Program):
    return Need.objects.filter(program=program, is_partnered=True).exclude(component=None).select_related("component")


def _duty(program: Program, words: str) -> Obligation:
    return Obligation.objects.get(partnership__program=program, description__startswith=words)


def add_conditions(people: dict[str, User], partnerships: dict[str, Partnership], today: dt.date) -> None:
    """Conditions with what the registry can show as evidence, consent by a workshop."""
    actor = people[COORDINATOR]
    for key, partnership in partnerships.items():
        pattern = get_pattern(partnership.pattern)
        known = known_of(actor, partnership, list(partnership.parties.select_related("organization")))
        for condition in list(PartnershipCondition)[: MET.get(key, 4)]:
            shown = proposal_of(condition, pattern, known).evidence
            evidence = CONSENT if condition == PartnershipCondition.CONSENT else shown
            if evidence:
                check_condition(
                    actor=actor,
                    partnership=partnership,
                    condition=condition,
                    is_met=True,
                    evidence=evidence,
                    checked_on=min(partnership.starts_on, today),
                )
