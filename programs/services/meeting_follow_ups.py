"""Writing what was agreed to be done after a meeting, and that it is done."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Meeting, MeetingFollowUp
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services.locks import lock_going_on, lock_partnership

NOTE_LENGTH = 300


@transaction.atomic
def add_follow_up(*, actor, meeting: Meeting, values: Mapping[str, Any]) -> MeetingFollowUp:
    """One more thing to do. `values`: text, owner (a party, or None for all), due_on.

    Raises `NotAllowed`, `TransitionRefused` when the partnership is over, `ValidationError`, and `DomainError` (field
    `owner`) for a party of another partnership.
    """
    lock_partnership(actor, meeting.partnership)
    (change,) = add_follow_ups(meeting, [values])
    follow_up = meeting.follow_ups.latest("pk")
    _tell(actor, follow_up, "add", "mencatat tindak lanjut", [change])
    return follow_up


@transaction.atomic
def change_follow_up(
    *, actor, follow_up: MeetingFollowUp, values: Mapping[str, Any], version: int | None
) -> MeetingFollowUp:
    """Other words, another owner or day, while it is not done. Raises as `add_follow_up`, and `StaleVersion`."""
    lock_partnership(actor, follow_up.meeting.partnership)
    follow_up = _lock_open(follow_up)
    _check_owner(follow_up.meeting, values.get("owner"))
    if changes := apply_changes(follow_up, values, version=version):
        _tell(actor, follow_up, "change", "mengubah tindak lanjut", changes)
    return follow_up


@transaction.atomic
def finish_follow_up(
    *, actor, follow_up: MeetingFollowUp, done_on: dt.date | None = None, note: str = ""
) -> MeetingFollowUp:
    """What was agreed is done, on `done_on` (default today), with what came out of it.

    Said by the office or by whoever represents its owner. Raises `NotAllowed`, `TransitionRefused` when it is done
    already, `DomainError` (field `done_on`) for a day to come.
    """
    partnership = lock_going_on(follow_up.meeting.partnership)
    require(may_speak_for(actor, follow_up.owner, represented_by(actor)))
    follow_up = _lock_open(follow_up)
    day = done_on or partnership.institution.today
    if day > partnership.institution.today:
        raise DomainError("Tanggal selesai tidak boleh di masa depan.", field="done_on")
    changes = apply_changes(follow_up, {"done_on": day, "done_note": note.strip()[:NOTE_LENGTH]}, version=None)
    _tell(actor, follow_up, "finish", "menyelesaikan tindak lanjut", changes)
    return follow_up


@transaction.atomic
def reopen_follow_up(*, actor, follow_up: MeetingFollowUp) -> MeetingFollowUp:
    """It is not done after all. Raises `NotAllowed`, and `TransitionRefused` for one that is open."""
    require(can_write(actor))
    lock_going_on(follow_up.meeting.partnership)
    follow_up = lock(follow_up)
    if follow_up.done_on is None:
        raise TransitionRefused("Tindak lanjut ini belum selesai.")
    changes = apply_changes(follow_up, {"done_on": None, "done_note": ""}, version=None)
    _tell(actor, follow_up, "reopen", "membuka lagi tindak lanjut", changes)
    return follow_up


def add_follow_ups(meeting: Meeting, follow_ups: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Write them in the transaction of the caller, which tells the changes that it gets."""
    changes = []
    for values in follow_ups:
        _check_owner(meeting, values.get("owner"))
        row = MeetingFollowUp(institution_id=meeting.institution_id, meeting=meeting, **values)
        row.full_clean()
        row.save()
        changes.append({"field": "follow_ups", "label": "tindak lanjut", "old": "", "new": row.text})
    return changes


def _check_owner(meeting: Meeting, owner) -> None:
    if owner is not None and owner.partnership_id != meeting.partnership_id:
        raise DomainError("Pihak ini bukan pihak kemitraan itu.", field="owner")


def _lock_open(follow_up: MeetingFollowUp) -> MeetingFollowUp:
    meeting = follow_up.meeting
    follow_up = lock(follow_up)
    follow_up.meeting = meeting
    if follow_up.done_on:
        raise TransitionRefused("Tindak lanjut ini sudah selesai.")
    return follow_up


def _tell(actor, follow_up: MeetingFollowUp, verb: str, words: str, changes: list[dict]) -> None:
    meeting = follow_up.meeting
    audit.record(
        actor=actor,
        action=f"follow_up.{verb}",
        sentence=f"{words}: {follow_up}"[:300],
        subjects=[meeting.partnership, meeting],
        changes=changes,
    )
