"""Questions that a program asks in its field reports, in editions, and what was answered."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel
from kemitraan.core.querysets import ScopedQuerySet
from pendampingan.enums import QuestionKind
from pendampingan.querysets import PartOfReportQuerySet

ANSWER_PURPOSE = "answer_"  # and the key of the question, of pictures that answer one


class ReportForm(PublicModel, ScopedModel):
    """One edition of the questions of a program. It never changes: other questions are the next edition.

    Reports keep the edition to which they were written, so that old ones show what was asked.
    """

    program = models.ForeignKey("programs.Program", on_delete=models.PROTECT, related_name="report_forms")
    number = models.PositiveSmallIntegerField("edisi")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("dibuat")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pertanyaan laporan"
        verbose_name_plural = "pertanyaan laporan"
        ordering = ["-number", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "number"],
                name="pendampingan_reportform_number_once",
                violation_error_message="Edisi ini sudah ada.",
            )
        ]

    def __str__(self) -> str:
        return f"Pertanyaan laporan {self.program}, edisi {self.number}"


class ReportQuestion(PublicModel, ScopedModel):
    """One question of an edition; `key` is the same in all editions in which it is asked.

    Numbers are in `unit`; `options` are the words to choose from.
    """

    form = models.ForeignKey(ReportForm, on_delete=models.CASCADE, related_name="questions")
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    order = models.PositiveSmallIntegerField("urutan")
    kind = models.CharField("jenis jawaban", max_length=10, choices=QuestionKind.choices)
    text = models.CharField("pertanyaan", max_length=300)
    help_text = models.CharField("petunjuk", max_length=300, blank=True)
    unit = models.CharField("satuan", max_length=40, blank=True)
    options = models.JSONField("pilihan", default=list, blank=True)
    is_required = models.BooleanField("wajib dijawab", default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pertanyaan"
        verbose_name_plural = "pertanyaan"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["form", "key"], name="pendampingan_reportquestion_once"),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values),
                name="pendampingan_reportquestion_kind_known",
                violation_error_message="Jenis jawaban tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def definition(self) -> dict[str, Any]:
        """What makes it this question, to see whether an edition changes anything."""
        return {
            name: getattr(self, name) for name in ("key", "kind", "text", "help_text", "unit", "options", "is_required")
        }

    @property
    def photo_purpose(self) -> str:
        """Under which purpose pictures that answer it are kept with the report."""
        return f"{ANSWER_PURPOSE}{self.key.hex}"


class ReportAnswer(ScopedModel):
    """What a report answers to one question: text, a number as text, a date as ISO text, or the chosen words.

    Pictures are files of the report.
    """

    report = models.ForeignKey("pendampingan.FieldReport", on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(ReportQuestion, on_delete=models.PROTECT, related_name="answers")
    value = models.JSONField("jawaban")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban laporan"
        verbose_name_plural = "jawaban laporan"
        ordering = ["question__order", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "question"], name="pendampingan_reportanswer_once")]

    def __str__(self) -> str:
        return f"{self.question}: {self.value}"
