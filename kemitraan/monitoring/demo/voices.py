"""What the parties of the example say of themselves, what they expect together, and who takes turns."""

import datetime as dt
from dataclasses import dataclass, field

from kemitraan.monitoring.demo.ledger import record
from programs.enums import Benefit
from programs.models import ExpectedBenefit, Partnership, PartnershipParty, PartyEpisode, PartyStatement


@dataclass(frozen=True)
class Voice:
    """One party of a partnership by its place; `brings` and `lacks` by aspect."""

    home: str
    place: int
    expects: str
    values: str
    brings: dict[str, str] = field(default_factory=dict)
    lacks: dict[str, str] = field(default_factory=dict)


VOICES = [
    Voice(
        "asuh",
        0,
        "Pasokan abon yang ajek dan layak jual.",
        "Jujur soal mutu, terbuka soal harga.",
        {"facility": "Mesin penggiling dan ruang uji.", "offtake": "Toko oleh-oleh di tiga kota."},
        {"people": "Tenaga yang mengenal ikan setempat."},
    ),
    Voice(
        "asuh",
        1,
        "Usaha yang jalan sendiri dalam dua tahun.",
        "Gotong royong; hasil dibagi terbuka.",
        {"people": "Tujuh anggota yang terbiasa mengolah ikan."},
        {"facility": "Alat penggiling dan kemasan.", "offtake": "Pembeli tetap.", "funds": "Modal kerja dua bulan."},
    ),
    Voice(
        "inti_plasma",
        0,
        "Bahan baku bermutu sepanjang tahun.",
        "Adil dalam timbangan dan harga.",
        {"funds": "Modal kerja tanpa bunga.", "facility": "Bibit dan para-para.", "people": "Penyuluh budidaya."},
        {"activity": "Lahan budidaya di tiga pantai."},
    ),
    Voice(
        "inti_plasma",
        1,
        "Harga yang pasti.",
        "Menepati janji panen.",
        {"activity": "Dua hektare bentangan."},
        {"funds": "Modal tanam."},
    ),
    Voice(
        "inti_plasma",
        2,
        "Bibit yang sehat.",
        "Saling menolong.",
        {"activity": "Rakit kerang hijau."},
        {"facility": "Bibit unggul."},
    ),
    Voice(
        "inti_plasma",
        3,
        "Pembeli yang tetap.",
        "Menjaga laut.",
        {"activity": "Teluk yang tenang."},
        {"people": "Cara mengeringkan."},
    ),
    Voice(
        "sub_kontrak",
        0,
        "Kemasan khas yang datang tepat waktu.",
        "Standar tertulis, pembinaan bersama.",
        {"people": "Pelatih mutu.", "offtake": "Pesanan bulanan."},
        {"activity": "Perajin anyaman."},
    ),
    Voice(
        "sub_kontrak",
        1,
        "Pesanan yang pasti dan dibayar tepat waktu.",
        "Teliti dan rukun.",
        {"activity": "Dua belas perajin."},
        {"people": "Kendali mutu.", "offtake": "Pembeli tetap."},
    ),
    Voice(
        "futuristik",
        0,
        "Lulusan yang berwirausaha.",
        "Terbuka dan setara.",
        {"activity": "Kurikulum dan pengajar."},
        {"facility": "Bengkel praktik."},
    ),
    Voice(
        "futuristik",
        1,
        "Kelas yang penuh.",
        "Belajar sepanjang hayat.",
        {"people": "Pengelola kelas di kampung."},
        {"activity": "Kurikulum."},
    ),
    Voice(
        "futuristik",
        2,
        "Siswa yang bekerja di kampungnya.",
        "Disiplin kerja.",
        {"facility": "Bengkel dan perahu latih."},
        {"people": "Pendamping usaha."},
    ),
    Voice(
        "sejajar",
        0,
        "Untung yang wajar.",
        "Bayar tepat waktu.",
        {"offtake": "Rak di toko dan pasar."},
        {"activity": "Terasi bermutu."},
    ),
    Voice(
        "sejajar",
        1,
        "Pembeli tetap.",
        "Barang sesuai contoh.",
        {"activity": "Dua ratus kemasan sebulan."},
        {"offtake": "Tempat jual."},
    ),
    Voice(
        "sesuai_kebutuhan",
        0,
        "Garam saat musim olahan.",
        "Giliran yang adil.",
        {"offtake": "Pembelian tunai."},
        {"activity": "Garam bersih."},
    ),
    Voice(
        "sesuai_kebutuhan",
        1,
        "Terjual habis di musim sepi.",
        "Menepati giliran.",
        {"activity": "Dua ton sebulan."},
        {"offtake": "Pembeli."},
    ),
    Voice(
        "sesuai_kebutuhan",
        2,
        "Giliran saat simpanan kelompok lain habis.",
        "Menepati giliran.",
        {"activity": "Satu ton dari simpanan."},
        {"offtake": "Pembeli."},
    ),
]
BENEFITS = [
    ("asuh", Benefit.WELFARE, 1, "Pendapatan anggota naik seperlima dalam setahun."),
    ("asuh", Benefit.ASSURANCE, 0, "Abon yang mutunya ajek setiap bulan."),
    ("asuh", Benefit.INNOVATION, None, "Satu produk ikan baru setiap semester."),
    ("inti_plasma", Benefit.ASSURANCE, 0, "Bahan baku datang sepanjang tahun."),
    ("inti_plasma", Benefit.RISK, None, "Kerugian panen ditanggung bersama, harga tidak jatuh."),
    ("sub_kontrak", Benefit.EFFICIENCY, None, "Biaya kemasan turun, waktu kirim lebih pendek."),
    ("futuristik", Benefit.SOCIAL, None, "Anak muda tetap tinggal dan bekerja di kampung."),
    ("futuristik", Benefit.CONTINUITY, None, "Kelas berjalan terus setelah program selesai."),
    ("sejajar", Benefit.RISK, None, "Keduanya tidak bergantung pada tengkulak."),
    ("sesuai_kebutuhan", Benefit.EFFICIENCY, 0, "Tidak menimbun garam di luar musim."),
]


