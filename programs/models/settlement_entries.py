"""The ledger of an account: entries, what the sides answered, and statements that close a period.

All three are append-only; triggers of migration 0026 refuse change and deletion on both databases.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.models import PublicModel, ScopedModel
from programs.enums import AdvanceForm, ConsentMethod, EntryKind, Stance
from programs.models.partnerships import PartnershipParty
from programs.models.settlements import SettlementAccount, SettlementPrice, SettlementRule
from programs.querysets import PartOfAccountQuerySet, SettlementAnswerQuerySet, SettlementEntryQuerySet


class SettlementEntry(PublicModel, ScopedModel):
    """One thing that a party gave, paid, took in or spent on a local date; never changed.

    `party` gave the advance, delivered, rendered the service, paid, took in the revenue, paid the cost, or is owed the
    share. A correction `corrects` another entry with the difference, so its amount may be negative. A delivery carries
    copies of the price, its goods, and of the announced lowest price; `advance` is what a repayment repays. An entry
    `recorded_for` a party was written by its representative; blank: by the office.
    """

    account = models.ForeignKey(SettlementAccount, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField("nomor")
    kind = models.CharField("jenis", max_length=9, choices=EntryKind.choices)
    happened_on = models.DateField("tanggal")
    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="+", verbose_name="pihak")
    amount_idr = models.DecimalField("nilai", max_digits=18, decimal_places=2)
    item = models.CharField("uraian", max_length=200, blank=True)
    advance_form = models.CharField("bentuk", max_length=5, choices=AdvanceForm.choices, blank=True)
    price = models.ForeignKey(SettlementPrice, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField("mutu", max_length=60, blank=True)
    quantity = models.DecimalField("jumlah", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=20, blank=True)
    price_idr = models.DecimalField("harga per satuan", max_digits=18, decimal_places=2, null=True, blank=True)
    floor_idr = models.DecimalField("harga acuan", max_digits=18, decimal_places=2, null=True, blank=True)
    floor_source = models.CharField("sumber harga acuan", max_length=300, blank=True)
    advance = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="repayments", verbose_name="uang muka"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections", verbose_name="mengoreksi"
    )
    rule = models.ForeignKey(SettlementRule, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    basis = models.CharField("dasar potongan", max_length=300, blank=True)
    note = models.CharField("catatan", max_length=500, blank=True)
    recorded_at = models.DateTimeField("dicatat")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_for = models.ForeignKey(
        PartnershipParty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="dicatat oleh"
    )

    objects = SettlementEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "catatan perhitungan"
        verbose_name_plural = "catatan perhitungan"
        ordering = ["happened_on", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                name="programs_entry_number_once",
                violation_error_message="Nomor catatan ini sudah ada.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=EntryKind.values),
                name="programs_entry_kind_known",
                violation_error_message="Jenis catatan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, amount_idr__gt=0) | Q(corrects__isnull=False) & ~Q(amount_idr=0),
                name="programs_entry_amount",
                violation_error_message="Nilai harus lebih dari nol.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="delivery")
                | Q(price__isnull=False, price_idr__gt=0, quantity__isnull=False) & ~Q(unit="") & ~Q(item=""),
                name="programs_entry_delivery_whole",
                violation_error_message="Penyerahan perlu hasil, jumlah, satuan, dan harga.",
            ),
            models.CheckConstraint(
                condition=Q(advance__isnull=True) | Q(kind__in=["deduction", "payment"]),
                name="programs_entry_repayment_kind",
                violation_error_message="Uang muka dilunasi dengan potongan atau pembayaran.",
            ),
            models.CheckConstraint(
                condition=~Q(kind="deduction") | Q(advance__isnull=False) | ~Q(basis=""),
                name="programs_entry_deduction_has_basis",
                violation_error_message="Tuliskan dasar potongan.",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["delivery", "revenue", "cost"]) | Q(rule__isnull=False),
                name="programs_entry_judged_by_rule",
                violation_error_message="Belum ada aturan yang disetujui kedua pihak.",
            ),
            models.CheckConstraint(
                condition=Q(advance_form="") | Q(advance_form__in=AdvanceForm.values, kind="advance"),
                name="programs_entry_advance_form",
                violation_error_message="Bentuk uang muka tidak dikenal.",
            ),
        ]
        indexes = [models.Index(fields=["account", "happened_on", "number"], name="programs_entry_ledger")]

    def __str__(self) -> str:
        return f"No. {self.number} {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the account."""
        return f"{self.account.get_absolute_url()}#catatan-{self.number}"

    @property
    def is_below_floor(self) -> bool:
        """Whether it was paid below the lowest price that was announced for its day."""
        return self.floor_idr is not None and self.price_idr is not None and self.price_idr < self.floor_idr


