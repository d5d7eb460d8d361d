"""Which need is met by whom, and whether a partnership meets the four conditions."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import PartnershipCondition
from programs.models.needs import Need
from programs.models.obligations import Obligation
from programs.models.partnerships import Partnership, PartnershipParty
from programs.models.selections import SelectionDecision
from programs.querysets import NeedCoverageQuerySet, PartOfPartnershipQuerySet


class NeedCoverage(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A party (by what it brings) or an obligation covers a need: `quantity` in the need's unit, blank means all.

    Whether it counts is a query: a party that left, or an obligation that was cancelled, covers nothing any more
    (`NeedCoverageQuerySet.with_standing`). One that people took back keeps its row (`ended_on` with its reason).
    """

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="coverages")
    party = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coverages",
        verbose_name="pihak",
    )
    obligation = models.ForeignKey(
        Obligation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coverages",
        verbose_name="kewajiban",
    )
    decision = models.ForeignKey(
        SelectionDecision, null=True, blank=True, on_delete=models.PROTECT, related_name="coverages"
    )
    quantity = models.DecimalField(
        "jumlah", max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    note = models.CharField("catatan", max_length=300, blank=True)
    ended_on = models.DateField("dilepas", null=True, blank=True, editable=False)
    end_reason = models.CharField("alasan dilepas", max_length=300, blank=True, editable=False)

    objects = NeedCoverageQuerySet.as_manager()

    class Meta:
        verbose_name = "pemenuhan kebutuhan"
        verbose_name_plural = "pemenuhan kebutuhan"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(party__isnull=False) ^ Q(obligation__isnull=False),
                name="programs_need_coverage_by_one",
                violation_error_message="Pilih satu: pihak atau kewajiban.",
            ),
            models.UniqueConstraint(
                fields=["need", "party"],
                condition=Q(party__isnull=False, ended_on__isnull=True),
                name="programs_need_coverage_party_once",
                violation_error_message="Pihak ini sudah memenuhi kebutuhan itu.",
            ),
            models.UniqueConstraint(
                fields=["need", "obligation"],
                condition=Q(obligation__isnull=False, ended_on__isnull=True),
                name="programs_need_coverage_obligation_once",
                violation_error_message="Kewajiban ini sudah memenuhi kebutuhan itu.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="programs_need_coverage_ended_whole",
                violation_error_message="Tuliskan alasan pemenuhan dilepas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need}: {self.party or self.obligation}"


class ConditionCheck(PublicModel, VersionedModel, ScopedModel):
    """Whether a partnership meets one of the four conditions, with its evidence (source text, part E d)."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="condition_checks")
    condition = models.CharField("syarat", max_length=12, choices=PartnershipCondition.choices)
    is_met = models.BooleanField("terpenuhi", default=False)
    evidence = models.TextField("bukti", blank=True)
    checked_on = models.DateField("diperiksa", null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    address_through = "partnership"
    objects = PartOfPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "syarat kemitraan"
        verbose_name_plural = "syarat kemitraan"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "condition"],
                name="programs_condition_check_once",
                violation_error_message="Syarat ini sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=Q(condition__in=PartnershipCondition.values),
                name="programs_condition_check_known",
                violation_error_message="Syarat tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(is_met=False) | ~Q(evidence=""),
                name="programs_condition_check_with_evidence",
                violation_error_message="Tuliskan buktinya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_condition_display()} · {self.partnership}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}#syarat"
