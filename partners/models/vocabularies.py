"""What an institution decides about its register: sectors, tags, and the limits of business sizes."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from partners.querysets import VocabularyQuerySet


class Sector(PublicModel, VersionedModel, ScopedModel):
    """A field of business or work, in the institution's own words. One not in use any more is kept, not offered."""

    name = models.CharField("nama", max_length=80)
    is_active = models.BooleanField("dipakai", default=True)

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        verbose_name = "sektor"
        verbose_name_plural = "sektor"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "institution",
                Lower("name"),
                name="partners_sector_name_once",
                violation_error_message="Sektor dengan nama ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tag(PublicModel, VersionedModel, ScopedModel):
    """A free mark on organizations, in the institution's own words. One not in use any more is kept, not offered."""

    name = models.CharField("nama", max_length=50)
    is_active = models.BooleanField("dipakai", default=True)

    objects = VocabularyQuerySet.as_manager()

    class Meta:
        verbose_name = "label"
        verbose_name_plural = "label"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "institution",
                Lower("name"),
                name="partners_tag_name_once",
                violation_error_message="Label dengan nama ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class SizeThreshold(PublicModel, VersionedModel):
    """Up to which capital and yearly sales (rupiah, inclusive) a business is micro, small or medium, from a day on.

    Without `institution` it is shipped: Government Regulation (PP) 7/2021, article 35, capital without the land and
    building of the place of business. An institution's own row replaces the shipped ones from its day on.
    Above the medium limits a business is large.
    """

    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="size_thresholds",
        verbose_name="lembaga",
    )
    valid_from = models.DateField("berlaku sejak")
    legal_basis = models.CharField("dasar", max_length=200)
    micro_capital_idr = models.DecimalField("modal usaha mikro paling banyak", max_digits=18, decimal_places=2)
    small_capital_idr = models.DecimalField("modal usaha kecil paling banyak", max_digits=18, decimal_places=2)
    medium_capital_idr = models.DecimalField("modal usaha menengah paling banyak", max_digits=18, decimal_places=2)
    micro_sales_idr = models.DecimalField("penjualan usaha mikro paling banyak", max_digits=18, decimal_places=2)
    small_sales_idr = models.DecimalField("penjualan usaha kecil paling banyak", max_digits=18, decimal_places=2)
    medium_sales_idr = models.DecimalField("penjualan usaha menengah paling banyak", max_digits=18, decimal_places=2)

    class Meta:
        verbose_name = "batas ukuran usaha"
        verbose_name_plural = "batas ukuran usaha"
        ordering = ["-valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "valid_from"],
                name="partners_size_threshold_once_a_day",
                violation_error_message="Lembaga ini sudah punya batas yang berlaku sejak tanggal itu.",
            ),
            models.UniqueConstraint(
                fields=["valid_from"],
                condition=Q(institution__isnull=True),
                name="partners_size_threshold_one_shipped_a_day",
                violation_error_message="Batas bawaan yang berlaku sejak tanggal itu sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(
                    micro_capital_idr__gt=0,
                    small_capital_idr__gt=F("micro_capital_idr"),
                    medium_capital_idr__gt=F("small_capital_idr"),
                    micro_sales_idr__gt=0,
                    small_sales_idr__gt=F("micro_sales_idr"),
                    medium_sales_idr__gt=F("small_sales_idr"),
                ),
                name="partners_size_threshold_rises",
                violation_error_message="Batas usaha mikro, kecil, dan menengah harus makin besar.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_basis}, sejak {self.valid_from}"

    def limits(self, basis: str) -> dict[str, Any]:
        """{size: rupiah at most} of `basis` ("capital" or "sales"), the smallest size first."""
        return {size: getattr(self, f"{size}_{basis}_idr") for size in ("micro", "small", "medium")}
