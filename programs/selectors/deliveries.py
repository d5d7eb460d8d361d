"""Deliveries towards due dates, as their page shows them."""

from collections.abc import Iterable
from typing import Any

from kemitraan.core.formats import format_date
from kemitraan.core.models import Attachment
from partners.models import Representative
from programs.enums import DeliveryState
from programs.models import Obligation, ObligationDelivery
from programs.rules import measure_of
from programs.rules.deliveries import may_judge, may_withdraw


def with_account(obligation: Obligation) -> frozenset[int]:
    """Primary keys of those of the two sides that somebody speaks for in the application, our own among them."""
    sides = {obligation.debtor_id: obligation.debtor, obligation.creditor_id: obligation.creditor}
    rows = Representative.objects.filter(organization__in=sides).active_on(obligation.institution.today)
    spoken_for = frozenset(rows.values_list("organization_id", flat=True))
    return spoken_for | {key for key, side in sides.items() if side.is_own}


def delivery_rows(
    user,
    deliveries: Iterable[ObligationDelivery],
    files: dict[int, list[Attachment]],
    represented: frozenset[int],
    accounts: frozenset[int],
) -> list[dict[str, Any]]:
    """Each delivery in words, with its state, files and what the reader may do with it."""
    return [
        {
            "delivery": delivery,
            "title": _title(delivery),
            "state": DeliveryState(delivery.state),
            "said": _said(delivery),
            "files": files.get(delivery.pk, []),
            "can_judge": bool(may_judge(user, delivery, represented, accounts)),
            "can_withdraw": bool(may_withdraw(user, delivery, represented)),
            "can_add": delivery.state == DeliveryState.WAITING and delivery.created_by_id == user.pk,
        }
        for delivery in deliveries
    ]


def _title(delivery: ObligationDelivery) -> str:
    measure = measure_of(delivery.occurrence.obligation)
    much = f"{measure.says(delivery.quantity)} · " if measure and delivery.quantity is not None else ""
    return f"{much}{format_date(delivery.delivered_on)}"


def _said(delivery: ObligationDelivery) -> list[str]:
    """Who recorded it, who judged it or took it back, and for whom."""
    obligation = delivery.occurrence.obligation
    measure = measure_of(obligation)
    recorded = f"Dicatat {delivery.created_by or 'sistem'}"
    said = [recorded + (f" untuk {obligation.debtor}" if delivery.is_on_behalf else "")]
    if delivery.withdrawn_on:
        day = format_date(delivery.withdrawn_on)
        said.append(f"Ditarik oleh {delivery.withdrawn_by or 'sistem'}, {day}: {delivery.withdraw_reason}")
    if delivery.judged_on:
        label = DeliveryState(delivery.state).label
        much = ""
        if delivery.state == DeliveryState.PARTLY and measure and delivery.accepted_quantity is not None:
            much = f" ({measure.says(delivery.accepted_quantity)})"
        whom = f" untuk {obligation.creditor}" if delivery.is_judged_on_behalf else ""
        reason = f": {delivery.judged_reason}" if delivery.judged_reason else ""
        said.append(f"{label}{much} oleh {delivery.judged_by}{whom}, {format_date(delivery.judged_on)}{reason}")
    return said
