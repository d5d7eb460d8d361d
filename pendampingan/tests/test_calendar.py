"""The month of visits as each person sees it, and the feed behind a secret address."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent, SignedLink
from kemitraan.core.tests.factories import LocalHolidayFactory
from partners.tests.factories import GroupFactory, RegionFactory
from pendampingan.enums import VisitState
from pendampingan.selectors.calendar import SHOWN_PER_DAY, month_of
from pendampingan.services.calendar_feeds import PURPOSE, make_feed, revoke_feed
from pendampingan.tests.factories import AssignmentFactory, MentorFactory, MentorLeaveFactory, VisitFactory

pytestmark = pytest.mark.django_db
MARCH = dt.date(2027, 3, 1)
URL = "/pendampingan/kalender/"


@pytest.fixture(autouse=True)
def march():
    with time_machine.travel("2027-03-16T05:00:00Z", tick=False):
        yield


def visit(assignment, day: int, **values):
    return VisitFactory(assignment=assignment, planned_on=dt.date(2027, 3, day), **values)


def shown(weeks) -> dict[int, list]:
    """Visits by day of the month."""
    days = [day for week in weeks for day in week if day.is_in_month]
    return {day.on.day: day.visits for day in days if day.visits}


def test_month_is_whole_weeks_with_closed_days_and_absences(coordinator, institution, mentor):
    LocalHolidayFactory(institution=institution, on=dt.date(2027, 3, 17), name="Sedekah laut")
    MentorLeaveFactory(mentor=mentor, starts_on=dt.date(2027, 3, 30), ends_on=dt.date(2027, 4, 2))
    weeks = month_of(coordinator, MARCH)
    days = {day.on: day for week in weeks for day in week}
    assert {len(week) for week in weeks} == {7}
    assert (min(days), max(days)) == (dt.date(2027, 3, 1), dt.date(2027, 4, 4))
    assert days[dt.date(2027, 3, 10)].closed == "Hari Raya Idul Fitri (perkiraan)"
    assert days[dt.date(2027, 3, 17)].closed == "Sedekah laut"
    assert [day.on for day in days.values() if day.is_today] == [dt.date(2027, 3, 16)]
    assert [on.day for on, day in days.items() if day.away] == [30, 31, 1, 2]
    assert days[dt.date(2027, 3, 2)].is_empty


def test_month_shows_the_first_visits_of_a_day_and_counts_the_rest(
    coordinator, institution, mentor, django_assert_num_queries
):
    for _ in range(SHOWN_PER_DAY + 2):
        visit(AssignmentFactory(mentor=mentor), 18)
    visit(AssignmentFactory(mentor=mentor), 19, state=VisitState.CANCELLED, cancelled_reason="Hujan")
    with django_assert_num_queries(4):
        weeks = month_of(coordinator, MARCH)
    (day,) = [day for week in weeks for day in week if day.visits]
    assert (day.on.day, len(day.visits), day.more) == (18, SHOWN_PER_DAY, 2)


def test_each_sees_the_own_and_the_office_narrows(coordinator, mentor_user, partner_user, institution, mentor):
    region = RegionFactory()
    other = MentorFactory(institution=institution)
    mine = visit(AssignmentFactory(mentor=mentor), 18)
    group = GroupFactory(institution=institution, region=region)
    theirs = visit(AssignmentFactory(mentor=other, organization=group), 19)
    visit(AssignmentFactory(), 20)
    assert shown(month_of(mentor_user, MARCH)) == {18: [mine]}
    assert shown(month_of(coordinator, MARCH)) == {18: [mine], 19: [theirs]}
    assert shown(month_of(coordinator, MARCH, mentor=mentor)) == {18: [mine]}
    assert shown(month_of(coordinator, MARCH, region=region)) == {19: [theirs]}
    assert shown(month_of(partner_user, MARCH)) == {}


@pytest.mark.parametrize(
    ("query", "month"),
    [
        ("", "Maret 2027"),
        ("bulan=2027-12", "Desember 2027"),
        ("bulan=2027-13", "Maret 2027"),
        ("bulan=ngawur&pendamping=x&wilayah=%00", "Maret 2027"),
        ("bulan=0001-01", "Maret 2027"),
        ("bulan=2027-02&wilayah=99.99", "Februari 2027"),
    ],
)
def test_page_understands_its_address(client_for, coordinator, mentor, query, month):
    answer = client_for(coordinator).get(f"{URL}?{query}")
    assert answer.status_code == 200
    assert answer.context["month"] == month


def test_page_costs_the_same_however_full(client_for, coordinator, mentor, django_assert_max_num_queries):
    client = client_for(coordinator)
    client.get(URL)
    counts = []
    for more in (1, 4):
        for _ in range(more):
            visit(AssignmentFactory(mentor=mentor), 18)
        with django_assert_max_num_queries(12) as found:
            page = client.get(URL)
        counts.append(len(found))
    assert counts[0] == counts[1]
    assert "1 lagi" not in page.content.decode()


def test_feed_is_read_by_its_address_until_taken_back(client, client_for, mentor_user, mentor):
    coming = visit(AssignmentFactory(mentor=mentor), 18)
    called_off = visit(AssignmentFactory(mentor=mentor), 19, state=VisitState.CANCELLED, cancelled_reason="Hujan")
    visit(AssignmentFactory(mentor=MentorFactory(institution=mentor.institution)), 18)
    page = client_for(mentor_user).post(reverse("pendampingan:calendar-feed-create", args=[mentor.public_id]))
    address = page.context["address"].removeprefix("http://testserver")
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    events = {str(event["UID"]).split("@")[0]: event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert events.keys() == {str(coming.public_id), str(called_off.public_id)}
    event = events[str(coming.public_id)]
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (dt.date(2027, 3, 18), dt.date(2027, 3, 19))
    assert event["SUMMARY"] == f"Kunjungan {coming.assignment.organization}"
    assert events[str(called_off.public_id)]["STATUS"] == "CANCELLED"
    assert client.get(address).status_code == 200
    token = address.split("/")[-2]
    assert not SignedLink.objects.filter(token_hash=token).exists()
    assert revoke_feed(actor=mentor_user, mentor=mentor) == 1
    assert client.get(address).status_code == 404
    assert {event.action for event in AuditEvent.objects.filter(action__startswith="calendar.")} == {
        "calendar.create",
        "calendar.revoke",
    }


def test_feed_ends_with_a_new_address_or_the_membership(client, mentor_user, coordinator, mentor):
    with pytest.raises(NotAllowed):
        make_feed(actor=coordinator, mentor=mentor)
    old, new = (make_feed(actor=mentor_user, mentor=mentor) for _ in range(2))
    status = [
        client.get(reverse("pendampingan:calendar-feed", args=[token])).status_code for token in (old, new, "ngawur")
    ]
    assert status == [404, 200, 404]
    assert SignedLink.objects.filter(purpose=PURPOSE).count() == 2
    mentor.membership.ends_on = dt.date(2027, 3, 15)
    mentor.membership.save()
    assert client.get(reverse("pendampingan:calendar-feed", args=[new])).status_code == 404
