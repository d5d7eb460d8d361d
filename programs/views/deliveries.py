"""Deliveries towards a due date: recorded by one side, judged by the other, or taken back before."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from kemitraan.core.formats import format_date
from kemitraan.core.permissions import Allowed, Decision
from kemitraan.core.views.generic import ServiceFormView
from programs.forms import DeliveryAcceptForm, DeliveryForm, DeliveryRejectForm, DeliveryWithdrawForm
from programs.models import ObligationDelivery
from programs.rules import measure_of, speaks_for_debtor
from programs.rules.deliveries import judging_refusal, may_judge, may_withdraw, remaining_of
from programs.selectors import represented_by
from programs.selectors.deliveries import with_account
from programs.services.deliveries import accept_delivery, record_delivery, reject_delivery, withdraw_delivery
from programs.views.obligations import HOMES, OccurrenceFormView, refuse


class DeliveryCreateView(OccurrenceFormView):
    """The debtor's side, or the office for it, records what was delivered."""

    action = "deliver"
    form_class = DeliveryForm
    form_name = "occurrence-deliver"
    title = "Catat penyerahan"
    submit_label = "Catat penyerahan"
    success_message = "Penyerahan tercatat dan menunggu penilaian."

    def prepare(self) -> None:
        super().prepare()
        if self.obligation.specification:
            self.lead += f". Spesifikasi: {self.obligation.specification}"

    def check_permission(self) -> Decision:
        return speaks_for_debtor(self.request.user, self.obligation, represented_by(self.request.user))

    def get_initial(self) -> dict[str, Any]:
        measure = measure_of(self.obligation)
        rest = remaining_of(measure, self.occurrence.deliveries.all()) if measure else None
        return {"delivered_on": self.occurrence.institution.today, "quantity": rest or None}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"measure": measure_of(self.obligation)}

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if self.obligation.evidence_required:
            field = form.fields["evidence"]
            field.help_text = f"Yang diminta: {self.obligation.evidence_required}. {field.help_text}"
        return form

    def perform(self, form) -> str:
        record_delivery(actor=self.request.user, occurrence=self.occurrence, **form.cleaned_data)
        return self.cancel_url


class DeliveryFormView(ServiceFormView):
    """Something that is said of a delivery that waits, on a page of its own."""

    model = ObligationDelivery
    action = ""

    def prepare(self) -> None:
        rows = ObligationDelivery.objects.visible_to(self.request.user)
        related = (f"occurrence__obligation__{name}" for name in HOMES)
        self.delivery = get_object_or_404(rows.select_related(*related), public_id=self.kwargs["public_id"])
        self.obligation = self.delivery.occurrence.obligation
        self.measure = measure_of(self.obligation)
        much = f"{self.measure.says(self.delivery.quantity)}, " if self.measure and self.delivery.quantity else ""
        said = f"{self.obligation.description} · {much}diserahkan {format_date(self.delivery.delivered_on)}"
        self.lead = f"{said}. Spesifikasi: {self.obligation.specification}" if self.obligation.specification else said
        self.cancel_url = self.delivery.get_absolute_url()

    def check_permission(self) -> Decision:
        if judging_refusal(self.action, self.delivery):
            return Allowed()  # the page of the duty says why it is over
        return self.may_act(represented_by(self.request.user))

    def may_act(self, represented: frozenset[int]) -> Decision:
        """Nobody judges their own."""
        return may_judge(self.request.user, self.delivery, represented, with_account(self.obligation))

    def get(self, request, *args, **kwargs) -> HttpResponse:
        refusal = judging_refusal(self.action, self.delivery)
        return refuse(request, self.delivery.occurrence, refusal) if refusal else super().get(request, *args, **kwargs)


class DeliveryAcceptView(DeliveryFormView):
    """Accepts a delivery whole, or a part of it with a reason."""

    action = "accept"
    form_class = DeliveryAcceptForm
    form_name = "delivery-accept"
    title = "Terima penyerahan"
    submit_label = "Terima"
    success_message = "Penyerahan diterima."

    def get_initial(self) -> dict[str, Any]:
        return {"quantity": self.delivery.quantity}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"measure": self.measure if self.delivery.quantity is not None else None}

    def perform(self, form) -> ObligationDelivery:
        return accept_delivery(actor=self.request.user, delivery=self.delivery, **form.cleaned_data)


class DeliveryRejectView(DeliveryFormView):
    """Says why a delivery is not what was agreed."""

    action = "reject"
    form_class = DeliveryRejectForm
    form_name = "delivery-reject"
    title = "Tolak penyerahan"
    submit_label = "Tolak"
    success_message = "Penyerahan ditolak; alasannya terbaca oleh kedua pihak."

    def perform(self, form) -> ObligationDelivery:
        return reject_delivery(actor=self.request.user, delivery=self.delivery, **form.cleaned_data)


class DeliveryWithdrawView(DeliveryFormView):
    """The side that recorded a delivery takes it back."""

    action = "withdraw"
    form_class = DeliveryWithdrawForm
    form_name = "delivery-withdraw"
    title = "Tarik penyerahan"
    submit_label = "Tarik"
    success_message = "Penyerahan ditarik; alasannya terbaca oleh kedua pihak."

    def may_act(self, represented: frozenset[int]) -> Decision:
        return may_withdraw(self.request.user, self.delivery, represented)

    def perform(self, form) -> ObligationDelivery:
        return withdraw_delivery(actor=self.request.user, delivery=self.delivery, **form.cleaned_data)
