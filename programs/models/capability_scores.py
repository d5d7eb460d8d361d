"""How capable a party is in what its pattern expects of it, over time."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from programs.models.partnerships import PartnershipParty
from programs.querysets import PartOfPartyQuerySet

LEVELS = 4


class CapabilityScore(PublicModel, VersionedModel, ScopedModel):
    """How far a party was in one capability of its pattern on one day: a level from 1 to 4, and what shows it.

    `instrument` names the wording of the levels that was used. A level below the standard asks for fostering.
    """

    party = models.ForeignKey(
        PartnershipParty, on_delete=models.PROTECT, related_name="capability_scores", verbose_name="pihak"
    )
    capability = models.CharField("kemampuan", max_length=40)
    level = models.PositiveSmallIntegerField("tingkat", validators=[MinValueValidator(1), MaxValueValidator(LEVELS)])
    scored_on = models.DateField("dinilai pada")
    evidence = models.TextField("bukti")
    instrument = models.CharField("instrumen", max_length=40)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="penilai",
    )

    objects = PartOfPartyQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai kemampuan"
        verbose_name_plural = "nilai kemampuan"
        ordering = ["scored_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "capability", "scored_on"],
                name="programs_capability_score_once_a_day",
                violation_error_message="Kemampuan ini sudah dinilai pada tanggal itu.",
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=LEVELS),
                name="programs_capability_score_level_known",
                violation_error_message="Tingkat kemampuan dari 1 sampai 4.",
            ),
            models.CheckConstraint(
                condition=~Q(evidence=""),
                name="programs_capability_score_with_evidence",
                violation_error_message="Tuliskan buktinya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.capability} {self.level}"
