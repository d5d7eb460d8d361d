"""Staging of imports: what was read, what was understood, what will be written. And mappings kept for next time."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from kemitraan.core.models import Job, PublicModel, ScopedModel, TimestampedModel, VersionedModel
from kemitraan.core.querysets import ScopedQuerySet
from kemitraan.exchange.enums import ImportState, RowAction


class SavedMapping(PublicModel, VersionedModel, ScopedModel):
    """How lists with the same headers are read: used again by itself when such a list comes.

    `fingerprint` is that of the headers (`rules.columns.Header`), `columns` is {header key: field name}, `options`
    the order of dates and the default choice (`rules.choices.Choices.lasting`).
    """

    resource = models.CharField("isi", max_length=40)
    name = models.CharField("nama", max_length=100)
    fingerprint = models.CharField(max_length=64, editable=False)
    columns = models.JSONField("kolom", default=dict)
    options = models.JSONField("cara membaca", default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="saved_mappings"
    )
    used_at = models.DateTimeField("terakhir dipakai", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pemetaan kolom"
        verbose_name_plural = "pemetaan kolom"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "resource", "fingerprint"],
                name="exchange_mapping_header_once",
                violation_error_message="Judul kolom ini sudah punya pemetaan.",
            ),
            models.UniqueConstraint(
                fields=["institution", "resource", "name"],
                name="exchange_mapping_name_once",
                violation_error_message="Nama pemetaan ini sudah dipakai.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImportBatch(PublicModel, TimestampedModel, ScopedModel):
    """One uploaded list on its way into a resource. Nothing outside staging is written before confirm.

    `mapping` is {column index as text: field name}; `counts` holds rows, created, changed, unchanged,
    errors, warnings, blank, skipped. `options` is what a person chose (`rules.choices.Choices`, and `source`), `facts`
    what reading found: sheets, is_checked, missing, head, header_last, evidence, merged,
    has_proposals, fingerprint, stamp.
    The file itself is an attachment of this row.
    """

    resource = models.CharField("isi", max_length=40)
    file_name = models.CharField("berkas", max_length=255)
    sheet = models.CharField("lembar", max_length=100, blank=True)
    header_row = models.PositiveIntegerField("baris judul", default=1)
    mapping = models.JSONField("pasangan kolom", default=dict)
    columns = models.JSONField("kolom berkas", default=list)
    options = models.JSONField("cara membaca", default=dict)
    facts = models.JSONField("yang ditemukan", default=dict, blank=True)
    saved_mapping = models.ForeignKey(
        SavedMapping,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="imports",
        verbose_name="pemetaan kolom",
    )
    state = models.CharField("status", max_length=12, choices=ImportState.choices, default=ImportState.UPLOADED)
    counts = models.JSONField("jumlah baris", default=dict)
    error = models.TextField("galat", blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="imports", verbose_name="pengunggah"
    )
    job = models.ForeignKey(
        Job, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="pekerjaan latar"
    )
    finished_at = models.DateTimeField("selesai pada", null=True, blank=True)

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

    @property
    def missing(self) -> list[str]:
        """Labels of required fields that no column holds."""
        return self.facts.get("missing", [])

    @property
    def writable(self) -> int:
        """How many records confirming would write."""
        return self.counts.get("created", 0) + self.counts.get("changed", 0)

    @property
    def size(self) -> int:
        """Rows of the list, as far as it was read."""
        return self.counts.get("rows", 0)


class ImportRow(models.Model):
    """One row of the file: raw cells, understood values, what will happen, and why.

    `number` is the row in the file, the header counted as row 1. `issues` is a list of
    {level: error|warning|info, field, message, phase} (see `rules.resources.Row.add`). `diff` is
    {field: [old, new]} for changes. `rank` puts problems first.
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
    rank = models.PositiveSmallIntegerField(default=2)

    class Meta:
        verbose_name = "baris impor"
        verbose_name_plural = "baris impor"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="exchange_row_once")]
        indexes = [
            models.Index(fields=["batch", "action", "number"], name="exchange_row_kind"),
            models.Index(fields=["batch", "rank", "number"], name="exchange_row_problems"),
        ]

    def __str__(self) -> str:
        return f"baris {self.number}"
