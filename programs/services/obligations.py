"""Writing obligations: who owes whom what, and from when on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import OccurrenceState, PartnershipStatus
from programs.models import Agreement, Obligation, Partnership
from programs.querysets import OPEN_STATES
from programs.rules import EDITABLE_AGREEMENT, EDITABLE_PARTNERSHIP, unchangeable_because
from programs.selectors import missing_for_partnership
from programs.services.schedules import is_paused, planned_dates, replan, schedule_change
from programs.services.transitions import stated_reason

SIDES = ("debtor", "creditor")


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
    _check_sides(home, values)
    obligation = Obligation(
        institution=home.institution,
        partnership=partnership,
        agreement=agreement,
        created_by_id=actor.pk,
        **values,
    )
    obligation.full_clean()
    obligation.save()
    _withdraw_consent(obligation)
    replan(obligation, today=home.institution.today)
    _check_has_dates(obligation)
    audit.record(
        actor=actor,
        action="obligation.create",
        sentence=f"mencatat kewajiban {obligation.debtor}: {obligation}",
        subjects=[home, obligation],
    )
    return obligation


@transaction.atomic
def update_obligation(*, actor, obligation: Obligation, values: Mapping[str, Any], version: int | None) -> Obligation:
    """Change a duty. Its open due dates are planned anew; what was reported or fulfilled stays as it is.

    Raises as `add_obligation`, and `StaleVersion`, `TransitionRefused` when it is settled or over, `NotReady` when
    a partnership in force would no longer have what its pattern asks for.
    """
    require(can_write(actor))
    obligation = lock(obligation)
    if refusal := unchangeable_because(obligation):
        raise TransitionRefused(refusal)
    home = obligation.home
    _check_sides(home, values)
    _check_same_sides(obligation, values)
    lacking = _lacking(obligation)
    changes = apply_changes(obligation, values, version=version)
    if not changes:
        return obligation
    _withdraw_consent(obligation)
    changes += schedule_change(replan(obligation, today=home.institution.today))
    _check_has_dates(obligation)
    if missing := [item for item in _lacking(obligation) if item not in lacking]:
        raise NotReady(missing)
    audit.record(
        actor=actor,
        action="obligation.update",
        sentence=f"mengubah kewajiban {obligation}",
        subjects=[obligation, home],
        changes=changes,
    )
    return obligation


@transaction.atomic
def cancel_obligation(*, actor, obligation: Obligation, reason: str) -> Obligation:
    """Withdraw a duty; its open due dates are cancelled, what was reported or fulfilled stays.

    Raises `NotAllowed`, `TransitionRefused` when it was cancelled before, `DomainError` (field `reason`).
    """
    require(can_write(actor))
    reason = stated_reason(reason, is_required=True)
    obligation = lock(obligation)
    if obligation.cancelled_at:
        raise TransitionRefused("Kewajiban ini sudah dibatalkan.")
    obligation.cancelled_at = clock.now()
    obligation.cancelled_by_id = actor.pk
    obligation.cancel_reason = reason
    obligation.version += 1
    obligation.full_clean()
    obligation.save()
    _withdraw_consent(obligation)
    obligation.occurrences.filter(state__in=OPEN_STATES).update(
        state=OccurrenceState.CANCELLED, version=F("version") + 1
    )
    audit.record(
        actor=actor,
        action="obligation.cancel",
        sentence=f"membatalkan kewajiban {obligation}",
        subjects=[obligation, obligation.home],
        reason=obligation.cancel_reason,
    )
    return obligation


def _check_open(home: Partnership | Agreement) -> None:
    """Raise `TransitionRefused` where duties are settled already or nothing is owed any more."""
    if isinstance(home, Agreement):
        if home.state not in EDITABLE_AGREEMENT:
            raise TransitionRefused("Kewajiban ditambahkan sebelum perjanjian disepakati.")
    elif home.status not in EDITABLE_PARTNERSHIP:
        raise TransitionRefused("Kemitraan ini sudah berakhir.")


def _check_sides(home: Partnership | Agreement, values: Mapping[str, Any]) -> None:
    members = set(home.parties.values_list("organization_id", flat=True))
    for side in SIDES:
        if side in values and values[side].pk not in members:
            raise DomainError("Pilih salah satu pihak.", field=side)


def _check_same_sides(obligation: Obligation, values: Mapping[str, Any]) -> None:
    """What one party has reported or fulfilled cannot become another one's."""
    changed = [side for side in SIDES if side in values and values[side].pk != getattr(obligation, f"{side}_id")]
    untouched = {OccurrenceState.OPEN, OccurrenceState.CANCELLED}
    if changed and obligation.occurrences.exclude(state__in=untouched).exists():
        message = "Sebagian tenggat sudah dilaporkan. Batalkan kewajiban ini, lalu catat yang baru."
        raise DomainError(message, field=changed[0])


def _withdraw_consent(obligation: Obligation) -> None:
    """A change of duties takes the consent back that was given to an agreement under negotiation without it."""
    agreement = obligation.agreement
    if agreement is not None and agreement.state in EDITABLE_AGREEMENT:
        agreement.parties.update(consented_on=None, consent_method="", consented_by=None)


def _check_has_dates(obligation: Obligation) -> None:
    """Raise `DomainError` when a duty that is owed never falls due."""
    today = obligation.institution.today
    if obligation.is_waived_by_agreement or is_paused(obligation, today=today):
        return
    if not planned_dates(obligation, today=today):
        raise DomainError("Tenggat pertama jatuh setelah masa berlaku berakhir.", field="first_due_on")


def _lacking(obligation: Obligation) -> list:
    """What a partnership in force lacks as it stands; a draft may lack anything."""
    partnership = obligation.partnership
    if partnership is None or partnership.status == PartnershipStatus.DRAFT:
        return []
    return missing_for_partnership(partnership)
