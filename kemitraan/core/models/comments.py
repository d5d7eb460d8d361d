"""What people say to each other about a record."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q

from kemitraan.core.enums import CommentVisibility
from kemitraan.core.formats import format_datetime
from kemitraan.core.models.base import PublicModel, ScopedModel, VersionedModel
from kemitraan.core.querysets import CommentQuerySet
from kemitraan.core.rules import MAX_COMMENT_LENGTH


class Comment(PublicModel, VersionedModel, ScopedModel):
    """One comment on one record. Earlier wordings stand in the audit trail; a withdrawn one keeps its row.

    `visibility` is chosen when it is written and never changes: what was said inside the institution stays inside.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey("content_type", "object_id")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments")
    visibility = models.CharField(
        "dibaca oleh", max_length=12, choices=CommentVisibility.choices, default=CommentVisibility.INSTITUTION
    )
    text = models.TextField(
        "komentar", max_length=MAX_COMMENT_LENGTH, validators=[MaxLengthValidator(MAX_COMMENT_LENGTH)]
    )
    posted_at = models.DateTimeField("ditulis", editable=False)
    edited_at = models.DateTimeField("diubah", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "komentar"
        verbose_name_plural = "komentar"
        ordering = ["-posted_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=CommentVisibility.values),
                name="core_comment_visibility_known",
                violation_error_message="Pilih siapa yang membaca komentar ini.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="core_comment_has_text", violation_error_message="Tulis komentarnya."
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="core_comment_withdrawn_complete",
                violation_error_message="Komentar yang ditarik perlu waktu dan orangnya.",
            ),
        ]
        indexes = [models.Index(fields=["content_type", "object_id", "-posted_at"], name="core_comment_record")]

    def __str__(self) -> str:
        return f"Komentar {format_datetime(self.posted_at)}"


class CommentMention(ScopedModel):
    """A person named in a comment with `@`; `name` is how it was written there."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("tertulis", max_length=254)

    class Meta:
        verbose_name = "sebutan"
        verbose_name_plural = "sebutan"
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="core_commentmention_once")]

    def __str__(self) -> str:
        return f"@{self.name}"
