"""Meetings of a partnership as its page shows them."""

from dataclasses import dataclass, field

from kemitraan.core.models import Attachment
from kemitraan.core.permissions import can_write
from programs.models import Meeting, MeetingFollowUp, Partnership
from programs.rules import EDITABLE_PARTNERSHIP
from programs.rules.voices import may_speak_for
from programs.selectors.provisions import files_by_subject

SHOWN = 50


@dataclass(frozen=True)
class FollowUpRow:
    """What was agreed to be done; `is_late` past its day, `can_finish` for whoever may say that it is done.

    While it is open the office may change it, and open it again after.
    """

    follow_up: MeetingFollowUp
    is_late: bool
    can_finish: bool
    can_change: bool = False


@dataclass(frozen=True)
class MeetingRow:
    """One meeting with its files and follow-ups."""

    meeting: Meeting
    follow_ups: list[FollowUpRow]
    files: list[Attachment] = field(default_factory=list)


def meetings_of(user, partnership: Partnership, represented: frozenset[int]) -> list[MeetingRow]:
    """The newest meetings first, at most fifty, in at most four queries."""
    today = partnership.institution.today
    goes_on = partnership.status in EDITABLE_PARTNERSHIP
    may_change = goes_on and bool(can_write(user))
    meetings = list(
        Meeting.objects.visible_to(user)
        .filter(partnership=partnership)
        .prefetch_related("attendees__party__organization", "follow_ups__owner__organization")[:SHOWN]
    )
    files = files_by_subject(Meeting, [meeting.pk for meeting in meetings])
    rows = []
    for meeting in meetings:
        meeting.partnership = partnership
        follow_ups = [
            FollowUpRow(
                one,
                one.done_on is None and one.due_on is not None and one.due_on < today,
                one.done_on is None and goes_on and bool(may_speak_for(user, one.owner, represented)),
                may_change,
            )
            for one in meeting.follow_ups.all()
        ]
        rows.append(MeetingRow(meeting, follow_ups, files.get(meeting.pk, [])))
    return rows
