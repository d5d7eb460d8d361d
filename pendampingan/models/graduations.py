"""What people decided about groups that stand on their own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, ScopedModel
from kemitraan.core.querysets import ScopedQuerySet
from pendampingan.enums import GraduationOutcome


class GraduationDecision(PublicModel, ScopedModel):
    """A person's answer to the proposal to end the accompaniment of a group that held the highest level twice.

    `assessment` is the newest one that the proposal leant on; a newer one brings a new proposal.
    """

    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="graduation_decisions", verbose_name="kelompok"
    )
    assessment = models.OneToOneField(
        "programs.GroupAssessment", on_delete=models.PROTECT, related_name="graduation_decision"
    )
    outcome = models.CharField("keputusan", max_length=8, choices=GraduationOutcome.choices)
    ends_on = models.DateField("pendampingan sampai", null=True, blank=True)
    reason = models.CharField("alasan", max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField("diputuskan")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = "keputusan kemandirian"
        verbose_name_plural = "keputusan kemandirian"
        ordering = ["-decided_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome=GraduationOutcome.END, ends_on__isnull=False)
                | Q(outcome=GraduationOutcome.GO_ON, ends_on__isnull=True),
                name="pendampingan_graduation_end_has_day",
                violation_error_message="Isi sampai kapan kelompok didampingi.",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="pendampingan_graduation_has_reason",
                violation_error_message="Tulis alasan keputusan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.get_outcome_display()}"
