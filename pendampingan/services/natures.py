"""What group and mentor say of the accompaniment, each apart (source text, part F: the five natures)."""

from django.db import transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.querysets import within_period
from kemitraan.core.services.notifications import Line, notify_many
from partners.models import Organization, Representative
from pendampingan.selectors.voices import decide_answer, instrument_for, speaks_for
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment
from programs.services.growth import Answers, assess_group


@transaction.atomic
def answer_natures(*, actor, organization: Organization, answers: Answers) -> GroupAssessment:
    """Keep the answers of group or mentor (`answers.voice`) about the quarter of `answers.assessed_on`.

    Both sides answer the same edition. Answers of a group that nobody of it gives here name the meeting at which they
    were written down. Raises `NotAllowed`, and `DomainError` as `assess_group` or without the meeting.
    """
    group = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    require(decide_answer(actor, group, answers.voice, answers.assessed_on))
    if answers.voice == Voice.GROUP and not speaks_for(actor, group) and not answers.meeting_note.strip():
        raise DomainError("Tulis dari pertemuan mana jawaban ini dicatat.", field="meeting_note")
    instrument = instrument_for(group, InstrumentPurpose.NATURE, answers.assessed_on)
    if instrument is None:
        raise DomainError("Belum ada instrumen untuk ini.")
    row = assess_group(actor=actor, organization=group, instrument=instrument, answers=answers)
    if answers.voice == Voice.MENTOR:
        _ask_group(group, row)
    return row


def _ask_group(group: Organization, answered: GroupAssessment) -> None:
    """Who speaks for the group learns that it is its turn; what the mentor answered is not told."""
    today = group.institution.today
    speakers = Representative.objects.filter(within_period(today), organization=group).select_related(
        "membership__user"
    )
    notify_many(
        [
            Line(
                user=speaker.membership.user,
                institution=group.institution,
                key=f"natures:{answered.pk}:{speaker.pk}",
                title=f"Bagaimana pendampingan {group}?"[:200],
                body="Lima pertanyaan triwulan ini, dijawab kelompok sendiri.",
                url=reverse("pendampingan:group-answer", args=[group.public_id]),
            )
            for speaker in speakers
        ]
    )
