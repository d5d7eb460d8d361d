"""Programs of the example, and one partnership in each of the six patterns."""

import datetime as dt
from dataclasses import dataclass, field

from dateutil.relativedelta import relativedelta

from kemitraan.monitoring.demo.duties import Duty, add_duty, add_pause, decide_some
from kemitraan.monitoring.demo.ledger import record
from programs.enums import (
    Aspect,
    Frequency,
    LegalPattern,
    OccurrenceState,
    PartnershipStatus,
    PatternCode,
    ProgramStatus,
    Strategy,
    TransferKind,
)
from programs.models import (
    Obligation,
    Partnership,
    PartnershipParty,
    PartnershipText,
    PartyEpisode,
    Program,
)
from programs.patterns import get_pattern


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
    choices: dict[str, list[str]] = field(default_factory=dict)
    legal_pattern: str = ""
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
            "strength_lent": "Mesin penggiling dan seorang ahli pengolahan pangan selama setahun.",
        },
        choices={"strength_lent": ["people", "technology"]},
        duties=[
            Duty(
                "bahari",
                "sekar",
                "Meminjamkan mesin penggiling ikan",
                Aspect.FACILITY,
                -20,
                deliveries=((1, 1, ""),),
                transfer=TransferKind.TECHNOLOGY,
                quantity=1,
                unit="mesin",
            ),
            Duty(
                "bahari",
                "sekar",
                "Melatih pengolahan pangan yang baik",
                Aspect.PEOPLE,
                -3,
                transfer=TransferKind.KNOWLEDGE,
            ),
            Duty(
                "sekar",
                "bahari",
                "Menyerahkan catatan produksi",
                Aspect.ACTIVITY,
                -64,
                Frequency.MONTHLY,
                states=(OccurrenceState.FULFILLED, OccurrenceState.FULFILLED, OccurrenceState.REPORTED),
                goes_on=True,
                transfer=TransferKind.LEARNING,
                reward="Pelatihan lanjutan tanpa biaya setelah enam catatan berturut-turut tepat waktu.",
                sanction="Peminjaman mesin ditinjau bersama bila dua bulan berturut-turut tanpa catatan.",
            ),
            Duty("bahari", "sekar", "Membeli abon sesuai mutu yang disepakati", Aspect.OFFTAKE, 5, Frequency.MONTHLY),
        ],
    ),
    Scene(
        "inti_plasma",
        "Inti-plasma rumput laut dan kerang (contoh)",
        PatternCode.INTI_PLASMA,
        "Pasokan bahan baku berkelanjutan bagi inti, kepastian usaha bagi plasma.",
        [("gelombang", "inti"), ("mina", "plasma"), ("kerang", "plasma"), ("rumput", "plasma")],
        legal_pattern=LegalPattern.INTI_PLASMA,
        duties=[
            Duty(
                "gelombang",
                "mina",
                "Menyediakan modal kerja tahap pertama",
                Aspect.FUNDS,
                -10,
                support="resources",
                deliveries=((15_000_000, 15_000_000, ""), (10_000_000, None, "")),
                transfer=TransferKind.CAPITAL,
                amount_idr=25_000_000,
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
                transfer=TransferKind.KNOWLEDGE,
            ),
            Duty(
                "gelombang",
                "mina",
                "Alih teknologi pengeringan",
                Aspect.FACILITY,
                40,
                support="technology",
                transfer=TransferKind.TECHNOLOGY,
            ),
            Duty(
                "gelombang",
                "mina",
                "Bantuan efisiensi dan produktivitas",
                Aspect.ACTIVITY,
                support="efficiency",
                waiver="Plasma sudah dibantu dinas; ditinjau lagi pada perpanjangan.",
            ),
            Duty(
                "mina",
                "gelombang",
                "Menyerahkan hasil panen",
                Aspect.OFFTAKE,
                -1,
                Frequency.MONTHLY,
                states=(OccurrenceState.DISPUTED,),
                dispute="Yang diterima baru separuh dari yang dilaporkan.",
            ),
        ],
    ),
    Scene(
        "sub_kontrak",
        "Kemasan anyaman untuk oleh-oleh pesisir (contoh)",
        PatternCode.SUB_KONTRAK,
        "Kelompok membuat kemasan sebagai bagian dari produk perusahaan.",
        [("kemasan", "kontraktor"), ("mangrove", "kelompok")],
        legal_pattern=LegalPattern.SUBCONTRACT,
        texts={
            "component": "Kemasan anyaman mangrove ukuran 20 × 15 cm.",
            "specification": "Anyaman rapat, tanpa pewarna sintetis, selisih ukuran paling banyak 2 mm.",
        },
        duties=[
            Duty(
                "mangrove",
                "kemasan",
                "Menyerahkan 500 kemasan",
                Aspect.OFFTAKE,
                -6,
                Frequency.MONTHLY,
                deliveries=((450, 430, "Dua puluh kemasan longgar anyamannya."),),
                quantity=500,
                unit="kemasan",
                amount_idr=6_000_000,
                specification="Anyaman rapat, tanpa pewarna sintetis, selisih ukuran paling banyak 2 mm.",
                reward="Tambahan Rp500 setiap kemasan bila tiga bulan berturut-turut tepat waktu.",
                sanction="Kekurangan disusulkan dalam tujuh hari; bila tidak, pembayaran dipotong sebesar nilainya.",
            ),
            Duty(
                "kemasan",
                "mangrove",
                "Pembinaan mutu anyaman",
                Aspect.PEOPLE,
                21,
                transfer=TransferKind.KNOWLEDGE,
            ),
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
        },
        duties=[
            Duty("own", "pkbm", "Menyerahkan kurikulum", Aspect.ACTIVITY, -15, states=(OccurrenceState.FULFILLED,)),
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
        legal_pattern=LegalPattern.TRADE,
        sub_pattern="dagang_umum",
        texts={
            "common_gain": "Kelompok memperoleh pembeli tetap, toko memperoleh pasokan bermutu setiap bulan.",
            "goods": "Terasi kemasan 100 gram.",
            "price_rule": "Harga beli ditinjau setiap tiga bulan menurut harga pasar.",
            "volume": "Dua ratus kemasan setiap bulan.",
        },
        duties=[
            Duty(
                "terasi",
                "toko",
                "Memasok terasi",
                Aspect.OFFTAKE,
                6,
                Frequency.MONTHLY,
                quantity=200,
                unit="kemasan",
                specification="Kemasan 100 gram tersegel, tanpa pewarna.",
            ),
            Duty(
                "toko",
                "terasi",
                "Membayar paling lambat tujuh hari setelah terima",
                Aspect.FUNDS,
                13,
                Frequency.MONTHLY,
                amount_idr=3_000_000,
            ),
        ],
    ),
    Scene(
        "koa",
        "Tambak garam bersama Kedung (contoh)",
        PatternCode.SEJAJAR,
        "Garam konsumsi yang hasilnya dibagi menurut modal dan kerja.",
        [("bahari", "pemasar"), ("garam", "pemasok")],
        legal_pattern=LegalPattern.PROFIT_SHARING,
        sub_pattern="koa",
        texts={
            "common_gain": "Perusahaan memperoleh garam untuk pabriknya, kelompok memperoleh modal dan pembeli.",
            "contribution_split": "Kelompok menyediakan lahan dan tenaga, perusahaan membiayai geomembran dan pompa.",
            "result_split": "Hasil bersih dibagi 45 : 55 setelah biaya yang disepakati.",
        },
    ),
    Scene(
        "sesuai_kebutuhan",
        "Garam untuk musim olahan (contoh)",
        PatternCode.SESUAI_KEBUTUHAN,
        "Pasokan garam saat musim olahan ikan.",
        [("koperasi", "lembaga"), ("garam", "kelompok"), ("mina", "kelompok")],
        texts={"stated_need": "Dua ton garam per bulan selama musim ikan, dari kelompok yang sedang bergiliran."},
        duties=[
            Duty("garam", "koperasi", "Memasok garam", Aspect.OFFTAKE, 30, Frequency.MONTHLY),
            Duty("mina", "koperasi", "Memasok garam dari simpanan", Aspect.OFFTAKE, 33, Frequency.MONTHLY),
        ],
    ),
    Scene(
        "musiman",
        "Tenaga pengolah musim panen (contoh)",
        PatternCode.SESUAI_KEBUTUHAN,
        "Koperasi mendapat tenaga terampil saat panen raya, kelompok mendapat upah tambahan.",
        [("koperasi", "lembaga"), ("mangrove", "kelompok")],
        status=PartnershipStatus.SUSPENDED,
        texts={"stated_need": "Sepuluh orang pengolah selama empat minggu panen raya."},
        duties=[Duty("mangrove", "koperasi", "Mengirim tenaga pengolah", Aspect.PEOPLE, 30, Frequency.YEARLY)],
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
    duties: list[Obligation] = []
    for scene in SCENES:
        partnership = Partnership(
            institution=institution,
            name=scene.name,
            program=programs["pesisir"],
            pattern=scene.pattern,
            sub_pattern=scene.sub_pattern,
            legal_pattern=scene.legal_pattern,
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
                institution=institution,
                partnership=partnership,
                key=text.key,
                text=scene.texts.get(text.key, ""),
                choices=scene.choices.get(text.key, []),
            )
            for text in asked
        )
        duties += [add_duty(partnership, duty, people, bodies, today) for duty in scene.duties]
        add_pause(partnership, today)
        found[scene.key] = partnership
    record(institution, "mencatat kemitraan contoh", list(found.values()))
    record(institution, "mencatat kewajiban contoh", duties)
    decide_some(next(duty for duty in duties if duty.description == "Memasok terasi"), people)
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
