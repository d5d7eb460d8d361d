"""Staging of imports: what was read, what was understood, what will be written."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from kemitraan.core.models import Job, PublicModel, ScopedModel, TimestampedModel
from kemitraan.core.querysets import ScopedQuerySet
from kemitraan.exchange.enums import ImportState, RowAction


class ImportBatch(PublicModel, TimestampedModel, ScopedModel):
    """One uploaded list on its way into a resource. Nothing outside staging is written before confirm.

    `mapping` is {column index as text: field name}; `counts` holds rows, created, changed, unchanged,
    errors, warnings. The file itself is an attachment of this row.
    """

    resource = models.CharField("isi", max_length=40)
    file_name = models.CharField("berkas", max_length=255)
    sheet = models.CharField("lembar", max_length=100, blank=True)
    header_row = models.PositiveIntegerField("baris judul", default=1)
    mapping = models.JSONField(default=dict)
    columns = models.JSONField(default=list)
    options = models.JSONField(default=dict)
    state = models.CharField("status", max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    counts = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="imports")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "impor"
        verbose_name_plural = "impor"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:import-detail", args=[self.public_id])

    @property
    def reference(self) -> str:
        """How the audit trail names this import."""
        return f"impor #{self.pk}"

    @property
    def state_choice(self) -> ImportState:
        return ImportState(self.state)

    @property
    def is_open(self) -> bool:
        """Still to be checked, confirmed or discarded."""
        return self.state not in {ImportState.COMMITTING, ImportState.DONE, ImportState.DISCARDED}


class ImportRow(models.Model):
    """One row of the file: raw cells, understood values, what will happen, and why.

    `number` is the row in the file, the header counted as row 1. `issues` is a list of
    {level: error|warning|info, field, column, message}. `diff` is {field: [old, new]} for changes.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    raw = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    action = models.CharField(max_length=10, choices=RowAction.choices)
    issues = models.JSONField(default=list)
    diff = models.JSONField(default=dict)
    target_id = models.BigIntegerField(null=True, blank=True)
    has_warning = models.BooleanField(default=False)

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="exchange_row_once")]
        indexes = [models.Index(fields=["batch", "action", "number"], name="exchange_row_kind")]

    def __str__(self) -> str:
        return f"baris {self.number}"
