"""Fixed choices of partners."""

from django.db import models


class OrganizationKind(models.TextChoices):
    """What an organization is. Size, DUDI, donor and mentee are roles or filters, not kinds."""

    COMPANY = "company", "Perusahaan"
    SOLE_PROPRIETOR = "sole_proprietor", "Usaha perseorangan"
    INDIVIDUAL = "individual", "Perorangan"
    COOPERATIVE = "cooperative", "Koperasi"
    GROUP = "group", "Kelompok"
    ASSOCIATION = "association", "Himpunan"
    VILLAGE_ENTERPRISE = "village_enterprise", "BUM Desa"
    GOVERNMENT = "government", "Instansi pemerintah"
    UNIVERSITY = "university", "Perguruan tinggi"
    SCHOOL = "school", "Sekolah"
    PKBM = "pkbm", "PKBM"
    FOUNDATION_NGO = "foundation_ngo", "Yayasan / LSM"
    UNIT = "unit", "Unit kerja"

    @property
    def icon(self) -> str:
        return {
            "individual": "user",
            "group": "users",
            "association": "users",
            "university": "school",
            "school": "school",
            "pkbm": "school",
            "unit": "building",
        }.get(self.value, "building-community")


class OrganizationStatus(models.TextChoices):
    ACTIVE = "active", "Aktif"
    ARCHIVED = "archived", "Diarsipkan"
    MERGED = "merged", "Digabung"

    @property
    def color(self) -> str:
        return "ok" if self is OrganizationStatus.ACTIVE else "idle"

    @property
    def icon(self) -> str:
        return "circle-check" if self is OrganizationStatus.ACTIVE else "archive"


class FormerKind(models.TextChoices):
    """Which number of a merged organization a `FormerIdentifier` keeps; a personal NPWP only as its hash."""

    EXTERNAL_ID = "external_id", "Id sumber"
    NIB = "nib", "NIB"
    NPWP = "npwp", "NPWP"
    NPWP_HASH = "npwp_hash", "NPWP perorangan"
    LEGAL_NUMBER = "legal_number", "Nomor badan hukum"


class Sex(models.TextChoices):
    FEMALE = "female", "Perempuan"
    MALE = "male", "Laki-laki"


class MemberRole(models.TextChoices):
    CHAIR = "chair", "Ketua"
    SECRETARY = "secretary", "Sekretaris"
    TREASURER = "treasurer", "Bendahara"
    MEMBER = "member", "Anggota"


class RegionLevel(models.IntegerChoices):
    """How large a region is, by the parts of its code."""

    PROVINCE = 1, "Provinsi"
    REGENCY = 2, "Kabupaten/kota"
    DISTRICT = 3, "Kecamatan"
    VILLAGE = 4, "Desa/kelurahan"


class LegalForm(models.TextChoices):
    """How a body is constituted, as its name says; blank when it says nothing. Values are those of `rules.names`."""

    PT = "pt", "PT"
    CV = "cv", "CV"
    UD = "ud", "UD"
    FIRMA = "firma", "Firma"
    COOPERATIVE = "koperasi", "Koperasi"
    FOUNDATION = "yayasan", "Yayasan"
    ASSOCIATION = "perkumpulan", "Perkumpulan"
    PERUM = "perum", "Perum"
    VILLAGE_ENTERPRISE = "bumdes", "BUM Desa"


class AliasKind(models.TextChoices):
    ALIAS = "alias", "Nama lain"
    FORMER = "former", "Nama lama"
    ACRONYM = "acronym", "Singkatan"


class KbliVersion(models.TextChoices):
    """Edition of the classification of business fields."""

    V2020 = "2020", "KBLI 2020"
    V2025 = "2025", "KBLI 2025"


class SizeClass(models.TextChoices):
    """Business size; computed from figures by `rules.sizes`, unless a person sets it."""

    MICRO = "micro", "Usaha mikro"
    SMALL = "small", "Usaha kecil"
    MEDIUM = "medium", "Usaha menengah"
    LARGE = "large", "Usaha besar"


class SizeBasis(models.TextChoices):
    """Which figure decides the size."""

    CAPITAL = "capital", "Modal usaha"
    SALES = "sales", "Hasil penjualan tahunan"


class DocumentKind(models.TextChoices):
    BUSINESS_ID = "nib", "NIB"
    TAX_ID = "npwp", "Kartu NPWP"
    DEED = "deed", "Akta pendirian"
    DECREE = "decree", "SK pengesahan"
    LICENSE = "license", "Izin usaha"
    FOOD = "pirt", "P-IRT"
    HALAL = "halal", "Sertifikat halal"
    CERTIFICATE = "certificate", "Sertifikat lain"
    OTHER = "other", "Lainnya"


class Aspect(models.TextChoices):
    """The five aspects that can be partnered (source text, part E e)."""

    ACTIVITY = "activity", "Program kegiatan"
    FACILITY = "facility", "Sarana dan prasarana"
    FUNDS = "funds", "Dana"
    PEOPLE = "people", "Tenaga"
    OFFTAKE = "offtake", "Pendayagunaan hasil"


class Direction(models.TextChoices):
    """Whether an organization has a thing to give or looks for it."""

    OFFER = "offer", "Menawarkan"
    NEED = "need", "Membutuhkan"

    @property
    def color(self) -> str:
        return "ok" if self is Direction.OFFER else "wait"

    @property
    def icon(self) -> str:
        return "gift" if self is Direction.OFFER else "target-arrow"


class SkillLevel(models.IntegerChoices):
    """How well a member does something, as a mentor sees it."""

    NONE = 0, "Belum bisa"
    HELPED = 1, "Bisa dengan bantuan"
    ALONE = 2, "Bisa sendiri"
    TEACHES = 3, "Bisa mengajari orang lain"
