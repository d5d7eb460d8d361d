"""Needs and corrections that mentors propose from the field: taken over, declined, waited for, told."""

import datetime as dt

import pytest
from django.urls import reverse

from kemitraan.core import registry
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent, Notification
from pendampingan.due.progress import proposals_due
from pendampingan.models import NeedProposal
from pendampingan.selectors.growth_work import growth_work
from pendampingan.services.proposals import decline_need, propose_need, take_over_need
from pendampingan.services.support import check_data, decide_check
from pendampingan.tests.growth import NOON, TODAY
from pendampingan.tests.support_factories import DataCheckFactory, NeedProposalFactory
from programs.enums import ProgramStatus
from programs.models import Need
from programs.tests.factories import ProgramFactory

VALUES = {
    "name": "Mesin pengemas (contoh)",
    "aspect": "facility",
    "quantity": 2,
    "unit": "mesin",
    "reason": "Kemasan dikerjakan dengan tangan, 40 bungkus sehari.",
    "proposed_on": TODAY,
}
CHECK = {
    "subject": "Alamat",
    "field": "address",
    "recorded": "Jalan Lama",
    "found": "Jalan Baru 2",
    "how": "Dilihat di tempat",
    "checked_on": TODAY,
    "result": "wrong",
}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def group(assignment):
    return assignment.organization


@pytest.fixture
def program(group):
    return ProgramFactory(institution=group.institution)


@pytest.fixture
def proposal(mentor_user, group) -> NeedProposal:
    return propose_need(actor=mentor_user, organization=group, values=VALUES)


class TestPropose:
    def test_own_mentor_and_office_propose_others_do_not(self, mentor_user, coordinator, observer, group, proposal):
        assert (proposal.state, proposal.created_by) == ("open", mentor_user)
        assert AuditEvent.objects.get(action="needproposal.create").actor == mentor_user
        propose_need(actor=coordinator, organization=group, values=VALUES | {"name": "Timbangan"})
        for stranger in (observer, other_mentor(group)):
            with pytest.raises(NotAllowed):
                propose_need(actor=stranger, organization=group, values=VALUES)

    @pytest.mark.parametrize(
        ("change", "field"),
        [({"proposed_on": TODAY + dt.timedelta(days=1), "name": "Lain"}, "proposed_on"), ({}, "name")],
    )
    def test_days_to_come_and_the_same_twice_are_refused(self, mentor_user, group, proposal, change, field):
        with pytest.raises(DomainError) as refused:
            propose_need(actor=mentor_user, organization=group, values=VALUES | change)
        assert refused.value.field == field

    def test_declined_may_be_proposed_anew(self, mentor_user, coordinator, group, proposal):
        decline_need(actor=coordinator, proposal=proposal, note="Belum sekarang.")
        assert propose_need(actor=mentor_user, organization=group, values=VALUES).state == "open"


def other_mentor(group):
    from pendampingan.tests.factories import AssignmentFactory, MentorFactory

    membership = AssignmentFactory(mentor=MentorFactory(institution=group.institution)).mentor.membership
    return membership.user.act_as(membership)


class TestDecide:
    def test_taken_over_it_is_a_need_of_the_program_and_the_mentor_is_told(
        self, coordinator, mentor_user, program, proposal
    ):
        first = Need.objects.create(
            institution=program.institution, program=program, name="Ruang", aspect="facility", rank=3
        )
        decided = take_over_need(actor=coordinator, proposal=proposal, program=program)
        need = decided.need
        assert (need.name, need.aspect, need.quantity, need.unit) == ("Mesin pengemas (contoh)", "facility", 2, "mesin")
        assert need.rank == first.rank + 1
        assert (decided.state, decided.decided_by, decided.decided_on) == ("taken", coordinator, TODAY)
        assert Notification.objects.get(user=mentor_user).title.startswith("Usulan Anda diambil alih")

    def test_declined_it_says_why(self, coordinator, mentor_user, proposal):
        with pytest.raises(DomainError):
            decline_need(actor=coordinator, proposal=proposal, note=" ")
        decline_need(actor=coordinator, proposal=proposal, note="Sudah ada di desa.")
        assert "Sudah ada di desa." in Notification.objects.get(user=mentor_user).body
        assert not Need.objects.exists()

    def test_decided_once_by_the_office_only(self, coordinator, mentor_user, program, proposal):
        for decide in (
            lambda who: take_over_need(actor=who, proposal=proposal, program=program),
            lambda who: decline_need(actor=who, proposal=proposal, note="Tidak"),
        ):
            with pytest.raises(NotAllowed):
                decide(mentor_user)
        take_over_need(actor=coordinator, proposal=proposal, program=program)
        with pytest.raises(TransitionRefused):
            decline_need(actor=coordinator, proposal=proposal, note="Tidak")

    def test_programs_that_are_over_or_elsewhere_take_nothing(self, coordinator, proposal):
        with pytest.raises(DomainError):
            take_over_need(actor=coordinator, proposal=proposal, program=ProgramFactory())
        over = ProgramFactory(institution=proposal.institution, status=ProgramStatus.CANCELLED)
        with pytest.raises(TransitionRefused):
            take_over_need(actor=coordinator, proposal=proposal, program=over)
        proposal.refresh_from_db()
        assert proposal.state == "open"

    def test_a_correction_that_was_decided_is_told_as_well(self, coordinator, mentor_user, group):
        check = check_data(actor=mentor_user, organization=group, values=CHECK)
        decide_check(actor=coordinator, check=check, is_taken=True)
        assert Notification.objects.get(user=mentor_user).body == "Alamat"


