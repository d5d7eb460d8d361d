"""Abstract bases that every table of the house builds on."""

import uuid

from django.conf import settings
from django.db import models


class PublicModel(models.Model):
    """A row that has an address: `public_id` stands in URLs, never the primary key."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True


class TimestampedModel(models.Model):
    """When the row was written first and last (UTC)."""

    created_at = models.DateTimeField("dibuat", auto_now_add=True)
    updated_at = models.DateTimeField("diubah", auto_now=True)

    class Meta:
        abstract = True


class VersionedModel(TimestampedModel):
    """An editable row; `version` rises with every saved change and guards against lost updates."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class ScopedModel(models.Model):
    """A row that belongs to one institution; nobody outside it sees the row."""

    institution = models.ForeignKey(
        "accounts.Institution", on_delete=models.PROTECT, related_name="+", verbose_name="lembaga", editable=False
    )

    class Meta:
        abstract = True


class SourcedModel(models.Model):
    """A row that may come from another system or a file: its id there, and which source it was."""

    source = models.CharField("sumber", max_length=100, blank=True)
    external_id = models.CharField("id di sumber", max_length=100, blank=True)

    class Meta:
        abstract = True


class RecordedByModel(models.Model):
    """Who wrote the row first; kept when the person leaves."""

    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        abstract = True
