"""Writing the rows of a list as duties with their due dates."""

import datetime as dt
from typing import Any

from django.db import transaction

from kemitraan.core.parsing import parse_rupiah
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Organization
from programs.models import Agreement, AgreementParty, Obligation, ObligationOccurrence, Partnership
from programs.rules import EDITABLE_AGREEMENT
from programs.services.obligation_match import COMPARED
from programs.services.obligations import update_obligation
from programs.services.schedules import is_paused, planned_dates

WRITTEN_AT_ONCE = 500
DATES = {"first_due_on", "last_due_on"}
AMOUNTS = {"quantity", "amount_idr"}
NOT_CHECKED = ["institution", "agreement", "partnership", "debtor", "creditor", "created_by", "cancelled_by"]


@transaction.atomic
def write_imported_obligations(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change duties as `match_obligations` decided; rows of other actions are ignored.

    New ones get their due dates as any duty does. Consent that was given to an agreement under negotiation without
    them falls away. Every written duty gets its own audit event. Raises `NotAllowed`, and what
    `update_obligation` raises for a change (nothing is written then).
    """
    require(can_write(actor))
    created = [row for row in rows if row.action == RowAction.CREATE]
    duties = [_new(actor, row, context) for row in created]
    _attach_homes(duties)
    Obligation.objects.bulk_create(duties, batch_size=WRITTEN_AT_ONCE)
    _plan(duties, context)
    _withdraw_consents(duties)
    entries: list[tuple] = [
        (
            "obligation.create",
            f"mencatat kewajiban {duty.debtor}: {duty} via {context.reference}",
            [duty.home, duty],
            [],
        )
        for duty in duties
    ]
    audit.record_many(actor=actor, entries=entries, institution=context.institution)
    _change(actor, [row for row in rows if row.action == RowAction.CHANGE])


def _new(actor, row: Row, context: ImportContext) -> Obligation:
    values = row.values
    duty = Obligation(
        institution=context.institution,
        created_by_id=actor.pk,
        agreement_id=values["home_agreement"],
        partnership_id=values["home_partnership"],
        debtor_id=values["debtor_pk"],
        creditor_id=values["creditor_pk"],
        is_waived_by_agreement=bool(values.get("waiver_reason")),
        source=values.get("source", "") if values.get("external_id") else "",
        external_id=values.get("external_id", ""),
    )
    for name in COMPARED:
        setattr(duty, name, _stored(name, values.get(name) or ""))
    duty.clean_fields(exclude=NOT_CHECKED)
    return duty


def _stored(name: str, text: str) -> Any:
    if name in DATES:
        return dt.date.fromisoformat(text) if text else None
    if name in AMOUNTS:
        return parse_rupiah(text) if text else None
    return text


def _attach_homes(duties: list[Obligation]) -> None:
    """Load homes and sides once, with what the schedule needs of them."""
    agreements = Agreement.objects.prefetch_related("suspensions").in_bulk(
        {duty.agreement_id for duty in duties} - {None}
    )
    partnerships = Partnership.objects.prefetch_related("suspensions", "parties__episodes").in_bulk(
        {duty.partnership_id for duty in duties} - {None}
    )
    sides = Organization.objects.in_bulk({pk for duty in duties for pk in (duty.debtor_id, duty.creditor_id)})
    for duty in duties:
        if duty.agreement_id:
            duty.agreement = agreements[duty.agreement_id]
        if duty.partnership_id:
            duty.partnership = partnerships[duty.partnership_id]
        duty.debtor, duty.creditor = sides[duty.debtor_id], sides[duty.creditor_id]


def _plan(duties: list[Obligation], context: ImportContext) -> None:
    today = context.institution.today
    ObligationOccurrence.objects.bulk_create(
        [
            ObligationOccurrence(institution=context.institution, obligation=duty, due_on=day)
            for duty in duties
            if not is_paused(duty, today=today)
            for day in planned_dates(duty, today=today)
        ],
        batch_size=WRITTEN_AT_ONCE,
    )


def _withdraw_consents(duties: list[Obligation]) -> None:
    homes = sorted(
        {duty.agreement.pk for duty in duties if duty.agreement and duty.agreement.state in EDITABLE_AGREEMENT}
    )
    for start in range(0, len(homes), WRITTEN_AT_ONCE):
        parties = AgreementParty.objects.filter(agreement_id__in=homes[start : start + WRITTEN_AT_ONCE])
        parties.exclude(consented_on=None).update(consented_on=None, consent_method="", consented_by=None)


def _change(actor, rows: list[Row]) -> None:
    duties = Obligation.objects.in_bulk([row.target_id for row in rows if row.target_id])
    sides = Organization.objects.in_bulk(
        {row.values[f"{side}_pk"] for row in rows for side in ("debtor", "creditor") if side in row.diff}
    )
    for row in rows:
        duty = duties[row.target_id or 0]
        values = {
            name: sides[row.values[f"{name}_pk"]] if name in {"debtor", "creditor"} else _stored(name, new)
            for name, (_, new) in row.diff.items()
        }
        if "waiver_reason" in values:
            values["is_waived_by_agreement"] = True
        update_obligation(actor=actor, obligation=duty, values=values, version=None)
