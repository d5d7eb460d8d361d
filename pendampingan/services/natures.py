"""What group and mentor say of the accompaniment, each apart (source text, part F: the five natures)."""

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from partners.models import Organization
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
    return assess_group(actor=actor, organization=group, instrument=instrument, answers=answers)
