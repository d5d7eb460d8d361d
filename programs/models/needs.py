"""What a program must have, what of it is missing, and what of that is to be partnered (source text, E f 1 and 2)."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import ActivityForm, Aspect, ComponentKind, ManagementStage, NeedFlow
from programs.models.programs import Program
from programs.querysets import ComponentQuerySet, NeedQuerySet, TemplateQuerySet

ONE_TO_FIVE = [MinValueValidator(1), MaxValueValidator(5)]


class ComponentTemplate(PublicModel, VersionedModel):
    """A list of components that programs of one kind usually need; without institution it is shipped."""

    institution = models.ForeignKey(
        "accounts.Institution",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="lembaga",
        editable=False,
    )
    name = models.CharField("nama", max_length=120)
    code = models.CharField(max_length=40, blank=True, editable=False, help_text="Name of a shipped template.")

    objects = TemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "templat komponen"
        verbose_name_plural = "templat komponen"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "name"],
                name="programs_component_template_once",
                violation_error_message="Templat dengan nama ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(institution__isnull=True),
                name="programs_component_template_shipped_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:component-template", args=[self.public_id])

    @property
    def is_shipped(self) -> bool:
        """It comes with the product and can only be copied."""
        return self.institution_id is None


class ComponentTemplateRow(models.Model):
    """One component of a template, with the quantity that is usually required."""

    template = models.ForeignKey(ComponentTemplate, on_delete=models.CASCADE, related_name="rows")
    kind = models.CharField("jenis", max_length=12, choices=ComponentKind.choices)
    own_kind = models.CharField("jenis lain", max_length=60, blank=True)
    name = models.CharField("komponen", max_length=200)
    required_quantity = models.DecimalField("diperlukan", max_digits=18, decimal_places=2)
    unit = models.CharField("satuan", max_length=40)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    class Meta:
        verbose_name = "baris templat"
        verbose_name_plural = "baris templat"
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ComponentKind.values),
                name="programs_component_template_row_kind_known",
                violation_error_message="Jenis komponen tidak dikenal.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Component(PublicModel, VersionedModel, ScopedModel):
    """One thing that a program must have: how much is required and how much is there, in the same unit.

    The gap is computed, never stored (`ComponentQuerySet.with_gap`).
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="components")
    kind = models.CharField("jenis", max_length=12, choices=ComponentKind.choices)
    own_kind = models.CharField("jenis lain", max_length=60, blank=True)
    name = models.CharField("komponen", max_length=200)
    required_quantity = models.DecimalField(
        "diperlukan", max_digits=18, decimal_places=2, validators=[MinValueValidator(0)]
    )
    available_quantity = models.DecimalField(
        "tersedia", max_digits=18, decimal_places=2, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    unit = models.CharField("satuan", max_length=40)
    note = models.CharField("catatan", max_length=300, blank=True)
    order = models.PositiveSmallIntegerField("urutan", default=0)

    objects = ComponentQuerySet.as_manager()

    class Meta:
        verbose_name = "komponen"
        verbose_name_plural = "komponen"
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["program", "kind", "own_kind", "name"],
                name="programs_component_once",
                violation_error_message="Komponen ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ComponentKind.values),
                name="programs_component_kind_known",
                violation_error_message="Jenis komponen tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(required_quantity__gte=0, available_quantity__gte=0),
                name="programs_component_not_negative",
                violation_error_message="Jumlah tidak boleh kurang dari nol.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def gap(self) -> Decimal:
        """What is missing, in `unit`; 0 when there is enough."""
        return max(self.required_quantity - self.available_quantity, Decimal(0))


class Need(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """Something a program lacks (or gives), in one aspect; people decide whether it is partnered.

    `importance` and `urgency` go from 1 to 5, their product is the priority; `rank` is the order set by hand.
    A need that is given up keeps its row (`cancelled_on` with its reason).
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="needs")
    component = models.ForeignKey(
        Component, null=True, blank=True, on_delete=models.PROTECT, related_name="needs", verbose_name="komponen"
    )
    name = models.CharField("kebutuhan", max_length=200)
    aspect = models.CharField("aspek", max_length=10, choices=Aspect.choices)
    activity_form = models.CharField("bentuk kegiatan", max_length=12, choices=ActivityForm.choices, blank=True)
    stage = models.CharField("tahap", max_length=14, choices=ManagementStage.choices, blank=True)
    flow = models.CharField("arah", max_length=6, choices=NeedFlow.choices, default=NeedFlow.SOUGHT)
    quantity = models.DecimalField(
        "jumlah", max_digits=18, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField("satuan", max_length=40, blank=True)
    importance = models.PositiveSmallIntegerField("kepentingan", default=3, validators=ONE_TO_FIVE)
    urgency = models.PositiveSmallIntegerField("kemendesakan", default=3, validators=ONE_TO_FIVE)
    rank = models.PositiveIntegerField("urutan", default=0)
    is_partnered = models.BooleanField("dimitrakan", null=True, blank=True)
    partnered_reason = models.CharField("alasan", max_length=300, blank=True)
    region = models.ForeignKey(
        "partners.Region", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="wilayah"
    )
    starts_on = models.DateField("diperlukan sejak", null=True, blank=True)
    ends_on = models.DateField("sampai", null=True, blank=True)
    cancelled_on = models.DateField("dibatalkan", null=True, blank=True, editable=False)
    cancel_reason = models.CharField("alasan pembatalan", max_length=300, blank=True, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = "kebutuhan"
        verbose_name_plural = "kebutuhan"
        ordering = ["rank", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=Aspect.values, flow__in=NeedFlow.values),
                name="programs_need_choices_known",
                violation_error_message="Aspek atau arah tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(activity_form="") | Q(aspect=Aspect.ACTIVITY, activity_form__in=ActivityForm.values),
                name="programs_need_form_of_activity",
                violation_error_message="Bentuk kegiatan hanya untuk aspek program kegiatan.",
            ),
            models.CheckConstraint(
                condition=Q(flow=NeedFlow.SOUGHT) | Q(aspect__in=[Aspect.FACILITY, Aspect.PEOPLE]),
                name="programs_need_flow_of_aspect",
                violation_error_message="Hanya sarana dan tenaga yang dapat berjalan dua arah.",
            ),
            models.CheckConstraint(
                condition=Q(importance__gte=1, importance__lte=5, urgency__gte=1, urgency__lte=5),
                name="programs_need_priority_in_range",
                violation_error_message="Kepentingan dan kemendesakan bernilai 1 sampai 5.",
            ),
            models.CheckConstraint(
                condition=Q(is_partnered__isnull=True) | ~Q(partnered_reason=""),
                name="programs_need_decision_with_reason",
                violation_error_message="Tuliskan alasan dimitrakan atau tidak.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="programs_need_period_in_order",
                violation_error_message="Tanggal sampai tidak boleh sebelum tanggal mulai.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programs:need-detail", args=[self.public_id])

    @property
    def priority(self) -> int:
        """Importance times urgency, 1 to 25."""
        return self.importance * self.urgency
