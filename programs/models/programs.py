"""A program: the container of goals, partnerships and agreements."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import ProgramStatus, Strategy
from programs.querysets import ProgramQuerySet


class Program(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """One partnership program with exactly one lead actor answerable for its success (source text, part A)."""

    name = models.CharField("nama program", max_length=200)
    strategy = models.CharField("strategi", max_length=10, choices=Strategy.choices, default=Strategy.MISSION)
    vision = models.TextField("visi jangka panjang", blank=True)
    mission = models.TextField("misi", blank=True)
    goals = models.TextField("tujuan")
    target_groups = models.TextField("sasaran", blank=True)
    regions = models.ManyToManyField("partners.Region", blank=True, related_name="+", verbose_name="wilayah")
    lead_actor = models.ForeignKey(
        "partners.Organization",
        on_delete=models.PROTECT,
        related_name="led_programs",
        verbose_name="pelaku utama",
        help_text="Lembaga atau orang yang bertanggung jawab atas keberhasilan program.",
    )
    coordinator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="coordinated_programs",
        verbose_name="koordinator",
    )
    starts_on = models.DateField("mulai")
    ends_on = models.DateField("selesai", null=True, blank=True)
    status = models.CharField(max_length=10, choices=ProgramStatus.choices, default=ProgramStatus.DRAFT, editable=False)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "program"
        verbose_name_plural = "program"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programs_program_period_in_order",
                violation_error_message="Tanggal selesai tidak boleh sebelum tanggal mulai.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ProgramStatus.values),
                name="programs_program_status_known",
                violation_error_message="Status program tidak dikenal.",
            ),
        ]
        indexes = [models.Index(fields=["institution", "-starts_on", "-id"], name="programs_program_list")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:program-detail", args=[self.public_id])

    @property
    def state_choice(self) -> ProgramStatus:
        return ProgramStatus(self.status)
