"""Writing meetings and workshops with minutes, who was there, and what follows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Meeting, MeetingAttendee, MeetingFollowUp, Partnership, PartnershipParty
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services.evidence import attach_evidence
from programs.services.locks import lock_going_on, lock_partnership
from programs.services.told import tell


@transaction.atomic
def record_meeting(
    *,
    actor,
    partnership: Partnership,
    values: Mapping[str, Any],
    attendees: Mapping[PartnershipParty, str],
    follow_ups: Sequence[Mapping[str, Any]] = (),
    files: Sequence[Any] = (),
) -> Meeting:
    """A meeting with its minutes. `values`: kind, title, held_on, place, minutes, decisions; `attendees`: the names of
    those who came, by party; `follow_ups`: [{text, owner, due_on}].

    Raises `NotAllowed`, `TransitionRefused` when the partnership is over, `ValidationError`, and `DomainError` for a
    day to come (`held_on`), a party of another partnership or a file that is not accepted (`files`).
    """
    partnership = lock_partnership(actor, partnership)
    meeting = Meeting(institution=partnership.institution, partnership=partnership, created_by_id=actor.pk, **values)
    _check_day(meeting, meeting.held_on)
    meeting.full_clean()
    meeting.save()
    _write_attendees(meeting, attendees)
    _add_follow_ups(meeting, follow_ups)
    for upload in files:
        attach_evidence(actor=actor, subject=meeting, upload=upload, field="files")
    tell(actor, meeting, "create", f"mencatat pertemuan {meeting} pada {format_date(meeting.held_on)}")
    return meeting


@transaction.atomic
def change_meeting(
    *,
    actor,
    meeting: Meeting,
    values: Mapping[str, Any],
    attendees: Mapping[PartnershipParty, str],
    follow_ups: Sequence[Mapping[str, Any]] = (),
    files: Sequence[Any] = (),
    version: int | None,
) -> Meeting:
    """Other minutes or attendees, and further follow-ups. Raises as `record_meeting`, and `StaleVersion`."""
    partnership = lock_partnership(actor, meeting.partnership)
    meeting = lock(meeting)
    meeting.partnership = partnership
    _check_day(meeting, values.get("held_on", meeting.held_on))
    changes = apply_changes(meeting, values, version=version)
    changes += _write_attendees(meeting, attendees)
    changes += _add_follow_ups(meeting, follow_ups)
    for upload in files:
        attach_evidence(actor=actor, subject=meeting, upload=upload, field="files")
    if changes:
        tell(actor, meeting, "update", f"mengubah catatan pertemuan {meeting}", changes)
    return meeting


@transaction.atomic
def finish_follow_up(*, actor, follow_up: MeetingFollowUp, done_on: dt.date | None = None) -> MeetingFollowUp:
    """What was agreed is done; said by the office or by whoever represents its owner. Raises `NotAllowed`."""
    partnership = lock_going_on(follow_up.meeting.partnership)
    require(may_speak_for(actor, follow_up.owner, represented_by(actor)))
    follow_up = lock(follow_up)
    if follow_up.done_on:
        raise TransitionRefused("Tindak lanjut ini sudah selesai.")
    changes = apply_changes(follow_up, {"done_on": done_on or partnership.institution.today}, version=None)
    audit.record(
        actor=actor,
        action="meeting.follow_up",
        sentence=f"menyelesaikan tindak lanjut: {follow_up}"[:300],
        subjects=[partnership, follow_up.meeting],
        changes=changes,
    )
    return follow_up


def _check_day(meeting: Meeting, day: dt.date) -> None:
    if day > meeting.institution.today:
        raise DomainError("Notulen ditulis setelah pertemuan; tanggalnya tidak boleh di masa depan.", field="held_on")


def _write_attendees(meeting: Meeting, attendees: Mapping[PartnershipParty, str]) -> list[dict[str, str]]:
    """Names of people are not told in the trail, only which party came."""
    stored = {row.party_id: row for row in meeting.attendees.select_related("party__organization")}
    changes = []
    for party, people in attendees.items():
        if party.partnership_id != meeting.partnership_id:
            raise DomainError("Pihak ini bukan pihak kemitraan itu.")
        row = stored.pop(party.pk, None)
        if row is None:
            changes.append({"field": "attendees", "label": "hadir", "old": "", "new": str(party)})
            row = MeetingAttendee(institution_id=meeting.institution_id, meeting=meeting, party=party)
        row.people = people.strip()
        row.full_clean()
        row.save()
    for row in stored.values():
        changes.append({"field": "attendees", "label": "hadir", "old": str(row.party), "new": ""})
        row.delete()
    return changes


def _add_follow_ups(meeting: Meeting, follow_ups: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    changes = []
    for values in follow_ups:
        owner = values.get("owner")
        if owner is not None and owner.partnership_id != meeting.partnership_id:
            raise DomainError("Pihak ini bukan pihak kemitraan itu.")
        row = MeetingFollowUp(institution_id=meeting.institution_id, meeting=meeting, **values)
        row.full_clean()
        row.save()
        changes.append({"field": "follow_ups", "label": "tindak lanjut", "old": "", "new": row.text})
    return changes
