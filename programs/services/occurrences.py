"""What the two sides say about one due date: reported, confirmed, disputed, with evidence."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import require
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import ObligationOccurrence
from programs.rules import OCCURRENCE_TRANSITIONS, refusal_of, speaks_for_creditor, speaks_for_debtor
from programs.selectors import EVIDENCE, represented_by
from programs.services.evidence import attach_evidence
from programs.services.transitions import stated_reason


@transaction.atomic
def report_occurrence(
    *,
    actor,
    occurrence: ObligationOccurrence,
    note: str,
    fulfilled_on: dt.date | None = None,
    evidence: Sequence[Any] = (),
) -> ObligationOccurrence:
    """The debtor's side says that the duty was done on `fulfilled_on` (local day, default today).

    `evidence` are uploaded files. Raises `NotAllowed`, `TransitionRefused` when it does not wait for a report,
    and `DomainError` for a day to come (field `fulfilled_on`), neither note nor file (`note`), a file that is not
    accepted (`evidence`).
    """
    occurrence = lock(occurrence)
    require(speaks_for_debtor(actor, occurrence.obligation, represented_by(actor)))
    _refuse("report", occurrence)
    today = occurrence.institution.today
    if fulfilled_on and fulfilled_on > today:
        raise DomainError("Tanggal dipenuhi tidak boleh di masa depan.", field="fulfilled_on")
    if not note.strip() and not evidence and not attachments_of(occurrence, EVIDENCE).exists():
        raise DomainError("Tulis catatan atau lampirkan bukti.", field="note")
    occurrence.reported_by_id = actor.pk
    values = {"evidence_note": note.strip(), "fulfilled_on": fulfilled_on or today, "reported_on": today}
    occurrence = _settle(actor, occurrence, "report", values)
    for upload in evidence:
        attach_evidence(actor=actor, subject=occurrence, upload=upload, field="evidence")
    return occurrence


@transaction.atomic
def confirm_occurrence(*, actor, occurrence: ObligationOccurrence) -> ObligationOccurrence:
    """The creditor's side or the office confirms that the duty was fulfilled: on the day reported, else today.

    Raises `NotAllowed`, and `TransitionRefused` when it is settled already or nothing is owed any more.
    """
    occurrence = lock(occurrence)
    require(speaks_for_creditor(actor, occurrence.obligation, represented_by(actor)))
    _refuse("confirm", occurrence)
    today = occurrence.institution.today
    occurrence.confirmed_by_id = actor.pk
    values = {"fulfilled_on": occurrence.fulfilled_on or today, "confirmed_on": today}
    return _settle(actor, occurrence, "confirm", values)


@transaction.atomic
def dispute_occurrence(*, actor, occurrence: ObligationOccurrence, reason: str) -> ObligationOccurrence:
    """The creditor's side or the office says why what was reported is not so; it waits for its debtor again.

    Raises `NotAllowed`, `TransitionRefused` when nothing was reported, and `DomainError` (field `reason`).
    """
    occurrence = lock(occurrence)
    require(speaks_for_creditor(actor, occurrence.obligation, represented_by(actor)))
    _refuse("dispute", occurrence)
    reason = stated_reason(reason, is_required=True)
    occurrence.disputed_by_id = actor.pk
    values = {"disputed_on": occurrence.institution.today, "dispute_reason": reason}
    return _settle(actor, occurrence, "dispute", values, reason)


def _refuse(action: str, occurrence: ObligationOccurrence) -> None:
    if refusal := refusal_of(action, occurrence):
        raise TransitionRefused(refusal)


def _settle(
    actor, occurrence: ObligationOccurrence, action: str, values: Mapping[str, Any], reason: str = ""
) -> ObligationOccurrence:
    transition = OCCURRENCE_TRANSITIONS[action]
    changes = apply_changes(occurrence, {"state": transition.target, **values}, version=None)
    obligation = occurrence.obligation
    audit.record(
        actor=actor,
        action=f"obligation.{action}",
        sentence=f"{transition.verb}: {obligation}",
        subjects=[obligation, obligation.home, occurrence],
        changes=changes,
        reason=reason,
    )
    return occurrence
