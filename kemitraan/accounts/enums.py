"""Fixed choices of accounts."""

from django.db import models


class Role(models.TextChoices):
    """What a person is in one institution."""

    ADMIN = "admin", "Admin lembaga"
    COORDINATOR = "coordinator", "Koordinator"
    MENTOR = "mentor", "Pendamping"
    PARTNER = "partner", "Mitra"
    OBSERVER = "observer", "Pengamat"


class MembershipState(models.TextChoices):
    """What a membership is today; computed, never stored."""

    INVITED = "invited", "Diundang"
    UPCOMING = "upcoming", "Belum mulai"
    ACTIVE = "active", "Aktif"
    ENDED = "ended", "Berakhir"
    DISABLED = "disabled", "Akun nonaktif"

    @property
    def color(self) -> str:
        return {"invited": "wait", "upcoming": "wait", "active": "ok", "ended": "idle", "disabled": "late"}[self.value]


class InstitutionKind(models.TextChoices):
    UNIVERSITY_UNIT = "university_unit", "Unit perguruan tinggi"
    PKBM = "pkbm", "PKBM"
    GOVERNMENT = "government", "Dinas / instansi pemerintah"
    NGO = "ngo", "Lembaga swadaya masyarakat"
    CSR = "csr", "CSR perusahaan"
    OTHER = "other", "Lainnya"


class Zone(models.TextChoices):
    """Indonesia's three time zones; none has daylight saving time."""

    WIB = "Asia/Jakarta", "WIB (UTC+7)"
    WITA = "Asia/Makassar", "WITA (UTC+8)"
    WIT = "Asia/Jayapura", "WIT (UTC+9)"


class WorkWeek(models.TextChoices):
    MON_FRI = "mon_fri", "Senin–Jumat"
    MON_SAT = "mon_sat", "Senin–Sabtu"


class HolidayShift(models.TextChoices):
    """Where a planned visit goes that falls on a closed day."""

    AFTER = "after", "Ke hari kerja sesudahnya"
    BEFORE = "before", "Ke hari kerja sebelumnya"
    KEEP = "keep", "Tetap pada tanggalnya"


class Language(models.TextChoices):
    INDONESIAN = "id", "Bahasa Indonesia"
    ENGLISH = "en", "English"
