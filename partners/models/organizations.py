"""Organizations of all kinds."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from partners.enums import OrganizationKind, OrganizationStatus
from partners.querysets import OrganizationQuerySet


class Organization(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """Any body or person an institution works with, the institution and its units included (`is_own`).

    `normalized_name` is computed by the services from `name` (`rules.normalize_name`).
    Numbers that identify (NIB, NPWP, legal number) are text: their leading zeros count.
    Where `region` is known, the four place names from its level upwards are those of the region (the services
    copy them, see `services.places`); the names below it, and all of them without a region, are as written.
    """

    name = models.CharField("nama", max_length=250)
    normalized_name = models.CharField(max_length=250, editable=False)
    short_name = models.CharField("nama pendek", max_length=60, blank=True)
    kind = models.CharField("jenis", max_length=20, choices=OrganizationKind.choices)
    category = models.CharField("kategori", max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="units", verbose_name="induk"
    )
    is_own = models.BooleanField("milik lembaga sendiri", default=False, editable=False)
    nib = models.CharField("NIB", max_length=13, blank=True)
    npwp = models.CharField("NPWP", max_length=16, blank=True)
    legal_number = models.CharField("nomor badan hukum", max_length=100, blank=True)
    founded_on = models.DateField("tanggal berdiri", null=True, blank=True)
    description = models.TextField("keterangan", blank=True)
    address = models.TextField("alamat", blank=True)
    region = models.ForeignKey(
        "partners.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="organizations",
        verbose_name="wilayah",
    )
    village = models.CharField("desa/kelurahan", max_length=100, blank=True)
    district = models.CharField("kecamatan", max_length=100, blank=True)
    regency = models.CharField("kabupaten/kota", max_length=100, blank=True)
    province = models.CharField("provinsi", max_length=100, blank=True)
    country = models.CharField("negara", max_length=100, blank=True, default="Indonesia")
    postal_code = models.CharField("kode pos", max_length=12, blank=True)
    phone = models.CharField("telepon", max_length=60, blank=True)
    email = models.CharField("surel", max_length=254, blank=True)
    website = models.CharField("situs web", max_length=250, blank=True)
    status = models.CharField(
        max_length=10, choices=OrganizationStatus.choices, default=OrganizationStatus.ACTIVE, editable=False
    )
    archived_reason = models.CharField("alasan diarsipkan", max_length=300, blank=True, editable=False)

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = "mitra"
        verbose_name_plural = "mitra"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution"],
                condition=Q(is_own=True, parent__isnull=True),
                name="partners_organization_one_own_root",
                violation_error_message="Lembaga hanya boleh punya satu induk sendiri.",
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "external_id"],
                condition=~Q(external_id=""),
                name="partners_organization_external_id_once",
                violation_error_message="Id sumber ini sudah dipakai mitra lain.",
            ),
            models.UniqueConstraint(
                fields=["institution", "nib"],
                condition=~Q(nib=""),
                name="partners_organization_nib_once",
                violation_error_message="NIB ini sudah dipakai mitra lain.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganizationKind.values),
                name="partners_organization_kind_known",
                violation_error_message="Jenis mitra tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="partners_organization_has_name",
                violation_error_message="Nama mitra wajib diisi.",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "status", "name", "id"], name="partners_org_list"),
            models.Index(fields=["institution", "normalized_name"], name="partners_org_normalized"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organization-detail", args=[self.public_id])

    @property
    def is_archived(self) -> bool:
        return self.status == OrganizationStatus.ARCHIVED

    @property
    def is_group(self) -> bool:
        """Has members that a mentor accompanies."""
        return self.kind in {OrganizationKind.GROUP, OrganizationKind.ASSOCIATION, OrganizationKind.COOPERATIVE}

    @property
    def place(self) -> str:
        """District, regency and province in one line, blanks left out."""
        return ", ".join(part for part in (self.district, self.regency, self.province) if part)
