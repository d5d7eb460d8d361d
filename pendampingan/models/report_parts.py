"""What a field report says of other records: values of indicators, duties looked at, earlier follow-ups done."""

from django.db import models
from django.db.models import Q

from kemitraan.core.models import ScopedModel
from pendampingan.enums import CheckFinding
from pendampingan.models.reports import FieldReport, FollowUp
from pendampingan.querysets import PartOfReportQuerySet


class FieldReportReading(ScopedModel):
    """What an indicator of the program was at the activity, in its unit.

    It becomes a reading of the program when the report is verified.
    """

    report = models.ForeignKey(FieldReport, on_delete=models.CASCADE, related_name="readings")
    indicator = models.ForeignKey(
        "programs.Indicator", on_delete=models.PROTECT, related_name="report_readings", verbose_name="indikator"
    )
    value = models.DecimalField("nilai", max_digits=18, decimal_places=2)
    note = models.CharField("catatan", max_length=300, blank=True)

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai indikator dalam laporan"
        verbose_name_plural = "nilai indikator dalam laporan"
        ordering = ["indicator__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "indicator"],
                name="pendampingan_fieldreportreading_once",
                violation_error_message="Nilai indikator ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.value}"


class FieldReportObligationCheck(ScopedModel):
    """What the mentor saw on site of one due date of a duty; it decides nothing about that duty."""

    report = models.ForeignKey(FieldReport, on_delete=models.CASCADE, related_name="obligation_checks")
    occurrence = models.ForeignKey(
        "programs.ObligationOccurrence",
        on_delete=models.PROTECT,
        related_name="report_checks",
        verbose_name="kewajiban",
    )
    finding = models.CharField("yang terlihat", max_length=10, choices=CheckFinding.choices)
    note = models.CharField("catatan", max_length=300, blank=True)

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "pemeriksaan kewajiban"
        verbose_name_plural = "pemeriksaan kewajiban"
        ordering = ["occurrence__due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "occurrence"],
                name="pendampingan_fieldreportobligationcheck_once",
                violation_error_message="Kewajiban ini sudah diperiksa dalam laporan ini.",
            ),
            models.CheckConstraint(
                condition=Q(finding__in=CheckFinding.values),
                name="pendampingan_fieldreportobligationcheck_finding_known",
                violation_error_message="Hasil pemeriksaan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence}: {self.get_finding_display()}"


class FollowUpCheck(ScopedModel):
    """A follow-up of an earlier report was found done at this activity; handing the report in closes it."""

    report = models.ForeignKey(FieldReport, on_delete=models.CASCADE, related_name="follow_up_checks")
    follow_up = models.ForeignKey(FollowUp, on_delete=models.CASCADE, related_name="checks")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "tindak lanjut yang selesai"
        verbose_name_plural = "tindak lanjut yang selesai"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["report", "follow_up"], name="pendampingan_followupcheck_once")]

    def __str__(self) -> str:
        return f"{self.follow_up} selesai"
