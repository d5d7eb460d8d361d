"""Mentors: what they can, what proves it, and when they are away."""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from kemitraan.core.querysets import ScopedQuerySet
from pendampingan.enums import SpokenLanguage
from pendampingan.querysets import CertificateQuerySet, LeaveQuerySet


class Mentor(PublicModel, VersionedModel, ScopedModel):
    """A person with a mentor membership who accompanies groups.

    `languages` are codes of `SpokenLanguage`. `home_region` is what was written before regions were chosen from the
    list; it counts only without a `region`. `capacity` is how many groups the mentor can accompany at once.
    """

    membership = models.OneToOneField(
        "accounts.Membership", on_delete=models.PROTECT, related_name="mentor", verbose_name="akun pendamping"
    )
    competence = models.TextField("kompetensi", blank=True)
    sectors = models.ManyToManyField(
        "partners.Sector", blank=True, related_name="mentors", verbose_name="bidang yang dikuasai"
    )
    languages = models.JSONField("bahasa", default=list, blank=True)
    region = models.ForeignKey(
        "partners.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="mentors",
        verbose_name="wilayah asal",
    )
    home_region = models.CharField("wilayah asal tertulis", max_length=150, blank=True)
    capacity = models.PositiveSmallIntegerField("kapasitas kelompok", default=8)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "pendamping"
        verbose_name_plural = "pendamping"
        ordering = ["membership__user__full_name", "id"]

    def __str__(self) -> str:
        return self.membership.user.full_name

    def get_absolute_url(self) -> str:
        return reverse("pendampingan:mentor-detail", args=[self.public_id])

    @property
    def home(self) -> str:
        """Where the mentor lives, as people read it."""
        return str(self.region) if self.region else self.home_region

    @property
    def language_labels(self) -> list[str]:
        return [SpokenLanguage(code).label for code in self.languages]

    def is_replaced_by(self, membership) -> bool:
        """Whether `membership` stands in for this mentor today; one query."""
        today = membership.institution.today
        return self.leaves.active_on(today).filter(delegate__membership_id=membership.pk).exists()


class MentorCertificate(PublicModel, VersionedModel, ScopedModel):
    """What proves a mentor's competence, with its file as an attachment; one that expires is reminded of.

    `replaced_on` is the local day on which it stopped to count, because a newer one came or it was withdrawn.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="certificates", verbose_name="pendamping")
    name = models.CharField("nama sertifikat", max_length=200)
    number = models.CharField("nomor", max_length=100, blank=True)
    issuer = models.CharField("penerbit", max_length=200, blank=True)
    issued_on = models.DateField("tanggal terbit", null=True, blank=True)
    expires_on = models.DateField("berlaku sampai", null=True, blank=True)
    replaced_on = models.DateField("tidak dipakai sejak", null=True, blank=True, editable=False)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = "sertifikat"
        verbose_name_plural = "sertifikat"
        ordering = ["name", "-issued_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(issued_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="pendampingan_certificate_period_in_order",
                violation_error_message="Berlaku sampai tidak boleh sebelum tanggal terbit.",
            )
        ]
        indexes = [models.Index(fields=["institution", "expires_on"], name="pendampingan_cert_expiry")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.mentor.get_absolute_url()}#sertifikat"


class MentorLeave(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A mentor is away from `starts_on` to `ends_on` (local dates, inclusive); two leaves never share a day.

    Meanwhile, and only then, `delegate` sees and reports on the groups of the mentor. One that was called off keeps
    its row with the day and the reason.
    """

    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="leaves", verbose_name="pendamping")
    starts_on = models.DateField("dari")
    ends_on = models.DateField("sampai")
    reason = models.CharField("alasan", max_length=300)
    delegate = models.ForeignKey(
        Mentor,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="covered_leaves",
        verbose_name="pengganti",
    )
    cancelled_on = models.DateField("dibatalkan pada", null=True, blank=True, editable=False)
    cancelled_reason = models.CharField("alasan batal", max_length=300, blank=True, editable=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = "cuti pendamping"
        verbose_name_plural = "cuti pendamping"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="pendampingan_leave_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(delegate__isnull=True) | ~Q(delegate=F("mentor")),
                name="pendampingan_leave_delegate_is_another",
                violation_error_message="Pengganti harus pendamping yang lain.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancelled_reason="")
                | (Q(cancelled_on__isnull=False) & ~Q(cancelled_reason="")),
                name="pendampingan_leave_cancelled_with_reason",
                violation_error_message="Pembatalan cuti perlu alasan.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["delegate", "starts_on", "ends_on"],
                name="pendampingan_leave_delegate",
                condition=Q(cancelled_on__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"Cuti {self.mentor}, {format_date(self.starts_on)} – {format_date(self.ends_on)}"

    def get_absolute_url(self) -> str:
        return f"{self.mentor.get_absolute_url()}#cuti"

    def contains(self, day: dt.date) -> bool:
        return self.starts_on <= day <= self.ends_on
