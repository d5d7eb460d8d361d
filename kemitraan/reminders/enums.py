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
    OWNER = "owner", "Penanggung jawab"
    COORDINATOR = "coordinator", "Koordinator"
    ADMIN = "admin", "Admin lembaga"


class Channel(models.TextChoices):
    EMAIL = "email", "Surel"
    INBOX = "inbox", "Pemberitahuan di aplikasi"
