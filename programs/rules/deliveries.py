"""Deliveries towards a due date: who may record and judge them, and what they make of the due date."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import DeliveryState as D
from programs.enums import OccurrenceState as O
from programs.rules.duties import refusal_of, speaks_for_creditor, speaks_for_debtor
from programs.rules.measures import Measure, measure_of

NOTHING = Decimal(0)
ACCEPTED = frozenset({D.ACCEPTED, D.PARTLY})


def may_deliver(actor, occurrence, represented: frozenset[int] = frozenset()) -> Decision:
    """Whether the reader may record a delivery towards this due date, now."""
    refusal = refusal_of("deliver", occurrence)
    return Denied(refusal) if refusal else speaks_for_debtor(actor, occurrence.obligation, represented)


def judging_refusal(action: str, delivery) -> str:
    """Why a delivery cannot be accepted, rejected or withdrawn (`action`) any more; empty when it can."""
    if delivery.state != D.WAITING:
        return f"Penyerahan ini sudah berstatus “{D(delivery.state).label}”."
    return refusal_of(action, delivery.occurrence)


def may_judge(
    actor, delivery, represented: frozenset[int] = frozenset(), with_account: frozenset[int] = frozenset()
) -> Decision:
    """Whether the reader may accept or reject this delivery, now: nobody judges their own.

    `with_account` are organizations that somebody speaks for in the application, our own among them. The office judges
    what it recorded itself only where one of the two sides has nobody to do so.
    """
    if refusal := judging_refusal("accept", delivery):
        return Denied(refusal)
    obligation = delivery.occurrence.obligation
    debtor, creditor = obligation.debtor_id, obligation.creditor_id
    if not (decision := speaks_for_creditor(actor, obligation, represented)):
        return decision
    own = debtor in represented or (can_write(actor) and obligation.debtor.is_own and creditor not in represented)
    has_nobody = not {debtor, creditor} <= with_account
    if (own or delivery.created_by_id == actor.pk) and not (can_write(actor) and has_nobody):
        return Denied("Penyerahan sendiri dinilai oleh pihak yang berhak.")
    return Allowed()


def may_withdraw(actor, delivery, represented: frozenset[int] = frozenset()) -> Decision:
    """Whether the reader may take this delivery back, now: the side that recorded it, before the other one judges."""
    if refusal := judging_refusal("withdraw", delivery):
        return Denied(refusal)
    obligation = delivery.occurrence.obligation
    is_the_offices = delivery.is_on_behalf or obligation.debtor.is_own
    if obligation.debtor_id in represented or (can_write(actor) and is_the_offices):
        return Allowed()
    return Denied("Penyerahan ditarik oleh pihak yang mencatatnya.")


def state_again(occurrence, deliveries: Sequence) -> str:
    """Where a waived due date stands once it is owed again: as before, so that a dispute is one again."""
    if deliveries:
        return state_after(occurrence.obligation, deliveries)
    return O.DISPUTED if occurrence.disputed_on else O.OPEN


def accepted_of(deliveries: Iterable) -> Decimal:
    """How much was accepted, in what the duty is counted in."""
    return sum((row.accepted_quantity or NOTHING for row in deliveries if row.state in ACCEPTED), NOTHING)


def remaining_of(measure: Measure, deliveries: Iterable) -> Decimal:
    """How much is still to be delivered beside what was accepted and what waits; never below 0."""
    rows = list(deliveries)
    waiting = sum((row.quantity or NOTHING for row in rows if row.state == D.WAITING), NOTHING)
    return max(measure.target - accepted_of(rows) - waiting, NOTHING)


def state_after(obligation, deliveries: Sequence) -> str:
    """What its deliveries, oldest judgment last, make of a due date.

    Fulfilled when the accepted quantities reach what is owed, or where nothing is counted when one was accepted;
    reported when what waits would complete it; disputed after a rejection; else it waits for its debtor.
    """
    measure = measure_of(obligation)
    waits = any(row.state == D.WAITING for row in deliveries)
    if measure is None:
        is_done = any(row.state in ACCEPTED for row in deliveries)
        is_complete = waits
    else:
        is_done = accepted_of(deliveries) >= measure.target
        is_complete = waits and not remaining_of(measure, deliveries)
    if is_done:
        return O.FULFILLED
    if is_complete:
        return O.REPORTED
    return O.DISPUTED if not waits and any(row.state == D.REJECTED for row in deliveries) else O.OPEN


def progress_of(occurrence) -> str:
    """`430 dari 500 kemasan diterima`; empty where nothing is counted or nothing was delivered."""
    measure = measure_of(occurrence.obligation)
    if measure is None or not (deliveries := list(occurrence.deliveries.all())):
        return ""
    accepted = accepted_of(deliveries)
    said = measure.says(accepted).removesuffix(f" {measure.unit}") if measure.unit else measure.says(accepted)
    return f"{said} dari {measure.says(measure.target)} diterima"
