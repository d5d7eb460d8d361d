"""A group that held the highest level twice: proposed with reasons, decided by a person; and when to judge again."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from pendampingan.due.progress import assessments_due
from pendampingan.enums import GraduationOutcome
from pendampingan.models import Assignment, GraduationDecision
from pendampingan.selectors.graduation import proposed_groups, reasons_of
from pendampingan.selectors.growth_work import growth_work
from pendampingan.selectors.reassessing import reassessments
from pendampingan.selectors.standing import standing_of
from pendampingan.services.graduations import decide_graduation
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, FollowUpFactory, MentorFactory
from pendampingan.tests.growth import LIVING, NOON, TODAY, answers
from programs.services.growth import assess_group, correct_assessment
from programs.tests.growth_factories import GroupAssessmentFactory, InstrumentFactory

WEEK = dt.timedelta(days=7)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def instrument(institution):
    return InstrumentFactory(institution=institution)


@pytest.fixture
def group(assignment):
    return assignment.organization


@pytest.fixture
def judge(coordinator, group, instrument):
    def judged(level, days_ago):
        return assess_group(
            actor=coordinator,
            organization=group,
            instrument=instrument,
            answers=answers({"independence": level}, TODAY - dt.timedelta(days=days_ago), **LIVING),
        )

    return judged


class TestProposal:
    @pytest.mark.parametrize(
        ("looks", "expected"),
        [
            ([(4, 90), (4, 10)], True),
            ([(4, 30), (4, 0)], True),
            ([(4, 29), (4, 0)], False),
            ([(4, 10)], False),
            ([(4, 90), (3, 10)], False),
            ([(3, 90), (4, 10)], False),
            ([(4, 180), (3, 90), (4, 10)], False),
            ([(1, 180), (4, 90), (4, 10)], True),
            ([], False),
        ],
    )
    def test_last_two_looks_at_the_highest_level(self, coordinator, group, judge, looks, expected):
        for level, days_ago in looks:
            judge(level, days_ago)
        assert (proposed_groups(coordinator, TODAY) == [group]) is expected

    def test_a_corrected_look_does_not_count(self, coordinator, group, judge):
        judge(4, 90)
        second = judge(4, 10)
        correct_assessment(
            actor=coordinator,
            assessment=second,
            answers=answers({"independence": 3}, second.assessed_on),
            reason="Salah kelompok.",
        )
        assert proposed_groups(coordinator, TODAY) == []

    def test_only_accompanied_groups_and_only_to_who_sees_them(
        self, coordinator, other_coordinator, mentor_user, assignment, group, judge
    ):
        judge(4, 90)
        judge(4, 10)
        assert proposed_groups(mentor_user, TODAY) == [group]
        assert proposed_groups(other_coordinator, TODAY) == []
        assignment.ends_on = TODAY - dt.timedelta(days=1)
        assignment.save()
        assert proposed_groups(coordinator, TODAY) == []

    def test_reasons_tell_levels_tests_and_what_is_open(self, group, judge, assignment):
        judge(4, 90)
        judge(4, 10)
        FollowUpFactory(report__assignment=assignment)
        reasons = {reason.factor: reason for reason in reasons_of(group)}
        assert list(reasons) == [
            "Kemandirian terakhir",
            "Kemandirian sebelumnya",
            "Uji tetap",
            "Uji layak",
            "Tindak lanjut terbuka",
        ]
        assert "8 bulan" in reasons["Uji tetap"].sentence
        assert (reasons["Tindak lanjut terbuka"].value, reasons["Tindak lanjut terbuka"].is_good) == ("1", False)

    def test_coordinator_finds_it_among_the_work_and_others_do_not(self, coordinator, observer, judge, group):
        judge(4, 90)
        judge(4, 10)
        (item,) = growth_work(coordinator, TODAY, TODAY)
        assert (item.kind, item.url) == (
            "graduation_proposed",
            reverse("pendampingan:group-graduation", args=[group.public_id]),
        )
        assert growth_work(observer, TODAY, TODAY) == []

    @pytest.mark.parametrize("count", [1, 4])
    def test_proposals_take_one_query(self, coordinator, institution, instrument, count, django_assert_num_queries):
        for _ in range(count):
            AssignmentFactory(mentor=MentorFactory(institution=institution))
        with django_assert_num_queries(1):
            proposed_groups(coordinator, TODAY)


class TestDecision:
    @pytest.fixture
    def proposed(self, judge):
        judge(4, 90)
        return judge(4, 10)

    def decide(self, actor, group, outcome=GraduationOutcome.END, reason="Sudah mandiri.", ends_on=TODAY + WEEK):
        return decide_graduation(actor=actor, organization=group, outcome=outcome, reason=reason, ends_on=ends_on)

    def test_ending_ends_every_assignment_on_that_day(self, coordinator, group, assignment, proposed):
        AssignmentFactory(mentor=MentorFactory(institution=group.institution), organization=group, is_lead=False)
        decision = self.decide(coordinator, group)
        assert decision.assessment == proposed
        assert set(Assignment.objects.values_list("ends_on", flat=True)) == {TODAY + WEEK}
        assert proposed_groups(coordinator, TODAY) == []

    def test_going_on_changes_nothing_until_the_next_look(self, coordinator, group, assignment, proposed, judge):
        self.decide(coordinator, group, GraduationOutcome.GO_ON, ends_on=None)
        assignment.refresh_from_db()
        assert assignment.ends_on is None
        assert proposed_groups(coordinator, TODAY) == []
        judge(4, 0)
        assert proposed_groups(coordinator, TODAY) == []

    def test_a_later_look_proposes_again(self, coordinator, group, proposed, judge, time_machine):
        self.decide(coordinator, group, GraduationOutcome.GO_ON, ends_on=None)
        time_machine.move_to(NOON + dt.timedelta(days=60), tick=False)
        judge(4, -60)
        assert proposed_groups(coordinator, TODAY + dt.timedelta(days=60)) == [group]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [({"reason": " "}, "reason"), ({"ends_on": None}, "ends_on"), ({"ends_on": TODAY - WEEK}, "ends_on")],
    )
    def test_needs_reason_and_a_day(self, coordinator, group, proposed, changes, field):
        with pytest.raises(DomainError) as refused:
            self.decide(coordinator, group, **changes)
        assert refused.value.field == field
        assert not GraduationDecision.objects.exists()

    def test_is_made_once_and_by_the_office(self, coordinator, mentor_user, group, proposed):
        with pytest.raises(NotAllowed):
            self.decide(mentor_user, group)
        self.decide(coordinator, group)
        with pytest.raises(TransitionRefused):
            self.decide(coordinator, group)

    def test_nothing_to_decide_without_a_proposal(self, coordinator, group):
        with pytest.raises(TransitionRefused):
            self.decide(coordinator, group)


class TestReassess:
    def due(self, assignment, until=TODAY + dt.timedelta(days=365)):
        return reassessments(Assignment.objects.filter(pk=assignment.pk), until)

    def test_first_look_within_a_month_of_the_start(self, assignment):
        (one,) = self.due(assignment)
        assert one.due_on == assignment.starts_on + dt.timedelta(days=30)
        assert len(one.purposes) == 4

    def test_earliest_of_all_instruments_and_only_when_due(self, group, assignment, institution):
        for purpose, days in (("process", 20), ("nature", 40), ("result", 90), ("output", 20)):
            GroupAssessmentFactory(
                organization=group,
                instrument=InstrumentFactory(institution=institution, purpose=purpose),
                voice="mentor" if purpose == "nature" else "assessor",
                assessed_on=TODAY - WEEK,
                reassess_on=TODAY + dt.timedelta(days=days),
            )
        (one,) = self.due(assignment)
        assert (one.due_on, [str(purpose) for purpose in one.purposes]) == (
            TODAY + dt.timedelta(days=20),
            ["process", "output"],
        )
        assert self.due(assignment, TODAY + dt.timedelta(days=19)) == []

    def test_the_groups_answers_do_not_stand_for_the_mentors(self, group, assignment, institution):
        for purpose in ("process", "nature", "result", "output"):
            GroupAssessmentFactory(
                organization=group,
                instrument=InstrumentFactory(institution=institution, purpose=purpose),
                voice="group",
                assessed_on=TODAY - WEEK,
                reassess_on=TODAY + WEEK,
            )
        (one,) = self.due(assignment)
        assert [str(purpose) for purpose in one.purposes] == ["nature"]

    def test_reminds_the_lead_mentor_and_never_of_ended_accompaniment(self, assignment, institution, mentor_user):
        (item,) = assessments_due(institution, TODAY + WEEK)
        assert (item.uid, item.owner_ids) == (f"assessment:{assignment.pk}", (mentor_user.pk,))
        assignment.ends_on = TODAY - dt.timedelta(days=1)
        assignment.save()
        assert list(assessments_due(institution, TODAY + WEEK)) == []

    def test_mentor_finds_it_among_the_work(self, mentor_user, group, assignment):
        (item,) = growth_work(mentor_user, TODAY, TODAY + WEEK)
        assert (item.kind, item.title) == ("assessment_due", f"Nilai perkembangan {group}")


class TestStanding:
    @pytest.mark.parametrize(("days_ago", "expected"), [(90, False), (91, True)])
    def test_a_group_without_activity_is_flagged(self, coordinator, group, assignment, days_ago, expected):
        assignment.starts_on = assignment.first_visit_on = TODAY - dt.timedelta(days=200)
        assignment.save()
        FieldReportFactory(assignment=assignment, activity_on=TODAY - dt.timedelta(days=days_ago), state="submitted")
        FieldReportFactory(assignment=assignment, activity_on=TODAY, state="draft")
        assert standing_of(coordinator, group).is_inactive is expected
