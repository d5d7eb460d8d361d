"""By which words groups are judged: instruments with their items and levels, in dated editions."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, VersionedModel
from programs.enums import InstrumentPurpose
from programs.querysets import InstrumentQuerySet


class Instrument(PublicModel, VersionedModel):
    """One edition of an instrument, in force from a day on; without institution it is shipped.

    An edition is never changed: another wording is a later edition, and answers keep the one they were given to.
    `every_days`: how many days a score stays fresh. `steady_months`: how many months of income in a row are "tetap".
    `is_proposal`: a scale that no source prescribes, but this product proposes.
    """

    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="lembaga",
        editable=False,
    )
    purpose = models.CharField("untuk", max_length=10, choices=InstrumentPurpose.choices, editable=False)
    valid_from = models.DateField("berlaku sejak")
    title = models.CharField("judul", max_length=120)
    explanation = models.TextField("penjelasan", blank=True)
    source = models.CharField("dasar", max_length=200, blank=True)
    is_proposal = models.BooleanField("usulan", default=False)
    every_days = models.PositiveSmallIntegerField("dinilai lagi setelah (hari)", default=182)
    steady_months = models.PositiveSmallIntegerField("penghasilan teratur paling sedikit (bulan)", default=6)

    objects = InstrumentQuerySet.as_manager()

    class Meta:
        verbose_name = "instrumen"
        verbose_name_plural = "instrumen"
        ordering = ["purpose", "-valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "purpose", "valid_from"],
                name="programs_instrument_once_a_day",
                violation_error_message="Sudah ada edisi yang berlaku sejak tanggal itu.",
            ),
            models.UniqueConstraint(
                fields=["purpose", "valid_from"],
                condition=Q(institution__isnull=True),
                name="programs_instrument_shipped_once_a_day",
                violation_error_message="Edisi bawaan sejak tanggal itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=InstrumentPurpose.values),
                name="programs_instrument_purpose_known",
                violation_error_message="Kegunaan instrumen tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(every_days__gte=7, steady_months__gte=1),
                name="programs_instrument_spans_sane",
                violation_error_message="Jarak penilaian paling sedikit 7 hari, penghasilan paling sedikit 1 bulan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.edition}"

    @property
    def is_shipped(self) -> bool:
        return self.institution_id is None

    @property
    def edition(self) -> str:
        """`edisi 1 Januari 2026`."""
        return f"edisi {format_date(self.valid_from)}"

    @property
    def purpose_choice(self) -> InstrumentPurpose:
        return InstrumentPurpose(self.purpose)


def check_levels(levels) -> None:
    """Two or more levels from 1 up, each {label, text}. Raises `ValidationError`."""
    is_right = isinstance(levels, list) and len(levels) >= 2
    if not is_right or not all(isinstance(level, dict) and level.get("label") for level in levels):
        raise ValidationError("Tulis paling sedikit dua tingkat.")


class InstrumentItem(models.Model):
    """One question of an edition: its levels from 1 up as [{label, text}], and the level that is aimed at."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="items")
    code = models.CharField(max_length=20, editable=False)
    label = models.CharField("butir", max_length=120)
    question = models.CharField("pertanyaan", max_length=300, blank=True)
    levels = models.JSONField("tingkat", validators=[check_levels])
    target = models.PositiveSmallIntegerField("tingkat yang dituju", validators=[MinValueValidator(1)])
    order = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "butir instrumen"
        verbose_name_plural = "butir instrumen"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "code"],
                name="programs_instrument_item_once",
                violation_error_message="Butir ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.label

    def level_label(self, value: int) -> str:
        """The name of a level, counted from 1."""
        return str(self.levels[value - 1]["label"])
