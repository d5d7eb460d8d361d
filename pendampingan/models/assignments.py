"""Whom mentors accompany, and when they plan to visit."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from pendampingan.enums import Rhythm, VisitState
from pendampingan.models.mentors import Mentor
from pendampingan.querysets import AssignmentQuerySet, VisitQuerySet
from pendampingan.rules.visits import Cadence


class Assignment(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A mentor accompanies one group or entrepreneur for a period, visiting in a `rhythm`.

    Planned visits are counted from the anchor `first_visit_on`, since the rhythm last changed from
    `counted_from`: every `cadence_weeks` weeks, every `cadence_months` months, or on dates chosen by hand. A report is
    due `report_due_days` days after the planned visit.
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
    rhythm = models.CharField("irama", max_length=10, choices=Rhythm.choices, default=Rhythm.WEEKS)
    cadence_weeks = models.PositiveSmallIntegerField("kunjungan setiap (minggu)", default=2)
    cadence_months = models.PositiveSmallIntegerField("kunjungan setiap (bulan)", default=1)
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
                condition=Q(cadence_months__gte=1, cadence_months__lte=12),
                name="pendampingan_assignment_months_sane",
                violation_error_message="Irama kunjungan antara 1 dan 12 bulan.",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values),
                name="pendampingan_assignment_rhythm_known",
                violation_error_message="Pilih irama kunjungan.",
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

    @property
    def cadence(self) -> Cadence:
        """How often the group is visited."""
        return Cadence(self.rhythm, self.cadence_months if self.rhythm == Rhythm.MONTHS else self.cadence_weeks)

    @property
    def cadence_label(self) -> str:
        """How often the group is visited, in words."""
        if self.rhythm == Rhythm.DATES:
            return "tanggal dipilih sendiri"
        return f"setiap {self.cadence.count} {'bulan' if self.rhythm == Rhythm.MONTHS else 'minggu'}"


class Visit(PublicModel, VersionedModel, ScopedModel):
    """A visit planned by an assignment; the field report answers it. A report is due by `report_due_on`.

    `counted_on` is the date that the rhythm gave (none for one chosen by hand), `moved_reason` why it is planned on
    another; one that `is_fixed` was put there by a person and stays when the rest is planned anew.
    """

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="visits")
    planned_on = models.DateField("direncanakan pada")
    counted_on = models.DateField("menurut irama", null=True, blank=True, editable=False)
    moved_reason = models.CharField("alasan digeser", max_length=300, blank=True, editable=False)
    is_fixed = models.BooleanField("tanggal ditetapkan", default=False, editable=False)
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
            models.UniqueConstraint(
                fields=["assignment", "planned_on"],
                condition=Q(state="planned"),
                name="pendampingan_visit_one_a_day",
                violation_error_message="Sudah ada kunjungan pada hari itu.",
            ),
            models.UniqueConstraint(
                fields=["assignment", "counted_on"],
                name="pendampingan_visit_counted_once",
                violation_error_message="Kunjungan menurut irama ini sudah direncanakan.",
            ),
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
