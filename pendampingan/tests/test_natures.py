"""Group and mentor answer apart: nobody reads the other's before both have answered."""

import datetime as dt

import pytest

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent, Notification
from partners.tests.factories import RepresentativeFactory
from pendampingan.selectors.progress import progress_of
from pendampingan.services.natures import answer_natures
from pendampingan.tests.growth import NOON, TODAY, answers
from programs.enums import InstrumentPurpose, Voice
from programs.models import GroupAssessment
from programs.tests.growth_factories import InstrumentFactory


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def instrument(institution):
    return InstrumentFactory(institution=institution, purpose="nature", codes=("motivating", "interactive"))


@pytest.fixture
def group(assignment, instrument):
    return assignment.organization


@pytest.fixture
def speaker(partner_user, group):
    RepresentativeFactory(institution=group.institution, membership=partner_user.membership, organization=group)
    return partner_user


def answer(actor, group, voice, level=3, on=TODAY, **more):
    return answer_natures(
        actor=actor, organization=group, answers=answers({"motivating": level}, on, voice=voice, **more)
    )


def read_by(user, group) -> set[str]:
    return {row.voice for row in GroupAssessment.objects.visible_to(user).filter(organization=group)}


class TestBlind:
    def test_each_side_reads_its_own_until_both_have_answered(self, mentor_user, speaker, coordinator, group):
        answer(mentor_user, group, Voice.MENTOR)
        assert (read_by(mentor_user, group), read_by(speaker, group)) == ({"mentor"}, set())
        assert read_by(coordinator, group) == {"mentor"}
        answer(speaker, group, Voice.GROUP)
        assert read_by(mentor_user, group) == read_by(speaker, group) == {"mentor", "group"}

    def test_group_first_stays_hidden_from_the_mentor(self, mentor_user, speaker, group):
        answer(speaker, group, Voice.GROUP)
        assert read_by(mentor_user, group) == set()

    def test_the_trail_tells_that_it_was_answered_and_never_what(self, mentor_user, group):
        answer(mentor_user, group, Voice.MENTOR)
        event = AuditEvent.objects.get(action="group.assess")
        assert event.changes == []

    def test_another_quarter_opens_nothing(self, mentor_user, speaker, group):
        answer(mentor_user, group, Voice.MENTOR, on=TODAY - dt.timedelta(days=92))
        answer(speaker, group, Voice.GROUP)
        assert read_by(mentor_user, group) == {"mentor"}

    def test_strangers_read_nothing(self, mentor_user, speaker, group, institution, other_coordinator):
        answer(mentor_user, group, Voice.MENTOR)
        answer(speaker, group, Voice.GROUP)

        for stranger in (
            person(institution, "mentor", "Lain"),
            person(institution, "partner", "Lain"),
            other_coordinator,
        ):
            assert read_by(stranger, group) == set()

    def test_the_gap_is_told_when_both_answered_about_the_same_quarter(self, mentor_user, speaker, coordinator, group):
        answer(mentor_user, group, Voice.MENTOR, level=4)
        line = progress_of(coordinator, group).level(InstrumentPurpose.NATURE, "motivating")
        assert line.gap is None
        answer(speaker, group, Voice.GROUP, level=2)
        line = progress_of(coordinator, group).level(InstrumentPurpose.NATURE, "motivating")
        assert line.gap == 2
        assert len(line.chart.lines) == 2


class TestWho:
    def test_office_writes_down_what_the_group_said_with_the_meeting(self, coordinator, group):
        with pytest.raises(DomainError) as refused:
            answer(coordinator, group, Voice.GROUP)
        assert refused.value.field == "meeting_note"
        row = answer(coordinator, group, Voice.GROUP, meeting_note="Rapat bulanan, 9 hadir")
        assert row.meeting_note == "Rapat bulanan, 9 hadir"

    def test_mentor_writes_down_the_group_only_after_own_answers(self, mentor_user, group):
        with pytest.raises(NotAllowed, match="Jawab dahulu"):
            answer(mentor_user, group, Voice.GROUP, meeting_note="Rapat")
        answer(mentor_user, group, Voice.MENTOR)
        assert answer(mentor_user, group, Voice.GROUP, meeting_note="Rapat").assessor == mentor_user

    @pytest.mark.parametrize(
        ("who", "voice"),
        [
            ("coordinator", Voice.MENTOR),
            ("partner_user", Voice.GROUP),
            ("partner_user", Voice.MENTOR),
            ("observer", Voice.GROUP),
            ("observer", Voice.MENTOR),
        ],
    )
    def test_nobody_answers_for_another(self, who, voice, request, group):
        with pytest.raises(NotAllowed):
            answer(request.getfixturevalue(who), group, voice, meeting_note="Rapat")

    def test_former_mentor_does_not_answer(self, mentor_user, assignment, group):
        assignment.ends_on = TODAY - dt.timedelta(days=1)
        assignment.save()
        with pytest.raises(NotAllowed):
            answer(mentor_user, group, Voice.MENTOR)

    def test_once_a_quarter(self, mentor_user, group):
        answer(mentor_user, group, Voice.MENTOR)
        with pytest.raises(DomainError, match="sudah dinilai"):
            answer(mentor_user, group, Voice.MENTOR, on=dt.date(2026, 10, 1))

    def test_both_sides_answer_the_same_edition(self, mentor_user, speaker, group, institution, instrument):
        first = answer(mentor_user, group, Voice.MENTOR)
        InstrumentFactory(institution=institution, purpose="nature", valid_from=TODAY, codes=("motivating",))
        assert answer(speaker, group, Voice.GROUP).instrument == first.instrument == instrument


def test_who_speaks_for_the_group_learns_that_it_is_its_turn(mentor_user, speaker, group):
    answer(mentor_user, group, Voice.MENTOR)
    note = Notification.objects.get(user=speaker)
    assert note.url == f"/pendampingan/kelompok/{group.public_id}/jawaban-kelompok/"
    assert "Buku kas" not in note.body
