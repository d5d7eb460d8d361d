"""Writing deliveries towards due dates, how the other side judges them, and that one is taken back before."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import DeliveryState, OccurrenceState
from programs.models import ObligationDelivery, ObligationOccurrence
from programs.rules import measure_of, refusal_of, speaks_for_debtor
from programs.rules.deliveries import judging_refusal, may_judge, may_withdraw, state_after
from programs.selectors import represented_by
from programs.selectors.deliveries import with_account
from programs.services.evidence import attach_evidence
from programs.services.transitions import stated_reason

FAILED = frozenset({DeliveryState.REJECTED, DeliveryState.WITHDRAWN})


@transaction.atomic
def record_delivery(
    *,
    actor,
    occurrence: ObligationOccurrence,
    delivered_on: dt.date | None = None,
    quantity: Decimal | None = None,
    note: str = "",
    evidence: Sequence[Any] = (),
) -> ObligationDelivery:
    """The debtor's side, or the office for it, says what was delivered on `delivered_on` (local, default today).

    `quantity` is in the unit of the duty, else in rupiah; `evidence` are uploaded files. Raises `NotAllowed`,
    `TransitionRefused` when nothing more is owed, and `DomainError` for a day to come (field `delivered_on`), without
    the quantity that is counted (`quantity`), or with neither note nor file where nothing is counted (`note`).
    """
    occurrence = lock(occurrence)
    obligation = occurrence.obligation
    represented = represented_by(actor)
    require(speaks_for_debtor(actor, obligation, represented))
    if refusal := refusal_of("deliver", occurrence):
        raise TransitionRefused(refusal)
    today = occurrence.institution.today
    if delivered_on and delivered_on > today:
        raise DomainError("Tanggal diserahkan tidak boleh di masa depan.", field="delivered_on")
    measure = measure_of(obligation)
    if measure is not None and not quantity:
        raise DomainError("Isi jumlah yang diserahkan.", field="quantity")
    if measure is None and not note.strip() and not evidence:
        raise DomainError("Tulis catatan atau lampirkan bukti.", field="note")
    delivery = ObligationDelivery(
        institution=occurrence.institution,
        occurrence=occurrence,
        delivered_on=delivered_on or today,
        quantity=quantity if measure else None,
        note=note.strip(),
        is_on_behalf=not (obligation.debtor.is_own or obligation.debtor_id in represented),
        created_by_id=actor.pk,
    )
    delivery.full_clean()
    delivery.save()
    much = f" {measure.says(quantity)}" if measure and quantity else ""
    _follow(actor, delivery, "deliver", f"menyerahkan{much}")
    for upload in evidence:
        attach_evidence(actor=actor, subject=delivery, upload=upload, field="evidence")
    return delivery


@transaction.atomic
def accept_delivery(
    *, actor, delivery: ObligationDelivery, quantity: Decimal | None = None, reason: str = ""
) -> ObligationDelivery:
    """The creditor's side, or the office for it, accepts a delivery whole, or only `quantity` of it with a reason.

    Raises `NotAllowed`, also for one's own delivery, `TransitionRefused` when it was judged before, and `DomainError`
    for more than was delivered (field `quantity`) or a part without a reason (`reason`).
    """
    delivery = _locked_to_judge(actor, delivery, "accept")
    accepted = delivery.quantity if quantity is None else quantity
    if delivery.quantity is None:
        accepted = None
    elif not accepted or accepted > delivery.quantity:
        raise DomainError("Isi jumlah di atas nol, paling banyak yang diserahkan.", field="quantity")
    is_part = accepted is not None and delivery.quantity is not None and accepted < delivery.quantity
    reason = stated_reason(reason, is_required=is_part)
    state = DeliveryState.PARTLY if is_part else DeliveryState.ACCEPTED
    _judge(actor, delivery, state, reason, accepted)
    measure = measure_of(delivery.occurrence.obligation)
    much = f" {measure.says(accepted)}" if measure and accepted else ""
    _follow(actor, delivery, "accept", f"menerima{much}", reason)
    return delivery


@transaction.atomic
def reject_delivery(*, actor, delivery: ObligationDelivery, reason: str) -> ObligationDelivery:
    """The creditor's side, or the office for it, says why a delivery is not what was agreed; it may come again.

    Raises `NotAllowed`, also for one's own delivery, `TransitionRefused` when it was judged before, and `DomainError`
    (field `reason`).
    """
    delivery = _locked_to_judge(actor, delivery, "reject")
    reason = stated_reason(reason, is_required=True)
    _judge(actor, delivery, DeliveryState.REJECTED, reason, None)
    _follow(actor, delivery, "reject", "menolak", reason)
    return delivery


@transaction.atomic
def withdraw_delivery(*, actor, delivery: ObligationDelivery, reason: str) -> ObligationDelivery:
    """The side that recorded a delivery takes it back before it is judged; it stays readable with the reason.

    Raises `NotAllowed`, `TransitionRefused` when it was judged or withdrawn before, and `DomainError` (field `reason`).
    """
    delivery = _locked(delivery, "withdraw")
    require(may_withdraw(actor, delivery, represented_by(actor)))
    reason = stated_reason(reason, is_required=True)
    delivery.withdrawn_by_id = actor.pk
    values = {"state": DeliveryState.WITHDRAWN, "withdrawn_on": delivery.institution.today, "withdraw_reason": reason}
    apply_changes(delivery, values, version=None)
    _follow(actor, delivery, "withdraw", "menarik penyerahan", reason)
    return delivery


def _locked(delivery: ObligationDelivery, action: str) -> ObligationDelivery:
    """The delivery with its due date, locked (the due date first) and looked at again."""
    occurrence = lock(delivery.occurrence)
    delivery = lock(delivery)
    delivery.occurrence = occurrence
    if refusal := judging_refusal(action, delivery):
        raise TransitionRefused(refusal)
    return delivery


def _locked_to_judge(actor, delivery: ObligationDelivery, action: str) -> ObligationDelivery:
    delivery = _locked(delivery, action)
    require(may_judge(actor, delivery, represented_by(actor), with_account(delivery.occurrence.obligation)))
    return delivery


def _judge(actor, delivery: ObligationDelivery, state: str, reason: str, accepted: Decimal | None) -> None:
    obligation = delivery.occurrence.obligation
    delivery.judged_by_id = actor.pk
    delivery.is_judged_on_behalf = not (obligation.creditor.is_own or obligation.creditor_id in represented_by(actor))
    values = {
        "state": state,
        "judged_on": delivery.institution.today,
        "judged_reason": reason,
        "accepted_quantity": accepted,
    }
    apply_changes(delivery, values, version=None)


def _follow(actor, delivery: ObligationDelivery, action: str, verb: str, reason: str = "") -> None:
    """Bring the locked due date in line with its deliveries, with the event of what was done."""
    occurrence = delivery.occurrence
    obligation = occurrence.obligation
    deliveries = list(occurrence.deliveries.order_by("judged_on", "pk"))
    state = state_after(obligation, deliveries)
    today = occurrence.institution.today
    values: dict[str, Any] = {"state": state}
    if state == OccurrenceState.FULFILLED:
        occurrence.confirmed_by_id = actor.pk
        done_on = max(row.delivered_on for row in deliveries if row.state not in FAILED)
        values |= {"fulfilled_on": done_on, "confirmed_on": today}
    elif state == OccurrenceState.DISPUTED and action == "reject":
        occurrence.disputed_by_id = actor.pk
        values |= {"disputed_on": today, "dispute_reason": reason}
    changes = apply_changes(occurrence, values, version=None)
    audit.record(
        actor=actor,
        action=f"obligation.{action}",
        sentence=f"{verb} untuk tenggat {format_date(occurrence.due_on)}: {obligation}",
        subjects=[obligation, obligation.home, occurrence, delivery],
        changes=[change for change in changes if change["field"] == "state"],
        reason=reason,
    )
