"""Invented names of bodies, people and activities. Every name of a body and of a member ends with "(contoh)"."""

from random import Random

from partners.enums import OrganizationKind as Kind

MARK = "(contoh)"
FIRST = """Sumber Sinar Cahaya Mitra Karya Bina Tunas Mutiara Surya Bumi Samudra Tirta Rimba Fajar Bintang Permata Graha
Citra Prima Utama Sentosa Anugerah Berkah Barokah Harapan Gemilang Lestari Sejahtera Makmur Agung Jaya
Sari Mulia Sekar Puspa Melati Kenanga Cempaka Dahlia Seroja Nusa Banua Lembah Lereng Telaga Kencana Candra Kartika Buana
Panca Dwi Tri Catur Eka Adi Cipta Daya Guna Rukun""".split()
SECOND = """Makmur Jaya Abadi Lestari Sejahtera Mandiri Sentosa Bersama Bahagia Perkasa Utama Mulia Raharja Subur Indah
Damai Nusantara Pertiwi Persada Bahari Pesisir Alam Hijau Biru Baru Harmoni Setia Gemilang Cemerlang Unggul Tangguh
Maju Tumbuh Berkarya Berdaya Sehati Seiring Sepakat Semesta Khatulistiwa Mekar Wangi Asri Rahayu Waras Guyub Santosa
Kencana Sakti""".split()
THIRD = """Pangan Tekstil Logam Kayu Rotan Kemasan Farma Tani Tambak Laut Kriya Boga Busana Digital Energi Konstruksi
Logistik Wisata Media Agro Kopi Teh Kakao Sawit Garam Ikan Ternak Batik Tenun Bambu Keramik Rempah""".split()
GIVEN = """Siti Budi Agus Sri Dewi Wahyu Nur Endang Bambang Yusuf Maria Yohanes Ketut Made Ratna Lestari Hendra Rina
Slamet Sumarni Kasmin Darsih Rohmat Mutmainah Fatonah Joko Tarmuji Kholifah Petrus Yohana Lalu Baiq Ujang Neneng
Asep Euis Andi Daeng Tigor Butet Hasan Aminah Salim Zainab Gusti Wayan Robert Meilani""".split()
FAMILY = """Saputra Wulandari Hidayat Lestari Purnomo Kusuma Santoso Rahmawati Siregar Nasution Wijaya Handayani Permadi
Rahakbauw Tangkilisan Manurung Setiawan Susilo Hartono Riyadi Utami Maulana Firmansyah Anggraini Pratama Halim
Suryani Nugroho Mansur Latif""".split()
POSITIONS = ["Direktur", "Manajer Kemitraan", "Ketua", "Sekretaris", "Kepala Bidang", "Pengelola", "Pemilik"]
# How often each kind occurs in a hundred; what stands before and after its own words.
KINDS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    (Kind.COMPANY, 32, ("PT {}", "CV {}", "PT {} Tbk")),
    (Kind.SOLE_PROPRIETOR, 10, ("UD {}", "Toko {}")),
    (Kind.INDIVIDUAL, 3, ("Usaha {}",)),
    (Kind.COOPERATIVE, 12, ("Koperasi Produsen {}", "Koperasi Serba Usaha {}", "KUD {}")),
    (Kind.GROUP, 20, ("Kelompok Tani {}", "Kelompok Usaha Bersama {}", "KWT {}", "Pokdakan {}")),
    (Kind.ASSOCIATION, 3, ("Himpunan Pengusaha {}", "Gapoktan {}")),
    (Kind.VILLAGE_ENTERPRISE, 5, ("BUM Desa {}",)),
    (Kind.GOVERNMENT, 3, ("Dinas Bina {}", "Balai Latihan {}")),
    (Kind.UNIVERSITY, 2, ("Universitas {}", "Politeknik {}")),
    (Kind.SCHOOL, 4, ("SMK {}", "SMA {}")),
    (Kind.PKBM, 3, ("PKBM {}",)),
    (Kind.FOUNDATION_NGO, 3, ("Yayasan {}",)),
)
PLACES = (
    ("Bonang", "Kabupaten Demak", "Jawa Tengah"),
    ("Genuk", "Kota Semarang", "Jawa Tengah"),
    ("Cugenang", "Kabupaten Cianjur", "Jawa Barat"),
    ("Tobelo", "Kabupaten Halmahera Utara", "Maluku Utara"),
    ("Kuta", "Kabupaten Badung", "Bali"),
)
SUBJECTS = """Pelatihan pengolahan hasil|Magang siswa dan mahasiswa|Pemasaran produk kelompok|Penyediaan bahan baku
Pendampingan usaha kecil|Penelitian terapan|Penguatan kelembagaan|Sertifikasi produk|Pengembangan kurikulum
Kelas wirausaha desa|Perbaikan mutu kemasan|Peminjaman alat produksi""".replace("\n", "|").split("|")
FINDINGS = (
    "Produksi naik dari {} menjadi {} kemasan per minggu; dua anggota belum memakai sarung tangan.",
    "Catatan kas terisi {} dari {} minggu; selisih dijelaskan bendahara.",
    "{} anggota hadir dari {} yang diundang; alat pengering berfungsi kembali.",
    "Pesanan baru {} kemasan; stok bahan cukup untuk {}.",
)


def kind_and_name(rng: Random) -> tuple[str, str]:
    """A kind and a name that fits it, e.g. `("company", "PT Sinar Makmur Pangan (contoh)")`."""
    kind, _, forms = rng.choices(KINDS, weights=[weight for _, weight, _ in KINDS])[0]
    words = f"{rng.choice(FIRST)} {rng.choice(SECOND)} {rng.choice(THIRD)}"
    return kind, f"{rng.choice(forms).format(words)} {MARK}"


def person_name(rng: Random) -> str:
    """Given and family name; one in ten people has a single name."""
    return rng.choice(GIVEN) if rng.random() < 0.1 else f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"


def phone(rng: Random) -> str:
    """An Indonesian mobile number in E.164 that starts with 0000 and is longer than any that an operator hands out."""
    return f"+628120000{rng.randrange(1_000_000):06}"


def finding(rng: Random) -> str:
    """One sentence of facts with two numbers."""
    low = rng.randint(3, 40)
    return rng.choice(FINDINGS).format(low, low + rng.randint(1, 20))
