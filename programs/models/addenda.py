"""Addenda: numbered changes of an agreement that leave its own words as they were signed."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import AddendumState
from programs.models.agreements import Agreement, AgreementParty
from programs.querysets import AddendumPartyQuerySet, PartOfAgreementQuerySet


class Addendum(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One change of the terms of an agreement from the inclusive local date `effective_on` on.

    A term left blank is not changed; `open_end_condition` takes the end date away. Terms in force on a day are
    computed from the agreement and its addenda in force (`programs.rules.addenda`), never written over.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="addenda", verbose_name="perjanjian"
    )
    sequence = models.PositiveSmallIntegerField("urutan", editable=False)
    title = models.CharField("perihal", max_length=300)
    effective_on = models.DateField("mulai berlaku")
    ends_on = models.DateField("berakhir menjadi", null=True, blank=True)
    open_end_condition = models.CharField(
        "berlaku sampai menjadi", max_length=300, blank=True, help_text="Untuk yang menjadi tanpa tanggal akhir."
    )
    value_idr = models.DecimalField("nilai menjadi (Rp)", max_digits=18, decimal_places=2, null=True, blank=True)
    scope = models.TextField("ruang lingkup menjadi", blank=True)
    dispute_settlement = models.TextField("penyelesaian perselisihan menjadi", blank=True)
    provisions = models.TextField(
        "ketentuan lain yang berubah", blank=True, help_text="Misalnya bunyi baru sebuah pasal."
    )
    state = models.CharField(
        "status", max_length=12, choices=AddendumState.choices, default=AddendumState.DRAFT, editable=False
    )
    state_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)

    objects = PartOfAgreementQuerySet.as_manager()

    class Meta:
        verbose_name = "adendum"
        verbose_name_plural = "adendum"
        ordering = ["effective_on", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "sequence"],
                name="programs_addendum_sequence_once",
                violation_error_message="Urutan adendum ini sudah dipakai.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AddendumState.values),
                name="programs_addendum_state_known",
                violation_error_message="Status adendum tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("effective_on")),
                name="programs_addendum_period_in_order",
                violation_error_message="Tanggal berakhir tidak boleh sebelum adendum mulai berlaku.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(open_end_condition=""),
                name="programs_addendum_one_end",
                violation_error_message="Pilih salah satu: tanggal berakhir, atau berlaku sampai.",
            ),
            models.CheckConstraint(
                condition=Q(value_idr__isnull=True) | Q(value_idr__gte=0),
                name="programs_addendum_value_not_negative",
                violation_error_message="Nilai tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return f"Adendum {self.sequence}: {self.title}"

    @property
    def state_choice(self) -> AddendumState:
        return AddendumState(self.state)

    def get_absolute_url(self) -> str:
        return reverse("programs:addendum-detail", args=[self.public_id])


class AddendumParty(PublicModel, VersionedModel, ScopedModel):
    """What one party of the agreement did with an addendum: its own number, and the local date on which it signed."""

    addendum = models.ForeignKey(Addendum, on_delete=models.PROTECT, related_name="parties")
    party = models.ForeignKey(AgreementParty, on_delete=models.PROTECT, related_name="addenda")
    number = models.CharField("nomor", max_length=120, blank=True)
    signed_on = models.DateField("ditandatangani pada", null=True, blank=True)

    objects = AddendumPartyQuerySet.as_manager()

    class Meta:
        verbose_name = "pihak adendum"
        verbose_name_plural = "pihak adendum"
        ordering = ["party__order", "party_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["addendum", "party"],
                name="programs_addendumparty_once",
                violation_error_message="Pihak ini sudah tercatat pada adendum.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.party)
