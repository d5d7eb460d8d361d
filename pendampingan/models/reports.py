"""Field reports and what follows from them."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.accounts.enums import Zone
from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from pendampingan.enums import FollowUpOwner, FollowUpState, MentorRole, Method, ReportState, ReviewAction, Task
from pendampingan.querysets import FieldReportQuerySet, FollowUpQuerySet, PartOfReportQuerySet


class FieldReport(PublicModel, VersionedModel, ScopedModel):
    """What a mentor did and saw with one group on one day.

    `activity_on` is the local date of the activity in `zone`, apart from when it was submitted.
    `client_id` is made on the device, so that sending twice stores once. Facts and analysis are
    kept apart. A returned report is due again on `due_on`. `region` is where it took place, which may be elsewhere
    than the group. Money spent is in rupiah; where none was, a reason may say so.
    """

    client_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    assignment = models.ForeignKey(
        "pendampingan.Assignment", on_delete=models.PROTECT, related_name="reports", verbose_name="penugasan"
    )
    visit = models.OneToOneField(
        "pendampingan.Visit",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="report",
        verbose_name="kunjungan",
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="field_reports")
    form = models.ForeignKey(
        "pendampingan.ReportForm",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
        verbose_name="pertanyaan program",
        editable=False,
    )
    activity_on = models.DateField("tanggal kegiatan")
    starts_at = models.TimeField("mulai", null=True, blank=True)
    ends_at = models.TimeField("selesai", null=True, blank=True)
    zone = models.CharField("zona waktu", max_length=20, choices=Zone.choices, default=Zone.WIB)
    method = models.CharField("cara", max_length=10, choices=Method.choices, default=Method.VISIT)
    place = models.CharField("tempat", max_length=200, blank=True)
    latitude = models.DecimalField("lintang", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=9, decimal_places=6, null=True, blank=True)
    region = models.ForeignKey(
        "partners.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="field_reports",
        verbose_name="wilayah",
    )
    tasks = models.JSONField("tugas", default=list, blank=True)
    roles = models.JSONField("peran", default=list, blank=True)
    materials = models.ManyToManyField(
        "pendampingan.LearningMaterial", blank=True, related_name="reports", verbose_name="medium belajar"
    )
    purpose = models.TextField("tujuan", blank=True)
    activities = models.TextField("kegiatan", blank=True)
    findings = models.TextField("fakta dan temuan", blank=True)
    analysis = models.TextField("analisis", blank=True)
    obstacles = models.TextField("kendala", blank=True)
    solutions = models.TextField("solusi", blank=True)
    guests_female = models.PositiveSmallIntegerField("peserta lain (P)", default=0)
    guests_male = models.PositiveSmallIntegerField("peserta lain (L)", default=0)
    expense_idr = models.DecimalField("biaya", max_digits=18, decimal_places=2, null=True, blank=True)
    no_expense_reason = models.CharField("alasan tidak ada biaya", max_length=300, blank=True)
    state = models.CharField(
        "status", max_length=10, choices=ReportState.choices, default=ReportState.DRAFT, editable=False
    )
    due_on = models.DateField("tenggat", null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    device_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = FieldReportQuerySet.as_manager()

    class Meta:
        verbose_name = "laporan pendampingan"
        verbose_name_plural = "laporan pendampingan"
        ordering = ["-activity_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ReportState.values),
                name="pendampingan_fieldreport_state_known",
                violation_error_message="Status laporan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gte=F("starts_at")),
                name="pendampingan_fieldreport_times_in_order",
                violation_error_message="Jam selesai tidak boleh sebelum jam mulai.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="pendampingan_fieldreport_position_complete",
                violation_error_message="Lintang dan bujur diisi keduanya atau tidak sama sekali.",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True) | ~Q(latitude=0, longitude=0),
                name="pendampingan_fieldreport_not_null_island",
                violation_error_message="Posisi 0,0 bukan lokasi yang sah.",
            ),
            models.CheckConstraint(
                condition=Q(expense_idr__isnull=True) | Q(expense_idr__gte=0),
                name="pendampingan_fieldreport_expense_positive",
                violation_error_message="Biaya tidak boleh kurang dari nol.",
            ),
            models.CheckConstraint(
                condition=Q(no_expense_reason="") | Q(expense_idr__isnull=True) | Q(expense_idr=0),
                name="pendampingan_fieldreport_expense_or_reason",
                violation_error_message="Isi biaya, atau alasan tidak ada biaya; tidak keduanya.",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False),
                name="pendampingan_fieldreport_verified_complete",
                violation_error_message="Verifikasi perlu waktu dan orangnya.",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-activity_on", "-id"], name="pendampingan_report_list"),
            models.Index(fields=["assignment", "-activity_on"], name="pendampingan_report_assignment"),
            models.Index(
                fields=["institution", "submitted_at"],
                name="pendampingan_report_queue",
                condition=Q(state="submitted"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment.organization} · {format_date(self.activity_on)}"

    def get_absolute_url(self) -> str:
        return reverse("pendampingan:report-detail", args=[self.public_id])

    @property
    def task_labels(self) -> list[str]:
        return [Task(code).label for code in self.tasks]

    @property
    def role_labels(self) -> list[str]:
        return [MentorRole(code).label for code in self.roles]


class Attendance(ScopedModel):
    """One member's presence at the activity of a report."""

    report = models.ForeignKey(FieldReport, on_delete=models.CASCADE, related_name="attendances")
    member = models.ForeignKey("partners.Member", on_delete=models.PROTECT, related_name="attendances")
    is_present = models.BooleanField("hadir")

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "kehadiran"
        verbose_name_plural = "kehadiran"
        ordering = ["member__name", "id"]
        constraints = [models.UniqueConstraint(fields=["report", "member"], name="pendampingan_attendance_once")]

    def __str__(self) -> str:
        return f"{self.member}: {'hadir' if self.is_present else 'tidak hadir'}"