class TestWaiting:
    """Both kinds wait on the first page of the office and among what it is reminded of, from their due day on."""

    def test_office_is_asked_within_a_week_and_no_more_when_decided(self, coordinator, mentor_user, observer, group):
        check = check_data(
            actor=mentor_user, organization=group, values=CHECK | {"checked_on": TODAY - dt.timedelta(3)}
        )
        need = propose_need(actor=mentor_user, organization=group, values=VALUES)
        until = TODAY + dt.timedelta(days=7)
        items = growth_work(coordinator, TODAY, until)
        assert [(item.kind, item.due_on) for item in items] == [
            ("proposal_due", TODAY + dt.timedelta(days=4)),
            ("proposal_due", until),
        ]
        assert growth_work(coordinator, TODAY, until - dt.timedelta(days=1)) == items[:1]
        assert "Jalan Baru 2" in items[0].subtitle
        assert not growth_work(observer, TODAY, until)
        assert not [item for item in growth_work(mentor_user, TODAY, until) if item.kind == "proposal_due"]
        decide_check(actor=coordinator, check=check, is_taken=False, note="Salah baca")
        decline_need(actor=coordinator, proposal=need, note="Belum")
        assert not growth_work(coordinator, TODAY, until)

    def test_reminders_know_them_of_the_own_institution(self, mentor_user, group, other_institution):
        need = propose_need(actor=mentor_user, organization=group, values=VALUES)
        far = TODAY + dt.timedelta(days=30)
        (item,) = proposals_due(group.institution, far)
        assert (item.uid, item.due_on) == (f"needproposal:{need.pk}", TODAY + dt.timedelta(days=7))
        assert item.detail == f"Diusulkan oleh {mentor_user.full_name}"
        assert not list(proposals_due(other_institution, far))
        assert registry.due_sources["proposal_due"].items is proposals_due

    def test_any_number_takes_one_query(self, coordinator, group, django_assert_num_queries):
        NeedProposalFactory.create_batch(3, organization=group)
        DataCheckFactory.create_batch(3, organization=group, result="wrong", found="Lain", proposal="open")
        with django_assert_num_queries(1):
            assert len(list(proposals_due(group.institution, TODAY))) == 6


class TestPages:
    def test_mentor_proposes_and_office_decides_on_pages(self, client_for, mentor_user, coordinator, group, program):
        url = reverse("pendampingan:group-support", args=[group.public_id, "kebutuhan"])
        data = VALUES | {"quantity": "2,5", "proposed_on": TODAY.isoformat()}
        assert client_for(mentor_user).post(url, data | {"unit": ""}).status_code == 422
        answer = client_for(mentor_user).post(url, data)
        assert answer.status_code == 302
        proposal = NeedProposal.objects.get()
        page = client_for(mentor_user).get(answer.url).content.decode()
        assert "Kemasan dikerjakan dengan tangan" in page
        assert "Putuskan" not in page
        decide = reverse("pendampingan:need-decide", args=[proposal.public_id])
        assert decide in client_for(coordinator).get(answer.url).content.decode()
        assert client_for(mentor_user).get(decide).status_code == 403
        client = client_for(coordinator)
        assert client.post(decide, {"is_taken": "1"}).status_code == 422
        assert client.post(decide, {"is_taken": "0"}).status_code == 422
        assert client.post(decide, {"is_taken": "1", "program": program.pk}).status_code == 302
        page = client.get(answer.url).content.decode()
        assert Need.objects.get().get_absolute_url() in page

    def test_the_program_of_the_group_is_chosen_already(self, client_for, coordinator, assignment, program, proposal):
        assignment.program = program
        assignment.save()
        page = client_for(coordinator).get(reverse("pendampingan:need-decide", args=[proposal.public_id]))
        assert page.context["form"]["program"].value() == program.pk
