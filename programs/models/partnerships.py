"""A partnership in one of six patterns, between two or more equal parties."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import LegalPattern, PartnershipStatus, PatternCode, Strategy
from programs.querysets import PartnershipPartyQuerySet, PartnershipQuerySet, PartOfPartnershipQuerySet


class Partnership(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """A relation of 2..n equal parties; exactly one leads, which is answerable and not superior."""

    name = models.CharField("nama kemitraan", max_length=200)
    program = models.ForeignKey(
        "programs.Program",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="partnerships",
        verbose_name="program",
    )
    pattern = models.CharField("pola", max_length=20, choices=PatternCode.choices)
    sub_pattern = models.CharField("bentuk", max_length=20, blank=True)
    legal_pattern = models.CharField("bentuk menurut hukum", max_length=20, choices=LegalPattern.choices, blank=True)
    strategy = models.CharField("strategi", max_length=10, choices=Strategy.choices, default=Strategy.MISSION)
    purpose = models.TextField("tujuan bersama", blank=True)
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("selesai", null=True, blank=True)
    status = models.CharField(
        max_length=10, choices=PartnershipStatus.choices, default=PartnershipStatus.DRAFT, editable=False
    )
    status_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "kemitraan"
        verbose_name_plural = "kemitraan"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programs_partnership_period_in_order",
                violation_error_message="Tanggal selesai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(pattern__in=PatternCode.values),
                name="programs_partnership_pattern_known",
                violation_error_message="Pola kemitraan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PartnershipStatus.values),
                name="programs_partnership_status_known",
                violation_error_message="Status kemitraan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(legal_pattern="") | Q(legal_pattern__in=LegalPattern.values),
                name="programs_partnership_legal_pattern_known",
                violation_error_message="Bentuk menurut hukum tidak dikenal.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-starts_on", "-id"], name="programs_partnership_list")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:partnership-detail", args=[self.public_id])

    @property
    def state_choice(self) -> PartnershipStatus:
        return PartnershipStatus(self.status)


class PartnershipParty(PublicModel, VersionedModel, ScopedModel):
    """One organization in one partnership, in a role that the pattern names."""

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="parties")
    organization = models.ForeignKey(
        "partners.Organization",
        on_delete=models.PROTECT,
        related_name="partnership_parties",
        verbose_name="pihak",
    )
    role = models.CharField("peran", max_length=30)
    is_lead = models.BooleanField("pelaku utama", default=False)
    contribution = models.TextField("yang dibawa", blank=True)
    expectation = models.TextField("yang diharapkan", blank=True)
    principles = models.TextField("nilai yang dipegang", blank=True)
    same_need = models.ForeignKey(
        "programs.Need",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parties_with_same_need",
        verbose_name="kebutuhan yang sama",
    )
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = PartnershipPartyQuerySet.as_manager()

    class Meta:
        verbose_name = "pihak kemitraan"
        verbose_name_plural = "pihak kemitraan"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "organization"],
                name="programs_party_once",
                violation_error_message="Mitra ini sudah menjadi pihak.",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(is_lead=True),
                name="programs_party_one_lead",
                violation_error_message="Pelaku utama hanya satu.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)


class PartyEpisode(ScopedModel):
    """A period [from_on, until_on] in which a party takes part; plasma join and leave, groups rotate."""

    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="episodes")
    from_on = models.DateField("sejak")
    until_on = models.DateField("sampai", null=True, blank=True)
    reason = models.CharField("alasan", max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "masa ikut serta"
        verbose_name_plural = "masa ikut serta"
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="programs_episode_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal sejak.",
            ),
            models.UniqueConstraint(
                fields=["party"],
                condition=Q(until_on__isnull=True),
                name="programs_episode_one_open",
                violation_error_message="Masa ikut serta sebelumnya belum ditutup.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.from_on}–{self.until_on or ''}"


class PartnershipText(VersionedModel, ScopedModel):
    """One statement that the pattern asks to be written (mission, division of work, specification …).

    `choices` are what was chosen beside the words, where the pattern offers a choice.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="texts")
    key = models.CharField(max_length=40)
    text = models.TextField("isi", blank=True)
    choices = models.JSONField("pilihan", default=list, blank=True)

    objects = PartOfPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "pernyataan pola"
        verbose_name_plural = "pernyataan pola"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["partnership", "key"], name="programs_text_once")]

    def __str__(self) -> str:
        return self.key
