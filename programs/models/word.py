"""Word: templates of institutions, and files that parties send back."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from kemitraan.core.querysets import ScopedQuerySet
from programs.enums import PatternCode, WordKind
from programs.models.agreements import Agreement, AgreementParty
from programs.models.clauses import AgreementVersion
from programs.querysets import PartOfAgreementQuerySet


class WordTemplate(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One edition of an institution's own Word template for a kind of document and, when given, a pattern.

    At most one edition of each is in use. Its file is an attachment that never changes; `sha256` is its fingerprint.
    """

    kind = models.CharField("jenis dokumen", max_length=10, choices=WordKind.choices)
    pattern = models.CharField("pola", max_length=20, choices=PatternCode.choices, blank=True)
    edition = models.PositiveSmallIntegerField("edisi", editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    note = models.CharField("keterangan", max_length=200, blank=True)
    is_in_use = models.BooleanField("dipakai", default=True, editable=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "templat Word"
        verbose_name_plural = "templat Word"
        ordering = ["kind", "pattern", "-edition"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=WordKind.values),
                name="programs_wordtemplate_kind_known",
                violation_error_message="Jenis dokumen tidak dikenal.",
            ),
            models.UniqueConstraint(
                fields=["institution", "kind", "pattern", "edition"],
                name="programs_wordtemplate_edition_once",
                violation_error_message="Nomor edisi ini sudah dipakai.",
            ),
            models.UniqueConstraint(
                fields=["institution", "kind", "pattern"],
                condition=Q(is_in_use=True),
                name="programs_wordtemplate_one_in_use",
                violation_error_message="Satu edisi sudah dipakai untuk jenis dan pola ini.",
            ),
        ]

    def __str__(self) -> str:
        pattern = f" {self.get_pattern_display()}" if self.pattern else ""
        return f"Templat Word {self.get_kind_display()}{pattern} edisi {self.edition}"

    def get_absolute_url(self) -> str:
        return f"{reverse('programs:word-templates')}?jenis={self.kind}"


class ReturnedDraft(PublicModel, ScopedModel):
    """One Word file that a party sent back while the words are negotiated; kept as it came, and never merged by itself.

    `version` are the words that it was made from, by the `code` that the file carries; null when its code is none of
    this agreement's. `party_name` stays when the party leaves the agreement.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="returned_drafts")
    party = models.ForeignKey(AgreementParty, null=True, on_delete=models.SET_NULL, related_name="+")
    party_name = models.CharField("pihak", max_length=300)
    attachment = models.OneToOneField("core.Attachment", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("kode naskah", max_length=24, blank=True)
    version = models.ForeignKey(AgreementVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.CharField("catatan", max_length=300, blank=True)
    received_at = models.DateTimeField("diterima")
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "naskah perundingan"
        verbose_name_plural = "naskah perundingan"
        ordering = ["-received_at", "-id"]

    def __str__(self) -> str:
        return f"Naskah perundingan dari {self.party_name}"
