"""What a program measures: indicators, targets for periods, and readings. A missing reading is not zero."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import Aggregation, GroupCombination, IndicatorDirection, ReadingFrequency, ReadingOrigin
from programs.models.programs import Program
from programs.querysets import IndicatorQuerySet, ReadingQuerySet, TargetQuerySet


class Indicator(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One thing measured for a program, in `unit`; `baseline_value` is that of one period before, on `baseline_on`."""

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
    combination = models.CharField(
        "nilai beberapa kelompok", max_length=8, choices=GroupCombination.choices, default=GroupCombination.SUM
    )
    baseline_value = models.DecimalField("nilai awal", null=True, blank=True, max_digits=18, decimal_places=2)
    baseline_on = models.DateField("tanggal nilai awal", null=True, blank=True)
    tolerance = models.DecimalField("boleh menyimpang", null=True, blank=True, max_digits=18, decimal_places=2)
    verification = models.CharField("cara membuktikan", max_length=300, blank=True)
    is_active = models.BooleanField("dipakai", default=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = IndicatorQuerySet.as_manager()

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
                    combination__in=GroupCombination.values,
                ),
                name="programs_indicator_choices_known",
                violation_error_message="Arah, frekuensi atau penghitungan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(tolerance__isnull=True) | Q(tolerance__gte=0),
                name="programs_indicator_tolerance_positive",
                violation_error_message="Penyimpangan tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:indicator-detail", args=[self.public_id])

    @property
    def direction_choice(self) -> IndicatorDirection:
        return IndicatorDirection(self.direction)


class Target(PublicModel, VersionedModel, ScopedModel):
    """What an indicator should reach in the period that begins on `period_starts_on`."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    period_starts_on = models.DateField("periode")
    value = models.DecimalField("target", max_digits=18, decimal_places=2)

    objects = TargetQuerySet.as_manager()

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
    """The value of an indicator on a local date, of the whole program or of one organization (a group).

    One that was withdrawn keeps its row and counts no more.
    """

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
    evidence = models.CharField("bukti", max_length=300, blank=True)
    origin = models.CharField("asal", max_length=6, choices=ReadingOrigin.choices, default=ReadingOrigin.HAND)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField("ditarik", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdraw_reason = models.CharField("alasan ditarik", max_length=300, blank=True)

    address_through = "indicator"
    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai indikator"
        verbose_name_plural = "nilai indikator"
        ordering = ["-read_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "read_on"],
                condition=Q(organization__isnull=True, withdrawn_at__isnull=True),
                name="programs_reading_of_program_once",
                violation_error_message="Nilai tanggal ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["indicator", "organization", "read_on"],
                condition=Q(organization__isnull=False, withdrawn_at__isnull=True),
                name="programs_reading_of_organization_once",
                violation_error_message="Nilai kelompok ini pada tanggal itu sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "external_id"],
                condition=~Q(external_id="") & Q(withdrawn_at__isnull=True),
                name="programs_reading_external_id_once",
                violation_error_message="Id sumber ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=ReadingOrigin.values),
                name="programs_reading_origin_known",
                violation_error_message="Asal nilai tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdraw_reason="", withdrawn_by__isnull=True)
                | (Q(withdrawn_at__isnull=False) & ~Q(withdraw_reason="")),
                name="programs_reading_withdrawal_whole",
                violation_error_message="Nilai yang ditarik perlu alasan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"

    def get_absolute_url(self) -> str:
        return f"{self.indicator.get_absolute_url()}#nilai"
