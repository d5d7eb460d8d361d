"""Accounts that two parties of a partnership keep together: their rules in editions, and the prices that count."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import PriceKind, SettlementMode, SettlementSide
from programs.models.partnerships import Partnership, PartnershipParty
from programs.querysets import PartOfAccountQuerySet, PriceQuerySet, SettlementAccountQuerySet

PERCENT = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class SettlementAccount(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """What two parties of a partnership give each other and owe each other, from `opened_on` on.

    Sold by price, `first` buys what `second` delivers; in a shared result neither stands above the other. Only these
    two, the office and observers read it.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="settlement_accounts")
    mode = models.CharField("cara", max_length=5, choices=SettlementMode.choices)
    first = models.ForeignKey(
        PartnershipParty, on_delete=models.PROTECT, related_name="settlements_as_first", verbose_name="pihak pertama"
    )
    second = models.ForeignKey(
        PartnershipParty, on_delete=models.PROTECT, related_name="settlements_as_second", verbose_name="pihak kedua"
    )
    opened_on = models.DateField("dihitung sejak")

    objects = SettlementAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "perhitungan bersama"
        verbose_name_plural = "perhitungan bersama"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second", "mode"],
                name="programs_settlement_once",
                violation_error_message="Kedua pihak sudah punya perhitungan dengan cara ini.",
            ),
            models.CheckConstraint(
                condition=~Q(first=F("second")),
                name="programs_settlement_two_sides",
                violation_error_message="Pilih dua pihak yang berbeda.",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=SettlementMode.values),
                name="programs_settlement_mode_known",
                violation_error_message="Cara perhitungan tidak dikenal.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} dan {self.second}"

    def get_absolute_url(self) -> str:
        return reverse("programs:settlement-detail", args=[self.public_id])

    @property
    def sides(self) -> tuple[PartnershipParty, PartnershipParty]:
        return self.first, self.second

    @property
    def is_shared(self) -> bool:
        """Whether a result is shared; otherwise what is delivered is sold by price."""
        return self.mode == SettlementMode.SHARE

    def side(self, side: str) -> PartnershipParty:
        """The party on one of the two sides."""
        return self.first if side == SettlementSide.FIRST else self.second


class SettlementRule(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """By what rule an account is settled, in one edition; in force when both sides approved it.

    `applies_from` is set by the last approval; an entry keeps the edition under which it was written, so that a later
    one never judges it anew. Percentages, what counts, and who gets the remainder are only for shared results.
    """

    account = models.ForeignKey(SettlementAccount, on_delete=models.PROTECT, related_name="rules")
    edition = models.PositiveSmallIntegerField("edisi", editable=False)
    text = models.TextField("aturan", help_text="Cara menghitung, kapan dibayar, dan apa yang boleh dipotong.")
    first_percent = models.DecimalField(
        "bagian pihak pertama (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    second_percent = models.DecimalField(
        "bagian pihak kedua (%)", max_digits=5, decimal_places=2, null=True, blank=True, validators=PERCENT
    )
    remainder_to = models.CharField(
        "sisa pembulatan untuk", max_length=6, choices=SettlementSide.choices, default=SettlementSide.SECOND
    )
    revenue_items = models.TextField("yang dihitung sebagai pendapatan", blank=True)
    cost_items = models.TextField("yang dihitung sebagai biaya", blank=True)
    effective_on = models.DateField("berlaku sejak")
    proposed_by = models.ForeignKey(
        PartnershipParty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    agreed_on = models.DateField("disetujui keduanya pada", null=True, blank=True, editable=False)
    applies_from = models.DateField("dipakai sejak", null=True, blank=True, editable=False)
    withdrawn_on = models.DateField("ditarik pada", null=True, blank=True, editable=False)

    objects = PartOfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "aturan perhitungan"
        verbose_name_plural = "aturan perhitungan"
        ordering = ["-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "edition"],
                name="programs_settlement_rule_edition_once",
                violation_error_message="Edisi ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(agreed_on__isnull=True, withdrawn_on__isnull=True),
                name="programs_settlement_rule_one_open",
                violation_error_message="Masih ada usulan aturan yang menunggu. Tarik usulan itu dahulu.",
            ),
            models.CheckConstraint(
                condition=Q(first_percent__isnull=True, second_percent__isnull=True)
                | Q(first_percent=100 - F("second_percent")),
                name="programs_settlement_rule_totals_100",
                violation_error_message="Bagian kedua pihak harus berjumlah 100 persen.",
            ),
            models.CheckConstraint(
                condition=Q(agreed_on__isnull=True, applies_from__isnull=True)
                | Q(agreed_on__isnull=False, applies_from__isnull=False, withdrawn_on__isnull=True),
                name="programs_settlement_rule_agreed_whole",
                violation_error_message="Aturan yang disetujui berlaku sejak suatu tanggal dan tidak ditarik.",
            ),
            models.CheckConstraint(
                condition=Q(remainder_to__in=SettlementSide.values),
                name="programs_settlement_rule_remainder_known",
                violation_error_message="Pilih siapa yang mendapat sisa pembulatan.",
            ),
        ]

    def __str__(self) -> str:
        return f"Aturan edisi {self.edition}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the account."""
        return f"{self.account.get_absolute_url()}aturan/"

    def items_of(self, kind: str) -> list[str]:
        """What counts as revenue or as cost, one line each."""
        lines = (self.revenue_items if kind == "revenue" else self.cost_items).splitlines()
        return [line.strip() for line in lines if line.strip()]


class SettlementPrice(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One price of one product and grade in a partnership, from a local date on, with who announced or agreed it.

    All parties see the same list. The newest row of its kind counts; one written by mistake is withdrawn with a reason.
    """

    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="prices")
    kind = models.CharField("jenis", max_length=6, choices=PriceKind.choices, default=PriceKind.AGREED)
    product = models.CharField("hasil", max_length=120)
    grade = models.CharField("mutu", max_length=60, blank=True)
    unit = models.CharField("satuan", max_length=20)
    price_idr = models.DecimalField(
        "harga per satuan", max_digits=18, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    effective_on = models.DateField("berlaku sejak")
    source = models.CharField("sumber atau dasar", max_length=300)
    withdrawn_on = models.DateField("ditarik pada", null=True, blank=True, editable=False)
    withdraw_reason = models.CharField("alasan ditarik", max_length=300, blank=True, editable=False)

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = "harga"
        verbose_name_plural = "daftar harga"
        ordering = ["product", "grade", "unit", "kind", "-effective_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=PriceKind.values),
                name="programs_price_kind_known",
                violation_error_message="Jenis harga tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(price_idr__gt=0),
                name="programs_price_positive",
                violation_error_message="Harga harus lebih dari nol.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdraw_reason="")
                | Q(withdrawn_on__isnull=False) & ~Q(withdraw_reason=""),
                name="programs_price_withdrawn_whole",
                violation_error_message="Tuliskan alasan harga ditarik.",
            ),
        ]

    def __str__(self) -> str:
        return " · ".join(part for part in (self.product, self.grade) if part)

    def get_absolute_url(self) -> str:
        """Its place on the page of the partnership."""
        return f"{self.partnership.get_absolute_url()}perhitungan/#harga"

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells goods apart: product, grade and unit, however they are written."""
        return tuple(" ".join(part.casefold().split()) for part in (self.product, self.grade, self.unit))  # type: ignore[return-value]
