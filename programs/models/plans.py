"""How a program is planned to be run: its money, its people, its stages."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from programs.enums import BudgetSource, ManagementStage, StagePart
from programs.models.programs import Program
from programs.querysets import PartOfProgramQuerySet


class BudgetLine(PublicModel, VersionedModel, ScopedModel):
    """Money planned for a program from one source, in rupiah."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="budget_lines")
    source = models.CharField("sumber", max_length=12, choices=BudgetSource.choices)
    funder = models.ForeignKey(
        "partners.Organization",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_lines",
        verbose_name="pemberi dana",
    )
    description = models.CharField("uraian", max_length=200, blank=True)
    amount_idr = models.DecimalField("jumlah", max_digits=18, decimal_places=2, validators=[MinValueValidator(0)])
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "anggaran"
        verbose_name_plural = "anggaran"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=BudgetSource.values),
                name="programs_budget_line_source_known",
                violation_error_message="Sumber dana tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(amount_idr__gte=0),
                name="programs_budget_line_not_negative",
                violation_error_message="Jumlah tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return self.description or self.get_source_display()


class TeamMember(PublicModel, VersionedModel, ScopedModel):
    """One person of the institution in the team of one program."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="team_members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="program_teams", verbose_name="orang"
    )
    duty = models.CharField("tugas", max_length=120)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "anggota tim"
        verbose_name_plural = "anggota tim"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "user"],
                name="programs_team_member_once",
                violation_error_message="Orang ini sudah ada di tim.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.duty}"


class StagePlan(PublicModel, VersionedModel, ScopedModel):
    """When one stage of a program's management is planned, dates inclusive; blank ones are open."""

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="stage_plans")
    stage = models.CharField("tahap", max_length=14, choices=ManagementStage.choices)
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("selesai", null=True, blank=True)
    note = models.CharField("catatan", max_length=300, blank=True)

    objects = PartOfProgramQuerySet.as_manager()

    class Meta:
        verbose_name = "tahap program"
        verbose_name_plural = "tahap program"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "stage"],
                name="programs_stage_plan_once",
                violation_error_message="Tahap ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=ManagementStage.values),
                name="programs_stage_plan_stage_known",
                violation_error_message="Tahap tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programs_stage_plan_period_in_order",
                violation_error_message="Tanggal selesai tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_stage_display()


class StageDoer(ScopedModel):
    """One organization that carries out a stage, alone or with others (source text, part E e 1 a to c)."""

    stage_plan = models.ForeignKey(StagePlan, on_delete=models.CASCADE, related_name="doers")
    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="stage_doings", verbose_name="pelaksana"
    )
    part = models.CharField("bagian", max_length=9, choices=StagePart.choices, default=StagePart.WHOLE)

    class Meta:
        verbose_name = "pelaksana tahap"
        verbose_name_plural = "pelaksana tahap"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["stage_plan", "organization"],
                name="programs_stage_doer_once",
                violation_error_message="Pelaksana ini sudah tercatat pada tahap itu.",
            ),
            models.CheckConstraint(
                condition=Q(part__in=StagePart.values),
                name="programs_stage_doer_part_known",
                violation_error_message="Bagian tahap tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage_plan}: {self.organization}"
