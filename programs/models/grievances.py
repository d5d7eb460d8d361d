"""Grievances of parties with the steps taken on them, and how a partnership is ended fairly."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import GrievanceState, Stance
from programs.models.partnerships import Partnership, PartnershipParty
from programs.querysets import GrievanceQuerySet, PartOfPartnershipQuerySet, PartOfTerminationQuerySet

NOTICE_DAYS = 30


class Grievance(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """What a party (blank: the institution) holds against another one, or against how things go (blank).

    Only the parties and the office read it.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="grievances")
    raised_by = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grievances_raised",
        verbose_name="diajukan oleh",
    )
    against = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grievances_received",
        verbose_name="terhadap",
    )
    title = models.CharField("tentang", max_length=200)
    text = models.TextField("uraian")
    raised_on = models.DateField("diajukan pada")
    state = models.CharField(
        "status", max_length=10, choices=GrievanceState.choices, default=GrievanceState.RAISED, editable=False
    )

    address_through = "partnership"
    objects = GrievanceQuerySet.as_manager()

    class Meta:
        verbose_name = "keluhan"
        verbose_name_plural = "keluhan"
        ordering = ["-raised_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GrievanceState.values),
                name="programs_grievance_state_known",
                violation_error_message="Status keluhan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(raised_by__isnull=True) | Q(against__isnull=True) | ~Q(raised_by=F("against")),
                name="programs_grievance_two_sides",
                violation_error_message="Keluhan ditujukan kepada pihak lain.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}keluhan/#keluhan-{self.public_id}"


class GrievanceStep(ScopedModel):
    """What happened to a grievance on a local date, and where it stood after it."""

    grievance = models.ForeignKey(Grievance, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField("status", max_length=10, choices=GrievanceState.choices)
    happened_on = models.DateField("tanggal")
    note = models.TextField("catatan", blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "langkah keluhan"
        verbose_name_plural = "langkah keluhan"
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=GrievanceState.values),
                name="programs_grievance_step_state_known",
                violation_error_message="Status keluhan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grievance}: {self.state}"


class Termination(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """A party (blank: the institution) gave notice that it wants to end the partnership, with time to answer.

    It is open until the partnership ends (`completed_on`) or the notice is taken back (`withdrawn_on`).
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="terminations")
    given_by = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="terminations_given",
        verbose_name="diberitahukan oleh",
    )
    reason = models.TextField("alasan")
    noticed_on = models.DateField("diberitahukan pada")
    notice_days = models.PositiveSmallIntegerField(
        "masa pemberitahuan (hari)", default=NOTICE_DAYS, validators=[MaxValueValidator(365)]
    )
    effective_on = models.DateField("berakhir pada")
    mediated_on = models.DateField("mediasi pada", null=True, blank=True, editable=False)
    mediation_note = models.TextField("hasil mediasi", blank=True, editable=False)
    withdrawn_on = models.DateField("ditarik pada", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("alasan ditarik", max_length=300, blank=True, editable=False)
    completed_on = models.DateField("diakhiri pada", null=True, blank=True, editable=False)

    address_through = "partnership"
    objects = PartOfPartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "pemberitahuan pengakhiran"
        verbose_name_plural = "pemberitahuan pengakhiran"
        ordering = ["-noticed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(withdrawn_on__isnull=True, completed_on__isnull=True),
                name="programs_termination_one_open",
                violation_error_message="Pemberitahuan pengakhiran sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__gte=F("noticed_on")),
                name="programs_termination_dates_in_order",
                violation_error_message="Tanggal berakhir tidak boleh sebelum pemberitahuan.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(completed_on__isnull=True),
                name="programs_termination_one_outcome",
                violation_error_message="Pemberitahuan ditarik atau dijalankan, tidak keduanya.",
            ),
        ]

    def __str__(self) -> str:
        return f"Pengakhiran {self.partnership}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}#pengakhiran"


class TerminationReply(ScopedModel):
    """What another party answered to a notice: it agrees or objects, in its own words."""

    termination = models.ForeignKey(Termination, on_delete=models.PROTECT, related_name="replies")
    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="termination_replies")
    stance = models.CharField("jawaban", max_length=8, choices=Stance.choices)
    text = models.TextField("tanggapan", blank=True)
    replied_on = models.DateField("dijawab pada")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PartOfTerminationQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban atas pengakhiran"
        verbose_name_plural = "jawaban atas pengakhiran"
        ordering = ["replied_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["termination", "party"],
                name="programs_termination_reply_once",
                violation_error_message="Pihak ini sudah menjawab.",
            ),
            models.CheckConstraint(
                condition=Q(stance__in=Stance.values),
                name="programs_termination_stance_known",
                violation_error_message="Jawaban tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.stance}"
