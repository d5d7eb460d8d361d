"""Terms of an assignment change, end and pass to another mentor; one lead mentor at any time."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.models import AuditEvent, Notification
from partners.tests.factories import GroupFactory
from pendampingan.enums import VisitState
from pendampingan.models import Assignment
from pendampingan.services.assignments import (
    create_assignment,
    end_assignment,
    update_assignment,
)
from pendampingan.services.handovers import hand_over_assignment
from pendampingan.services.visits import cancel_visit
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory

pytestmark = pytest.mark.django_db
NOON = "2027-01-18T05:00:00Z"  # Monday noon in Jakarta
TODAY = dt.date(2027, 1, 18)
TERMS = ("program is_lead starts_on ends_on cadence_weeks report_due_days focus contract_number notes").split()


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def running(coordinator, mentor) -> Assignment:
    """Every two weeks since 6 January: visits on the 6th, the 20th, 3 February …"""
    return create_assignment(
        actor=coordinator,
        mentor=mentor,
        organization=GroupFactory(institution=mentor.institution),
        values={
            "program": None,
            "is_lead": True,
            "starts_on": dt.date(2027, 1, 4),
            "ends_on": None,
            "first_visit_on": dt.date(2027, 1, 6),
            "cadence_weeks": 2,
            "report_due_days": 3,
            "focus": "Pembukuan",
        },
    )


@pytest.fixture
def other(mentor):
    return MentorFactory(institution=mentor.institution)


def change(actor, assignment: Assignment, version: int | None = None, **values) -> Assignment:
    terms = {name: getattr(assignment, name) for name in TERMS}
    return update_assignment(actor=actor, assignment=assignment, values=terms | values, version=version)


def planned(assignment: Assignment) -> list[dt.date]:
    return list(assignment.visits.filter(state=VisitState.PLANNED).values_list("planned_on", flat=True))


def test_update_cadence_replans_only_coming_visits_without_report(coordinator, running):
    reported = running.visits.get(planned_on=dt.date(2027, 2, 3))
    FieldReportFactory(assignment=running, visit=reported, activity_on=TODAY)
    cancel_visit(actor=coordinator, visit=running.visits.get(planned_on=dt.date(2027, 2, 17)), reason="Banjir")
    changed = change(coordinator, running, cadence_weeks=4, version=1)
    assert (changed.cadence_weeks, changed.version) == (4, 2)
    assert planned(changed)[:4] == [
        dt.date(2027, 1, 6),
        dt.date(2027, 2, 3),
        dt.date(2027, 3, 3),
        dt.date(2027, 3, 31),
    ]
    assert running.visits.get(planned_on=dt.date(2027, 2, 17)).cancelled_reason == "Banjir"
    event = AuditEvent.objects.get(action="assignment.update")
    assert [row["field"] for row in event.changes] == ["cadence_weeks"]


def test_update_to_a_denser_cadence_adds_no_visit_in_the_past(coordinator, running):
    with time_machine.travel("2027-03-15T05:00:00Z", tick=False):
        past = [day for day in planned(running) if day <= dt.date(2027, 3, 15)]
        changed = change(coordinator, running, cadence_weeks=1)
        assert planned(changed)[: len(past) + 1] == [*past, dt.date(2027, 3, 17)]
        assert planned(changed)[len(past) + 1] == dt.date(2027, 3, 24)


def test_update_report_days_moves_only_coming_due_dates(coordinator, running):
    changed = change(coordinator, running, report_due_days=7)
    first, second = changed.visits.all()[:2]
    assert first.report_due_on == dt.date(2027, 1, 9)
    assert second.report_due_on == dt.date(2027, 1, 27)


def test_update_period_shorter_then_longer_brings_the_visits_back(coordinator, running):
    before = planned(running)
    shorter = change(coordinator, running, ends_on=dt.date(2027, 2, 4))
    assert planned(shorter) == before[:3]
    assert planned(change(coordinator, shorter, ends_on=None)) == before
    ended = end_assignment(actor=coordinator, assignment=shorter, ends_on=dt.date(2027, 2, 4), reason="Mandiri")
    longer = change(coordinator, ended, ends_on=None)
    assert planned(longer) == before
    assert longer.ended_reason == ""


def test_update_focus_only_leaves_the_visits_alone(coordinator, running):
    ids = list(running.visits.values_list("pk", flat=True))
    changed = change(coordinator, running, focus="Pemasaran", contract_number="ST-01/2027", notes="Lewat jalan utara")
    assert list(changed.visits.values_list("pk", flat=True)) == ids
    assert change(coordinator, changed).version == changed.version


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_on": dt.date(2027, 1, 3)}, "ends_on"),
        ({"ends_on": dt.date(2027, 1, 17)}, "ends_on"),
        ({"starts_on": dt.date(2027, 1, 7)}, "starts_on"),
        ({"starts_on": dt.date(2027, 1, 6)}, "starts_on"),
        ({"is_lead": False}, "is_lead"),
    ],
)
def test_update_without_sense_is_refused_at_its_field(coordinator, running, values, field):
    FieldReportFactory(assignment=running, activity_on=dt.date(2027, 1, 5))
    with pytest.raises(DomainError) as refused:
        change(coordinator, running, **values)
    assert refused.value.field == field
    assert Assignment.objects.get(pk=running.pk).version == 1


def test_update_end_before_a_report_is_refused(coordinator, running):
    FieldReportFactory(assignment=running, activity_on=dt.date(2027, 1, 18))
    with pytest.raises(DomainError, match="Sudah ada laporan"):
        end_assignment(actor=coordinator, assignment=running, ends_on=dt.date(2027, 1, 17), reason="Selesai")


def test_update_of_an_old_version_tells_the_other_change(coordinator, running):
    change(coordinator, running, focus="Pemasaran", version=1)
    with pytest.raises(StaleVersion) as refused:
        change(coordinator, running, focus="Perizinan", version=1)
    assert [event.action for event in refused.value.changes] == ["assignment.update"]


def test_update_is_for_the_office_and_for_running_assignments(coordinator, mentor_user, observer, running):
    for actor in (mentor_user, observer):
        with pytest.raises(NotAllowed):
            change(actor, running, focus="x")
    end_assignment(actor=coordinator, assignment=running, ends_on=dt.date(2027, 1, 17), reason="Selesai")
    with pytest.raises(NotAllowed, match="sudah berakhir"):
        change(coordinator, running, focus="x")


def test_update_into_the_time_of_another_lead_is_refused(coordinator, running, other):
    ended = end_assignment(actor=coordinator, assignment=running, ends_on=dt.date(2027, 1, 20), reason="Pindah")
    AssignmentFactory(mentor=other, organization=running.organization, starts_on=dt.date(2027, 1, 21))
    with pytest.raises(DomainError, match="sudah punya pendamping utama"):
        change(coordinator, ended, ends_on=dt.date(2027, 1, 21))


def test_hand_over_ends_one_and_begins_the_other_in_one_step(coordinator, running, other):
    follower = hand_over_assignment(
        actor=coordinator, assignment=running, mentor=other, ends_on=TODAY, reason="Pindah tugas", version=1
    )
    running.refresh_from_db()
    assert (running.ends_on, running.ended_reason) == (TODAY, "Pindah tugas")
    assert planned(running) == [dt.date(2027, 1, 6)]
    assert (follower.starts_on, follower.is_lead, follower.focus) == (dt.date(2027, 1, 19), True, "Pembukuan")
    assert planned(follower)[:2] == [dt.date(2027, 1, 20), dt.date(2027, 2, 3)]
    leads = Assignment.objects.filter(organization=running.organization, is_lead=True)
    for day in (TODAY, dt.date(2027, 1, 19), dt.date(2027, 6, 1)):
        assert leads.active_on(day).count() == 1
    given = Notification.objects.get(user=other.membership.user)
    assert given.url == follower.get_absolute_url()
    ended = Notification.objects.get(key__contains=":ended:")
    assert ended.user == running.mentor.membership.user
    assert str(other) in ended.body


def test_hand_over_keeps_the_end_that_was_agreed(coordinator, running, other):
    limited = change(coordinator, running, ends_on=dt.date(2027, 6, 30))
    follower = hand_over_assignment(
        actor=coordinator, assignment=limited, mentor=other, ends_on=TODAY, reason="Pindah tugas"
    )
    assert follower.ends_on == dt.date(2027, 6, 30)


def test_hand_over_that_fails_changes_nothing(coordinator, running, other, other_institution):
    support = AssignmentFactory(
        mentor=other, organization=running.organization, is_lead=False, starts_on=dt.date(2027, 1, 4)
    )
    for successor in (running.mentor, support.mentor, MentorFactory(institution=other_institution)):
        with pytest.raises(DomainError) as refused:
            hand_over_assignment(
                actor=coordinator, assignment=running, mentor=successor, ends_on=TODAY, reason="Pindah"
            )
        assert refused.value.field == "mentor"
    running.refresh_from_db()
    assert (running.ends_on, running.version) == (None, 1)
    assert not AuditEvent.objects.filter(action="assignment.end").exists()


def test_hand_over_to_a_mentor_who_left_is_refused(coordinator, running, other):
    other.membership.ends_on = dt.date(2027, 1, 10)
    other.membership.save()
    with pytest.raises(DomainError, match="Keanggotaan pendamping"):
        hand_over_assignment(actor=coordinator, assignment=running, mentor=other, ends_on=TODAY, reason="Pindah")


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (dt.date(2026, 12, 1), dt.date(2027, 1, 4)),
        (dt.date(2027, 1, 10), dt.date(2027, 1, 12)),
        (dt.date(2027, 2, 1), dt.date(2027, 3, 1)),
        (dt.date(2027, 2, 1), None),
        (dt.date(2026, 12, 1), None),
    ],
)
def test_database_refuses_a_second_lead_at_the_same_time(running, other, starts_on, ends_on):
    Assignment.objects.filter(pk=running.pk).update(ends_on=dt.date(2027, 2, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        AssignmentFactory(mentor=other, organization=running.organization, starts_on=starts_on, ends_on=ends_on)
    beside = AssignmentFactory(
        mentor=other, organization=running.organization, starts_on=starts_on, ends_on=ends_on, is_lead=False
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=beside.pk).update(is_lead=True)


def test_database_allows_the_next_lead_from_the_day_after(running, other):
    Assignment.objects.filter(pk=running.pk).update(ends_on=dt.date(2027, 2, 1))
    assert AssignmentFactory(mentor=other, organization=running.organization, starts_on=dt.date(2027, 2, 2)).pk


def test_new_assignment_is_told_to_its_mentor_only(coordinator, running):
    (notice,) = Notification.objects.all()
    assert notice.user == running.mentor.membership.user
    assert notice.title == f"Penugasan baru: {running.organization}"
    assert "6 Januari 2027" in notice.body
    assert notice.url == running.get_absolute_url()


def form_data(assignment: Assignment, **changes) -> dict:
    return {
        "opened_version": str(assignment.version),
        "starts_on": assignment.starts_on.isoformat(),
        "ends_on": "",
        "cadence_weeks": str(assignment.cadence_weeks),
        "report_due_days": str(assignment.report_due_days),
        "focus": assignment.focus,
    } | changes


def test_edit_page_saves_and_shows_the_change_of_another(client_for, coordinator, running):
    client = client_for(coordinator)
    url = reverse("pendampingan:assignment-update", args=[running.public_id])
    assert client.get(url).status_code == 200
    assert client.post(url, form_data(running, cadence_weeks="3")).status_code == 302
    answer = client.post(url, form_data(running, cadence_weeks="4"))
    assert answer.status_code == 409
    assert Assignment.objects.get().cadence_weeks == 3
    assert "Pembukuan" in client.get(running.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cadence_weeks": "0"}, "cadence_weeks"),
        ({"cadence_weeks": "53"}, "cadence_weeks"),
        ({"report_due_days": "-1"}, "report_due_days"),
        ({"ends_on": "12/31/2026"}, "ends_on"),
        ({"ends_on": "2027-01-05"}, "ends_on"),
        ({"program": "999999"}, "program"),
    ],
)
def test_edit_page_names_the_field_of_bad_input(client_for, coordinator, running, changes, field):
    url = reverse("pendampingan:assignment-update", args=[running.public_id])
    answer = client_for(coordinator).post(url, form_data(running, **changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Assignment.objects.get().version == 1


def test_end_page_hands_over_once_however_often_it_is_sent(client_for, coordinator, running, other):
    client = client_for(coordinator)
    url = reverse("pendampingan:assignment-end", args=[running.public_id])
    page = client.get(url)
    assert str(other) in page.content.decode()
    assert running.mentor not in page.context["form"].fields["mentor"].queryset
    data = {
        "form_token": page.context["form_token"],
        "opened_version": "1",
        "ends_on": TODAY.isoformat(),
        "reason": "Pindah tugas",
        "mentor": str(other.pk),
    }
    first, second = client.post(url, data), client.post(url, data)
    follower = Assignment.objects.get(mentor=other)
    assert first.url == second.url == follower.get_absolute_url()
    late = client.post(url, data | {"form_token": "", "mentor": ""})
    assert late.status_code == 409
    assert "Pindah tugas" in late.content.decode()
