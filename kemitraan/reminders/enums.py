"""Fixed choices of reminders."""

from django.db import models


class ReminderState(models.TextChoices):
    PLANNED = "planned", "Direncanakan"
    SENT = "sent", "Terkirim"
    SKIPPED = "skipped", "Terlewati"
    CANCELLED = "cancelled", "Dibatalkan"
    FAILED = "failed", "Gagal"
    UNCERTAIN = "uncertain", "Tidak pasti"

    @property
    def color(self) -> str:
        return {
            "planned": "wait",
            "sent": "ok",
            "skipped": "idle",
            "cancelled": "idle",
            "failed": "late",
            "uncertain": "soon",
        }[self.value]

    @property
    def icon(self) -> str:
        return {
            "planned": "hourglass",
            "sent": "circle-check",
            "skipped": "history",
            "cancelled": "circle-x",
            "failed": "alert-triangle",
            "uncertain": "alert-circle",
        }[self.value]


class RecipientKind(models.TextChoices):
    """Whom a rule names; `CONTACT` is a contact person of the partner, with or without an account."""

    OWNER = "owner", "Penanggung jawab"
    MENTOR = "mentor", "Pendamping utama"
    CONTACT = "contact", "Narahubung mitra"
    COORDINATOR = "coordinator", "Koordinator"
    ADMIN = "admin", "Admin lembaga"


class Capacity(models.TextChoices):
    """As what somebody was told: as the rule names them, or in the place of another."""

    OWNER = "owner", "Penanggung jawab"
    MENTOR = "mentor", "Pendamping utama"
    CONTACT = "contact", "Narahubung mitra"
    COORDINATOR = "coordinator", "Koordinator"
    ADMIN = "admin", "Admin lembaga"
    STAND_IN = "stand_in", "Pengganti"
    UNOWNED = "unowned", "Tanpa penerima aktif"


class Channel(models.TextChoices):
    EMAIL = "email", "Surel"
    INBOX = "inbox", "Pemberitahuan di aplikasi"
    WHATSAPP = "whatsapp", "WhatsApp"
    WEBHOOK = "webhook", "Webhook"


class Frequency(models.TextChoices):
    """How often a person wants mail; what is urgent comes at once in each of them."""

    DAILY = "daily", "Satu surel ringkasan sehari"
    WEEKLY = "weekly", "Satu surel ringkasan seminggu"
    IMMEDIATE = "immediate", "Segera, satu surel setiap kali ada yang baru"
    NONE = "none", "Tanpa surel, hanya di aplikasi"


class SilenceKind(models.TextChoices):
    SNOOZED = "snoozed", "Ditunda"
    DONE = "done", "Ditandai sudah dikerjakan"
