"""Groups that passed from one mentor to another."""

import datetime as dt

from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from pendampingan.models.assignments import Assignment
from pendampingan.querysets import HandoverQuerySet


class Handover(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One group passed from the mentor of `ended` to the mentor of `begun`, with what the next one should know.

    `settled_on` is the local date on which the open follow-ups passed: the first day of the next mentor.
    """

    ended = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="handed_on", verbose_name="penugasan yang berakhir"
    )
    begun = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, related_name="taken_over", verbose_name="penugasan penerus"
    )
    reason = models.CharField("alasan", max_length=300)
    settled_on = models.DateField("tindak lanjut berpindah pada", null=True, blank=True, editable=False)
    notes = models.TextField("catatan untuk penerus", blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "serah terima"
        verbose_name_plural = "serah terima"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ended=F("begun")),
                name="pendampingan_handover_between_two",
                violation_error_message="Serah terima perlu dua penugasan.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ended} → {self.begun.mentor}"

    @property
    def starts_on(self) -> dt.date:
        """The local date from which the next mentor answers for the group."""
        return self.begun.starts_on
