"""Numbers that the institution gives its agreements."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import ScopedModel
from programs.enums import NumberedKind
from programs.models.addenda import Addendum
from programs.models.agreements import Agreement


class NumberSeries(ScopedModel):
    """How far one institution has counted agreements of a kind, or addenda, in a year; locked while one is given."""

    kind = models.CharField("jenis", max_length=10, choices=NumberedKind.choices)
    year = models.PositiveSmallIntegerField("tahun")
    last_used = models.PositiveIntegerField("terakhir", default=0)

    class Meta:
        verbose_name = "deret nomor"
        verbose_name_plural = "deret nomor"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "year"],
                name="programs_number_series_once",
                violation_error_message="Deret nomor ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NumberedKind.values),
                name="programs_number_series_kind_known",
                violation_error_message="Jenis perjanjian tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.year}: {self.last_used}"


class IssuedNumber(ScopedModel):
    """One number that was given to an agreement, or to an addendum of it, for one of its own parties.

    It stays, and is never given again.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="issued_numbers")
    addendum = models.ForeignKey(
        Addendum, null=True, blank=True, on_delete=models.PROTECT, related_name="issued_numbers", verbose_name="adendum"
    )
    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="issued_numbers", verbose_name="pihak"
    )
    kind = models.CharField("jenis", max_length=10, choices=NumberedKind.choices)
    year = models.PositiveSmallIntegerField("tahun")
    sequence = models.PositiveIntegerField("urut")
    text = models.CharField("nomor", max_length=120)
    issued_at = models.DateTimeField("diterbitkan")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "nomor terbit"
        verbose_name_plural = "nomor terbit"
        ordering = ["year", "kind", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "kind", "year", "sequence"],
                name="programs_issued_number_sequence_once",
                violation_error_message="Urutan ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["institution", "text"],
                name="programs_issued_number_text_once",
                violation_error_message="Nomor ini sudah diterbitkan.",
            ),
            models.UniqueConstraint(
                fields=["agreement", "organization"],
                condition=Q(addendum=None),
                name="programs_issued_number_party_once",
                violation_error_message="Pihak ini sudah punya nomor.",
            ),
            models.UniqueConstraint(
                fields=["addendum", "organization"],
                condition=~Q(addendum=None),
                name="programs_issued_number_addendum_once",
                violation_error_message="Pihak ini sudah punya nomor.",
            ),
        ]

    def __str__(self) -> str:
        return self.text
