"""Visits are counted from the anchor; assignments have one lead and end with a reason."""

import datetime as dt

import pytest
import time_machine

from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent
from partners.tests.factories import GroupFactory, OrganizationFactory
from pendampingan.enums import VisitState
from pendampingan.models import Assignment, Visit
from pendampingan.services.assignments import create_assignment, end_assignment
from pendampingan.services.mentors import create_mentor, update_mentor
from pendampingan.services.visits import cancel_visit, extend_all_visits, extend_visits
from pendampingan.tasks import plan_visits
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory, VisitFactory

pytestmark = pytest.mark.django_db
NOON = "2027-01-04T05:00:00Z"  # Monday noon in Jakarta
TODAY = dt.date(2027, 1, 4)


def terms(**changes) -> dict:
    return {
        "program": None,
        "is_lead": True,
        "starts_on": TODAY,
        "ends_on": None,
        "first_visit_on": dt.date(2027, 1, 6),
        "cadence_weeks": 2,
        "report_due_days": 3,
    } | changes


def assign(actor, mentor, **changes) -> Assignment:
    group = changes.pop("organization", None) or GroupFactory(institution=mentor.institution)
    return create_assignment(actor=actor, mentor=mentor, organization=group, values=terms(**changes))


@time_machine.travel(NOON, tick=False)
def test_create_assignment_plans_visits_from_anchor_for_26_weeks(coordinator, mentor):
    assignment = assign(coordinator, mentor)
    days = list(assignment.visits.values_list("planned_on", flat=True))
    assert days[:3] == [dt.date(2027, 1, 6), dt.date(2027, 1, 20), dt.date(2027, 2, 3)]
    assert days[-1] == dt.date(2027, 6, 23)
    assert len(days) == 13
    assert all(visit.report_due_on - visit.planned_on == dt.timedelta(days=3) for visit in assignment.visits.all())


@time_machine.travel(NOON, tick=False)
def test_create_assignment_plans_no_visit_after_its_end(coordinator, mentor):
    assignment = assign(coordinator, mentor, ends_on=dt.date(2027, 2, 3))
    assert list(assignment.visits.values_list("planned_on", flat=True)) == [
        dt.date(2027, 1, 6),
        dt.date(2027, 1, 20),
        dt.date(2027, 2, 3),
    ]


def test_extend_visits_twice_adds_once_and_keeps_the_anchor(coordinator, mentor):
    with time_machine.travel(NOON, tick=False):
        assignment = assign(coordinator, mentor)
        cancel_visit(actor=coordinator, visit=assignment.visits.first(), reason="Banjir")
    with time_machine.travel("2027-01-18T05:00:00Z", tick=False):
        assert [visit.planned_on for visit in extend_visits(actor=coordinator, assignment=assignment)] == [
            dt.date(2027, 7, 7)
        ]
        assert extend_visits(actor=coordinator, assignment=assignment) == []
    assert assignment.visits.get(planned_on=dt.date(2027, 1, 6)).state == VisitState.CANCELLED


def test_extend_all_visits_serves_every_running_assignment(coordinator, mentor):
    with time_machine.travel(NOON, tick=False):
        assign(coordinator, mentor)
        ended = assign(coordinator, mentor, ends_on=dt.date(2027, 1, 10))
    with time_machine.travel("2027-01-18T05:00:00Z", tick=False):
        assert extend_all_visits(actor=SystemActor("penjadwal")) == 1
        assert extend_all_visits(actor=SystemActor("penjadwal")) == 0
    assert ended.visits.count() == 1


def test_plan_visits_task_marks_its_events_as_the_workers(assignment):
    plan_visits()
    plan_visits()
    event = AuditEvent.objects.get(action="assignment.extend_visits")
    assert (event.via, event.actor) == ("worker", None)
    assert assignment.visits.exists()


@time_machine.travel(NOON, tick=False)
def test_create_assignment_second_lead_in_same_period_is_refused(coordinator, mentor):
    first = assign(coordinator, mentor, ends_on=dt.date(2027, 3, 1))
    other = MentorFactory(institution=mentor.institution)
    with pytest.raises(DomainError, match="pendamping utama") as refused:
        assign(coordinator, other, organization=first.organization, starts_on=dt.date(2027, 3, 1))
    assert refused.value.field == "organization"
    later = dt.date(2027, 3, 2)
    assert assign(coordinator, other, organization=first.organization, starts_on=later, first_visit_on=later).pk


@time_machine.travel(NOON, tick=False)
def test_create_assignment_second_mentor_may_support(coordinator, mentor):
    first = assign(coordinator, mentor)
    other = MentorFactory(institution=mentor.institution)
    assert assign(coordinator, other, organization=first.organization, is_lead=False).pk
    with pytest.raises(DomainError, match="masa yang sama"):
        assign(coordinator, other, organization=first.organization, is_lead=False)


