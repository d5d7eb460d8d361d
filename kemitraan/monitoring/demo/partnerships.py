"""Programs of the example, and one partnership in each of the six patterns."""

import datetime as dt
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from kemitraan.monitoring.demo.ledger import record
from programs.enums import Aspect, Frequency, OccurrenceState, PartnershipStatus, PatternCode, ProgramStatus, Strategy
from programs.models import (
    Obligation,
    ObligationOccurrence,
    Partnership,
    PartnershipParty,
    PartnershipText,
    PartyEpisode,
    Program,
)
from programs.patterns import get_pattern


@dataclass(frozen=True)
class Duty:
    """An obligation: who owes whom what, first due so many days from today, how often."""

    debtor: str
    creditor: str
    description: str
    aspect: str
    due_in: int
    frequency: str = Frequency.ONCE
    support: str = ""
    state: str = OccurrenceState.OPEN


@dataclass(frozen=True)
class Scene:
    """One partnership of the example; `parties` are (key, role), the first leads."""

    key: str
    name: str
    pattern: str
    purpose: str
    parties: list[tuple[str, str]]
    sub_pattern: str = ""
    status: str = PartnershipStatus.ACTIVE
    texts: dict[str, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)


SCENES = [
    Scene(
        "asuh",
        "Asuhan usaha olahan ikan Sekar Laut (contoh)",
        PatternCode.ASUH,
        "Kelompok mampu memproduksi abon ikan yang layak jual, perusahaan mendapat pasokan bermutu.",
        [("bahari", "pengasuh"), ("sekar", "asuhan")],
        texts={
            "same_need": "Keduanya membutuhkan produk ikan olahan yang tahan lama dan bersertifikat.",
            "mutual_gain": "Perusahaan memperoleh pemasok baru; kelompok memperoleh modal, alat, dan pasar.",
            "strength_lent": "Modal kerja, mesin penggiling, dan tenaga ahli pengolahan pangan.",
        },
        duties=[
            Duty(
                "bahari",
                "sekar",
                "Meminjamkan mesin penggiling ikan",
                Aspect.FACILITY,
                -20,
                state=OccurrenceState.FULFILLED,
            ),
            Duty("bahari", "sekar", "Melatih pengolahan pangan yang baik", Aspect.PEOPLE, -3),
            Duty("sekar", "bahari", "Menyerahkan catatan produksi", Aspect.ACTIVITY, 0, Frequency.MONTHLY),
            Duty("bahari", "sekar", "Membeli abon sesuai mutu yang disepakati", Aspect.OFFTAKE, 5, Frequency.MONTHLY),
        ],
    ),
    Scene(
        "inti_plasma",
        "Inti-plasma rumput laut dan kerang (contoh)",
        PatternCode.INTI_PLASMA,
        "Pasokan bahan baku berkelanjutan bagi inti, kepastian usaha bagi plasma.",
        [("gelombang", "inti"), ("mina", "plasma"), ("kerang", "plasma"), ("rumput", "plasma")],
        duties=[
            Duty(
                "gelombang",
                "mina",
                "Menyediakan modal kerja tahap pertama",
                Aspect.FUNDS,
                -10,
                support="resources",
                state=OccurrenceState.REPORTED,
            ),
            Duty("gelombang", "kerang", "Memberi bibit dan bahan", Aspect.FACILITY, 7, support="materials"),
            Duty(
                "gelombang",
                "rumput",
                "Bimbingan teknis budidaya",
                Aspect.PEOPLE,
                14,
                Frequency.MONTHLY,
                support="guidance",
            ),
            Duty("gelombang", "mina", "Alih teknologi pengeringan", Aspect.FACILITY, 40, support="technology"),
            Duty("gelombang", "mina", "Bantuan efisiensi dan produktivitas", Aspect.ACTIVITY, 60, support="efficiency"),
            Duty("mina", "gelombang", "Menyerahkan hasil panen", Aspect.OFFTAKE, -1, Frequency.MONTHLY),
        ],
    ),
    Scene(
        "sub_kontrak",
        "Kemasan anyaman untuk oleh-oleh pesisir (contoh)",
        PatternCode.SUB_KONTRAK,
        "Kelompok membuat kemasan sebagai bagian dari produk perusahaan.",
        [("kemasan", "kontraktor"), ("mangrove", "kelompok")],
        texts={
            "component": "Kemasan anyaman mangrove ukuran 20 × 15 cm.",
            "specification": "Anyaman rapat, tanpa pewarna sintetis, selisih ukuran paling banyak 2 mm.",
        },
        duties=[
            Duty("mangrove", "kemasan", "Menyerahkan 500 kemasan", Aspect.OFFTAKE, 3, Frequency.MONTHLY),
            Duty("kemasan", "mangrove", "Pembinaan mutu anyaman", Aspect.PEOPLE, 21),
        ],
    ),
    Scene(
        "futuristik",
        "Sekolah wirausaha pesisir bersama (contoh)",
        PatternCode.FUTURISTIK,
        "Lulusan yang berwirausaha di kampungnya sendiri.",
        [("own", "mitra"), ("pkbm", "mitra"), ("smk", "mitra")],
        texts={
            "mission": "Bersama menumbuhkan seratus wirausaha muda pesisir dalam tiga tahun.",
            "division_of_work": "LPPM menyusun kurikulum, PKBM menyelenggarakan kelas, SMK menyediakan bengkel.",
            "standards": "Standar kelulusan dan pengelolaan disusun bersama dan ditinjau setiap semester.",
        },
        duties=[
            Duty("own", "pkbm", "Menyerahkan kurikulum", Aspect.ACTIVITY, -15, state=OccurrenceState.FULFILLED),
            Duty("pkbm", "own", "Menyelenggarakan kelas angkatan pertama", Aspect.ACTIVITY, 25),
            Duty("smk", "pkbm", "Membuka bengkel untuk praktik", Aspect.FACILITY, 10),
        ],
    ),
    Scene(
        "sejajar",
        "Pemasaran terasi Bonang (contoh)",
        PatternCode.SEJAJAR,
        "Penjualan yang menguntungkan kedua pihak.",
        [("toko", "pemasar"), ("terasi", "pemasok")],
        sub_pattern="dagang_umum",
        texts={
            "goods": "Terasi kemasan 100 gram.",
            "price_rule": "Harga beli ditinjau setiap tiga bulan menurut harga pasar.",
            "volume": "Dua ratus kemasan setiap bulan.",
        },
        duties=[
            Duty("terasi", "toko", "Memasok 200 kemasan", Aspect.OFFTAKE, 6, Frequency.MONTHLY),
            Duty(
                "toko",
                "terasi",
                "Membayar paling lambat tujuh hari setelah terima",
                Aspect.FUNDS,
                13,
                Frequency.MONTHLY,
            ),
        ],
    ),
    Scene(
        "sesuai_kebutuhan",
        "Garam untuk musim olahan (contoh)",
        PatternCode.SESUAI_KEBUTUHAN,
        "Pasokan garam saat musim olahan ikan.",
        [("koperasi", "lembaga"), ("garam", "kelompok")],
        status=PartnershipStatus.SUSPENDED,
        texts={"stated_need": "Dua ton garam per bulan selama musim ikan."},
        duties=[Duty("garam", "koperasi", "Memasok garam", Aspect.OFFTAKE, 30, Frequency.MONTHLY)],
    ),
]


