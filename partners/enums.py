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

    @property
    def color(self) -> str:
        return "ok" if self is OrganizationStatus.ACTIVE else "idle"

    @property
    def icon(self) -> str:
        return "circle-check" if self is OrganizationStatus.ACTIVE else "archive"


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
