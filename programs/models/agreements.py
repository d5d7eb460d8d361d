"""Agreements (MoU, PKS, IA) with a number, signatory and consent per party."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import AgreementKind, AgreementState, ConsentMethod
from programs.querysets import AgreementQuerySet, PartOfAgreementQuerySet


class Agreement(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """One document that binds its own parties. Dates are inclusive local dates of the institution.

    Without `ends_on` the agreement is open-ended and `open_end_condition` says in words until when.
    Its own terms stay as they were signed; an addendum in force may move the end (`amended_ends_on`, blank for an end
    that was opened), and `runs_until` is the end that counts.
    `is_historical` marks one entered from an archive: the activation gate only warns. What its list said and
    no column holds stays readable: `kind_text` for a kind of `other`, `source_status`, `source_notes`.
    """

    kind = models.CharField("jenis", max_length=10, choices=AgreementKind.choices)
    kind_text = models.CharField("jenis di sumber", max_length=60, blank=True, editable=False)
    title = models.CharField("judul", max_length=300)
    scope = models.TextField("ruang lingkup", blank=True)
    program = models.ForeignKey(
        "programs.Program",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name="program",
    )
    partnership = models.ForeignKey(
        "programs.Partnership",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agreements",
        verbose_name="kemitraan",
    )
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name="induk"
    )
    renews = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="renewals",
        verbose_name="melanjutkan",
        editable=False,
    )
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("berakhir", null=True, blank=True)
    open_end_condition = models.CharField(
        "berlaku sampai", max_length=300, blank=True, help_text="Untuk yang tanpa tanggal akhir, mis. Selamanya."
    )
    has_amended_end = models.BooleanField("akhir diubah adendum", default=False, editable=False)
    amended_ends_on = models.DateField("berakhir menurut adendum", null=True, blank=True, editable=False)
    runs_until = models.GeneratedField(
        expression=Case(When(has_amended_end=True, then=F("amended_ends_on")), default=F("ends_on")),
        output_field=models.DateField("berlaku sampai tanggal", null=True),
        db_persist=True,
    )
    value_idr = models.DecimalField("nilai (Rp)", max_digits=18, decimal_places=2, null=True, blank=True)
    dispute_settlement = models.TextField("penyelesaian perselisihan", blank=True)
    signing_place = models.CharField(
        "tempat penandatanganan", max_length=100, blank=True, help_text="Kota atau kabupaten, untuk naskahnya."
    )
    state = models.CharField(
        max_length=12, choices=AgreementState.choices, default=AgreementState.DRAFT, editable=False
    )
    state_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)
    activated_at = models.DateTimeField(null=True, blank=True, editable=False)
    not_continued_on = models.DateField("diputuskan tidak dilanjutkan", null=True, blank=True, editable=False)
    not_continued_reason = models.CharField("alasan tidak dilanjutkan", max_length=300, blank=True, editable=False)
    is_historical = models.BooleanField("dicatat dari arsip", default=False, editable=False)
    source_status = models.CharField("status di sumber", max_length=100, blank=True, editable=False)
    source_notes = models.TextField("catatan dari sumber", blank=True, editable=False)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "perjanjian"
        verbose_name_plural = "perjanjian"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programs_agreement_period_in_order",
                violation_error_message="Tanggal berakhir tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values),
                name="programs_agreement_kind_known",
                violation_error_message="Jenis perjanjian tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AgreementState.values),
                name="programs_agreement_state_known",
                violation_error_message="Status perjanjian tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(value_idr__isnull=True) | Q(value_idr__gte=0),
                name="programs_agreement_value_not_negative",
                violation_error_message="Nilai tidak boleh kurang dari nol.",
            ),
            models.CheckConstraint(
                condition=Q(has_amended_end=True) | Q(amended_ends_on__isnull=True),
                name="programs_agreement_amended_end_whole",
                violation_error_message="Akhir menurut adendum hanya ada bila adendum mengubahnya.",
            ),
            models.CheckConstraint(
                condition=Q(not_continued_on__isnull=True, not_continued_reason="")
                | Q(not_continued_on__isnull=False) & ~Q(not_continued_reason=""),
                name="programs_agreement_not_continued_whole",
                violation_error_message="Tulis alasan tidak dilanjutkan.",
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "external_id"],
                condition=~Q(external_id=""),
                name="programs_agreement_external_id_once",
                violation_error_message="Id sumber ini sudah dipakai perjanjian lain.",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "-created_at", "-id"], name="programs_agreement_list"),
            models.Index(fields=["runs_until"], name="programs_agreement_ending", condition=Q(state="active")),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programs:agreement-detail", args=[self.public_id])

    @property
    def current_end(self) -> dt.date | None:
        """The inclusive end that counts after its addenda, as `runs_until` in queries; None for an open end."""
        return self.amended_ends_on if self.has_amended_end else self.ends_on

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # Django leaves one that is written out
        """MoU, PKS, IA; or what the source called a kind that is none of them."""
        kind = AgreementKind(self.kind)
        return self.kind_text or str(kind.label) if kind is AgreementKind.OTHER else str(kind.label)


class AgreementParty(PublicModel, VersionedModel, ScopedModel):
    """One party of an agreement: its own number, who signs, when it consented and signed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="parties")
    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="agreement_parties", verbose_name="pihak"
    )
    order = models.PositiveSmallIntegerField("urutan", default=0)
    number = models.CharField("nomor", max_length=120, blank=True)
    signatory_name = models.CharField("penanda tangan", max_length=200, blank=True)
    signatory_position = models.CharField("jabatan", max_length=150, blank=True)
    signatory_authority = models.CharField(
        "dasar kewenangan", max_length=200, blank=True, help_text="Misalnya surat kuasa, bila bukan pimpinannya."
    )
    consented_on = models.DateField("setuju pada", null=True, blank=True)
    consent_method = models.CharField("cara setuju", max_length=20, choices=ConsentMethod.choices, blank=True)
    consented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    consented_by_name = models.CharField("disetujui oleh", max_length=200, blank=True, editable=False)
    objected_on = models.DateField("keberatan pada", null=True, blank=True, editable=False)
    objection = models.CharField("keberatan", max_length=1000, blank=True, editable=False)
    signed_on = models.DateField("ditandatangani pada", null=True, blank=True)

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "pihak perjanjian"
        verbose_name_plural = "pihak perjanjian"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organization"],
                name="programs_agreementparty_once",
                violation_error_message="Mitra ini sudah menjadi pihak perjanjian.",
            ),
            models.CheckConstraint(
                condition=Q(consented_on__isnull=True, consent_method="")
                | (Q(consented_on__isnull=False) & ~Q(consent_method="")),
                name="programs_agreementparty_consent_complete",
                violation_error_message="Persetujuan perlu tanggal dan caranya.",
            ),
            models.CheckConstraint(
                condition=Q(objected_on__isnull=True, objection="") | Q(objected_on__isnull=False) & ~Q(objection=""),
                name="programs_agreementparty_objection_whole",
                violation_error_message="Keberatan perlu alasannya.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)
