"""What belongs to the identity of an organization beside its own columns."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from partners.enums import AliasKind, DocumentKind, KbliVersion
from partners.models.organizations import Organization
from partners.models.people import Member
from partners.querysets import DocumentQuerySet, PartOfOrganizationQuerySet


class OrganizationAlias(PublicModel, VersionedModel, ScopedModel):
    """Another name by which people look for the organization; `normalized_name` is computed as the organization's."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="aliases", verbose_name="mitra"
    )
    name = models.CharField("nama", max_length=250)
    normalized_name = models.CharField(max_length=250, editable=False)
    kind = models.CharField("macam", max_length=10, choices=AliasKind.choices, default=AliasKind.ALIAS)

    address_through = "organization"
    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "nama lain"
        verbose_name_plural = "nama lain"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "name"],
                name="partners_alias_once",
                violation_error_message="Nama ini sudah tercatat pada mitra ini.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="partners_alias_has_name",
                violation_error_message="Nama lain wajib diisi.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "normalized_name"], name="partners_alias_normalized")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return self.organization.get_absolute_url()


class OrganizationActivity(PublicModel, VersionedModel, ScopedModel):
    """A business field of the organization by its KBLI code (letter and two to five digits, or digits alone)."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="activities", verbose_name="mitra"
    )
    code = models.CharField("kode KBLI", max_length=6)
    kbli_version = models.CharField("edisi", max_length=4, choices=KbliVersion.choices, default=KbliVersion.V2025)
    description = models.CharField("uraian", max_length=200, blank=True)
    is_main = models.BooleanField("usaha utama", default=False)

    address_through = "organization"
    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "bidang usaha"
        verbose_name_plural = "bidang usaha"
        ordering = ["-is_main", "code", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "kbli_version"],
                name="partners_activity_once",
                violation_error_message="Kode KBLI ini sudah tercatat pada mitra ini.",
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_main=True),
                name="partners_activity_one_main",
                violation_error_message="Usaha utama hanya satu.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "code"], name="partners_activity_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.description}".strip()

    def get_absolute_url(self) -> str:
        return self.organization.get_absolute_url()


class OrganizationDocument(PublicModel, VersionedModel, ScopedModel):
    """A document of the organization, with its file as an attachment; one that expires is reminded of.

    `replaced_on` is the local day on which it stopped to count, because a newer one came or it was withdrawn.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="documents", verbose_name="mitra"
    )
    kind = models.CharField("macam", max_length=12, choices=DocumentKind.choices)
    title = models.CharField("nama dokumen", max_length=200, blank=True)
    number = models.CharField("nomor", max_length=100, blank=True)
    issued_on = models.DateField("tanggal terbit", null=True, blank=True)
    expires_on = models.DateField("berlaku sampai", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)
    replaced_on = models.DateField("tidak dipakai sejak", null=True, blank=True, editable=False)

    address_through = "organization"
    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen"
        verbose_name_plural = "dokumen"
        ordering = ["kind", "-issued_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True)
                | Q(issued_on__isnull=True)
                | Q(expires_on__gte=models.F("issued_on")),
                name="partners_document_period_in_order",
                violation_error_message="Berlaku sampai tidak boleh sebelum tanggal terbit.",
            )
        ]
        indexes = [models.Index(fields=["institution", "expires_on"], name="partners_document_expiry")]

    def __str__(self) -> str:
        return self.title or DocumentKind(self.kind).label

    def get_absolute_url(self) -> str:
        return f"{self.organization.get_absolute_url()}?bagian=dokumen"


class AcceptedWarning(ScopedModel):
    """A person looked at a warning about a number and kept the number; it is not asked again for the same value.

    Of the value only its keyed hash is kept. `member` is given when the number is a member's.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="accepted_warnings", verbose_name="mitra"
    )
    member = models.ForeignKey(
        Member,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="accepted_warnings",
        verbose_name="anggota",
    )
    code = models.CharField("peringatan", max_length=40)
    value_hash = models.CharField(max_length=64)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="disimpan oleh"
    )
    accepted_at = models.DateTimeField("disimpan pada")

    objects = PartOfOrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "peringatan yang diterima"
        verbose_name_plural = "peringatan yang diterima"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "code", "value_hash"],
                condition=Q(member__isnull=True),
                name="partners_warning_accepted_once",
                violation_error_message="Peringatan ini sudah pernah diterima.",
            ),
            models.UniqueConstraint(
                fields=["member", "code", "value_hash"],
                condition=Q(member__isnull=False),
                name="partners_warning_of_member_accepted_once",
                violation_error_message="Peringatan ini sudah pernah diterima.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.organization}"
