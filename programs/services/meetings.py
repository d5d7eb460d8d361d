"""Writing meetings and workshops with minutes and who was there."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Meeting, MeetingAttendee, Partnership, PartnershipParty
from programs.services.evidence import attach_evidence
from programs.services.locks import lock_partnership
from programs.services.meeting_follow_ups import add_follow_ups
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
    add_follow_ups(meeting, follow_ups)
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
    changes += add_follow_ups(meeting, follow_ups)
    for upload in files:
        attach_evidence(actor=actor, subject=meeting, upload=upload, field="files")
    if changes:
        tell(actor, meeting, "update", f"mengubah catatan pertemuan {meeting}", changes)
    return meeting


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
