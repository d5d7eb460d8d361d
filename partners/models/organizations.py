"""Organizations of all kinds."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Lower, Replace, Upper
from django.urls import reverse

from kemitraan.core.encryption import decrypt
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from partners.enums import LegalForm, OrganizationKind, OrganizationStatus, SizeBasis, SizeClass
from partners.models.vocabularies import Sector, Tag
from partners.querysets import OrganizationQuerySet
from partners.rules.identifiers import mask_number

# What SQL can say about the newer columns.
SIZE_AND_POSITION = [
    models.CheckConstraint(
        condition=Q(latitude__isnull=True, longitude__isnull=True)
        | Q(latitude__isnull=False, longitude__isnull=False)
        & Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
        & ~Q(latitude=0, longitude=0),
        name="partners_organization_position_possible",
        violation_error_message="Isi lintang dan bujur, keduanya benar, atau kosongkan keduanya.",
    ),
    models.CheckConstraint(
        condition=Q(position_accuracy_m__isnull=True) | Q(latitude__isnull=False),
        name="partners_organization_accuracy_of_position",
        violation_error_message="Ketelitian hanya diisi bersama lintang dan bujur.",
    ),
    models.CheckConstraint(
        condition=(Q(capital_idr__isnull=True) | Q(capital_idr__gte=0))
        & (Q(sales_idr__isnull=True) | Q(sales_idr__gte=0)),
        name="partners_organization_figures_not_negative",
        violation_error_message="Modal dan penjualan tidak boleh kurang dari nol.",
    ),
    models.CheckConstraint(
        condition=Q(size_override="") | ~Q(size_override_reason=""),
        name="partners_organization_override_has_reason",
        violation_error_message="Tulis alasan menetapkan ukuran usaha.",
    ),
    models.CheckConstraint(
        condition=Q(npwp="") | Q(npwp_encrypted=""),
        name="partners_organization_one_npwp",
        violation_error_message="NPWP disimpan terbuka atau terkunci, tidak keduanya.",
    ),
    models.CheckConstraint(
        condition=Q(verified_on__isnull=True, verified_by__isnull=True)
        | Q(verified_on__isnull=False, verified_by__isnull=False),
        name="partners_organization_verified_by_someone",
        violation_error_message="Pemeriksaan perlu tanggal dan orangnya.",
    ),
]
# What a search, the map and the warning about doubles look up. Each is written as the lookup writes it, see
# `selectors.organizations`, `selectors.duplicates` and `selectors.positions`; the trigram indexes of PostgreSQL are
# those of the migrations alone.
LOOKED_UP = [
    models.Index(
        fields=["institution", "status", "longitude", "latitude", "id"],
        condition=Q(latitude__isnull=False),
        name="partners_org_placed",
    ),
    models.Index(fields=["institution", "npwp"], condition=~Q(npwp=""), name="partners_org_npwp"),
    models.Index(
        Lower(Replace("legal_number", Value(" "), Value(""))),
        condition=~Q(legal_number=""),
        name="partners_org_legal_number",
    ),
    models.Index(Upper("external_id"), name="partners_org_external_id"),
    models.Index(Upper("email"), name="partners_org_email"),
]


class Organization(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """Any body or person an institution works with, the institution and its units included (`is_own`).

    `normalized_name` is computed by the services from `name` (`rules.normalize_name`).
    Numbers that identify (NIB, NPWP, legal number) are text: their leading zeros count. The NPWP of a person is
    sealed (`npwp_encrypted`, `npwp_hash` for exact search) and `npwp` is empty then; services decide which it is.
    The size is computed (`rules.sizes`) from capital or yearly sales of `size_year`, unless a person sets it.
    A position is both coordinates (degrees, WGS 84) or none, never 0,0.
    `verified_facts` is what the key fields said when a person verified them, see `rules.verification`.
    Where `region` is known, the four place names from its level upwards are those of the region (the services
    copy them, see `services.places`); the names below it, and all of them without a region, are as written.
    """

    name = models.CharField("nama", max_length=250)
    normalized_name = models.CharField(max_length=250, editable=False)
    legal_form = models.CharField("bentuk", max_length=12, choices=LegalForm.choices, blank=True)
    short_name = models.CharField("nama pendek", max_length=60, blank=True)
    kind = models.CharField("jenis", max_length=20, choices=OrganizationKind.choices)
    category = models.CharField("kategori", max_length=200, blank=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="units", verbose_name="induk"
    )
    is_own = models.BooleanField("milik lembaga sendiri", default=False, editable=False)
    nib = models.CharField("NIB", max_length=13, blank=True)
    npwp = models.CharField("NPWP", max_length=16, blank=True)
    npwp_encrypted = models.TextField(blank=True, editable=False)
    npwp_hash = models.CharField(max_length=64, blank=True, editable=False)
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
    latitude = models.DecimalField("lintang", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("bujur", max_digits=9, decimal_places=6, null=True, blank=True)
    position_accuracy_m = models.PositiveIntegerField("ketelitian (meter)", null=True, blank=True)
    phone = models.CharField("telepon", max_length=60, blank=True)
    email = models.CharField("surel", max_length=254, blank=True)
    website = models.CharField("situs web", max_length=250, blank=True)
    sectors = models.ManyToManyField(Sector, blank=True, related_name="organizations", verbose_name="sektor")
    tags = models.ManyToManyField(Tag, blank=True, related_name="organizations", verbose_name="label")
    capital_idr = models.DecimalField("modal usaha", max_digits=18, decimal_places=2, null=True, blank=True)
    sales_idr = models.DecimalField("hasil penjualan tahunan", max_digits=18, decimal_places=2, null=True, blank=True)
    size_year = models.PositiveSmallIntegerField("tahun angka", null=True, blank=True)
    size_basis = models.CharField("dasar ukuran", max_length=7, choices=SizeBasis.choices, blank=True)
    size_override = models.CharField("ukuran yang ditetapkan", max_length=6, choices=SizeClass.choices, blank=True)
    size_override_reason = models.CharField("alasan menetapkan", max_length=300, blank=True)
    verified_on = models.DateField("diperiksa", null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="diperiksa oleh",
        editable=False,
    )
    verified_note = models.CharField("catatan pemeriksaan", max_length=300, blank=True, editable=False)
    verified_facts = models.JSONField(default=dict, blank=True, editable=False)
    status = models.CharField(
        max_length=10, choices=OrganizationStatus.choices, default=OrganizationStatus.ACTIVE, editable=False
    )
    archived_reason = models.CharField("alasan diarsipkan", max_length=300, blank=True, editable=False)

    objects = OrganizationQuerySet.as_manager()
    found_by = ""  # why a search found it, set by the list that shows it; no column

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
            *SIZE_AND_POSITION,
        ]
        indexes = [
            models.Index(fields=["institution", "npwp_hash"], name="partners_org_npwp_hash"),
            models.Index(fields=["institution", "status", "name", "id"], name="partners_org_list"),
            models.Index(fields=["institution", "normalized_name"], name="partners_org_normalized"),
            *LOOKED_UP,
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("partners:organization-detail", args=[self.public_id])

    @property
    def is_archived(self) -> bool:
        return self.status != OrganizationStatus.ACTIVE

    @property
    def is_group(self) -> bool:
        """Has members that a mentor accompanies."""
        return self.kind in {OrganizationKind.GROUP, OrganizationKind.ASSOCIATION, OrganizationKind.COOPERATIVE}

    @property
    def place(self) -> str:
        """District, regency and province in one line, blanks left out."""
        return ", ".join(part for part in (self.district, self.regency, self.province) if part)

    @property
    def opened_npwp(self) -> str:
        """The NPWP in clear, for services and checks; pages show `shown_npwp`."""
        return self.npwp or decrypt(self.npwp_encrypted)

    @property
    def shown_npwp(self) -> str:
        """The NPWP as pages show it: a person's is masked."""
        return self.npwp or mask_number(decrypt(self.npwp_encrypted))

    @property
    def position(self) -> tuple[Decimal, Decimal] | None:
        """(latitude, longitude) in degrees; None for an organization without a known place."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