def add_programs(institution, people, bodies, today: dt.date) -> dict[str, Program]:
    """The coastal program of the story, one in planning, and one that is finished."""
    rows = {
        "pesisir": Program(
            name="Penguatan Kewirausahaan Masyarakat Pesisir (contoh)",
            mission="Masyarakat pesisir mandiri dengan usaha yang tetap dan layak.",
            goals="Enam kelompok usaha mandiri dalam dua tahun, masing-masing dengan pasar yang tetap.",
            target_groups="Kelompok usaha kecil pengolah hasil laut.",
            lead_actor=bodies["own"],
            starts_on=today - relativedelta(months=10),
            ends_on=today + relativedelta(months=14),
            status=ProgramStatus.RUNNING,
        ),
        "pelatihan": Program(
            name="Pelatihan Peningkatan Kualitas Produksi (contoh)",
            mission="Produk kelompok memenuhi standar mutu.",
            goals="Delapan puluh peserta terlatih dan produknya tersertifikasi.",
            lead_actor=bodies["pkbm"],
            starts_on=today + relativedelta(months=2),
            ends_on=today + relativedelta(months=8),
            status=ProgramStatus.DRAFT,
        ),
        "tambak": Program(
            name="Rintisan Tambak Ramah Lingkungan (contoh)",
            goals="Tiga tambak percontohan.",
            lead_actor=bodies["dinas"],
            starts_on=today - relativedelta(months=30),
            ends_on=today - relativedelta(months=6),
            status=ProgramStatus.FINISHED,
        ),
    }
    for row in rows.values():
        row.institution = institution
        row.coordinator = row.created_by = people["koordinator@demo.test"]
        row.full_clean()
        row.save()
    record(institution, "mencatat program contoh", list(rows.values()))
    return rows


