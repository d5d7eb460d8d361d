"""Who scores the candidates of a search, what they gave, and who looked at it before (source text, E f 3)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from programs.models.selections import Candidate, Selection
from programs.querysets import PartOfSelectionQuerySet
from programs.rules.scoring import seen_mark


class Assessor(PublicModel, VersionedModel, ScopedModel):
    """One person who scores the candidates of a search, alone until `submitted_at` (UTC).

    Who stops assessing keeps the row and the scores (`removed_on` with its reason); they no longer count.
    `first_submitted_at`: the first time the scores were sent. `saw_others_at`: since then the person could have read
    what others gave while own scores were still to come or to change.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="assessors")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assessments", verbose_name="penilai"
    )
    submitted_at = models.DateTimeField("dikirim", null=True, blank=True, editable=False)
    first_submitted_at = models.DateTimeField("pertama dikirim", null=True, blank=True, editable=False)
    saw_others_at = models.DateTimeField("melihat nilai lain", null=True, blank=True, editable=False)
    removed_on = models.DateField("dikeluarkan", null=True, blank=True, editable=False)
    removal_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)

    objects = PartOfSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "penilai"
        verbose_name_plural = "penilai"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "user"],
                name="programs_assessor_once",
                violation_error_message="Orang ini sudah menjadi penilai.",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | Q(first_submitted_at__isnull=False, first_submitted_at__lte=F("submitted_at")),
                name="programs_assessor_sent_first",
                violation_error_message="Nilai tidak dapat dikirim sebelum pertama kali dikirim.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def seen_mark(self) -> str:
        """What is said beside scores that were given or changed after others could be read; empty for the others."""
        return seen_mark(self.first_submitted_at, self.saw_others_at)


class ResultsOpening(ScopedModel):
    """One person of the office who does not assess opened the results of a running search; once is enough.

    From `opened_at` (UTC) on they could read what the assessors gave, so their own scores would not stand alone.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="openings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("dibuka")

    objects = PartOfSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "pembukaan hasil"
        verbose_name_plural = "pembukaan hasil"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "user"],
                name="programs_results_opening_once",
                violation_error_message="Hasil ini sudah dibuka.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.selection}"


class Score(VersionedModel, ScopedModel):
    """What one assessor gave one candidate on one criterion, on the criterion's scale; no row means not scored."""

    assessor = models.ForeignKey(Assessor, on_delete=models.PROTECT, related_name="scores")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey("programs.Criterion", on_delete=models.PROTECT, related_name="scores")
    value = models.DecimalField("nilai", max_digits=5, decimal_places=2, validators=[MinValueValidator(0)])
    note = models.CharField("alasan", max_length=300, blank=True)

    class Meta:
        verbose_name = "nilai"
        verbose_name_plural = "nilai"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessor", "candidate", "criterion"],
                name="programs_score_once",
                violation_error_message="Nilai ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=0),
                name="programs_score_not_negative",
                violation_error_message="Nilai tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.value}"
