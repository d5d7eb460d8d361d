"""What each party of a partnership brings and lacks, and what the partnership is expected to give."""

from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import Aspect, Benefit, StatementKind
from programs.models.indicators import Indicator
from programs.models.partnerships import Partnership, PartnershipParty
from programs.querysets import PartOfPartnershipQuerySet, PartOfPartyQuerySet


class PartyStatement(ScopedModel):
    """What one party says that it brings, or lacks, in one aspect; so that lacks meet what others bring."""

    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField("arah", max_length=6, choices=StatementKind.choices)
    aspect = models.CharField("aspek", max_length=10, choices=Aspect.choices)
    text = models.TextField("isi")

    objects = PartOfPartyQuerySet.as_manager()

    class Meta:
        verbose_name = "pernyataan pihak"
        verbose_name_plural = "pernyataan pihak"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "kind", "aspect"],
                name="programs_party_statement_once",
                violation_error_message="Aspek ini sudah diisi.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=StatementKind.values, aspect__in=Aspect.values),
                name="programs_party_statement_known",
                violation_error_message="Arah atau aspek tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.text[:60]}"


class ExpectedBenefit(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One benefit that the partnership is expected to give to a party (blank: to all), measured by an indicator."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="benefits")
    party = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefits",
        verbose_name="bagi",
    )
    benefit = models.CharField("manfaat", max_length=12, choices=Benefit.choices)
    text = models.TextField("yang diharapkan")
    indicator = models.ForeignKey(
        Indicator,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="benefits",
        verbose_name="diukur dengan",
    )

    address_through = "partnership"
    objects = PartOfPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "manfaat yang diharapkan"
        verbose_name_plural = "manfaat yang diharapkan"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(benefit__in=Benefit.values),
                name="programs_benefit_known",
                violation_error_message="Manfaat tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_benefit_display()}: {self.text[:60]}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}#manfaat"
