"""One way for programs, partnerships and agreements to go from one decided state to the next."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models, transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Addendum, Agreement, Partnership, Program
from programs.rules import AGREEMENT_TRANSITIONS, PARTNERSHIP_TRANSITIONS, PROGRAM_TRANSITIONS, Transition, target_of
from programs.services.suspensions import follow_decision

Record = TypeVar("Record", Program, Partnership, Agreement, Addendum)
REASON_LENGTH = 300


@dataclass(frozen=True)
class Life:
    """The transitions of a model, the field that keeps its state, and the one that keeps the reason, if any."""

    table: dict[str, Transition]
    field: str
    reason_field: str = ""


PROGRAM_LIFE = Life(PROGRAM_TRANSITIONS, "status")
PARTNERSHIP_LIFE = Life(PARTNERSHIP_TRANSITIONS, "status", "status_reason")
AGREEMENT_LIFE = Life(AGREEMENT_TRANSITIONS, "state", "state_reason")


@transaction.atomic
def move(
    *,
    actor,
    record: Record,
    life: Life,
    action: str,
    reason: str = "",
    decided_on: dt.date | None = None,
    check: Callable[[Record], None] | None = None,
    values: Mapping[str, Any] | None = None,
    subjects: Sequence[models.Model] = (),
) -> Record:
    """Take `record` along `action`, with its event; `decided_on` is the local day of the decision, default today.

    `check` judges the locked record and raises what is in the way. `values` are set with the state,
    `subjects` see the event in their timelines as well. Raises `NotAllowed`, `TransitionRefused`, and
    `DomainError` (field `reason` or `decided_on`) for a missing reason or a day to come.
    """
    require(can_write(actor))
    record = lock(record)
    transition = life.table[action]
    target = target_of(life.table, action, getattr(record, life.field))
    reason = stated_reason(reason, is_required=transition.needs_reason)
    if decided_on and decided_on > record.institution.today:
        raise DomainError("Tanggal keputusan tidak boleh di masa depan.", field="decided_on")
    if check is not None:
        check(record)
    kept = {life.field: target} | ({life.reason_field: reason} if life.reason_field else {})
    changes = [
        change
        for change in apply_changes(record, {**kept, **(values or {})}, version=None)
        if change["field"] == life.field
    ]
    if decided_on:
        changes.append({"field": "decided_on", "label": "berlaku sejak", "old": "", "new": format_date(decided_on)})
    audit.record(
        actor=actor,
        action=f"{record._meta.model_name}.{action}",
        sentence=f"{transition.verb} {record._meta.verbose_name} {record}",
        subjects=[record, *subjects],
        changes=changes,
        reason=reason,
    )
    if isinstance(record, Partnership | Agreement):
        follow_decision(actor=actor, home=record, action=action, day=decided_on or record.institution.today)
    return record


def stated_reason(text: str, *, is_required: bool) -> str:
    """The reason as it is kept, at most 300 characters. Raises `DomainError` when it is empty but required."""
    if is_required and not text.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    return text.strip()[:REASON_LENGTH]
