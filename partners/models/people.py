"""People of organizations: members, contacts and representatives."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse

from kemitraan.core.encryption import decrypt
from kemitraan.core.models import PublicModel, ScopedModel, SourcedModel, VersionedModel
from partners.enums import MemberRole, Sex
from partners.models.organizations import Organization
from partners.querysets import PartOfOrganizationQuerySet, RepresentativeQuerySet
from partners.rules import mask_nik

is_e164 = RegexValidator(r"^\+[1-9][0-9]{6,14}$", "Tulis nomor telepon lengkap, seperti +6281234567890.")


class Member(PublicModel, VersionedModel, ScopedModel, SourcedModel):
    """A person in a group. The national identity number is optional, encrypted, and shown masked."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="members", verbose_name="kelompok"
    )
    name = models.CharField("nama", max_length=200)
    sex = models.CharField("jenis kelamin", max_length=10, choices=Sex.choices, blank=True)
    role = models.CharField("peran", max_length=10, choices=MemberRole.choices, default=MemberRole.MEMBER)
    phone = models.CharField("telepon", max_length=20, blank=True, validators=[is_e164])
    nik_encrypted = models.TextField(blank=True, editable=False)
    nik_hash = models.CharField(max_length=64, blank=True, editable=False)
    joined_on = models.DateField("bergabung", null=True, blank=True)
    left_on = models.DateField("keluar", null=True, blank=True)

    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota"
        verbose_name_plural = "anggota"
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="partners_member_period_in_order",
                violation_error_message="Tanggal keluar tidak boleh sebelum tanggal bergabung.",
            )
        ]
        indexes = [models.Index(fields=["organization", "name"], name="partners_member_list")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:member-detail", args=[self.public_id])

    @property
    def masked_nik(self) -> str:
        """`3201********0001`; empty when none was given."""
        return mask_nik(decrypt(self.nik_encrypted))


class Contact(PublicModel, VersionedModel, ScopedModel):
    """A person to reach in an organization; may have authority to sign for it, to the day `signs_until` inclusive.

    The document that gives the authority is an attachment with the purpose `authority`.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="contacts", verbose_name="mitra"
    )
    name = models.CharField("nama", max_length=200)
    position = models.CharField("jabatan", max_length=150, blank=True)
    phone = models.CharField("telepon", max_length=20, blank=True, validators=[is_e164])
    email = models.EmailField("surel", blank=True)
    is_primary = models.BooleanField("kontak utama", default=False)
    can_sign = models.BooleanField("berwenang menandatangani", default=False)
    signs_until = models.DateField("berwenang sampai", null=True, blank=True)
    is_active = models.BooleanField("aktif", default=True)

    address_through = "organization"
    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "kontak"
        verbose_name_plural = "kontak"
        ordering = ["-is_primary", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_primary=True),
                name="partners_contact_one_primary",
                violation_error_message="Kontak utama hanya satu.",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=False) | Q(is_active=True),
                name="partners_contact_primary_is_active",
                violation_error_message="Kontak utama harus aktif.",
            ),
            models.CheckConstraint(
                condition=Q(signs_until__isnull=True) | Q(can_sign=True),
                name="partners_contact_authority_of_signatory",
                violation_error_message="Masa wewenang hanya diisi untuk yang berwenang menandatangani.",
            ),
        ]
        indexes = [models.Index(Upper("email"), name="partners_contact_email")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{self.organization.get_absolute_url()}?bagian=kontak"


class Representative(PublicModel, VersionedModel, ScopedModel):
    """A partner user (membership) who speaks for an organization during a period."""

    membership = models.ForeignKey(
        "accounts.Membership", on_delete=models.PROTECT, related_name="representations", verbose_name="akun mitra"
    )
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="representatives", verbose_name="mitra"
    )
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("sampai", null=True, blank=True)

    address_through = "organization"
    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = "wakil mitra"
        verbose_name_plural = "wakil mitra"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "organization"],
                name="partners_representative_once",
                violation_error_message="Orang ini sudah mewakili mitra tersebut.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partners_representative_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.membership} mewakili {self.organization}"

    def get_absolute_url(self) -> str:
        return f"{self.organization.get_absolute_url()}?bagian=kontak"
