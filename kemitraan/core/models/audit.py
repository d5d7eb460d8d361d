"""The append-only record of who changed what, and where it shows."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from kemitraan.core.context import Via


class AuditEvent(models.Model):
    """One thing that somebody (or the system) did. Never updated, never deleted: triggers refuse it.

    `changes` is a list of {field, label, old, new}, values already readable; personal values masked.
    """

    at = models.DateTimeField("waktu", db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="audit_events",
        verbose_name="pelaku",
    )
    actor_label = models.CharField("nama pelaku", max_length=200)
    membership_id_at = models.BigIntegerField("keanggotaan", null=True, blank=True)
    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="lembaga",
    )
    via = models.CharField("lewat", max_length=10, choices=Via.choices)
    reference = models.CharField("rujukan", max_length=100, blank=True)
    request_id = models.CharField("id permintaan", max_length=64, blank=True)
    action = models.CharField("tindakan", max_length=60)
    sentence = models.CharField("peristiwa", max_length=300)
    reason = models.TextField("alasan", blank=True)
    changes = models.JSONField("perubahan", default=list)

    class Meta:
        verbose_name = "peristiwa"
        verbose_name_plural = "jejak audit"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["institution", "-at"], name="core_audit_institution_at")]

    def __str__(self) -> str:
        return f"{self.actor_label} {self.sentence}"


class AuditSubject(models.Model):
    """A record in whose timeline an event appears; `version` is the record's version after it."""

    event = models.ForeignKey(AuditEvent, on_delete=models.PROTECT, related_name="subjects")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    version = models.PositiveIntegerField(null=True, blank=True)
    label = models.CharField(max_length=300)

    class Meta:
        verbose_name = "subjek peristiwa"
        verbose_name_plural = "subjek peristiwa"
        constraints = [
            models.UniqueConstraint(fields=["event", "content_type", "object_id"], name="core_auditsubject_once")
        ]
        indexes = [models.Index(fields=["content_type", "object_id", "event"], name="core_auditsubject_record")]

    def __str__(self) -> str:
        return self.label