def add_partnerships(institution, people, bodies, programs, today: dt.date) -> dict[str, Partnership]:
    """One partnership in each pattern, with parties, statements and obligations."""
    found = {}
    for scene in SCENES:
        partnership = Partnership(
            institution=institution,
            name=scene.name,
            program=programs["pesisir"],
            pattern=scene.pattern,
            sub_pattern=scene.sub_pattern,
            strategy=Strategy.VISION if scene.key == "futuristik" else Strategy.MISSION,
            purpose=scene.purpose,
            starts_on=today - relativedelta(months=8),
            ends_on=today + relativedelta(months=16),
            status=scene.status,
            status_reason="Di luar musim olahan." if scene.status == PartnershipStatus.SUSPENDED else "",
            created_by=people["koordinator@demo.test"],
        )
        partnership.full_clean()
        partnership.save()
        add_parties(partnership, scene, bodies)
        asked = get_pattern(scene.pattern).texts_for(scene.sub_pattern)
        PartnershipText.objects.bulk_create(
            PartnershipText(
                institution=institution, partnership=partnership, key=text.key, text=scene.texts.get(text.key, "")
            )
            for text in asked
        )
        for duty in scene.duties:
            add_duty(partnership, duty, bodies, today)
        found[scene.key] = partnership
    record(institution, "mencatat kemitraan contoh", list(found.values()))
    return found


def add_parties(partnership: Partnership, scene: Scene, bodies) -> None:
    for order, (key, role) in enumerate(scene.parties):
        party = PartnershipParty.objects.create(
            institution=partnership.institution,
            partnership=partnership,
            organization=bodies[key],
            role=role,
            is_lead=order == 0,
            order=order,
        )
        PartyEpisode.objects.create(institution=partnership.institution, party=party, from_on=partnership.starts_on)


def add_duty(partnership: Partnership, duty: Duty, bodies, today: dt.date) -> None:
    """The obligation and its due dates, counted from the first one."""
    first = today + dt.timedelta(days=duty.due_in)
    obligation = Obligation(
        institution=partnership.institution,
        partnership=partnership,
        debtor=bodies[duty.debtor],
        creditor=bodies[duty.creditor],
        aspect=duty.aspect,
        support=duty.support,
        description=duty.description,
        evidence_required="Foto atau berita acara",
        frequency=duty.frequency,
        first_due_on=first,
        last_due_on=partnership.ends_on if duty.frequency != Frequency.ONCE else None,
    )
    obligation.full_clean()
    obligation.save()
    months = Frequency(duty.frequency).months
    dates = [first + relativedelta(months=months * n) for n in range(6 if months else 1)]
    ObligationOccurrence.objects.bulk_create(
        ObligationOccurrence(
            institution=partnership.institution,
            obligation=obligation,
            due_on=due_on,
            state=duty.state if n == 0 else OccurrenceState.OPEN,
            reported_on=due_on if n == 0 and duty.state != OccurrenceState.OPEN else None,
            fulfilled_on=due_on if n == 0 and duty.state == OccurrenceState.FULFILLED else None,
            evidence_note="Diserahkan dengan berita acara." if n == 0 and duty.state != OccurrenceState.OPEN else "",
        )
        for n, due_on in enumerate(dates)
    )
