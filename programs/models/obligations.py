"""Who owes whom what by when, as rows that every party sees."""

import datetime as dt
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, SourcedModel, VersionedModel
from programs.enums import Aspect, ConsequenceKind, Frequency, OccurrenceState, TransferKind
from programs.querysets import ObligationQuerySet, OccurrenceQuerySet, PartOfOccurrenceQuerySet

if TYPE_CHECKING:
    from programs.models.agreements import Agreement
    from programs.models.partnerships import Partnership


class Obligation(PublicModel, VersionedModel, ScopedModel, SourcedModel, RecordedByModel):
    """A duty of one party to another, and so a right of the other; of a partnership or an agreement.

    A support that the pattern requires and the parties do not agree on is kept as a waived row.
    Due dates hang on its occurrences, all computed from the anchor `first_due_on`. `quantity` (in `unit`) and
    `amount_idr` are what is owed on each of them; `specification` is what a delivery is judged by; `reward` and
    `sanction` are what the parties agreed to follow.
    """

    partnership = models.ForeignKey(
        "programs.Partnership", null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    agreement = models.ForeignKey(
        "programs.Agreement", null=True, blank=True, on_delete=models.PROTECT, related_name="obligations"
    )
    debtor = models.ForeignKey(
        "partners.Organization",
        on_delete=models.PROTECT,
        related_name="obligations_owed",
        verbose_name="yang berkewajiban",
    )
    creditor = models.ForeignKey(
        "partners.Organization",
        on_delete=models.PROTECT,
        related_name="obligations_due",
        verbose_name="yang berhak",
    )
    aspect = models.CharField("aspek", max_length=10, choices=Aspect.choices)
    support = models.CharField("dukungan pola", max_length=40, blank=True)
    description = models.TextField("kewajiban")
    transfer_kind = models.CharField("yang dialihkan", max_length=12, choices=TransferKind.choices, blank=True)
    quantity = models.DecimalField("jumlah setiap tenggat", max_digits=14, decimal_places=2, null=True, blank=True)
    unit = models.CharField("satuan", max_length=40, blank=True)
    amount_idr = models.DecimalField("nilai setiap tenggat", max_digits=18, decimal_places=2, null=True, blank=True)
    specification = models.TextField("spesifikasi", blank=True)
    evidence_required = models.CharField("bukti yang diminta", max_length=200, blank=True)
    reward = models.CharField("penghargaan bila dipenuhi", max_length=500, blank=True)
    sanction = models.CharField("sanksi bila tidak dipenuhi", max_length=500, blank=True)
    frequency = models.CharField("berulang", max_length=10, choices=Frequency.choices, default=Frequency.ONCE)
    first_due_on = models.DateField("tenggat (pertama)", null=True, blank=True)
    last_due_on = models.DateField("sampai", null=True, blank=True)
    is_waived_by_agreement = models.BooleanField("tidak disepakati", default=False)
    waiver_reason = models.CharField("alasan tidak disepakati", max_length=300, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    cancel_reason = models.CharField("alasan dibatalkan", max_length=300, blank=True, editable=False)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = "kewajiban"
        verbose_name_plural = "kewajiban"
        ordering = ["first_due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partnership__isnull=False) | Q(agreement__isnull=False),
                name="programs_obligation_has_home",
                violation_error_message="Kewajiban harus milik kemitraan atau perjanjian.",
            ),
            models.CheckConstraint(
                condition=~Q(debtor=F("creditor")),
                name="programs_obligation_two_parties",
                violation_error_message="Yang berkewajiban dan yang berhak harus pihak yang berbeda.",
            ),
            models.CheckConstraint(
                condition=Q(is_waived_by_agreement=True) & ~Q(waiver_reason="")
                | Q(is_waived_by_agreement=False, first_due_on__isnull=False),
                name="programs_obligation_due_or_waived",
                violation_error_message="Isi tenggat, atau alasan bila tidak disepakati.",
            ),
            models.CheckConstraint(
                condition=Q(last_due_on__isnull=True)
                | Q(first_due_on__isnull=True)
                | Q(last_due_on__gte=F("first_due_on")),
                name="programs_obligation_period_in_order",
                violation_error_message="Tenggat akhir tidak boleh sebelum tenggat pertama.",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=False) | Q(cancelled_by__isnull=True, cancel_reason=""),
                name="programs_obligation_cancelled_whole",
                violation_error_message="Alasan dibatalkan hanya untuk kewajiban yang dibatalkan.",
            ),
            models.CheckConstraint(
                condition=Q(transfer_kind__in=["", *TransferKind.values]),
                name="programs_obligation_transfer_kind_known",
                violation_error_message="Yang dialihkan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True, unit="") | Q(quantity__isnull=False, quantity__gt=0) & ~Q(unit=""),
                name="programs_obligation_quantity_with_unit",
                violation_error_message="Isi jumlah di atas nol beserta satuannya, atau kosongkan keduanya.",
            ),
            models.CheckConstraint(
                condition=Q(amount_idr__isnull=True) | Q(amount_idr__gt=0),
                name="programs_obligation_amount_positive",
                violation_error_message="Nilai harus di atas nol, atau kosongkan.",
            ),
            models.UniqueConstraint(
                fields=["institution", "source", "external_id"],
                condition=~Q(external_id=""),
                name="programs_obligation_external_id_once",
                violation_error_message="Id sumber ini sudah dipakai kewajiban lain.",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:80]

    def get_absolute_url(self) -> str:
        return reverse("programs:obligation-detail", args=[self.public_id])

    @property
    def home(self) -> "Partnership | Agreement":
        """The partnership or agreement that it belongs to; a constraint says that there is one."""
        return cast("Partnership | Agreement", self.partnership or self.agreement)

    @property
    def home_end(self) -> dt.date | None:
        """The last day on which its home runs, an agreement by its addenda; None for an open end."""
        if self.partnership is None and self.agreement is not None:
            return self.agreement.current_end
        return self.home.ends_on


class ObligationOccurrence(PublicModel, VersionedModel, ScopedModel):
    """One due date of an obligation, with what was said about it.

    `fulfilled_on` is the local day on which the duty was done, as its debtor reports it; `reported_on` and
    `confirmed_on` are the days on which the two sides said so. One that was moved keeps in `original_due_on` the date
    that the series gave it; `decision_reason` and `decided_with` say why it was moved or waived, and who agreed;
    with `is_reinstated` why the last waiver was taken back.
    """

    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="occurrences")
    due_on = models.DateField("tenggat")
    state = models.CharField(
        "status", max_length=10, choices=OccurrenceState.choices, default=OccurrenceState.OPEN, editable=False
    )
    evidence_note = models.TextField("catatan bukti", blank=True)
    reported_on = models.DateField("dilaporkan pada", null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    fulfilled_on = models.DateField("dipenuhi pada", null=True, blank=True)
    confirmed_on = models.DateField("dikonfirmasi pada", null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    disputed_on = models.DateField("dipersoalkan pada", null=True, blank=True)
    disputed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    dispute_reason = models.CharField("alasan dipersoalkan", max_length=300, blank=True)
    original_due_on = models.DateField("tenggat semula", null=True, blank=True, editable=False)
    decided_on = models.DateField("diputuskan pada", null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decision_reason = models.CharField("alasan dibebaskan atau dipindah", max_length=300, blank=True, editable=False)
    decided_with = models.CharField("disetujui oleh", max_length=300, blank=True, editable=False)
    is_reinstated = models.BooleanField("pembebasan dicabut", default=False, editable=False)

    address_through = "obligation"
    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "tenggat kewajiban"
        verbose_name_plural = "tenggat kewajiban"
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["obligation", "due_on"], name="programs_occurrence_once"),
            models.CheckConstraint(
                condition=Q(state__in=OccurrenceState.values),
                name="programs_occurrence_state_known",
                violation_error_message="Status tenggat tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(disputed_on__isnull=True, disputed_by__isnull=True, dispute_reason="")
                | Q(disputed_on__isnull=False) & ~Q(dispute_reason=""),
                name="programs_occurrence_dispute_whole",
                violation_error_message="Tulis alasan laporan itu dipersoalkan.",
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, decided_by__isnull=True, decision_reason="", decided_with="")
                | Q(decided_on__isnull=False) & ~Q(decision_reason="") & ~Q(decided_with=""),
                name="programs_occurrence_decision_whole",
                violation_error_message="Tulis alasan dan siapa yang menyetujui.",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") & Q(original_due_on__isnull=True) | Q(decided_on__isnull=False),
                name="programs_occurrence_decided_when_changed",
                violation_error_message="Tulis alasan dan siapa yang menyetujui.",
            ),
            models.CheckConstraint(
                condition=Q(is_reinstated=False) | ~Q(state="waived") & Q(decided_on__isnull=False),
                name="programs_occurrence_reinstated_by_decision",
                violation_error_message="Tulis alasan dan siapa yang menyetujui.",
            ),
            models.CheckConstraint(
                condition=~Q(state="disputed") | Q(disputed_on__isnull=False),
                name="programs_occurrence_disputed_with_reason",
                violation_error_message="Tulis alasan laporan itu dipersoalkan.",
            ),
        ]
        indexes = [
            # Due work and reminders ask only for what is still open.
            models.Index(
                fields=["institution", "due_on"],
                name="programs_occurrence_open",
                condition=Q(state__in=["open", "reported", "disputed"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.obligation} · {format_date(self.due_on)}"

    @property
    def planned_on(self) -> dt.date:
        """The date that the series gives it, moved or not."""
        return self.original_due_on or self.due_on

    def get_absolute_url(self) -> str:
        """Its place on the page of the obligation."""
        return f"{self.obligation.get_absolute_url()}#tenggat-{self.public_id}"


class AppliedConsequence(PublicModel, ScopedModel, RecordedByModel):
    """What was agreed to follow was done: a reward for, or a sanction on, one due date on a local date.

    `words` are those of the duty at that time; `note` says what was given or asked.
    """

    occurrence = models.ForeignKey(ObligationOccurrence, on_delete=models.PROTECT, related_name="consequences")
    kind = models.CharField("jenis", max_length=10, choices=ConsequenceKind.choices)
    applied_on = models.DateField("diterapkan pada")
    words = models.CharField("yang disepakati", max_length=500)
    note = models.TextField("catatan")

    objects = PartOfOccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "konsekuensi kewajiban"
        verbose_name_plural = "konsekuensi kewajiban"
        ordering = ["applied_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ConsequenceKind.values),
                name="programs_applied_consequence_kind_known",
                violation_error_message="Jenis konsekuensi tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=~Q(words="") & ~Q(note=""),
                name="programs_applied_consequence_in_words",
                violation_error_message="Tulis apa yang diterapkan.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.occurrence}"
