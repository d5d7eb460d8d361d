"""When a partnership or an agreement was paused, so that due dates can be counted around it."""

from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import ScopedModel


class Suspension(ScopedModel):
    """Days [suspended_on, resumed_on) on which a partnership or an agreement was paused by a person.

    No due date arises on them; without `resumed_on` the pause goes on.
    """

    partnership = models.ForeignKey(
        "programs.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="suspensions"
    )
    agreement = models.ForeignKey(
        "programs.Agreement", null=True, blank=True, on_delete=models.PROTECT, related_name="suspensions"
    )
    suspended_on = models.DateField("ditangguhkan sejak")
    resumed_on = models.DateField("dilanjutkan pada", null=True, blank=True)

    class Meta:
        verbose_name = "masa ditangguhkan"
        verbose_name_plural = "masa ditangguhkan"
        ordering = ["suspended_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partnership__isnull=False, agreement__isnull=True)
                | Q(partnership__isnull=True, agreement__isnull=False),
                name="programs_suspension_one_home",
                violation_error_message="Masa ditangguhkan milik satu kemitraan atau satu perjanjian.",
            ),
            models.CheckConstraint(
                condition=Q(resumed_on__isnull=True) | Q(resumed_on__gte=F("suspended_on")),
                name="programs_suspension_period_in_order",
                violation_error_message="Tanggal dilanjutkan tidak boleh sebelum tanggal ditangguhkan.",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(resumed_on__isnull=True),
                name="programs_suspension_one_open_of_partnership",
                violation_error_message="Kemitraan ini sudah ditangguhkan.",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(resumed_on__isnull=True),
                name="programs_suspension_one_open_of_agreement",
                violation_error_message="Perjanjian ini sudah ditangguhkan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership or self.agreement}: {self.suspended_on}–{self.resumed_on or ''}"
