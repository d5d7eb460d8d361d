"""Fixed choices of import and export."""

from django.db import models


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", "Diunggah"
    READING = "reading", "Sedang dibaca"
    READY = "ready", "Siap diperiksa"
    COMMITTING = "committing", "Sedang ditulis"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal dibaca"
    DISCARDED = "discarded", "Dibuang"

    @property
    def color(self) -> str:
        return {"ready": "wait", "done": "ok", "failed": "late", "discarded": "idle"}.get(self.value, "soon")

    @property
    def icon(self) -> str:
        return {"ready": "eye", "done": "circle-check", "failed": "alert-triangle", "discarded": "trash"}.get(
            self.value, "hourglass"
        )


class RowAction(models.TextChoices):
    CREATE = "create", "Baru"
    CHANGE = "change", "Berubah"
    UNCHANGED = "unchanged", "Sama"
    ERROR = "error", "Salah"
    BLANK = "blank", "Bukan data"
    SKIPPED = "skipped", "Dilewati"
