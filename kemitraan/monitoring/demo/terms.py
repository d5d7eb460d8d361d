"""What the partnerships of the example live by: standards, joint rules, understanding, and how capable a group is."""

import datetime as dt
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from kemitraan.monitoring.demo.ledger import record
from programs.enums import ConsentMethod, ProvisionKind
from programs.models import CapabilityScore, Partnership, Provision, ProvisionApproval
from programs.patterns import get_pattern
from programs.rules.provisions import approvers_of


@dataclass(frozen=True)
class Term:
    """One text of the example; `months` ago it took effect.

    `set_by` is the place of the party that sets it, `approved` how many of those needed have approved.
    """

    home: str
    kind: str
    title: str
    text: str
    months: int = 7
    set_by: int | None = None
    approved: int = 99
    renews: bool = False


STANDARD, RULE, UNDERSTANDING = ProvisionKind
TERMS = [
    Term(
        "asuh",
        STANDARD,
        "Mutu abon",
        "Kadar air paling banyak 7 persen, tanpa pengawet, kemasan tertutup rapat dan bertanggal.",
    ),
    Term(
        "asuh",
        STANDARD,
        "Mutu abon",
        "Kadar air paling banyak 6 persen, tanpa pengawet, kemasan direkat panas dan bertanggal.",
        -1,
        approved=0,
        renews=True,
    ),
    Term(
        "asuh",
        RULE,
        "Rapat dan catatan",
        "Rapat setiap bulan di rumah produksi. Catatan produksi dibawa ketua kelompok, catatan penjualan "
        "dibawa perusahaan.",
        5,
        approved=1,
    ),
    Term(
        "asuh",
        UNDERSTANDING,
        "Pengelolaan dan strategi",
        "Kelompok mengelola produksinya sendiri. Perusahaan mendampingi mutu dan pasar sampai kelompok "
        "menjual ke dua pembeli lain.",
    ),
    Term(
        "inti_plasma",
        STANDARD,
        "Rumput laut kering",
        "Kadar air paling banyak 35 persen, kotoran paling banyak 3 persen, dijemur di atas para-para.",
        set_by=0,
    ),
    Term(
        "inti_plasma",
        RULE,
        "Penimbangan",
        "Ditimbang bersama di gudang inti, disaksikan satu wakil plasma; nota ditandatangani hari itu juga.",
        6,
    ),
    Term(
        "sub_kontrak",
        STANDARD,
        "Anyaman kemasan",
        "Selisih ukuran paling banyak 2 mm, tepi dijahit, tanpa pewarna sintetis.",
        set_by=0,
    ),
    Term(
        "futuristik",
        STANDARD,
        "Kelulusan peserta",
        "Kehadiran 80 persen, satu usaha percobaan yang berjalan dua bulan, dan catatan keuangan yang lengkap.",
    ),
    Term(
        "futuristik",
        STANDARD,
        "Pengelolaan kelas",
        "Paling banyak 25 peserta setiap kelas; satu pendamping untuk delapan peserta.",
    ),
    Term(
        "futuristik",
        STANDARD,
        "Pengelolaan kelas",
        "Paling banyak 20 peserta setiap kelas; satu pendamping untuk enam peserta, dan bengkel dipakai bergiliran.",
        -1,
        approved=2,
        renews=True,
    ),
    Term(
        "futuristik",
        UNDERSTANDING,
        "Pengelolaan dan strategi",
        "Keputusan diambil dalam rapat triwulan dengan suara semua pihak; dana dikelola terbuka oleh LPPM.",
    ),
    Term("sejajar", STANDARD, "Mutu terasi", "Kering, tanpa pewarna, kemasan 100 gram, masa simpan tertera.", set_by=1),
    Term("sejajar", STANDARD, "Pajangan dan harga jual", "Ditaruh di rak depan, harga jual ditetapkan toko.", set_by=0),
    Term(
        "sesuai_kebutuhan",
        RULE,
        "Giliran pemasok",
        "Kelompok yang sedang tidak memasok tetap menerima kabar kebutuhan setiap awal bulan.",
    ),
]
# Levels of the five capabilities, by months ago: the group grows, but for its scale.
LEVELS = {7: (1, 2, 2, 1, 2), 4: (2, 3, 2, 1, 3), 1: (3, 3, 3, 2, 3)}
EVIDENCE = {
    "planning": "Rencana tiga bulan tertulis dan dipakai.",
    "compliance": "Buku serah terima diperiksa.",
    "performance": "Jumlah dan mutu kiriman dibandingkan dengan pesanan.",
    "scale": "Baru satu pembeli; biaya per kemasan belum turun.",
    "skill": "Hasil anyaman diukur di tempat.",
}


def add_terms(people, partnerships: dict[str, Partnership], today: dt.date) -> None:
    """Standards as each pattern has them set, joint rules and understanding, some still waiting; and the scores."""
    rows: list[Provision] = []
    parties = {key: list(home.parties.select_related("organization")) for key, home in partnerships.items()}
    for term in TERMS:
        home, members = partnerships[term.home], parties[term.home]
        effective_on = today - relativedelta(months=term.months)
        before = rows[-1] if term.renews else None
        provision = Provision(
            institution=home.institution,
            partnership=home,
            kind=term.kind,
            title=term.title,
            text=term.text,
            set_by=None if term.set_by is None else members[term.set_by],
            effective_on=effective_on,
            edition=2 if before else 1,
            replaces=before,
            created_by=people["koordinator@demo.test"],
        )
        needed = approvers_of(provision, members)
        approved_on = min(effective_on, today) - dt.timedelta(days=6)
        if term.approved >= len(needed):
            provision.agreed_on = approved_on
        provision.full_clean()
        provision.save()
        rows.append(provision)
        ProvisionApproval.objects.bulk_create(
            ProvisionApproval(
                institution=home.institution,
                provision=provision,
                party=party,
                approved_on=approved_on,
                method=ConsentMethod.MEETING,
                approved_by=people["koordinator@demo.test"],
            )
            for party in needed[: term.approved]
        )
    record(rows[0].institution, "mencatat ketentuan contoh", rows)
    add_scores(people, parties["sub_kontrak"][1], today)


def add_scores(people, group, today: dt.date) -> None:
    """Three looks at the group that makes packages."""
    pattern = get_pattern(group.partnership.pattern)
    assert pattern.scale is not None
    CapabilityScore.objects.bulk_create(
        CapabilityScore(
            institution=group.institution,
            party=group,
            capability=capability.code,
            level=level,
            scored_on=today - relativedelta(months=months),
            evidence=EVIDENCE[capability.code],
            instrument=pattern.scale.version,
            assessor=people["pendamping@demo.test"],
        )
        for months, levels in LEVELS.items()
        for capability, level in zip(pattern.capabilities, levels, strict=True)
    )
