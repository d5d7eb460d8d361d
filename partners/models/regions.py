"""Administrative regions of the country."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from partners.enums import RegionLevel
from partners.querysets import RegionQuerySet


class Region(models.Model):
    """A province, regency or city, district, or village, by its code of the Ministry of Home Affairs.

    Shared by all institutions and written only by `load_regions`. A code that newer data lacks is withdrawn
    and stays for the rows that name it. The key is the code's digits as a number (`rules.regions.region_key`),
    so that everything inside a region is a few ranges of keys.
    """

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField("kode", max_length=13, unique=True)
    level = models.PositiveSmallIntegerField("tingkat", choices=RegionLevel.choices)
    name = models.CharField("nama", max_length=100)
    label = models.CharField("nama lengkap", max_length=300)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="bagian dari"
    )
    postal_code = models.CharField("kode pos", max_length=5, blank=True)
    name_key = models.CharField(max_length=100, editable=False)
    search_name = models.CharField(max_length=110, editable=False)
    search_text = models.CharField(max_length=400, editable=False)
    valid_from = models.DateField("berlaku sejak", null=True, blank=True)
    withdrawn_on = models.DateField("dicabut", null=True, blank=True)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors", verbose_name="pengganti"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "wilayah"
        verbose_name_plural = "wilayah"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=RegionLevel.PROVINCE, parent__isnull=True)
                | Q(level__in=RegionLevel.values[1:], parent__isnull=False),
                name="partners_region_below_province_has_parent",
                violation_error_message="Hanya provinsi yang tidak berada di dalam wilayah lain.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(withdrawn_on__gte=F("valid_from")),
                name="partners_region_period_in_order",
                violation_error_message="Kode tidak dapat dicabut sebelum berlaku.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(withdrawn_on__isnull=False),
                name="partners_region_successor_of_withdrawn",
                violation_error_message="Hanya kode yang dicabut yang punya pengganti.",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "name_key"], name="partners_region_name"),
            models.Index(fields=["postal_code"], name="partners_region_postal"),
        ]

    def __str__(self) -> str:
        return f"{self.label} (kode lama)" if self.is_withdrawn else self.label

    def get_absolute_url(self) -> str:
        return reverse("partners:region-detail", args=[self.code])

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_on is not None
