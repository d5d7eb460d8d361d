"""Institutions, people, and memberships that tie them together."""

import datetime as dt
from typing import Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property

from kemitraan.accounts.enums import HolidayShift, InstitutionKind, Language, MembershipState, Role, WorkWeek, Zone
from kemitraan.core import clock
from kemitraan.core.models import PublicModel, VersionedModel
from kemitraan.core.numbering import check_number_format
from kemitraan.core.querysets import within_period


class InstitutionQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        if user.pk is None:
            return self.all()
        return self.filter(pk=user.membership.institution_id) if user.membership else self.none()


class Institution(PublicModel, VersionedModel):
    """One institution that runs partnership programs; all records belong to exactly one."""

    name = models.CharField("nama", max_length=200)
    slug = models.SlugField("nama pendek", unique=True)
    kind = models.CharField("jenis", max_length=20, choices=InstitutionKind.choices)
    address = models.TextField("alamat", blank=True)
    time_zone = models.CharField("zona waktu", max_length=20, choices=Zone.choices, default=Zone.WIB)
    work_week = models.CharField("hari kerja", max_length=10, choices=WorkWeek.choices, default=WorkWeek.MON_FRI)
    observes_joint_leave = models.BooleanField("libur pada cuti bersama", default=True)
    holiday_shift = models.CharField(
        "kunjungan pada hari libur", max_length=10, choices=HolidayShift.choices, default=HolidayShift.AFTER
    )
    letterhead = models.TextField("kop surat", blank=True, help_text="Baris kop pada dokumen resmi.")
    number_format = models.CharField(
        "format nomor",
        max_length=100,
        default="{urut:03d}/{unit}/{jenis}/{bulan}/{tahun}",
        validators=[check_number_format],
        help_text="Dari {urut:03d}, {unit}, {jenis}, {bulan}, {tahun}. Contoh hasil: 012/LPPM/PKS/XI/2026",
    )
    number_unit = models.CharField("kode unit pada nomor", max_length=30, blank=True)
    is_demo = models.BooleanField("contoh", default=False, editable=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "lembaga"
        verbose_name_plural = "lembaga"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(time_zone__in=Zone.values),
                name="accounts_institution_time_zone_known",
                violation_error_message="Pilih WIB, WITA, atau WIT.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def today(self) -> dt.date:
        """The institution's local date now."""
        return clock.today(self.time_zone)


class UserManager(BaseUserManager["User"]):
    """Creates people; addresses are kept in lower case so that one person has one account."""

    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=(email or "").lower())


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """One person, whichever institutions they belong to. Single names are normal."""

    email = models.EmailField("surel", max_length=254)
    full_name = models.CharField("nama lengkap", max_length=200)
    phone = models.CharField("telepon", max_length=20, blank=True)
    language = models.CharField("bahasa", max_length=2, choices=Language.choices, default=Language.INDONESIAN)
    time_zone = models.CharField(
        "zona waktu", max_length=20, choices=Zone.choices, blank=True, help_text="Kosong: ikut lembaga."
    )
    mails_mentions = models.BooleanField(
        "surel bila disebut",
        default=True,
        help_text="Bila komentar yang menyebut Anda belum dibaca dalam 10 menit, Anda menerima satu surel.",
    )
    is_active = models.BooleanField("aktif", default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)
    address_failed_at = models.DateTimeField(
        "surel ditolak sejak", null=True, blank=True, editable=False, help_text="Server menolak alamat ini."
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "pengguna"
        verbose_name_plural = "pengguna"
        ordering = ["full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_any_case",
                violation_error_message="Surel ini sudah dipakai.",
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The first word of the name that is no title (`Dr. H. Ahmad, M.Pd.` is greeted as Ahmad)."""
        words = [word.rstrip(",") for word in self.full_name.split() if not word.endswith(".")]
        return words[0] if words else self.full_name or self.email

    @cached_property
    def membership(self) -> "Membership | None":
        """The membership this person acts under; set by `act_as`, else their first active one."""
        return self.memberships.active_on(clock.today()).select_related("institution").order_by("id").first()

    def act_as(self, membership: "Membership | None") -> Self:
        """Act under `membership` from here on; returns self."""
        if membership is not None:
            membership.user = self
        self.membership = membership
        return self

    @property
    def is_staff(self) -> bool:
        """May enter the admin site: the operator, and admins of an institution."""
        if self.is_superuser:
            return True
        return self.membership is not None and self.membership.role == Role.ADMIN

    @property
    def zone(self) -> str:
        """Name of the zone in which this person reads times."""
        if self.time_zone:
            return self.time_zone
        return self.membership.institution.time_zone if self.membership else Zone.WIB


class MembershipQuerySet(models.QuerySet):
    def active_on(self, day: dt.date) -> Self:
        """Memberships in force on the local date `day`, of people whose account is active."""
        return self.filter(within_period(day), user__is_active=True)

    def visible_to(self, user) -> Self:
        if user.pk is None:
            return self.all()
        return self.filter(institution=user.membership.institution_id) if user.membership else self.none()


class Membership(PublicModel, VersionedModel):
    """A person's role in an institution, for a period; people who left keep their history."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name="orang")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, related_name="memberships", verbose_name="lembaga"
    )
    role = models.CharField("peran", max_length=20, choices=Role.choices)
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("sampai", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "keanggotaan"
        verbose_name_plural = "keanggotaan"
        ordering = ["user__full_name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                name="accounts_membership_once",
                violation_error_message="Orang ini sudah punya peran tersebut di lembaga ini.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="accounts_membership_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="accounts_membership_role_known",
                violation_error_message="Peran tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()}"

    @property
    def state(self) -> MembershipState:
        """What this membership is today, in the institution's zone."""
        today = self.institution.today
        if self.ends_on is not None and self.ends_on < today:
            return MembershipState.ENDED
        if not self.user.is_active:
            return MembershipState.DISABLED
        if not self.user.has_usable_password():
            return MembershipState.INVITED
        return MembershipState.UPCOMING if self.starts_on and self.starts_on > today else MembershipState.ACTIVE

    @property
    def is_office(self) -> bool:
        """May change the institution's records."""
        return self.role in {Role.ADMIN, Role.COORDINATOR}

    @property
    def is_mentor(self) -> bool:
        return self.role == Role.MENTOR

    @property
    def sees_whole_institution(self) -> bool:
        return self.role in {Role.ADMIN, Role.COORDINATOR, Role.OBSERVER}
