"""Messages that wait to leave the house, and what people see inside it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models.base import PublicModel, TimestampedModel
from kemitraan.core.querysets import AdminQuerySet


class OutboxState(models.TextChoices):
    PENDING = "pending", "Menunggu"
    SENDING = "sending", "Sedang dikirim"
    SENT = "sent", "Terkirim"
    FAILED = "failed", "Gagal"
    UNCERTAIN = "uncertain", "Tidak pasti"
    CANCELLED = "cancelled", "Dibatalkan"

    @property
    def color(self) -> str:
        return {"sent": "ok", "failed": "late", "uncertain": "soon", "cancelled": "idle"}.get(self.value, "wait")

    @property
    def icon(self) -> str:
        return {
            "sent": "circle-check",
            "failed": "alert-triangle",
            "uncertain": "alert-circle",
            "cancelled": "ban",
        }.get(self.value, "hourglass")


class OutboxMessage(PublicModel, TimestampedModel):
    """One mail to one person, written in the business transaction and sent after commit.

    `key` makes a message unique for its purpose: writing the same key again is no second mail.
    A row found SENDING after its lease has passed is UNCERTAIN: it may have been accepted, so it
    is shown and not repeated by itself.
    """

    institution = models.ForeignKey(
        "accounts.Institution", null=True, on_delete=models.PROTECT, related_name="+", verbose_name="lembaga"
    )
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="penerima",
    )
    key = models.CharField("kunci", max_length=200, unique=True)
    to_name = models.CharField("nama penerima", max_length=300, blank=True)
    to_address = models.CharField("alamat surel", max_length=320)
    subject = models.CharField("perihal", max_length=300)
    body_text = models.TextField("isi")
    body_html = models.TextField("isi berformat", blank=True)
    headers = models.JSONField("kepala surat", default=dict)
    state = models.CharField("status", max_length=10, choices=OutboxState.choices, default=OutboxState.PENDING)
    attempts = models.PositiveIntegerField("percobaan", default=0)
    next_try_at = models.DateTimeField("dicoba lagi")
    leased_until = models.DateTimeField("dipegang sampai", null=True, blank=True)
    sent_at = models.DateTimeField("terkirim", null=True, blank=True)
    last_error = models.TextField("galat terakhir", blank=True)

    objects = AdminQuerySet.as_manager()

    class Meta:
        verbose_name = "surat keluar"
        verbose_name_plural = "surat keluar"
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OutboxState.SENT, sent_at__isnull=False)
                | (~Q(state=OutboxState.SENT) & Q(sent_at__isnull=True)),
                name="core_outboxmessage_sent_has_time",
                violation_error_message="Surat terkirim harus punya waktu kirim.",
            )
        ]
        indexes = [
            # The sweep's only question: what is due now?
            models.Index(fields=["next_try_at"], name="core_outbox_due", condition=Q(state__in=["pending", "sending"]))
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"

    @property
    def state_choice(self) -> OutboxState:
        return OutboxState(self.state)


class Notification(PublicModel):
    """One line in a person's inbox inside the product."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    institution = models.ForeignKey("accounts.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "pemberitahuan"
        verbose_name_plural = "pemberitahuan"
        ordering = ["-created_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="core_notification_once")]
        indexes = [
            models.Index(fields=["user"], name="core_notification_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["user", "-created_at"], name="core_notification_inbox"),
        ]

    def __str__(self) -> str:
        return self.title
