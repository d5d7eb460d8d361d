"""Writing obligations and what becomes of their due dates."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, cast

from dateutil.relativedelta import relativedelta
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import Frequency, OccurrenceState
from programs.models import Agreement, Obligation, ObligationOccurrence, Partnership
from programs.rules import EDITABLE_AGREEMENT, EDITABLE_PARTNERSHIP, may_confirm, may_report
from programs.selectors import represented_by

HORIZON_MONTHS = 12


def due_dates(first: dt.date, frequency: str, until: dt.date) -> list[dt.date]:
    """All due dates from the anchor `first` to `until` inclusive, each counted from the anchor.

    Monthly from 31 January gives 28 February, 31 March, 30 April: the day never slides.
    """
    months = Frequency(frequency).months
    if not months:
        return [first]
    dates = []
    count = 0
    while (day := first + relativedelta(months=months * count)) <= until:
        dates.append(day)
        count += 1
    return dates


@transaction.atomic
def add_obligation(
    *, actor, values: Mapping[str, Any], partnership: Partnership | None = None, agreement: Agreement | None = None
) -> Obligation:
    """A duty of one party to another with its due dates; or a required support that is waived, with a reason.

    Raises `NotAllowed`, `ValidationError`, and `DomainError` (field `debtor` or `creditor`) when one of
    the two is not a party.
    """
    require(can_write(actor))
    home = partnership or agreement
    if home is None:
        raise DomainError("Kewajiban harus milik kemitraan atau perjanjian.")
    _check_open(home)
    members = set(home.parties.values_list("organization_id", flat=True))
    for side in ("debtor", "creditor"):
        if values[side].pk not in members:
            raise DomainError("Pilih salah satu pihak.", field=side)
    obligation = Obligation(
        institution=home.institution,
        partnership=partnership,
        agreement=agreement,
        created_by_id=actor.pk,
        **values,
    )
    obligation.full_clean()
    obligation.save()
    if agreement is not None:
        agreement.parties.update(consented_on=None, consent_method="", consented_by=None)
    if not obligation.is_waived_by_agreement:
        _plan(obligation, cast(dt.date, obligation.first_due_on), home.ends_on)
    audit.record(
        actor=actor,
        action="obligation.create",
        sentence=f"mencatat kewajiban {obligation.debtor}: {obligation}",
        subjects=[home, obligation],
    )
    return obligation


def _check_open(home: Partnership | Agreement) -> None:
    """Raise `TransitionRefused` where duties are settled already or nothing is owed any more.

    A duty added to an agreement under negotiation takes the consent back that was given without it.
    """
    if isinstance(home, Agreement):
        if home.state not in EDITABLE_AGREEMENT:
            raise TransitionRefused("Kewajiban ditambahkan sebelum perjanjian disepakati.")
    elif home.status not in EDITABLE_PARTNERSHIP:
        raise TransitionRefused("Kemitraan ini sudah berakhir.")


def _plan(obligation: Obligation, first: dt.date, home_ends_on: dt.date | None) -> None:
    """Write the occurrences up to the last due date, else the end of its home, else a year ahead."""
    until = obligation.last_due_on or home_ends_on or first + relativedelta(months=HORIZON_MONTHS)
    dates = due_dates(first, obligation.frequency, until)
    if not dates:
        raise DomainError("Tenggat pertama jatuh setelah masa berlaku berakhir.", field="first_due_on")
    ObligationOccurrence.objects.bulk_create(
        ObligationOccurrence(institution_id=obligation.institution_id, obligation=obligation, due_on=day)
        for day in dates
    )


@transaction.atomic
def cancel_obligation(*, actor, obligation: Obligation, reason: str) -> Obligation:
    """Withdraw a duty; its open due dates are cancelled, what was fulfilled stays."""
    require(can_write(actor))
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    obligation = lock(obligation)
    if obligation.cancelled_at:
        raise TransitionRefused("Kewajiban ini sudah dibatalkan.")
    obligation.cancelled_at = clock.now()
    obligation.version += 1
    obligation.save()
    obligation.occurrences.filter(state=OccurrenceState.OPEN).update(state=OccurrenceState.CANCELLED)
    audit.record(
        actor=actor,
        action="obligation.cancel",
        sentence=f"membatalkan kewajiban {obligation}",
        subjects=[obligation.home, obligation],
        reason=reason.strip(),
    )
    return obligation


@transaction.atomic
def report_occurrence(*, actor, occurrence: ObligationOccurrence, note: str) -> ObligationOccurrence:
    """The debtor's side says that the duty was fulfilled, with a note on the evidence."""
    occurrence = lock(occurrence)
    require(may_report(actor, occurrence, represented_by(actor)))
    values = {
        "state": OccurrenceState.REPORTED,
        "evidence_note": note.strip(),
        "reported_on": occurrence.institution.today,
    }
    occurrence.reported_by_id = actor.pk
    return _settle(actor, occurrence, values, "obligation.report", "melaporkan terpenuhi")


@transaction.atomic
def confirm_occurrence(*, actor, occurrence: ObligationOccurrence) -> ObligationOccurrence:
    """The creditor's side or the office confirms that the duty was fulfilled."""
    occurrence = lock(occurrence)
    require(may_confirm(actor, occurrence, represented_by(actor)))
    values = {"state": OccurrenceState.FULFILLED, "fulfilled_on": occurrence.institution.today}
    occurrence.confirmed_by_id = actor.pk
    return _settle(actor, occurrence, values, "obligation.confirm", "menandai terpenuhi")


def _settle(actor, occurrence, values: Mapping[str, Any], action: str, verb: str) -> ObligationOccurrence:
    changes = apply_changes(occurrence, values, version=None)
    obligation = occurrence.obligation
    audit.record(
        actor=actor,
        action=action,
        sentence=f"{verb}: {obligation}",
        subjects=[obligation.home, obligation],
        changes=changes,
    )
    return occurrence
