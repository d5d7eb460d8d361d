"""Where visits fall: month ends, Lebaran and cuti bersama, local days, leaves, and a mentor east of the institution."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from kemitraan.accounts.enums import HolidayShift, WorkWeek
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion
from kemitraan.core.selectors.days_off import days_off
from kemitraan.core.tests.factories import LocalHolidayFactory
from partners.tests.factories import GroupFactory
from pendampingan.enums import Rhythm, VisitState
from pendampingan.models import Assignment, Visit
from pendampingan.rules.visits import Cadence, Closings, place
from pendampingan.services.assignments import create_assignment, update_assignment
from pendampingan.services.handovers import hand_over_assignment
from pendampingan.services.leaves import cancel_leave, record_leave
from pendampingan.services.reports import create_field_report
from pendampingan.services.visit_days import add_visit, move_visit
from pendampingan.services.visits import cancel_visit, extend_visits
from pendampingan.tasks import plan_visits
from pendampingan.tests.factories import MentorFactory

LEBARAN = {
    dt.date(2027, 3, 8): "Hari Suci Nyepi",
    dt.date(2027, 3, 9): "Cuti Bersama Hari Raya Idul Fitri",
    dt.date(2027, 3, 10): "Hari Raya Idul Fitri (perkiraan)",
    dt.date(2027, 3, 11): "Hari kedua dari Hari Raya Idul Fitri (perkiraan)",
    dt.date(2027, 3, 12): "Cuti Bersama Hari Raya Idul Fitri",
    dt.date(2027, 3, 15): "Cuti Bersama Hari Raya Idul Fitri",
}
WEEKEND = frozenset({5, 6})


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("cadence", "anchor", "expected"),
    [
        (Cadence(Rhythm.MONTHS, 1), "2027-01-31", ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]),
        (Cadence(Rhythm.MONTHS, 1), "2028-01-31", ["2028-01-31", "2028-02-29", "2028-03-31", "2028-04-30"]),
        (Cadence(Rhythm.MONTHS, 12), "2028-02-29", ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"]),
        (Cadence(Rhythm.MONTHS, 1), "2028-02-29", ["2028-02-29", "2028-03-29", "2028-04-29", "2028-05-29"]),
        (Cadence(Rhythm.WEEKS, 2), "2028-02-15", ["2028-02-15", "2028-02-29", "2028-03-14", "2028-03-28"]),
        (Cadence(Rhythm.DATES, 1), "2027-01-31", []),
    ],
)
def test_rhythm_counts_from_the_anchor(cadence, anchor, expected):
    found = cadence.dates(day(anchor), day("2031-12-31"))
    assert [next(found).isoformat() for _ in expected] == expected
    assert expected or not list(found)


@pytest.mark.parametrize(
    ("shift", "counted", "expected"),
    [
        # Wednesday 10 March is Lebaran; the days around it are closed from Monday the 8th to Monday the 15th.
        (HolidayShift.AFTER, "2027-03-10", "2027-03-16"),
        (HolidayShift.BEFORE, "2027-03-10", "2027-03-05"),
        (HolidayShift.KEEP, "2027-03-10", "2027-03-10"),
        (HolidayShift.AFTER, "2027-03-15", "2027-03-16"),
        (HolidayShift.BEFORE, "2027-03-08", "2027-03-05"),
        (HolidayShift.AFTER, "2027-03-06", "2027-03-06"),  # a Saturday in the rhythm is meant
        (HolidayShift.AFTER, "2027-03-16", "2027-03-16"),
    ],
)
def test_lebaran_moves_a_visit_to_a_working_day(shift, counted, expected):
    closings = Closings(LEBARAN, WEEKEND, shift)
    (placed,) = place([day(counted)], closings, first=day("2027-01-01"), last=None)
    assert placed.planned_on == day(expected)
    assert placed.reason == ("" if counted == expected else LEBARAN[day(counted)])


def places(counted: list[str], closed: tuple[str, str], *, shift=HolidayShift.AFTER, last=None, taken=()) -> list[str]:
    """Where visits go around one closed period; a skipped one is marked."""
    first, until = day(closed[0]), day(closed[1])
    days = {first + dt.timedelta(days=n): "tutup" for n in range((until - first).days + 1)}
    found = place(
        [day(one) for one in counted],
        Closings(days, WEEKEND, shift),
        first=day("2027-01-01"),
        last=day(last) if last else None,
        taken=[day(one) for one in taken],
    )
    return ["batal" if one.is_skipped else one.planned_on.isoformat() for one in found]


def test_visit_never_passes_or_meets_its_neighbor():
    weekly = ["2027-01-27", "2027-02-03", "2027-02-10", "2027-02-17", "2027-02-24"]
    assert places(weekly, ("2027-02-01", "2027-02-19")) == [
        "2027-01-27",
        "2027-01-29",
        "batal",
        "2027-02-22",
        "2027-02-24",
    ]


def test_visit_stays_within_the_assignment_and_off_other_visits():
    assert places(["2027-02-03"], ("2027-02-01", "2027-02-05"), last="2027-02-05") == ["2027-01-29"]
    assert places(["2027-02-03"], ("2027-01-01", "2027-02-05"), last="2027-02-05") == ["batal"]
    assert places(["2027-02-03"], ("2027-02-03", "2027-02-03"), taken=["2027-02-04"]) == ["2027-02-05"]
    assert places(["2027-02-03"], ("2027-03-03", "2027-03-03"), taken=["2027-02-03"]) == ["2027-02-04"]


@pytest.fixture(autouse=True)
def january():
    with time_machine.travel("2027-01-18T05:00:00Z", tick=False):  # Monday noon in Jakarta
        yield


@pytest.fixture
def after(institution):
    institution.holiday_shift = HolidayShift.AFTER
    institution.save()
    return institution


def assign(coordinator, mentor, first: str, **terms) -> Assignment:
    values = {"program": None, "is_lead": True, "starts_on": day("2027-01-04"), "ends_on": None}
    return create_assignment(
        actor=coordinator,
        mentor=mentor,
        organization=GroupFactory(institution=mentor.institution),
        values=values | {"first_visit_on": day(first)} | terms,
    )


def planned(assignment) -> list[str]:
    rows = assignment.visits.filter(state=VisitState.PLANNED).values_list("planned_on", flat=True)
    return [one.isoformat() for one in rows]


@pytest.mark.django_db
def test_calendar_has_cuti_bersama_and_the_days_of_the_institution(institution, other_institution):
    first, last = day("2027-03-01"), day("2027-03-20")
    assert days_off(institution, first, last) == LEBARAN
    institution.observes_joint_leave = False
    assert set(days_off(institution, first, last)) == {day("2027-03-08"), day("2027-03-10"), day("2027-03-11")}
    LocalHolidayFactory(institution=institution, on=day("2027-03-17"), name="Sedekah laut")
    LocalHolidayFactory(institution=institution, on=day("2027-03-08"), name="Masuk", is_workday=True)
    own = days_off(institution, first, last)
    assert own[day("2027-03-17")] == "Sedekah laut"
    assert day("2027-03-08") not in own
    assert day("2027-03-17") not in days_off(other_institution, first, last)


@pytest.mark.django_db
def test_weekly_visits_go_around_lebaran_and_each_is_planned_once(coordinator, mentor, after):
    assignment = assign(coordinator, mentor, "2027-02-24", cadence_weeks=1)
    assert planned(assignment)[:5] == ["2027-02-24", "2027-03-03", "2027-03-16", "2027-03-17", "2027-03-24"]
    moved = assignment.visits.get(planned_on="2027-03-16")
    assert (moved.counted_on, moved.moved_reason) == (day("2027-03-10"), "Hari Raya Idul Fitri (perkiraan)")
    assert moved.report_due_on == day("2027-03-19")
    assert extend_visits(actor=coordinator, assignment=assignment) == []
    with time_machine.travel("2027-03-20T05:00:00Z", tick=False):
        added = extend_visits(actor=coordinator, assignment=assignment)
    assert {visit.counted_on for visit in added}.isdisjoint({day("2027-03-10")})
    assert Visit.objects.filter(assignment=assignment, counted_on="2027-03-10").count() == 1


@pytest.mark.django_db
def test_monthly_visits_keep_the_end_of_the_month_also_for_the_next_mentor(coordinator, mentor):
    assignment = assign(coordinator, mentor, "2027-01-31", rhythm=Rhythm.MONTHS)
    assert planned(assignment)[:4] == ["2027-01-31", "2027-02-28", "2027-03-31", "2027-04-30"]
    other = MentorFactory(institution=mentor.institution)
    begun = hand_over_assignment(
        actor=coordinator, assignment=assignment, mentor=other, ends_on=day("2027-02-15"), reason="Pindah"
    )
    assert planned(begun)[:3] == ["2027-02-28", "2027-03-31", "2027-04-30"]
    with time_machine.travel("2027-06-10T05:00:00Z", tick=False):
        extend_visits(actor=coordinator, assignment=begun)
    assert planned(begun)[-1] == "2027-11-30"


@pytest.mark.django_db
def test_change_to_months_counts_from_the_last_visit(coordinator, mentor):
    assignment = assign(coordinator, mentor, "2027-01-13", cadence_weeks=2)
    changed = update_assignment(
        actor=coordinator, assignment=assignment, values={"rhythm": Rhythm.MONTHS, "cadence_months": 2}, version=1
    )
    assert planned(changed)[:3] == ["2027-01-13", "2027-03-13", "2027-05-13"]


@pytest.mark.django_db
def test_leave_without_stand_in_moves_the_visits_and_its_end_brings_them_back(coordinator, mentor, after):
    assignment = assign(coordinator, mentor, "2027-01-20", cadence_weeks=2)
    before = planned(assignment)
    ids = set(assignment.visits.values_list("pk", flat=True))
    values = {"starts_on": day("2027-02-01"), "ends_on": day("2027-02-12"), "reason": "Haji", "delegate": None}
    leave = record_leave(actor=coordinator, mentor=mentor, values=values)
    assert planned(assignment)[:3] == ["2027-01-20", "2027-02-15", "2027-02-17"]
    moved = assignment.visits.get(counted_on="2027-02-03")
    assert moved.moved_reason == "Pendamping cuti sampai 12 Februari 2027"
    cancel_leave(actor=coordinator, leave=leave, reason="Ditunda")
    assert planned(assignment) == before
    assert set(assignment.visits.values_list("pk", flat=True)) == ids
    colleague = MentorFactory(institution=mentor.institution)
    record_leave(actor=coordinator, mentor=mentor, values=values | {"delegate": colleague})
    assert planned(assignment) == before


@pytest.mark.django_db
def test_visit_that_a_person_called_off_is_not_planned_again(coordinator, mentor, after):
    assignment = assign(coordinator, mentor, "2027-02-24", cadence_weeks=1)
    shifted = assignment.visits.get(counted_on="2027-03-10")
    cancel_visit(actor=coordinator, visit=shifted, reason="Banjir")
    update_assignment(actor=coordinator, assignment=assignment, values={"report_due_days": 5}, version=None)
    shifted.refresh_from_db()
    assert (shifted.state, shifted.cancelled_reason) == (VisitState.CANCELLED, "Banjir")
    assert planned(assignment)[:3] == ["2027-02-24", "2027-03-03", "2027-03-17"]


@pytest.mark.django_db
def test_visits_skipped_for_a_long_leave_come_back_when_it_is_called_off(coordinator, mentor, after):
    assignment = assign(coordinator, mentor, "2027-01-27", cadence_weeks=1)
    before = planned(assignment)
    values = {"starts_on": day("2027-02-01"), "ends_on": day("2027-02-19"), "reason": "Haji", "delegate": None}
    leave = record_leave(actor=coordinator, mentor=mentor, values=values)
    skipped = assignment.visits.get(counted_on="2027-02-10")
    assert (skipped.state, skipped.cancelled_reason) == (
        VisitState.CANCELLED,
        "Pendamping cuti sampai 19 Februari 2027",
    )
    cancel_leave(actor=coordinator, leave=leave, reason="Ditunda")
    assert planned(assignment) == before


@pytest.mark.django_db
def test_visit_put_on_a_day_by_hand_stays_there(coordinator, mentor_user, observer, mentor, after):
    assignment = assign(coordinator, mentor, "2027-02-24", cadence_weeks=1)
    visit = assignment.visits.get(counted_on="2027-03-10")
    moved = move_visit(
        actor=mentor_user, visit=visit, planned_on=day("2027-03-09"), reason="Diminta kelompok", version=visit.version
    )
    assert (moved.planned_on, moved.report_due_on, moved.counted_on) == (
        day("2027-03-09"),
        day("2027-03-12"),
        day("2027-03-10"),
    )
    update_assignment(actor=coordinator, assignment=assignment, values={"report_due_days": 5}, version=None)
    assert "2027-03-09" in planned(assignment)
    assert "2027-03-16" not in planned(assignment)
    for bad, field in ((day("2027-03-17"), "planned_on"), (day("2027-01-01"), "planned_on")):
        with pytest.raises(DomainError) as refused:
            move_visit(actor=mentor_user, visit=visit, planned_on=bad, reason="x")
        assert refused.value.field == field
    with pytest.raises(StaleVersion):
        move_visit(actor=mentor_user, visit=visit, planned_on=day("2027-03-18"), reason="x", version=1)
    with pytest.raises(NotAllowed):
        move_visit(actor=observer, visit=visit, planned_on=day("2027-03-18"), reason="x")


@pytest.mark.django_db
def test_dates_by_hand_are_the_only_ones(coordinator, mentor_user, mentor):
    assignment = assign(coordinator, mentor, "2027-02-01", rhythm=Rhythm.DATES)
    assert planned(assignment) == []
    add_visit(actor=mentor_user, assignment=assignment, planned_on=day("2027-02-14"))
    assert extend_visits(actor=coordinator, assignment=assignment) == []
    assert planned(assignment) == ["2027-02-14"]
    with pytest.raises(DomainError, match="Sudah ada kunjungan"):
        add_visit(actor=mentor_user, assignment=assignment, planned_on=day("2027-02-14"))


@pytest.mark.django_db
def test_pages_add_and_move_a_visit(client_for, mentor_user, coordinator, mentor):
    assignment = assign(coordinator, mentor, "2027-02-01", rhythm=Rhythm.DATES)
    client = client_for(mentor_user)
    create = reverse("pendampingan:visit-create", args=[assignment.public_id])
    assert client.post(create, {"planned_on": "14/02/2027"}).status_code == 302
    assert client.post(create, {"planned_on": "14/02/2027"}).status_code == 422
    move = reverse("pendampingan:visit-move", args=[assignment.visits.get().public_id])
    assert client.get(move).status_code == 200
    answer = client.post(move, {"opened_version": "1", "planned_on": "15/02/2027", "reason": "Banjir"})
    assert answer.status_code == 302
    assert planned(assignment) == ["2027-02-15"]
    assert "Banjir" in client.get(assignment.get_absolute_url()).content.decode()


@pytest.mark.django_db
def test_mentor_in_wit_reports_after_their_own_midnight(coordinator, mentor_user, mentor):
    assignment = assign(coordinator, mentor, "2027-01-20")
    values = {"activity_on": day("2027-01-21"), "activities": "Menimbang", "zone": "Asia/Jayapura"}
    with time_machine.travel("2027-01-20T15:30:00Z", tick=False):  # 22.30 WIB on the 20th, 00.30 WIT on the 21st
        with pytest.raises(DomainError, match="belum terjadi"):
            create_field_report(actor=mentor_user, assignment=assignment, values=values | {"zone": "Asia/Jakarta"})
        assert create_field_report(actor=mentor_user, assignment=assignment, values=values).pk


@pytest.mark.django_db
def test_saturday_counts_as_a_working_day_where_the_institution_says_so(coordinator, mentor, after):
    after.work_week = WorkWeek.MON_SAT
    after.save()
    LocalHolidayFactory(institution=after, on=day("2027-02-05"), name="Sedekah laut")
    assignment = assign(coordinator, mentor, "2027-02-05", cadence_weeks=4)
    assert planned(assignment)[0] == "2027-02-08"  # Imlek is on Saturday the 6th, then comes Sunday


@pytest.mark.django_db
def test_day_that_the_institution_closes_later_is_left_within_the_hour(coordinator, mentor, after):
    assignment = assign(coordinator, mentor, "2027-02-17", cadence_weeks=2)
    LocalHolidayFactory(institution=after, on=day("2027-02-17"), name="Sedekah laut")
    plan_visits()
    assert planned(assignment)[:2] == ["2027-02-18", "2027-03-03"]
    version = assignment.visits.first().version
    plan_visits()
    assert assignment.visits.first().version == version
