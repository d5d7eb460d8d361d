"""What organizations sold and owned year by year, from which their size over time is computed."""

from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from partners.models.organizations import Organization
from partners.querysets import PartOfOrganizationQuerySet


class YearlyFigures(PublicModel, VersionedModel, ScopedModel):
    """Sales and capital (rupiah, without the land and building of the place of business) of one year.

    The figures of an organization itself are those of its newest year; earlier ones stay here.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="yearly_figures", verbose_name="mitra"
    )
    year = models.PositiveSmallIntegerField("tahun")
    sales_idr = models.DecimalField("hasil penjualan tahunan", max_digits=18, decimal_places=2, null=True, blank=True)
    capital_idr = models.DecimalField("modal usaha", max_digits=18, decimal_places=2, null=True, blank=True)
    source = models.CharField("sumber", max_length=200, blank=True)

    address_through = "organization"
    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "angka tahunan"
        verbose_name_plural = "angka tahunan"
        ordering = ["-year", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "year"],
                name="partners_yearlyfigures_once",
                violation_error_message="Angka tahun ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=1900, year__lte=2200),
                name="partners_yearlyfigures_year_sane",
                violation_error_message="Tahun tidak masuk akal.",
            ),
            models.CheckConstraint(
                condition=(Q(sales_idr__isnull=False) | Q(capital_idr__isnull=False))
                & (Q(sales_idr__isnull=True) | Q(sales_idr__gte=0))
                & (Q(capital_idr__isnull=True) | Q(capital_idr__gte=0)),
                name="partners_yearlyfigures_amounts",
                violation_error_message="Isi penjualan atau modal, tidak kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}, {self.year}"

    def get_absolute_url(self) -> str:
        """The page of the organization: a year has no page of its own."""
        return self.organization.get_absolute_url()
