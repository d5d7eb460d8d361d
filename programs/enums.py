"""Fixed choices of programs, partnerships, agreements and obligations."""

from django.db import models

from partners.enums import Aspect as Aspect  # noqa: PLC0414 - offered here too


class StateChoices(models.TextChoices):
    """Choices that know their color token and icon; subclasses fill `_looks`."""

    @property
    def color(self) -> str:
        return LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return LOOKS[self.value][1]


LOOKS = {
    "draft": ("idle", "pencil"),
    "negotiating": ("wait", "arrows-exchange"),
    "agreed": ("wait", "heart-handshake"),
    "signed": ("soon", "pencil"),
    "active": ("ok", "circle-check"),
    "running": ("ok", "player-play"),
    "suspended": ("soon", "player-pause"),
    "finished": ("idle", "flag"),
    "ended": ("idle", "flag"),
    "cancelled": ("idle", "circle-x"),
    "expired": ("late", "clock"),
    "upcoming": ("wait", "clock"),
    "open": ("wait", "hourglass"),
    "reported": ("soon", "send"),
    "disputed": ("late", "message"),
    "fulfilled": ("ok", "circle-check"),
    "waived": ("idle", "note"),
}


class ProgramStatus(StateChoices):
    DRAFT = "draft", "Draf"
    RUNNING = "running", "Berjalan"
    FINISHED = "finished", "Selesai"
    CANCELLED = "cancelled", "Dibatalkan"


class PatternCode(models.TextChoices):
    """The six patterns of the source text, part D."""

    ASUH = "asuh", "Pola asuh"
    INTI_PLASMA = "inti_plasma", "Inti-plasma"
    SUB_KONTRAK = "sub_kontrak", "Sub-kontrak"
    FUTURISTIK = "futuristik", "Futuristik"
    SEJAJAR = "sejajar", "Sejajar"
    SESUAI_KEBUTUHAN = "sesuai_kebutuhan", "Sesuai kebutuhan"


class Strategy(models.TextChoices):
    """The two strategies of the source text, across all patterns."""

    VISION = "vision", "Komitmen visi jangka panjang"
    MISSION = "mission", "Implementasi misi"


class PartnershipStatus(StateChoices):
    DRAFT = "draft", "Draf"
    ACTIVE = "active", "Aktif"
    SUSPENDED = "suspended", "Ditangguhkan"
    ENDED = "ended", "Diakhiri"
    CANCELLED = "cancelled", "Dibatalkan"


class AgreementKind(models.TextChoices):
    MOU = "mou", "MoU"
    PKS = "pks", "PKS"
    IA = "ia", "IA"
    OTHER = "other", "Lainnya"


class AgreementState(StateChoices):
    """What people decided. `berakhir` is not here: a query says it."""

    DRAFT = "draft", "Draf"
    NEGOTIATING = "negotiating", "Negosiasi"
    AGREED = "agreed", "Disepakati"
    SIGNED = "signed", "Ditandatangani"
    ACTIVE = "active", "Aktif"
    SUSPENDED = "suspended", "Ditangguhkan"
    ENDED = "ended", "Diakhiri"
    CANCELLED = "cancelled", "Dibatalkan"


class ConsentMethod(models.TextChoices):
    SIGNED_SCAN = "signed_scan", "Pindaian bertanda tangan"
    IN_APP = "in_app", "Di aplikasi"
    MEETING = "meeting", "Rapat bersama"


class Frequency(models.TextChoices):
    ONCE = "once", "Sekali"
    MONTHLY = "monthly", "Setiap bulan"
    QUARTERLY = "quarterly", "Setiap tiga bulan"
    YEARLY = "yearly", "Setiap tahun"

    @property
    def months(self) -> int:
        """Months between two due dates; 0 for a one-off."""
        return {"once": 0, "monthly": 1, "quarterly": 3, "yearly": 12}[self.value]


class OccurrenceState(StateChoices):
    """What people said of one due date; overdue is a query."""

    OPEN = "open", "Belum dipenuhi"
    REPORTED = "reported", "Dilaporkan terpenuhi"
    DISPUTED = "disputed", "Dipersoalkan"
    FULFILLED = "fulfilled", "Terpenuhi"
    CANCELLED = "cancelled", "Dibatalkan"
