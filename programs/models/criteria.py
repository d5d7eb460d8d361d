"""By what candidates are judged; a changed criterion keeps the old scores explainable."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, TimestampedModel, VersionedModel
from programs.enums import JudgedField, JudgingMethod
from programs.models.programs import Program
from programs.querysets import PartOfProgramQuerySet


class CriteriaSet(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One version of the criteria of a program, or of one search in it; weights total 100.

    Older versions stay. A new version shares the criteria that did not change, with their scores.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="criteria_sets")
    selection = models.ForeignKey(
        "programs.Selection", null=True, blank=True, on_delete=models.PROTECT, related_name="criteria_sets"
    )
    number = models.PositiveSmallIntegerField("versi")
    reason = models.CharField("alasan perubahan", max_length=300, blank=True)
    is_current = models.BooleanField(default=True)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "kriteria"
        verbose_name_plural = "kriteria"
        ordering = ["-number", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"],
                condition=Q(selection__isnull=True),
                name="programs_criteria_set_of_program_once",
            ),
            models.UniqueConstraint(
                fields=["selection", "number"],
                condition=Q(selection__isnull=False),
                name="programs_criteria_set_of_selection_once",
            ),
            models.UniqueConstraint(
                fields=["program"],
                condition=Q(selection__isnull=True, is_current=True),
                name="programs_criteria_set_of_program_current",
            ),
            models.UniqueConstraint(
                fields=["selection"],
                condition=Q(selection__isnull=False, is_current=True),
                name="programs_criteria_set_of_selection_current",
            ),
        ]

    def __str__(self) -> str:
        return f"Kriteria versi {self.number}"


class Criterion(PublicModel, TimestampedModel, ScopedModel):
    """What is judged, how, and on which scale (1 to `scale_max`; computed ones 0 to `scale_max`).

    Never changed once scored: another meaning is another row that `replaces` it. Distances in kilometers:
    up to `near_km` full score, from `far_km` none, in between in proportion.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="criteria")
    name = models.CharField("kriteria", max_length=120)
    explanation = models.CharField("penjelasan", max_length=500, blank=True)
    method = models.CharField("cara menilai", max_length=10, choices=JudgingMethod.choices, default=JudgingMethod.TYPED)
    judged_field = models.CharField("data mitra", max_length=10, choices=JudgedField.choices, blank=True)
    near_km = models.PositiveIntegerField("dekat (km)", null=True, blank=True)
    far_km = models.PositiveIntegerField("jauh (km)", null=True, blank=True)
    scale_max = models.PositiveSmallIntegerField(
        "nilai tertinggi", default=5, validators=[MinValueValidator(2), MaxValueValidator(100)]
    )
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "kriteria"
        verbose_name_plural = "kriteria"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(method__in=JudgingMethod.values, scale_max__gte=2, scale_max__lte=100),
                name="programs_criterion_choices_known",
                violation_error_message="Cara menilai tidak dikenal, atau nilai tertinggi bukan 2 sampai 100.",
            ),
            models.CheckConstraint(
                condition=~Q(method=JudgingMethod.FIELD) | Q(judged_field__in=JudgedField.values),
                name="programs_criterion_field_named",
                violation_error_message="Pilih data mitra yang dinilai.",
            ),
            models.CheckConstraint(
                condition=~Q(method=JudgingMethod.DISTANCE)
                | Q(near_km__isnull=False, far_km__isnull=False, far_km__gt=F("near_km")),
                name="programs_criterion_distance_in_order",
                violation_error_message="Isi jarak dekat dan jauh; yang jauh harus lebih besar.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CriterionWeight(ScopedModel):
    """A criterion in one version: its weight in percent, whether it is mandatory and from which score it is met."""

    criteria_set = models.ForeignKey(CriteriaSet, on_delete=models.PROTECT, related_name="weights")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="weights")
    weight = models.DecimalField(
        "bobot", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    is_mandatory = models.BooleanField("wajib", default=False)
    minimum = models.DecimalField("nilai minimum", max_digits=5, decimal_places=2, null=True, blank=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "bobot kriteria"
        verbose_name_plural = "bobot kriteria"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["criteria_set", "criterion"],
                name="programs_criterion_weight_once",
                violation_error_message="Kriteria ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=0, weight__lte=100),
                name="programs_criterion_weight_percent",
                violation_error_message="Bobot bernilai 0 sampai 100.",
            ),
            models.CheckConstraint(
                condition=Q(is_mandatory=False) | Q(minimum__isnull=False),
                name="programs_criterion_weight_minimum_given",
                violation_error_message="Kriteria wajib perlu nilai minimum.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.weight}"
