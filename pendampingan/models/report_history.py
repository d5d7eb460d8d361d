"""What became of a report's words: each submission, corrections after it was locked, and what the group said of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel
from pendampingan.enums import ConfirmationAnswer
from pendampingan.models.reports import FieldReport
from pendampingan.querysets import PartOfReportQuerySet


class ReportRevision(ScopedModel):
    """The words of a report as it was handed in for the `number`-th time; it never changes.

    `content` is a list of {key, label, text}, as `selectors.report_words` gives it.
    """

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField("pengajuan ke-")
    content = models.JSONField("isi")
    content_hash = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("diajukan")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "pengajuan laporan"
        verbose_name_plural = "pengajuan laporan"
        ordering = ["number", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="pendampingan_reportrevision_once")]

    def __str__(self) -> str:
        return f"{self.report}, pengajuan {self.number}"


class ReportAddendum(PublicModel, ScopedModel):
    """A correction of one part of a verified report: what it said, what it should say, by whom, when and why.

    The report itself stays as it was verified.
    """

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="addenda")
    part = models.CharField("bagian", max_length=40)
    label = models.CharField("nama bagian", max_length=100)
    before = models.TextField("sebelumnya", blank=True)
    after = models.TextField("seharusnya")
    reason = models.CharField("alasan", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("ditulis")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "perbaikan laporan"
        verbose_name_plural = "perbaikan laporan"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason="") & ~Q(after=""),
                name="pendampingan_reportaddendum_says_why",
                violation_error_message="Perbaikan perlu isi dan alasan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}: {self.label}"

    def get_absolute_url(self) -> str:
        return f"{self.report.get_absolute_url()}#perbaikan"


class ReportConfirmation(ScopedModel):
    """What a person of the group or a partner said of a report through a signed link; given once, never changed."""

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="confirmations")
    name = models.CharField("nama", max_length=200)
    answer = models.CharField("jawaban", max_length=10, choices=ConfirmationAnswer.choices)
    reason = models.CharField("yang tidak sesuai", max_length=1000, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField("dijawab")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "tanggapan kelompok"
        verbose_name_plural = "tanggapan kelompok"
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=ConfirmationAnswer.CONFIRMED, reason="")
                | Q(answer=ConfirmationAnswer.DISPUTED) & ~Q(reason=""),
                name="pendampingan_reportconfirmation_dispute_says_why",
                violation_error_message="Tulis apa yang tidak sesuai.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.get_answer_display().lower()}"

    @property
    def answer_choice(self) -> ConfirmationAnswer:
        return ConfirmationAnswer(self.answer)
