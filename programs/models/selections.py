"""The search for a partner: its candidates and the decision (source text, E f 3)."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import CandidateListing, CandidateRole, SelectionStatus
from programs.models.needs import Need
from programs.models.programs import Program
from programs.querysets import PartOfProgramQuerySet, PartOfSelectionQuerySet


class Selection(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One search for partners who meet one or more needs of a program.

    `results_open_since` (UTC): since then the results stood open to everybody of the office, for it was decided or
    closed after scores were sent; also when it is open again.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="selections")
    name = models.CharField("nama", max_length=200)
    needs = models.ManyToManyField(Need, through="SelectionNeed", related_name="selections")
    status = models.CharField(
        max_length=8, choices=SelectionStatus.choices, default=SelectionStatus.OPEN, editable=False
    )
    status_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)
    results_open_since = models.DateTimeField("hasil terbuka sejak", null=True, blank=True, editable=False)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "pencarian mitra"
        verbose_name_plural = "pencarian mitra"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=SelectionStatus.values),
                name="programs_selection_status_known",
                violation_error_message="Status pencarian tidak dikenal.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:selection-detail", args=[self.public_id])

    @property
    def state_choice(self) -> SelectionStatus:
        return SelectionStatus(self.status)


class SelectionNeed(ScopedModel):
    """One need that a search is about."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="selection_needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="selection_needs")

    class Meta:
        verbose_name = "kebutuhan yang dicari"
        verbose_name_plural = "kebutuhan yang dicari"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "need"],
                name="programs_selection_need_once",
                violation_error_message="Kebutuhan ini sudah ada dalam pencarian.",
            )
        ]

    def __str__(self) -> str:
        return str(self.need)


class Candidate(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One organization considered in a search; who is taken off keeps the row (`removed_on` with its reason).

    `suggestion` keeps why the registry suggested it: rows of factor, value, weight and sentence.
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="candidates")
    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="candidacies", verbose_name="calon mitra"
    )
    role = models.CharField("peran", max_length=12, choices=CandidateRole.choices)
    listing = models.CharField(
        "daftar", max_length=5, choices=CandidateListing.choices, default=CandidateListing.LONG, editable=False
    )
    suggestion = models.JSONField(default=list, blank=True, editable=False)
    note = models.TextField("catatan", blank=True)
    removed_on = models.DateField("dikeluarkan", null=True, blank=True, editable=False)
    removal_reason = models.CharField("alasan", max_length=300, blank=True, editable=False)

    address_through = "selection"
    objects = PartOfSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "calon mitra"
        verbose_name_plural = "calon mitra"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "organization"],
                name="programs_candidate_once",
                violation_error_message="Mitra ini sudah menjadi calon.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=CandidateRole.values, listing__in=CandidateListing.values),
                name="programs_candidate_choices_known",
                violation_error_message="Peran atau daftar tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.organization)

    def get_absolute_url(self) -> str:
        return self.selection.get_absolute_url()


class CandidateNeed(ScopedModel):
    """A need that a candidate can meet, and how much of it, in the need's unit; blank means all."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="candidate_needs")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="candidate_needs")
    quantity = models.DecimalField(
        "jumlah", max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )

    class Meta:
        verbose_name = "kebutuhan yang dapat dipenuhi"
        verbose_name_plural = "kebutuhan yang dapat dipenuhi"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "need"],
                name="programs_candidate_need_once",
                violation_error_message="Kebutuhan ini sudah tercatat pada calon itu.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.candidate}: {self.need}"


class SelectionDecision(PublicModel, ScopedModel):
    """One candidate was chosen, with reason and local date; `record` is what was known then and never changes.

    `record` holds needs, criteria with weights, scores of every assessor, totals and ranks. A decision that is
    taken back keeps its row (`revoked_on` with its reason).
    """

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="decisions")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="decisions")
    criteria_set = models.ForeignKey(
        "programs.CriteriaSet", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    party = models.ForeignKey(
        "programs.PartnershipParty", null=True, blank=True, on_delete=models.PROTECT, related_name="decisions"
    )
    decided_on = models.DateField("diputuskan")
    reason = models.TextField("alasan")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    record = models.JSONField(default=dict, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_on = models.DateField("dicabut", null=True, blank=True, editable=False)
    revocation_reason = models.CharField("alasan pencabutan", max_length=300, blank=True, editable=False)

    objects = PartOfSelectionQuerySet.as_manager()

    class Meta:
        verbose_name = "keputusan"
        verbose_name_plural = "keputusan"
        ordering = ["-decided_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(revoked_on__isnull=True),
                name="programs_selection_decision_once",
                violation_error_message="Calon ini sudah dipilih.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.selection}: {self.candidate}"

    def get_absolute_url(self) -> str:
        return reverse("programs:selection-decision", args=[self.selection.public_id])
