"""Private files. There is no public address: bytes leave only through a permission check."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from kemitraan.core.models.base import PublicModel, ScopedModel


def storage_path(attachment: "Attachment", filename: str) -> str:
    """Content-addressed, so that names are not guessable and say nothing."""
    return f"{attachment.institution_id}/{attachment.sha256[:2]}/{attachment.public_id.hex}"


class Attachment(PublicModel, ScopedModel):
    """One file that belongs to one record; readable by whoever may see that record.

    `size` is in bytes, `content_type` was found by looking at the content, not at the name.
    """

    content_type_of_subject = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    object_id = models.BigIntegerField()
    subject = GenericForeignKey("content_type_of_subject", "object_id")
    purpose = models.CharField("jenis berkas", max_length=40, default="document")
    file = models.FileField(upload_to=storage_path)
    original_name = models.CharField("nama berkas", max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    caption = models.CharField("keterangan", max_length=200, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "berkas"
        verbose_name_plural = "berkas"
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["content_type_of_subject", "object_id"], name="core_attachment_subject"),
        ]

    def __str__(self) -> str:
        return self.original_name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
