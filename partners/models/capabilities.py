"""What organizations can give and look for, and what members of groups can do."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from kemitraan.core.formats import format_number
from kemitraan.core.models import PublicModel, ScopedModel, VersionedModel
from partners.enums import Aspect, Direction, SkillLevel
from partners.models.organizations import Organization
from partners.models.people import Member
from partners.querysets import CapabilityQuerySet, SkillQuerySet


class Capability(PublicModel, VersionedModel, ScopedModel):
    """Something that an organization offers or needs in one of the five aspects, in a place, during a period.

    `quantity` counts in `unit`; without one the description says how much. Blank dates are open.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="capabilities", verbose_name="mitra"
    )
    aspect = models.CharField("aspek", max_length=10, choices=Aspect.choices)
    direction = models.CharField("arah", max_length=5, choices=Direction.choices)
    description = models.CharField("uraian", max_length=300)
    quantity = models.DecimalField("jumlah", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=40, blank=True)
    region = models.ForeignKey(
        "partners.Region",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="capabilities",
        verbose_name="wilayah",
    )
    starts_on = models.DateField("mulai", null=True, blank=True)
    ends_on = models.DateField("sampai", null=True, blank=True)

    address_through = "organization"
    objects = CapabilityQuerySet.as_manager()

    class Meta:
        verbose_name = "kemampuan"
        verbose_name_plural = "kemampuan"
        ordering = ["aspect", "direction", "description", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(aspect__in=Aspect.values, direction__in=Direction.values),
                name="partners_capability_choices_known",
                violation_error_message="Aspek atau arah tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="partners_capability_period_in_order",
                violation_error_message="Sampai tidak boleh sebelum mulai.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0) & ~Q(unit=""),
                name="partners_capability_quantity_has_unit",
                violation_error_message="Jumlah lebih dari nol dan perlu satuan.",
            ),
        ]
        indexes = [
            models.Index(fields=["institution", "aspect", "direction", "region"], name="partners_capability_find"),
        ]

    def __str__(self) -> str:
        return self.description

    def get_absolute_url(self) -> str:
        return f"{self.organization.get_absolute_url()}?bagian=kemampuan"

    @property
    def amount(self) -> str:
        """`1.500 kg`; empty without a quantity."""
        return f"{format_number(self.quantity)} {self.unit}" if self.quantity is not None else ""


class MemberSkill(PublicModel, VersionedModel, ScopedModel):
    """What a member could do at first and can do now, for one skill; the later level is blank until it is judged."""

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="skills", verbose_name="anggota")
    skill = models.CharField("keterampilan", max_length=120)
    level_before = models.PositiveSmallIntegerField("tingkat awal", choices=SkillLevel.choices)
    before_on = models.DateField("dinilai pada")
    level_after = models.PositiveSmallIntegerField("tingkat hasil", choices=SkillLevel.choices, null=True, blank=True)
    after_on = models.DateField("dinilai lagi pada", null=True, blank=True)

    address_through = "member"
    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = "keterampilan"
        verbose_name_plural = "keterampilan"
        ordering = ["skill", "id"]
        constraints = [
            models.UniqueConstraint(
                "member",
                Lower("skill"),
                name="partners_skill_once",
                violation_error_message="Keterampilan ini sudah tercatat pada anggota ini.",
            ),
            models.CheckConstraint(
                condition=Q(level_after__isnull=True, after_on__isnull=True)
                | Q(level_after__isnull=False, after_on__isnull=False, after_on__gte=F("before_on")),
                name="partners_skill_later_level_has_its_day",
                violation_error_message="Isi tingkat hasil beserta tanggalnya, tidak sebelum penilaian awal.",
            ),
        ]

    def __str__(self) -> str:
        return self.skill

    def get_absolute_url(self) -> str:
        return self.member.get_absolute_url()

    @property
    def gain(self) -> int | None:
        """Levels gained since the first judgement; None until it was judged again."""
        return None if self.level_after is None else self.level_after - self.level_before
