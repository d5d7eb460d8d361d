"""Organizations that may be the same one, and what remains of those that were merged into another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from partners.enums import FormerKind
from partners.models.organizations import Organization
from partners.querysets import DuplicatePairQuerySet, MergeQuerySet, PartOfOrganizationQuerySet


class DuplicatePair(PublicModel, VersionedModel, ScopedModel):
    """Two organizations that look alike, found by the search for doubles; `first` is the older one.

    `reasons` are those of `rules.similarity`. A pair that a person called "bukan duplikat" keeps its row for good and
    is not suggested again; it counts for both organizations.
    """

    first = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="pairs_as_first", verbose_name="mitra pertama"
    )
    second = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="pairs_as_second", verbose_name="mitra kedua"
    )
    is_same = models.BooleanField("sama")
    score = models.PositiveSmallIntegerField("nilai")
    reasons = models.JSONField("alasan", default=list)
    dismissed_at = models.DateTimeField("dinyatakan bukan duplikat pada", null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="dinyatakan oleh",
    )

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = "pasangan mirip"
        verbose_name_plural = "pasangan mirip"
        ordering = ["-score", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"],
                name="partners_pair_once",
                violation_error_message="Pasangan ini sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="partners_pair_in_order",
                violation_error_message="Pasangan dicatat sekali, mitra yang lebih lama lebih dahulu.",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="partners_pair_dismissed_by_someone",
                violation_error_message="Bukan duplikat perlu waktu dan orangnya.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-score", "id"], name="partners_pair_list")]

    def __str__(self) -> str:
        return f"{self.first} dan {self.second}"

    def get_absolute_url(self) -> str:
        return reverse("partners:duplicate-list")


class DuplicateScan(ScopedModel):
    """How far the search for doubles has come in one institution.

    What changed after `scanned_until` was not compared yet; `completed_at` is when everything was compared last, and
    `pair_count` how many pairs looked alike then, of which the likest are kept (`rules.similarity.MOST_PAIRS`).
    """

    scanned_until = models.DateTimeField("dibandingkan sampai")
    completed_at = models.DateTimeField("dibandingkan seluruhnya")
    pair_count = models.PositiveIntegerField("pasangan yang tampak sama", default=0)

    class Meta:
        verbose_name = "pencarian ganda"
        verbose_name_plural = "pencarian ganda"
        constraints = [models.UniqueConstraint(fields=["institution"], name="partners_scan_once")]

    def __str__(self) -> str:
        return f"Pencarian ganda {self.institution}"


class OrganizationMerge(PublicModel, ScopedModel):
    """One organization was merged into another: by whom, what was chosen, and what moved.

    `values` are {label, survivor, merged, kept} of every field that differed, `moved` {noun, count}, `settled`
    {sentence} of what stood in the way and how it was settled. Personal values are masked. Never changed afterwards.
    """

    survivor = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="merges", verbose_name="mitra yang tetap"
    )
    merged = models.OneToOneField(
        Organization, on_delete=models.PROTECT, related_name="merge", verbose_name="mitra yang digabung"
    )
    merged_at = models.DateTimeField("digabung pada")
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="digabung oleh"
    )
    values = models.JSONField("isian yang berbeda", default=list, blank=True)
    moved = models.JSONField("yang pindah", default=list, blank=True)
    settled = models.JSONField("yang diselesaikan", default=list, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = "penggabungan"
        verbose_name_plural = "penggabungan"
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(survivor=F("merged")),
                name="partners_merge_of_two",
                violation_error_message="Mitra tidak dapat digabung dengan dirinya sendiri.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.merged} digabung ke {self.survivor}"

    def get_absolute_url(self) -> str:
        return reverse("partners:merge-detail", args=[self.public_id])


class FormerIdentifier(ScopedModel):
    """A number by which a merged organization was known; who looks for it, by hand or by import, finds `organization`.

    `value` of a personal NPWP is its keyed hash. `source` is given for ids of other systems.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="former_identifiers", verbose_name="mitra"
    )
    kind = models.CharField("macam", max_length=12, choices=FormerKind.choices)
    source = models.CharField("sumber", max_length=100, blank=True)
    value = models.CharField("nomor", max_length=100)

    address_through = "organization"
    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "nomor lama"
        verbose_name_plural = "nomor lama"
        ordering = ["kind", "value", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "kind", "source", "value"],
                name="partners_former_once",
                violation_error_message="Nomor lama ini sudah tercatat.",
            ),
            models.CheckConstraint(
                condition=~Q(value=""),
                name="partners_former_has_value",
                violation_error_message="Nomor lama tidak boleh kosong.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "kind", "value"], name="partners_former_find")]

    def __str__(self) -> str:
        return f"{FormerKind(self.kind).label} {self.value}" if self.kind != FormerKind.NPWP_HASH else "NPWP"

    def get_absolute_url(self) -> str:
        return self.organization.get_absolute_url()
