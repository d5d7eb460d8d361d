"""What a program measures: indicators, targets for periods, and readings. A missing reading is not zero."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import Aggregation, IndicatorDirection, ReadingFrequency
from programs.models.programs import Program
from programs.querysets import PartOfIndicatorQuerySet, PartOfProgramQuerySet


class Indicator(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One thing measured for a program, in `unit`; `baseline_value` is what it was before, on `baseline_on`."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField("kode", max_length=40, blank=True)
    name = models.CharField("indikator", max_length=200)
    definition = models.TextField("definisi", blank=True)
    unit = models.CharField("satuan", max_length=40)
    direction = models.CharField(
        "arah", max_length=6, choices=IndicatorDirection.choices, default=IndicatorDirection.UP
    )
    frequency = models.CharField(
        "frekuensi", max_length=12, choices=ReadingFrequency.choices, default=ReadingFrequency.MONTHLY
    )
    aggregation = models.CharField("penghitungan", max_length=8, choices=Aggregation.choices, default=Aggregation.SUM)
    baseline_value = models.DecimalField("nilai awal", max_digits=18, decimal_places=2, null=True, blank=True)
    baseline_on = models.DateField("tanggal nilai awal", null=True, blank=True)
    verification = models.CharField("cara membuktikan", max_length=300, blank=True)
    is_active = models.BooleanField("dipakai", default=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "indikator"
        verbose_name_plural = "indikator"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "name"],
                name="programs_indicator_once",
                violation_error_message="Indikator ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["program", "code"],
                condition=~Q(code=""),
                name="programs_indicator_code_once",
                violation_error_message="Kode ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(
                    direction__in=IndicatorDirection.values,
                    frequency__in=ReadingFrequency.values,
                    aggregation__in=Aggregation.values,
                ),
                name="programs_indicator_choices_known",
                violation_error_message="Arah, frekuensi atau penghitungan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Target(PublicModel, VersionedModel, ScopedModel):
    """What an indicator should reach in the period that begins on `period_starts_on`."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    period_starts_on = models.DateField("periode")
    value = models.DecimalField("target", max_digits=18, decimal_places=2)

    objects = PartOfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "target"
        verbose_name_plural = "target"
        ordering = ["period_starts_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period_starts_on"],
                name="programs_target_once",
                violation_error_message="Target periode ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class Reading(PublicModel, VersionedModel, ScopedModel, SourcedModel):
    """The value of an indicator on a local date, of the whole program or of one organization (a group)."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="readings")
    organization = models.ForeignKey(
        "partners.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="readings",
        verbose_name="kelompok",
    )
    read_on = models.DateField("tanggal")
    value = models.DecimalField("nilai", max_digits=18, decimal_places=2)
    note = models.CharField("catatan", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = PartOfIndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan indikator"
        verbose_name_plural = "catatan indikator"
        ordering = ["-read_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "read_on"],
                condition=Q(organization__isnull=True),
                name="programs_reading_of_program_once",
                violation_error_message="Nilai tanggal ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "organization", "read_on"],
                condition=Q(organization__isnull=False),
                name="programs_reading_of_organization_once",
                violation_error_message="Nilai kelompok ini pada tanggal itu sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "external_id"],
                condition=~Q(external_id=""),
                name="programs_reading_external_id_once",
                violation_error_message="Id sumber ini sudah dipakai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"
