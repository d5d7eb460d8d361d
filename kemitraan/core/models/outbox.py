"""Messages that wait to leave the house, and what people see inside it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.enums import OutboxChannel
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
    """One mail (or other message) to one person, written in the business transaction and sent after commit.

    `key` makes a message unique for its purpose: writing the same key again is no second mail. `to_address` is what
    its `channel` calls an address: of a mailbox, an international phone number, or the id of a webhook.
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
    channel = models.CharField("saluran", max_length=10, choices=OutboxChannel.choices, default=OutboxChannel.EMAIL)
    to_name = models.CharField("nama penerima", max_length=300, blank=True)
    to_address = models.CharField("alamat tujuan", max_length=320)
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
    is_address_bad = models.BooleanField("alamat ditolak", default=False)

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
            # What is due now on this channel, and whose sender died?
            models.Index(fields=["channel", "next_try_at", "id"], name="core_outbox_due", condition=Q(state="pending")),
            models.Index(fields=["leased_until"], name="core_outbox_held", condition=Q(state="sending")),
            models.Index(fields=["to_address"], name="core_outbox_bad_address", condition=Q(is_address_bad=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_address}"

    @property
    def state_choice(self) -> OutboxState:
        return OutboxState(self.state)

    @property
    def channel_choice(self) -> OutboxChannel:
        return OutboxChannel(self.channel)


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
