"""What the parties of a partnership live by: standards, joint rules, their shared understanding, and who approved."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import ConsentMethod, ProvisionKind
from programs.models.partnerships import Partnership, PartnershipParty
from programs.querysets import PartOfProvisionQuerySet, ProvisionQuerySet


class Provision(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One text that the parties live by, in one edition: a standard, a joint rule, or what they understand alike.

    `set_by` is the party whose own standard it is; without one all set it together. `agreed_on` is the day on which
    the last approval that was needed came; until then the edition that it `replaces` goes on.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="provisions")
    kind = models.CharField("jenis", max_length=13, choices=ProvisionKind.choices)
    title = models.CharField("tentang", max_length=200)
    text = models.TextField("isi")
    set_by = models.ForeignKey(
        PartnershipParty,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="provisions",
        verbose_name="ditetapkan oleh",
    )
    effective_on = models.DateField("berlaku sejak")
    edition = models.PositiveSmallIntegerField("edisi", default=1, editable=False)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor", editable=False
    )
    agreed_on = models.DateField("disetujui semua pada", null=True, blank=True, editable=False)
    ended_on = models.DateField("dicabut", null=True, blank=True, editable=False)
    end_reason = models.CharField("alasan dicabut", max_length=300, blank=True, editable=False)

    address_through = "partnership"
    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = "ketentuan bersama"
        verbose_name_plural = "ketentuan bersama"
        ordering = ["kind", "title", "-edition", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ProvisionKind.values),
                name="programs_provision_kind_known",
                violation_error_message="Jenis ketentuan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True) | Q(edition__gt=1, replaces__isnull=False),
                name="programs_provision_edition_replaces",
                violation_error_message="Edisi baru harus menggantikan edisi sebelumnya.",
            ),
            models.CheckConstraint(
                condition=Q(kind="standard") | Q(set_by__isnull=True),
                name="programs_provision_rules_are_joint",
                violation_error_message="Peraturan dan kesepahaman ditetapkan oleh semua pihak.",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | Q(ended_on__isnull=False) & ~Q(end_reason=""),
                name="programs_provision_ended_whole",
                violation_error_message="Tuliskan alasan ketentuan dicabut.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}aturan/#ketentuan-{self.public_id}"


class ProvisionApproval(ScopedModel):
    """One party approved one edition of a text, on a local date, in the application or on paper."""

    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="approvals")
    party = models.ForeignKey(
        PartnershipParty, on_delete=models.PROTECT, related_name="approvals", verbose_name="pihak"
    )
    approved_on = models.DateField("disetujui pada")
    method = models.CharField("cara", max_length=20, choices=ConsentMethod.choices)
    note = models.CharField("catatan", max_length=300, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PartOfProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = "persetujuan ketentuan"
        verbose_name_plural = "persetujuan ketentuan"
        ordering = ["approved_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["provision", "party"],
                name="programs_provision_approval_once",
                violation_error_message="Pihak ini sudah menyetujui.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.provision}"
