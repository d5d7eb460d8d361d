"""Writing that due dates are waived, moved, or owed again, as the parties agreed."""

from collections.abc import Iterable

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import OccurrenceState
from programs.models import Obligation, ObligationOccurrence
from programs.rules import OCCURRENCE_TRANSITIONS, refusal_of
from programs.rules.deliveries import state_again
from programs.rules.due_date_decisions import Decided, Wish, decide
from programs.services.transitions import stated_reason


@transaction.atomic
def decide_due_dates(
    *, actor, obligation: Obligation, chosen: Iterable[int], wish: Wish, reason: str, decided_with: str
) -> list[ObligationOccurrence]:
    """Waive or move the `chosen` due dates (primary keys) of a duty, for a `reason` and as `decided_with` agreed.

    A moved one keeps the date that the series gave it; the series is not shifted, and planning anew brings neither
    back. Raises `NotAllowed`, `TransitionRefused` for one that is settled or over, and `DomainError` (field `chosen`,
    `new_on`, `days`, `reason` or `decided_with`).
    """
    require(can_write(actor))
    reason, decided_with = stated_reason(reason, is_required=True), _stated_agreement(decided_with)
    obligation = lock(obligation)
    keys = set(chosen)
    rows = list(obligation.occurrences.select_for_update().order_by("pk"))
    for row in rows:
        row.obligation = obligation
    decided = decide(
        wish,
        [row for row in rows if row.pk in keys],
        [row.due_on for row in rows if row.pk not in keys],
        today=obligation.institution.today,
        last_on=obligation.home_end,
    )
    changes = [_change(one) for one in decided]
    # The far ones first when they go on, the near ones first when they come earlier: no two share a day meanwhile.
    for one in reversed(decided) if (wish.days or 0) > 0 else decided:
        _write(actor, one, reason, decided_with)
    transition = OCCURRENCE_TRANSITIONS[wish.action]
    audit.record(
        actor=actor,
        action=f"obligation.{wish.action}",
        sentence=f"{transition.verb} {len(decided)} tenggat kewajiban {obligation}, disetujui {decided_with}",
        subjects=[obligation, obligation.home, *(one.occurrence for one in decided)],
        changes=changes,
        reason=reason,
    )
    return [one.occurrence for one in decided]


@transaction.atomic
def reinstate_due_date(
    *, actor, occurrence: ObligationOccurrence, reason: str, decided_with: str
) -> ObligationOccurrence:
    """Take a waiver back, for a `reason` and as `decided_with` agreed: the due date is owed again on its own date.

    It stands where it stood before: what was disputed is disputed again. Raises `NotAllowed`, `TransitionRefused` when
    it is not waived or its home is over, and `DomainError` (field `reason` or `decided_with`).
    """
    require(can_write(actor))
    reason, decided_with = stated_reason(reason, is_required=True), _stated_agreement(decided_with)
    obligation = lock(occurrence.obligation)
    occurrence = lock(occurrence)
    occurrence.obligation = obligation
    if refusal := refusal_of("reinstate", occurrence):
        raise TransitionRefused(refusal)
    occurrence.decided_by_id = actor.pk
    values = {
        "state": state_again(occurrence, list(occurrence.deliveries.order_by("judged_on", "pk"))),
        "is_reinstated": True,
        "decided_on": occurrence.institution.today,
        "decision_reason": reason,
        "decided_with": decided_with,
    }
    changes = apply_changes(occurrence, values, version=None)
    day, verb = format_date(occurrence.due_on), OCCURRENCE_TRANSITIONS["reinstate"].verb
    audit.record(
        actor=actor,
        action="obligation.reinstate",
        sentence=f"{verb} tenggat {day} kewajiban {obligation}, disetujui {decided_with}",
        subjects=[obligation, obligation.home, occurrence],
        changes=[change for change in changes if change["field"] == "state"],
        reason=reason,
    )
    return occurrence


def _stated_agreement(decided_with: str) -> str:
    """Who agreed, without spaces around it. Raises `DomainError` (field `decided_with`) when nobody is named."""
    if not decided_with.strip():
        raise DomainError("Tulis siapa yang menyetujuinya.", field="decided_with")
    return decided_with.strip()


def _change(one: Decided) -> dict[str, str]:
    return {"field": "due_on", "label": "tenggat", "old": format_date(one.occurrence.due_on), "new": one.says}


def _write(actor, one: Decided, reason: str, decided_with: str) -> None:
    row = one.occurrence
    if one.new_on is None:
        row.state = OccurrenceState.WAIVED
    else:
        planned_on = row.original_due_on or row.due_on
        row.original_due_on = planned_on if planned_on != one.new_on else None
        row.due_on = one.new_on
    row.decided_on, row.decided_by_id = row.institution.today, actor.pk
    row.decision_reason, row.decided_with, row.is_reinstated = reason, decided_with, False
    row.version += 1
    row.full_clean()
    row.save()
