"""What mentors propose from the field, for the office to take over or decline."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from partners.enums import Aspect
from pendampingan.enums import ProposalState
from pendampingan.models.support import OfGroupModel


class NeedProposal(OfGroupModel):
    """A need of a group as it was found in the field (task a); taken over it is a `need` of a program.

    `proposed_on` is a local date. Declined, it keeps the reason, and may be proposed anew.
    """

    part = "data"

    name = models.CharField("kebutuhan", max_length=200)
    aspect = models.CharField("aspek", max_length=10, choices=Aspect.choices)
    quantity = models.DecimalField(
        "jumlah", max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField("satuan", max_length=40, blank=True)
    reason = models.CharField("yang terlihat di lapangan", max_length=500)
    proposed_on = models.DateField("diusulkan pada")
    state = models.CharField(
        "status", max_length=8, choices=ProposalState.choices, default=ProposalState.OPEN, editable=False
    )
    need = models.OneToOneField(
        "programs.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="proposal", editable=False
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_on = models.DateField(null=True, blank=True, editable=False)
    decision_note = models.CharField("alasan", max_length=300, blank=True, editable=False)

    class Meta:
        verbose_name = "usulan kebutuhan"
        verbose_name_plural = "usulan kebutuhan"
        ordering = ["-proposed_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=Aspect.values, state__in=["open", "taken", "declined"]),
                name="pendampingan_needproposal_choices_known",
                violation_error_message="Aspek atau status usulan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(state="open", need__isnull=True, decided_by__isnull=True, decided_on__isnull=True)
                | Q(state="taken", need__isnull=False, decided_by__isnull=False, decided_on__isnull=False)
                | Q(state="declined", need__isnull=True, decided_by__isnull=False, decided_on__isnull=False)
                & ~Q(decision_note=""),
                name="pendampingan_needproposal_decided_whole",
                violation_error_message="Keputusan usulan perlu orang, tanggal, dan kebutuhan atau alasannya.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | ~Q(unit=""),
                name="pendampingan_needproposal_unit",
                violation_error_message="Jumlah perlu satuan.",
            ),
        ]
        indexes = [
            models.Index(
                fields=["institution", "proposed_on"], name="pendampingan_needproposal_open", condition=Q(state="open")
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state_choice(self) -> ProposalState:
        return ProposalState(self.state)