@time_machine.travel(NOON, tick=False)
def test_create_assignment_of_another_institution_is_refused(coordinator, mentor, other_institution):
    with pytest.raises(DomainError, match="Kelompok tidak ditemukan"):
        assign(coordinator, mentor, organization=GroupFactory(institution=other_institution))
    with pytest.raises(DomainError, match="Pendamping tidak ditemukan"):
        assign(
            coordinator,
            MentorFactory(institution=other_institution),
            organization=GroupFactory(institution=mentor.institution),
        )
    assert not Assignment.objects.exists()


@pytest.mark.parametrize("role", ["mentor_user", "observer", "partner_user"])
def test_create_assignment_by_others_is_not_allowed(request, role, mentor):
    with pytest.raises(NotAllowed):
        assign(request.getfixturevalue(role), mentor)


@time_machine.travel(NOON, tick=False)
def test_end_assignment_cancels_later_visits_and_keeps_the_reason(coordinator, mentor):
    assignment = assign(coordinator, mentor)
    end_assignment(
        actor=coordinator, assignment=assignment, ends_on=dt.date(2027, 1, 20), reason="Kelompok sudah mandiri"
    )
    assignment.refresh_from_db()
    assert assignment.ended_reason == "Kelompok sudah mandiri"
    assert assignment.visits.filter(state=VisitState.PLANNED).count() == 2
    event = AuditEvent.objects.get(action="assignment.end")
    assert event.reason == "Kelompok sudah mandiri"


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("ends_on", "reason", "field"),
    [(dt.date(2027, 1, 20), " ", "reason"), (dt.date(2027, 1, 1), "Selesai", "ends_on")],
)
def test_end_assignment_without_sense_is_refused(coordinator, mentor, ends_on, reason, field):
    assignment = assign(coordinator, mentor)
    with pytest.raises(DomainError) as refused:
        end_assignment(actor=coordinator, assignment=assignment, ends_on=ends_on, reason=reason)
    assert refused.value.field == field


def test_end_assignment_that_has_ended_is_not_allowed(coordinator, mentor):
    assignment = AssignmentFactory(mentor=mentor, starts_on=TODAY, ends_on=TODAY)
    with time_machine.travel("2027-02-01T05:00:00Z"), pytest.raises(NotAllowed, match="sudah berakhir"):
        end_assignment(actor=coordinator, assignment=assignment, ends_on=TODAY, reason="Lagi")


def test_cancel_visit_needs_the_office_a_reason_and_no_report(coordinator, mentor_user, assignment):
    visit = VisitFactory(assignment=assignment)
    with pytest.raises(NotAllowed):
        cancel_visit(actor=mentor_user, visit=visit, reason="Hujan")
    with pytest.raises(DomainError, match="alasan"):
        cancel_visit(actor=coordinator, visit=visit, reason=" ")
    cancel_visit(actor=coordinator, visit=visit, reason="Hujan")
    with pytest.raises(NotAllowed, match="sudah dibatalkan"):
        cancel_visit(actor=coordinator, visit=visit, reason="Hujan")
    reported = VisitFactory(assignment=assignment, planned_on=visit.planned_on - dt.timedelta(days=14))
    FieldReportFactory(assignment=assignment, visit=reported)
    with pytest.raises(NotAllowed, match="sudah dilaporkan"):
        cancel_visit(actor=coordinator, visit=reported, reason="Hujan")
    assert Visit.objects.get(pk=visit.pk).cancelled_reason == "Hujan"


def test_create_mentor_takes_only_a_mentor_account_once(coordinator, mentor_user, observer):
    values = {"competence": "Budidaya", "home_region": "Demak", "capacity": 4}
    mentor = create_mentor(actor=coordinator, membership=mentor_user.membership, values=values)
    assert str(mentor) == mentor_user.full_name
    for membership in (mentor_user.membership, observer.membership):
        with pytest.raises(DomainError):
            create_mentor(actor=coordinator, membership=membership, values=values)
    changed = update_mentor(actor=coordinator, mentor=mentor, values={"capacity": 6}, version=1)
    assert (changed.capacity, changed.version) == (6, 2)


def test_visible_organizations_of_a_mentor_are_those_accompanied_now(mentor_user, assignment):
    from partners.models import Organization

    OrganizationFactory(institution=assignment.institution)
    past = AssignmentFactory(mentor=assignment.mentor, ends_on=assignment.starts_on, starts_on=assignment.starts_on)
    assert list(Organization.objects.visible_to(mentor_user)) == [assignment.organization]
    assert set(Assignment.objects.visible_to(mentor_user)) == {assignment, past}