class FollowUp(PublicModel, VersionedModel, ScopedModel):
    """One agreed next action from a report, with its owner and due date.

    `owner_kind` says whose side answers; the `organization` of a partner may be named, and the `owner` account where
    there is one. What shows that it was done are files of the row.
    """

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="follow_ups")
    action = models.CharField("tindak lanjut", max_length=300)
    owner_name = models.CharField("penanggung jawab", max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name="akun penanggung jawab",
    )
    owner_kind = models.CharField("pihak", max_length=12, choices=FollowUpOwner.choices, default=FollowUpOwner.GROUP)
    organization = models.ForeignKey(
        "partners.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
        verbose_name="mitra penanggung jawab",
    )
    due_on = models.DateField("tenggat")
    state = models.CharField(
        "status", max_length=10, choices=FollowUpState.choices, default=FollowUpState.OPEN, editable=False
    )
    done_on = models.DateField("selesai pada", null=True, blank=True, editable=False)
    result = models.CharField("hasil", max_length=300, blank=True, editable=False)

    address_through = "report"
    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = "tindak lanjut"
        verbose_name_plural = "tindak lanjut"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.DONE, done_on__isnull=False)
                | (~Q(state=FollowUpState.DONE) & Q(done_on__isnull=True)),
                name="pendampingan_followup_done_has_date",
                violation_error_message="Tindak lanjut selesai perlu tanggal.",
            ),
            models.CheckConstraint(
                condition=Q(owner_kind__in=FollowUpOwner.values),
                name="pendampingan_followup_owner_known",
                violation_error_message="Pihak penanggung jawab tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=True) | Q(owner_kind=FollowUpOwner.PARTNER),
                name="pendampingan_followup_organization_of_partner",
                violation_error_message="Mitra hanya dipilih bila pihaknya mitra.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "due_on"], name="pendampingan_followup_open", condition=Q(state="open")
            ),
            # The list of all of them: open, done, cancelled.
            models.Index(fields=["institution", "-state", "due_on", "id"], name="pendampingan_followup_list"),
        ]

    def __str__(self) -> str:
        return self.action

    def get_absolute_url(self) -> str:
        """The report's page, at its follow-ups."""
        return f"{self.report.get_absolute_url()}#tindak-lanjut"


class ReportReview(ScopedModel):
    """One turn in the conversation about a report: submitted, returned with a reason, verified, commented."""

    report = models.ForeignKey(FieldReport, on_delete=models.PROTECT, related_name="reviews")
    action = models.CharField(max_length=10, choices=ReviewAction.choices)
    note = models.TextField("catatan", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    due_on = models.DateField("tenggat baru", null=True, blank=True)

    objects = PartOfReportQuerySet.as_manager()

    class Meta:
        verbose_name = "tinjauan laporan"
        verbose_name_plural = "tinjauan laporan"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.by} {self.get_action_display()}"
