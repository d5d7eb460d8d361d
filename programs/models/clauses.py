"""The words of an agreement: templates of clauses, the clauses of one agreement, and its versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from programs.enums import AgreementKind, ClauseTopic, PatternCode, VersionOccasion
from programs.models.addenda import Addendum
from programs.models.agreements import Agreement
from programs.querysets import PartOfAgreementQuerySet, TemplateQuerySet
from programs.rules.clauses import check_placeholders


class ClauseTemplate(PublicModel, VersionedModel):
    """One clause that a new agreement of a kind (and, when given, a pattern) starts with.

    `institution` is null for those that come with the product; an institution that has templates of its own for a
    kind uses only those. In `body` each line is a paragraph (ayat), and `{nilai}` and the like are filled in.
    """

    institution = models.ForeignKey(
        "accounts.Institution", null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    kind = models.CharField("jenis perjanjian", max_length=10, choices=AgreementKind.choices)
    pattern = models.CharField("pola", max_length=20, choices=PatternCode.choices, blank=True)
    topic = models.CharField("pokok", max_length=15, choices=ClauseTopic.choices)
    order = models.PositiveSmallIntegerField("urutan")
    heading = models.CharField("judul pasal", max_length=150)
    body = models.TextField("isi", validators=[check_placeholders])

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "templat pasal"
        verbose_name_plural = "templat pasal"
        ordering = ["kind", "order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=AgreementKind.values),
                name="programs_clausetemplate_kind_known",
                violation_error_message="Jenis perjanjian tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=ClauseTopic.values),
                name="programs_clausetemplate_topic_known",
                violation_error_message="Pokok pasal tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.heading}"


class AgreementClause(PublicModel, VersionedModel, ScopedModel):
    """One clause of one agreement; each line of `body` is a paragraph (ayat), placeholders are filled when it is read.

    Recitals and legal bases stand before the numbered clauses.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.CASCADE, related_name="clauses", verbose_name="perjanjian"
    )
    order = models.PositiveSmallIntegerField("urutan", editable=False)
    topic = models.CharField("pokok", max_length=15, choices=ClauseTopic.choices, default=ClauseTopic.OTHER)
    heading = models.CharField("judul pasal", max_length=150)
    body = models.TextField("isi", validators=[check_placeholders])

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "pasal"
        verbose_name_plural = "pasal"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(topic__in=ClauseTopic.values),
                name="programs_clause_topic_known",
                violation_error_message="Pokok pasal tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return f"{reverse('programs:agreement-text', args=[self.agreement.public_id])}#pasal-{self.public_id}"


class AgreementVersion(PublicModel, ScopedModel):
    """The whole words of an agreement at one moment, as they would be printed; never changed."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    sequence = models.PositiveSmallIntegerField("versi")
    occasion = models.CharField("pada", max_length=12, choices=VersionOccasion.choices)
    content = models.JSONField("isi")
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField("dibuat")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "versi naskah"
        verbose_name_plural = "versi naskah"
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sequence"],
                name="programs_version_sequence_once",
                violation_error_message="Nomor versi ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(occasion__in=VersionOccasion.values),
                name="programs_version_occasion_known",
                violation_error_message="Kejadian versi tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"Versi {self.sequence}"


class IssuedDocument(PublicModel, ScopedModel):
    """One printed document that was issued, of an agreement or of one of its addenda: its file, and the code by which
    anybody can check it.

    `words_sha256` is the fingerprint of what it says; the words of an agreement are kept as its `version`.
    `withdrawn_at` is set when a newer one takes its place; the code then says so.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="issued_documents")
    addendum = models.ForeignKey(
        Addendum, null=True, blank=True, on_delete=models.PROTECT, related_name="issued_documents"
    )
    version = models.ForeignKey(
        AgreementVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="issued_documents"
    )
    words_sha256 = models.CharField(max_length=64)
    code = models.CharField("kode verifikasi", max_length=20, unique=True)
    attachment = models.OneToOneField("core.Attachment", on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    issued_at = models.DateTimeField("diterbitkan")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField("digantikan", null=True, blank=True)

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "dokumen terbit"
        verbose_name_plural = "dokumen terbit"
        ordering = ["issued_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(withdrawn_at=None, addendum=None),
                name="programs_issueddocument_one_valid",
                violation_error_message="Dokumen yang berlaku sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["addendum"],
                condition=Q(withdrawn_at=None, addendum__isnull=False),
                name="programs_issueddocument_one_valid_addendum",
                violation_error_message="Dokumen adendum yang berlaku sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(addendum=None, version__isnull=False) | Q(addendum__isnull=False, version=None),
                name="programs_issueddocument_one_subject",
                violation_error_message="Dokumen terbit adalah naskah perjanjian atau adendumnya.",
            ),
        ]

    def __str__(self) -> str:
        return self.code
