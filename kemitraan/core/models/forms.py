"""What people typed and have not finished, and links that let them act without an account."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from kemitraan.core.models.base import PublicModel


class Draft(models.Model):
    """The content of one form while it is typed, and the token that makes its submit happen once.

    `token` is printed in the form. After a successful submit `result_url` points at the record made;
    a second submit with the same token is answered with it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=80)
    key = models.CharField(max_length=80, blank=True)
    token = models.UUIDField(default=uuid.uuid4)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    result_url = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "isian belum selesai"
        verbose_name_plural = "isian belum selesai"
        constraints = [
            models.UniqueConstraint(fields=["user", "token"], name="core_draft_token_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True, result_url="")
                | (Q(submitted_at__isnull=False) & ~Q(result_url="")),
                name="core_draft_submitted_has_result",
                violation_error_message="Isian terkirim harus menunjuk hasilnya.",
            ),
        ]
        indexes = [models.Index(fields=["user", "form", "key"], name="core_draft_open")]

    def __str__(self) -> str:
        return f"{self.form} {self.key}".strip()


class SignedLink(PublicModel):
    """A link in a mail that lets its reader see or do one thing until it is used, expired or revoked.

    Only a hash of the token is kept. Showing is free of effects; a POST acts and uses it up.
    """

    purpose = models.CharField(max_length=40)
    institution = models.ForeignKey("accounts.Institution", null=True, on_delete=models.PROTECT, related_name="+")
    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    recipient = models.CharField(max_length=320)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "tautan bertanda tangan"
        verbose_name_plural = "tautan bertanda tangan"

    def __str__(self) -> str:
        return f"{self.purpose} → {self.recipient}"
