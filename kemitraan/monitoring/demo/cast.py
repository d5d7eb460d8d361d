"""Who appears in the example. All people and organizations are invented."""

from dataclasses import dataclass

from partners.enums import OrganizationKind as Kind

PASSWORD = "kemitraan-demo"  # noqa: S105 - the public password of the example


@dataclass(frozen=True)
class Person:
    email: str
    name: str
    role: str


@dataclass(frozen=True)
class Body:
    key: str
    name: str
    kind: str
    district: str
    regency: str
    province: str
    contact: str = ""
    position: str = ""
    phone: str = ""


PEOPLE = [
    Person("admin@demo.test", "Ratna Wulandari", "admin"),
    Person("koordinator@demo.test", "Dr. Hendra Saputra, M.Pd.", "coordinator"),
    Person("pendamping@demo.test", "Sukarni", "mentor"),
    Person("pendamping2@demo.test", "Yusuf Rahakbauw", "mentor"),
    Person("pendamping3@demo.test", "Maria Tangkilisan", "mentor"),
    Person("mitra@demo.test", "Bagus Permadi", "partner"),
    Person("pengamat@demo.test", "Lestari Handayani", "observer"),
]

SECOND_PEOPLE = [Person("koordinator2@demo.test", "Agus Salim", "coordinator")]

BODIES = [
    Body(
        "bahari",
        "PT Bahari Jaya Pangan (contoh)",
        Kind.COMPANY,
        "Bonang",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Bagus Permadi",
        "Manajer Kemitraan",
        "+6281234500001",
    ),
    Body(
        "gelombang",
        "PT Gelombang Nusantara (contoh)",
        Kind.COMPANY,
        "Semarang Utara",
        "Kota Semarang",
        "Jawa Tengah",
        "Indah Kusuma",
        "Direktur",
        "+6281234500002",
    ),
    Body(
        "kemasan",
        "CV Kemas Prima (contoh)",
        Kind.COMPANY,
        "Genuk",
        "Kota Semarang",
        "Jawa Tengah",
        "Rudi Hartono",
        "Kepala Produksi",
        "+6281234500003",
    ),
    Body(
        "koperasi",
        "Koperasi Produsen Mina Sejahtera (contoh)",
        Kind.COOPERATIVE,
        "Wedung",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Siti Aminah",
        "Ketua",
        "+6281234500004",
    ),
    Body(
        "dinas",
        "Dinas Kelautan dan Perikanan Kabupaten Demak (contoh)",
        Kind.GOVERNMENT,
        "Demak",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Drs. Bambang Susilo",
        "Kepala Bidang",
        "+6281234500005",
    ),
    Body(
        "pkbm",
        "PKBM Tunas Bahari (contoh)",
        Kind.PKBM,
        "Bonang",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Nur Hidayah",
        "Pengelola",
        "+6281234500006",
    ),
    Body(
        "bank",
        "Yayasan Dana Pesisir (contoh)",
        Kind.FOUNDATION_NGO,
        "Candisari",
        "Kota Semarang",
        "Jawa Tengah",
        "Fransiska Dewi",
        "Manajer Program",
        "+6281234500007",
    ),
    Body(
        "smk",
        "SMK Kelautan Tirta Samudra (contoh)",
        Kind.SCHOOL,
        "Jepara",
        "Kabupaten Jepara",
        "Jawa Tengah",
        "Joko Purnomo",
        "Kepala Sekolah",
        "+6281234500008",
    ),
    Body(
        "toko",
        "UD Laris Manis (contoh)",
        Kind.SOLE_PROPRIETOR,
        "Kendal",
        "Kabupaten Kendal",
        "Jawa Tengah",
        "Wahyu",
        "Pemilik",
        "+6281234500009",
    ),
    Body(
        "himpunan",
        "Himpunan Pengusaha Kecil Pesisir Utara (contoh)",
        Kind.ASSOCIATION,
        "Sayung",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Slamet Riyadi",
        "Ketua",
        "+6281234500010",
    ),
    Body(
        "sekar",
        "Kelompok Sekar Laut (contoh)",
        Kind.GROUP,
        "Bonang",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Mutmainah",
        "Ketua",
        "+6281234500011",
    ),
    Body(
        "mina",
        "Kelompok Mina Lestari (contoh)",
        Kind.GROUP,
        "Wedung",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Kasmin",
        "Ketua",
        "+6281234500012",
    ),
    Body(
        "kerang",
        "KUB Kerang Hijau (contoh)",
        Kind.GROUP,
        "Sayung",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Rohmat",
        "Ketua",
        "+6281234500013",
    ),
    Body(
        "garam",
        "Kelompok Garam Mutiara (contoh)",
        Kind.GROUP,
        "Kedung",
        "Kabupaten Jepara",
        "Jawa Tengah",
        "Sumarni",
        "Ketua",
        "+6281234500014",
    ),
    Body(
        "mangrove",
        "Kelompok Batik Mangrove (contoh)",
        Kind.GROUP,
        "Tugu",
        "Kota Semarang",
        "Jawa Tengah",
        "Endang",
        "Ketua",
        "+6281234500015",
    ),
    Body(
        "rumput",
        "Kelompok Rumput Laut Halmahera (contoh)",
        Kind.GROUP,
        "Tobelo",
        "Kabupaten Halmahera Utara",
        "Maluku Utara",
        "Petrus Leba",
        "Ketua",
        "+6281234500016",
    ),
    Body(
        "terasi",
        "Kelompok Terasi Bonang (contoh)",
        Kind.GROUP,
        "Bonang",
        "Kabupaten Demak",
        "Jawa Tengah",
        "Jumiati",
        "Ketua",
        "+6281234500017",
    ),
]

MEMBERS = [
    ("Mutmainah", "female"),
    ("Siti Fatonah", "female"),
    ("Kasmin", "male"),
    ("Darsih", "female"),
    ("Rohmat", "male"),
    ("Sumarni", "female"),
    ("Endang", "female"),
    ("Petrus", "male"),
    ("Yohana", "female"),
    ("Jumiati", "female"),
    ("Tarmuji", "male"),
    ("Wasis", "male"),
    ("Kholifah", "female"),
    ("Supardi", "male"),
]

SECOND_BODIES = [
    Body(
        "kebun",
        "Kelompok Kebun Asri (contoh)",
        Kind.GROUP,
        "Cugenang",
        "Kabupaten Cianjur",
        "Jawa Barat",
        "Ujang",
        "Ketua",
        "+6281234500021",
    ),
    Body(
        "teh",
        "PT Teh Lereng Hijau (contoh)",
        Kind.COMPANY,
        "Pacet",
        "Kabupaten Cianjur",
        "Jawa Barat",
        "Neneng",
        "Manajer",
        "+6281234500022",
    ),
]
