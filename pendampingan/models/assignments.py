"""Whom mentors accompany, and when they plan to visit."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from pendampingan.enums import VisitState
from pendampingan.models.mentors import Mentor
from pendampingan.querysets import AssignmentQuerySet, VisitQuerySet


class Assignment(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A mentor accompanies one group or entrepreneur for a period, visiting every `cadence_weeks` weeks.

    Planned visits are counted from the anchor `first_visit_on`, since the rhythm last changed from
    `counted_from`. A report is due `report_due_days` days after the planned visit.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="assignments", verbose_name="pendamping")
    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="assignments", verbose_name="kelompok"
    )
    program = models.ForeignKey(
        "programs.Program",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="assignments",
        verbose_name="program",
    )
    is_lead = models.BooleanField("pendamping utama", default=True)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("sampai", null=True, blank=True)
    first_visit_on = models.DateField("kunjungan pertama")
    cadence_weeks = models.PositiveSmallIntegerField("kunjungan setiap (minggu)", default=2)
    report_due_days = models.PositiveSmallIntegerField("laporan paling lambat (hari)", default=3)
    counted_from = models.DateField("jadwal dihitung dari", null=True, blank=True, editable=False)
    focus = models.TextField("fokus pendampingan", blank=True)
    contract_number = models.CharField("nomor kontrak atau surat tugas", max_length=100, blank=True)
    notes = models.TextField("catatan", blank=True)
    ended_reason = models.CharField("alasan berakhir", max_length=300, blank=True, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penugasan"
        verbose_name_plural = "penugasan"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="pendampingan_assignment_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(cadence_weeks__gte=1, cadence_weeks__lte=52),
                name="pendampingan_assignment_cadence_sane",
                violation_error_message="Irama kunjungan antara 1 dan 52 minggu.",
            ),
            models.CheckConstraint(
                condition=Q(first_visit_on__gte=F("starts_on")),
                name="pendampingan_assignment_first_visit_in_period",
                violation_error_message="Kunjungan pertama tidak boleh sebelum penugasan mulai.",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_lead=True, ends_on__isnull=True),
                name="pendampingan_assignment_one_open_lead",
                violation_error_message="Kelompok ini sudah punya pendamping utama.",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "organization"], name="pendampingan_assignment_scope")]

    def __str__(self) -> str:
        return f"{self.mentor} · {self.organization}"

    def get_absolute_url(self) -> str:
        return reverse("pendampingan:assignment-detail", args=[self.public_id])

    @property
    def anchor_on(self) -> dt.date:
        """The local date from which the coming visits are counted."""
        return self.counted_from or self.first_visit_on


class Visit(PublicModel, VersionedModel, ScopedModel):
    """A visit planned by an assignment; the field report answers it. A report is due by `report_due_on`."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    planned_on = models.DateField("direncanakan pada")
    report_due_on = models.DateField("laporan paling lambat")
    state = models.CharField(
        "status", max_length=10, choices=VisitState.choices, default=VisitState.PLANNED, editable=False
    )
    cancelled_reason = models.CharField("alasan batal", max_length=300, blank=True, editable=False)

    address_through = "assignment"
    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = "kunjungan"
        verbose_name_plural = "kunjungan"
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "planned_on"], name="pendampingan_visit_once"),
            models.CheckConstraint(
                condition=Q(report_due_on__gte=F("planned_on")),
                name="pendampingan_visit_due_after_plan",
                violation_error_message="Tenggat laporan tidak boleh sebelum kunjungan.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "report_due_on"],
                name="pendampingan_visit_due",
                condition=Q(state="planned"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.assignment} · {format_date(self.planned_on)}"

    def get_absolute_url(self) -> str:
        """The assignment's page, at its visits: a visit has no page of its own."""
        return f"{self.assignment.get_absolute_url()}#kunjungan"
