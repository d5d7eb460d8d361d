"""Long work in the background, and the pulse of the processes that do it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.enums import JobQueue
from kemitraan.core.models.base import PublicModel, TimestampedModel
from kemitraan.core.querysets import JobQuerySet

BULK = "bulk"  # the kind of the jobs that act on many records of a list
DOSSIER = "dossier"  # the kind of the jobs that make a dossier of a record
OUTAGE = "-outage"  # ends the name of the heartbeat that is there only while the server of a channel is not reached


class JobState(models.TextChoices):
    QUEUED = "queued", "Menunggu"
    RUNNING = "running", "Berjalan"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"
    CANCELLED = "cancelled", "Dibatalkan"

    @property
    def color(self) -> str:
        return {"queued": "wait", "running": "brand", "done": "ok", "failed": "late", "cancelled": "idle"}[self.value]

    @property
    def icon(self) -> str:
        return {
            "queued": "hourglass",
            "running": "progress-check",
            "done": "circle-check",
            "failed": "alert-triangle",
            "cancelled": "ban",
        }[self.value]


OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)


class Job(PublicModel, TimestampedModel):
    """One piece of background work, resumable from `cursor`; `kind` names its registered handler.

    Only workers of its `queue` take it up. `title` says in words what is done, `url` is the page of what it is about
    (empty: its own page). It is given up after `attempt_limit` attempts, which a person may raise. `is_stoppable` means
    that its handler reports progress and so notices that it was cancelled. Files that it made are attachments until
    `expires_at`.
    """

    institution = models.ForeignKey(
        "accounts.Institution", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="lembaga"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs", verbose_name="peminta"
    )
    kind = models.CharField("jenis", max_length=60)
    queue = models.CharField("antrean", max_length=10, choices=JobQueue.choices, default=JobQueue.DEFAULT)
    title = models.CharField("pekerjaan", max_length=200, blank=True)
    url = models.CharField("alamat", max_length=300, blank=True)
    is_stoppable = models.BooleanField("dapat dihentikan", default=False)
    params = models.JSONField("masukan", default=dict)
    state = models.CharField("status", max_length=10, choices=JobState.choices, default=JobState.QUEUED)
    progress_done = models.PositiveIntegerField("selesai", default=0)
    progress_total = models.PositiveIntegerField("dari", default=0)
    cursor = models.JSONField("sampai di mana", default=dict)
    result = models.JSONField("hasil", default=dict)
    error = models.TextField("galat", blank=True)
    attempts = models.PositiveIntegerField("percobaan", default=0)
    attempt_limit = models.PositiveIntegerField("batas percobaan", default=3)
    next_try_at = models.DateTimeField("dicoba lagi")
    leased_until = models.DateTimeField("dipegang sampai", null=True, blank=True)
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)
    expires_at = models.DateTimeField("kedaluwarsa", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "pekerjaan latar"
        verbose_name_plural = "pekerjaan latar"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(progress_done__lte=F("progress_total")) | Q(progress_total=0),
                name="core_job_progress_within_total",
                violation_error_message="Kemajuan melebihi jumlah.",
            )
        ]
        indexes = [
            models.Index(
                fields=["queue", "next_try_at"], name="core_job_due", condition=Q(state__in=["queued", "running"])
            ),
            models.Index(fields=["owner", "-created_at"], name="core_job_owner"),
        ]

    def __str__(self) -> str:
        return self.title or f"Pekerjaan #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("core:job-detail", args=[self.public_id])

    @property
    def state_choice(self) -> JobState:
        return JobState(self.state)

    @property
    def is_open(self) -> bool:
        """Not ended yet."""
        return self.state in OPEN_STATES

    @property
    def percent(self) -> int:
        """Progress in whole percent, 0 when the total is not known yet."""
        return min(100, self.progress_done * 100 // self.progress_total) if self.progress_total else 0


class Heartbeat(models.Model):
    """When a process or a regular task last showed that it lives."""

    name = models.CharField("nama", max_length=60, unique=True)
    beat_at = models.DateTimeField("terakhir hidup")
    next_at = models.DateTimeField("berikutnya", null=True, blank=True)
    details = models.JSONField("rincian", default=dict)

    class Meta:
        verbose_name = "denyut"
        verbose_name_plural = "denyut"

    def __str__(self) -> str:
        return self.name
