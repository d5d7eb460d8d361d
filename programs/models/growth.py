"""How far a group is on its way to stand on its own: assessments with their scores. None is ever written over."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, ScopedModel, TimestampedModel
from programs.enums import InstrumentPurpose, Voice
from programs.models.instruments import Instrument, InstrumentItem
from programs.querysets import GroupAssessmentQuerySet, PartOfAssessmentQuerySet

NOT_NEGATIVE = [MinValueValidator(0)]


class GroupAssessment(PublicModel, TimestampedModel, ScopedModel):
    """What one voice answered about a group by one edition of an instrument, on the local date `assessed_on`.

    `period_starts_on` is the quarter it speaks of, or that day itself. A mistake is mended by a new row that names the
    earlier one (`corrects`) with a reason; only rows that nothing corrects count. `meeting_note` says at which meeting
    a group gave its answers when nobody of it has an account. Incomes and costs are rupiah a month; unknown is null.
    """

    organization = models.ForeignKey(
        "partners.Organization", on_delete=models.PROTECT, related_name="assessments", verbose_name="kelompok"
    )
    instrument = models.ForeignKey(Instrument, on_delete=models.PROTECT, related_name="assessments")
    purpose = models.CharField("untuk", max_length=10, choices=InstrumentPurpose.choices, editable=False)
    voice = models.CharField("suara", max_length=8, choices=Voice.choices, default=Voice.ASSESSOR, editable=False)
    period_starts_on = models.DateField("masa", editable=False)
    assessed_on = models.DateField("dinilai pada")
    reassess_on = models.DateField("dinilai lagi paling lambat", editable=False)
    assessor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="penilai"
    )
    meeting_note = models.CharField("dicatat dari pertemuan", max_length=200, blank=True)
    note = models.TextField("catatan", blank=True)
    income_months = models.PositiveSmallIntegerField("bulan berturut-turut berpenghasilan", null=True, blank=True)
    income_idr = models.DecimalField(
        "penghasilan sebulan", max_digits=18, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    costs_idr = models.DecimalField(
        "biaya usaha dan hidup sebulan", max_digits=18, decimal_places=2, null=True, blank=True, validators=NOT_NEGATIVE
    )
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="correction", editable=False
    )
    correction_reason = models.CharField("alasan koreksi", max_length=300, blank=True)

    objects = GroupAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "penilaian kelompok"
        verbose_name_plural = "penilaian kelompok"
        ordering = ["assessed_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "purpose", "voice", "period_starts_on"],
                condition=Q(corrects__isnull=True),
                name="programs_group_assessment_once_a_period",
                violation_error_message="Masa ini sudah dinilai. Buka penilaian itu dan buat koreksi.",
            ),
            models.CheckConstraint(
                condition=Q(purpose__in=InstrumentPurpose.values, voice__in=Voice.values),
                name="programs_group_assessment_choices_known",
                violation_error_message="Jenis penilaian tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(assessed_on__gte=F("period_starts_on"), reassess_on__gt=F("assessed_on")),
                name="programs_group_assessment_days_in_order",
                violation_error_message="Tanggal penilaian tidak sesuai masanya.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
                name="programs_group_assessment_correction_has_reason",
                violation_error_message="Koreksi perlu alasan.",
            ),
            models.CheckConstraint(
                condition=Q(income_idr__isnull=True, costs_idr__isnull=True)
                | Q(income_idr__isnull=False, costs_idr__isnull=False, income_idr__gte=0, costs_idr__gte=0),
                name="programs_group_assessment_income_with_costs",
                violation_error_message="Isi penghasilan dan biaya, keduanya atau tidak sama sekali.",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "purpose", "-assessed_on"], name="programs_group_assessment_list")
        ]

    def __str__(self) -> str:
        return f"{InstrumentPurpose(self.purpose).label} {self.organization}, {format_date(self.assessed_on)}"

    @property
    def voice_choice(self) -> Voice:
        return Voice(self.voice)


class GroupScore(ScopedModel):
    """The level that an assessment gives on one item, and what shows it. No row means not judged, never zero."""

    assessment = models.ForeignKey(GroupAssessment, on_delete=models.PROTECT, related_name="scores")
    item = models.ForeignKey(InstrumentItem, on_delete=models.PROTECT, related_name="scores")
    value = models.PositiveSmallIntegerField("tingkat", validators=[MinValueValidator(1)])
    evidence = models.TextField("bukti")

    objects = PartOfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "nilai kelompok"
        verbose_name_plural = "nilai kelompok"
        ordering = ["item__order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "item"],
                name="programs_group_score_once",
                violation_error_message="Butir ini sudah dinilai.",
            ),
            models.CheckConstraint(
                condition=Q(value__gte=1),
                name="programs_group_score_level_positive",
                violation_error_message="Tingkat dimulai dari 1.",
            ),
            models.CheckConstraint(
                condition=~Q(evidence=""),
                name="programs_group_score_with_evidence",
                violation_error_message="Tuliskan buktinya.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"
