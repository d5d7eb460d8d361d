"""What an institution adds to the calendar of the country."""

from django.db import models

from kemitraan.core.formats import format_date
from kemitraan.core.models.base import PublicModel, ScopedModel, VersionedModel
from kemitraan.core.querysets import ScopedQuerySet


class LocalHoliday(PublicModel, VersionedModel, ScopedModel):
    """A local date on which the institution is closed, or, with `is_workday`, works although the country rests."""

    on = models.DateField("tanggal")
    name = models.CharField("nama", max_length=150)
    is_workday = models.BooleanField("tetap bekerja", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "hari libur lembaga"
        verbose_name_plural = "hari libur lembaga"
        ordering = ["-on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "on"],
                name="core_localholiday_once",
                violation_error_message="Tanggal ini sudah tercatat.",
            )
        ]

    def __str__(self) -> str:
        return f"{format_date(self.on)} · {self.name}"
