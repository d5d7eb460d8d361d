"""Choices of the foundation."""

from django.db import models


class CommentVisibility(models.TextChoices):
    """Who reads a comment among those who see its record."""

    INSTITUTION = "institution", "Hanya lembaga"
    EVERYONE = "everyone", "Semua pihak"

    @property
    def icon(self) -> str:
        return "lock" if self is CommentVisibility.INSTITUTION else "users"

    @property
    def color(self) -> str:
        return "idle" if self is CommentVisibility.INSTITUTION else "brand"


class OutboxChannel(models.TextChoices):
    """The ways in which a message leaves the house."""

    EMAIL = "email", "Surel"
    WHATSAPP = "whatsapp", "WhatsApp"
    WEBHOOK = "webhook", "Webhook"

    @property
    def icon(self) -> str:
        return {"email": "mail", "whatsapp": "message-circle", "webhook": "link"}[self.value]


class JobQueue(models.TextChoices):
    """Where background work waits. Long work has queues of its own, so that it holds up neither mail nor short work."""

    DEFAULT = "default", "Pekerjaan singkat"
    IMPORTS = "imports", "Impor"
    EXPORTS = "exports", "Ekspor"


class TimelineKind(models.TextChoices):
    """What stands in a timeline; the value stands in the address."""

    CHANGE = "perubahan", "Perubahan"
    DOCUMENT = "dokumen", "Dokumen"
    COMMENT = "komentar", "Komentar"
    ACTIVITY = "kegiatan", "Kegiatan"
    MAIL = "surat", "Surat"

    @property
    def icon(self) -> str:
        return {
            "perubahan": "pencil",
            "dokumen": "paperclip",
            "komentar": "message-circle",
            "kegiatan": "calendar-event",
            "surat": "mail",
        }[self.value]