class SettlementStatement(PublicModel, ScopedModel):
    """A period [from_on, until_on] of an account that was closed, with its figures as they were; never changed.

    Balances say what the first side owes the second (negative: the other way round), in rupiah. `figures` are totals,
    advances still owed, shares by edition of the rule and counts, amounts as text.
    """

    account = models.ForeignKey(SettlementAccount, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveIntegerField("nomor")
    label = models.CharField("periode", max_length=80)
    from_on = models.DateField("dari")
    until_on = models.DateField("sampai")
    opening_idr = models.DecimalField("saldo awal", max_digits=18, decimal_places=2)
    closing_idr = models.DecimalField("saldo akhir", max_digits=18, decimal_places=2)
    figures = models.JSONField("angka", default=dict)
    closed_on = models.DateField("ditutup pada")
    closed_at = models.DateTimeField("ditutup")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_for = models.ForeignKey(
        PartnershipParty, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name="ditutup oleh"
    )

    objects = PartOfAccountQuerySet.as_manager()

    class Meta:
        verbose_name = "rekap periode"
        verbose_name_plural = "rekap periode"
        ordering = ["-until_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "number"],
                name="programs_statement_number_once",
                violation_error_message="Nomor rekap ini sudah ada.",
            ),
            models.UniqueConstraint(
                fields=["account", "from_on"],
                name="programs_statement_period_once",
                violation_error_message="Periode ini sudah ditutup.",
            ),
            models.CheckConstraint(
                condition=Q(until_on__gte=F("from_on")),
                name="programs_statement_period_in_order",
                violation_error_message="Akhir periode tidak boleh sebelum awalnya.",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def get_absolute_url(self) -> str:
        return reverse("programs:statement-detail", args=[self.public_id])


class SettlementAnswer(ScopedModel):
    """What one side said of an edition of the rule, an entry or a statement: agrees, or objects with a reason.

    An objection may be followed by an agreement, which is final.
    """

    account = models.ForeignKey(SettlementAccount, on_delete=models.PROTECT, related_name="answers")
    party = models.ForeignKey(PartnershipParty, on_delete=models.PROTECT, related_name="+", verbose_name="pihak")
    rule = models.ForeignKey(SettlementRule, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    entry = models.ForeignKey(SettlementEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="answers")
    statement = models.ForeignKey(
        SettlementStatement, null=True, blank=True, on_delete=models.PROTECT, related_name="answers"
    )
    stance = models.CharField("jawaban", max_length=8, choices=Stance.choices)
    reason = models.CharField("alasan", max_length=500, blank=True)
    answered_on = models.DateField("dijawab pada")
    method = models.CharField("cara", max_length=20, choices=ConsentMethod.choices)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SettlementAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = "jawaban perhitungan"
        verbose_name_plural = "jawaban perhitungan"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rule__isnull=False, entry__isnull=True, statement__isnull=True)
                | Q(rule__isnull=True, entry__isnull=False, statement__isnull=True)
                | Q(rule__isnull=True, entry__isnull=True, statement__isnull=False),
                name="programs_settlement_answer_one_subject",
                violation_error_message="Jawaban ditujukan kepada satu hal.",
            ),
            models.CheckConstraint(
                condition=Q(stance="agrees") | Q(stance="objects") & ~Q(reason=""),
                name="programs_settlement_answer_says_why",
                violation_error_message="Tuliskan apa yang dipersoalkan.",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject, "party"],
                    condition=Q(stance="agrees"),
                    name=f"programs_settlement_answer_{subject}_once",
                    violation_error_message="Pihak ini sudah mengakui.",
                )
                for subject in ("rule", "entry", "statement")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party}: {self.get_stance_display()}"
