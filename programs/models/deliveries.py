"""What was delivered on a due date of an obligation, and how the other side judged it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from kemitraan.core.formats import format_date
from kemitraan.core.models import PublicModel, RecordedByModel, ScopedModel, VersionedModel
from programs.enums import DeliveryState
from programs.models.obligations import ObligationOccurrence
from programs.querysets import PartOfOccurrenceQuerySet


class ObligationDelivery(PublicModel, VersionedModel, ScopedModel, RecordedByModel):
    """One delivery towards a due date on the local date `delivered_on`; there may be several.

    `quantity` and `accepted_quantity` are in what the duty is counted in (`rules.measure_of`): its unit, else rupiah;
    blank where nothing is counted. With `is_on_behalf` the office recorded it for the debtor, with
    `is_judged_on_behalf` it judged for the creditor. One that was taken back before it was judged counts for nothing.
    """

    occurrence = models.ForeignKey(ObligationOccurrence, on_delete=models.PROTECT, related_name="deliveries")
    delivered_on = models.DateField("diserahkan pada")
    quantity = models.DecimalField("jumlah", max_digits=18, decimal_places=2, null=True, blank=True)
    note = models.TextField("catatan", blank=True)
    is_on_behalf = models.BooleanField("dicatat koordinator", default=False, editable=False)
    state = models.CharField(
        "status", max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING, editable=False
    )
    accepted_quantity = models.DecimalField("jumlah diterima", max_digits=18, decimal_places=2, null=True, blank=True)
    judged_on = models.DateField("dinilai pada", null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    judged_reason = models.CharField("alasan penilaian", max_length=300, blank=True)
    is_judged_on_behalf = models.BooleanField("dinilai koordinator", default=False, editable=False)
    withdrawn_on = models.DateField("ditarik pada", null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    withdraw_reason = models.CharField("alasan ditarik", max_length=300, blank=True, editable=False)

    objects = PartOfOccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "penyerahan"
        verbose_name_plural = "penyerahan"
        ordering = ["delivered_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values),
                name="programs_delivery_state_known",
                violation_error_message="Status penyerahan tidak dikenal.",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0),
                name="programs_delivery_quantity_positive",
                violation_error_message="Jumlah harus di atas nol.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_quantity__isnull=True)
                | Q(quantity__isnull=False, accepted_quantity__gt=0, accepted_quantity__lte=F("quantity")),
                name="programs_delivery_accepted_within",
                violation_error_message="Jumlah yang diterima tidak boleh lebih dari yang diserahkan.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "withdrawn"], judged_on__isnull=True, judged_by__isnull=True)
                | ~Q(state__in=["waiting", "withdrawn"]) & Q(judged_on__isnull=False),
                name="programs_delivery_judged_whole",
                violation_error_message="Penilaian harus beserta tanggalnya.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["partly", "rejected"]) | ~Q(judged_reason=""),
                name="programs_delivery_refused_with_reason",
                violation_error_message="Tulis alasannya.",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False) & ~Q(withdraw_reason="")
                | ~Q(state="withdrawn") & Q(withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdraw_reason=""),
                name="programs_delivery_withdrawn_whole",
                violation_error_message="Tulis mengapa penyerahan ditarik.",
            ),
        ]

    def __str__(self) -> str:
        return f"Penyerahan {format_date(self.delivered_on)} · {self.occurrence}"

    def get_absolute_url(self) -> str:
        """Its place on the page of the obligation."""
        return self.occurrence.get_absolute_url()
