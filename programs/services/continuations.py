"""What follows the end of an agreement: it goes on by an addendum, by a new one, or it is left to end."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Agreement
from programs.rules import BINDING_AGREEMENT
from programs.services.agreements import create_agreement


@transaction.atomic
def renew_agreement(
    *, actor, agreement: Agreement, values: Mapping[str, Any], parties: Sequence[Mapping[str, Any]]
) -> Agreement:
    """A new agreement, as a draft, that carries `agreement` on after its end; the earlier one stays as it is.

    Raises as `create_agreement`.
    """
    require(can_write(actor))
    agreement = lock(agreement)
    renewal = create_agreement(actor=actor, values={**values, "renews": agreement}, parties=parties)
    audit.record(
        actor=actor,
        action="agreement.renew",
        sentence=f"menyiapkan {renewal} sebagai lanjutan {agreement}",
        subjects=[agreement, renewal],
    )
    return renewal


@transaction.atomic
def decide_not_to_continue(*, actor, agreement: Agreement, reason: str) -> Agreement:
    """Leave an agreement to end at its date, for a reason; no reminder asks for it any more.

    Raises `NotAllowed`, `TransitionRefused` unless it binds its parties, and `DomainError` (field `reason`).
    """
    require(can_write(actor))
    agreement = lock(agreement)
    if agreement.state not in BINDING_AGREEMENT:
        raise TransitionRefused("Hanya perjanjian yang mengikat yang dapat diputuskan tidak dilanjutkan.")
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    values = {"not_continued_on": agreement.institution.today, "not_continued_reason": reason.strip()[:300]}
    changes = apply_changes(agreement, values, version=None)
    if changes:
        audit.record(
            actor=actor,
            action="agreement.not_continue",
            sentence=f"memutuskan tidak melanjutkan {agreement}",
            subjects=[agreement],
            changes=changes,
            reason=reason.strip(),
        )
    return agreement
