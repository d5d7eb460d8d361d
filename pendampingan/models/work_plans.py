"""What a mentor means to do with a group, month by month."""

from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from pendampingan.enums import Task
from pendampingan.models.assignments import Assignment
from pendampingan.querysets import PartOfAssignmentQuerySet


class PlannedTask(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One of the six tasks that is planned for a group in the month that begins on `month`.

    Whether it was done is never stored: submitted reports of that month say it.
    """

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="planned_tasks", verbose_name="penugasan"
    )
    month = models.DateField("bulan")
    task = models.CharField("tugas", max_length=1, choices=Task.choices)
    note = models.CharField("rencana", max_length=300, blank=True)

    objects = PartOfAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "rencana kerja"
        verbose_name_plural = "rencana kerja"
        ordering = ["month", "task", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "month", "task"],
                name="pendampingan_plannedtask_once",
                violation_error_message="Tugas ini sudah direncanakan pada bulan itu.",
            ),
            models.CheckConstraint(
                condition=Q(month__day=1),
                name="pendampingan_plannedtask_month_begins",
                violation_error_message="Bulan ditulis sebagai tanggal pertamanya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_task_display()} · {self.month:%m/%Y}"