def add_voices(people, partnerships: dict[str, Partnership], today: dt.date) -> None:
    """Statements of every party, expected benefits, and groups that left, came back, or wait for their turn."""
    parties = {key: list(home.parties.all()) for key, home in partnerships.items()}
    statements = []
    for voice in VOICES:
        party = parties[voice.home][voice.place]
        party.expectation, party.principles = voice.expects, voice.values
        party.save()
        statements += [
            PartyStatement(institution=party.institution, party=party, kind=kind, aspect=aspect, text=text)
            for kind, said in (("brings", voice.brings), ("lacks", voice.lacks))
            for aspect, text in said.items()
        ]
    PartyStatement.objects.bulk_create(statements)
    benefits = [
        ExpectedBenefit.objects.create(
            institution=partnerships[home].institution,
            partnership=partnerships[home],
            party=None if place is None else parties[home][place],
            benefit=benefit,
            text=text,
            created_by=people["koordinator@demo.test"],
        )
        for home, benefit, place, text in BENEFITS
    ]
    plasma, (_, salt, stock) = parties["inti_plasma"][3], parties["sesuai_kebutuhan"]
    leave(plasma, 120, "Musim barat, tidak menanam", today)
    resume(plasma, 45, people, today)
    leave(salt, 150, "Musim hujan, garam tidak dijemur", today)
    resume(salt, 40, people, today)
    leave(stock, 41, "Simpanan habis; giliran kembali ke Garam Mutiara", today)
    record(benefits[0].institution, "mencatat manfaat contoh", benefits)


def leave(party: PartnershipParty, days_ago: int, reason: str, today: dt.date) -> None:
    """The party took part until so many days ago."""
    episode = party.episodes.get()
    episode.until_on, episode.reason = today - dt.timedelta(days=days_ago), reason
    episode.save()


def resume(party: PartnershipParty, days_ago: int, people, today: dt.date) -> None:
    """It goes on, without a new agreement."""
    PartyEpisode.objects.create(
        institution=party.institution,
        party=party,
        from_on=today - dt.timedelta(days=days_ago),
        recorded_by=people["koordinator@demo.test"],
    )
