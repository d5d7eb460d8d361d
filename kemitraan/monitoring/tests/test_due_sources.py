"""Every registered source of reminders, walked: a new one is proved here the day it gets its case."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core import clock
from kemitraan.core.registry import absences, due_sources, reminder_contacts
from kemitraan.core.selectors.days_off import days_off
from kemitraan.monitoring.tests.due_cases import CASES, ENDS, World
from partners.tests.factories import ContactFactory, OrganizationFactory
from pendampingan.tests.factories import MentorFactory, MentorLeaveFactory
from programs.tests.duties import NOON, TODAY
from programs.tests.factories import ProgramFactory

DAY = dt.timedelta(days=1)
WITH_CONTACT = {"obligation_due", "agreement_party", "addendum_signature", "provision_approval", "settlement_rule"}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def world(institution, mentor_user, coordinator, partner_user) -> World:
    return World(
        institution=institution,
        program=ProgramFactory(institution=institution, coordinator=coordinator, status="running"),
        mentor=MentorFactory(membership=mentor_user.membership, institution=institution),
        coordinator=coordinator,
        partner=partner_user,
    )


def items(key: str, institution, until: dt.date = TODAY) -> list:
    return list(due_sources[key].items(institution, until))


def test_every_source_has_its_case():
    assert set(CASES) == set(due_sources.keys())


@pytest.mark.parametrize("source", list(due_sources), ids=lambda source: source.key)
def test_source_says_in_both_languages_what_it_is_and_whom_it_tells(source):
    assert source.label
    assert source.label_en
    assert source.default_steps
    assert source.default_recipients
    assert list(source.default_steps) == sorted(source.default_steps)
    days = [days for days, _ in source.default_escalation]
    assert days == sorted(days)
    assert all(day > 0 for day in days)


@pytest.mark.parametrize("key", CASES)
def test_what_is_due_names_who_answers_and_leads_to_a_page_that_opens(
    key, world, admin_user, other_institution, request, client_for
):
    case = CASES[key]
    assert items(key, world.institution) == []
    case.make(world)
    answerable = request.getfixturevalue(case.who)
    found = items(key, world.institution)
    mine = [item for item in found if not case.people or answerable.pk in getattr(item, case.people)]
    assert mine, found
    for item in found:
        assert item.due_on <= TODAY
        assert item.title
        assert len(item.title) <= 300
    for item in mine:
        assert client_for(answerable).get(item.url.partition("#")[0]).status_code == 200
        assert client_for(admin_user).get(item.url.partition("#")[0]).status_code == 200
    assert len({item.uid for item in found}) == len(found)
    assert items(key, other_institution) == []


@pytest.mark.parametrize(("key", "number"), ENDS)
def test_what_is_settled_falls_silent(key, number, world):
    case = CASES[key]
    record = case.make(world)
    before = {(item.uid, item.due_on) for item in items(key, world.institution)}
    assert before
    case.ends[number](record)
    assert not before & {(item.uid, item.due_on) for item in items(key, world.institution)}


@pytest.mark.parametrize("key", CASES)
def test_source_asks_as_often_for_many_as_for_one(key, world):
    CASES[key].make(world)
    items(key, world.institution)  # content types are looked up once
    with CaptureQueriesContext(connection) as one:
        few = len(items(key, world.institution))
    for _ in range(3):
        CASES[key].make(world)
    with CaptureQueriesContext(connection) as several:
        many = len(items(key, world.institution))
    assert many > few
    assert len(several) == len(one) <= 4


@pytest.mark.parametrize("key", CASES)
def test_due_date_stays_from_day_to_day_and_is_not_there_before(key, world):
    CASES[key].make(world)
    found = {item.uid: item.due_on for item in items(key, world.institution)}
    with clock.standing_at(NOON + DAY):
        later = {item.uid: item.due_on for item in items(key, world.institution, TODAY + DAY)}
    assert {uid: day for uid, day in later.items() if uid in found} == {
        uid: day for uid, day in found.items() if uid in later
    }
    early = items(key, world.institution, min(found.values()) - DAY)
    assert not {item.uid for item in early} & {uid for uid, day in found.items() if day == min(found.values())}


@pytest.mark.parametrize("key", sorted(WITH_CONTACT))
def test_what_a_partner_owes_names_its_contact_person_who_can_be_reached(key, world):
    CASES[key].make(world)
    asked = [item for item in items(key, world.institution) if item.owner_ids]
    for item in asked:
        (contact,) = item.contact_ids
        reached = reminder_contacts["partners"](world.institution, [contact])
        assert reached[contact].phone == "+6281234567890"


@pytest.mark.parametrize(
    ("values", "organization", "is_reached"),
    [
        ({}, {}, True),
        ({"phone": "", "email": "a@contoh.test"}, {}, True),
        ({"phone": ""}, {}, False),
        ({"is_active": False}, {}, False),
        ({}, {"status": "archived"}, False),
    ],
)
def test_contact_is_reminded_only_where_it_may_be(institution, other_institution, values, organization, is_reached):
    row = ContactFactory(organization=OrganizationFactory(institution=institution, **organization), **values)
    assert (row.pk in reminder_contacts["partners"](institution, [row.pk])) is is_reached
    assert reminder_contacts["partners"](other_institution, [row.pk]) == {}


def test_absences_are_leaves_with_who_stands_in(world, django_assert_num_queries):
    other = MentorFactory(institution=world.institution)
    first = MentorLeaveFactory(mentor=world.mentor, starts_on=TODAY, ends_on=TODAY + 2 * DAY, delegate=other)
    MentorLeaveFactory(mentor=other, starts_on=TODAY + 5 * DAY, ends_on=TODAY + 6 * DAY)
    MentorLeaveFactory(mentor=other, starts_on=TODAY, ends_on=TODAY, cancelled_on=TODAY, cancelled_reason="Batal")
    mentor, stand_in = world.mentor.membership.user_id, other.membership.user_id
    with django_assert_num_queries(1):
        found = absences["mentors"](world.institution, TODAY, TODAY + 5 * DAY)
    assert found == {
        mentor: [(first.starts_on, first.ends_on, stand_in)],
        stand_in: [(TODAY + 5 * DAY, TODAY + 6 * DAY, None)],
    }
    assert absences["mentors"](world.institution, TODAY + 3 * DAY, TODAY + 4 * DAY) == {}
    assert days_off(world.institution, TODAY, TODAY) == {}


def test_author_is_not_asked_to_review_the_own_report(world, mentor_user):
    CASES["review_waiting"].make(world)
    (item,) = items("review_waiting", world.institution)
    assert item.actor_ids == (mentor_user.pk,)


def test_duty_of_an_accompanied_group_names_its_mentor(world, mentor_user):
    occurrence = CASES["obligation_due"].make(world)
    world.assignment(organization=occurrence.obligation.debtor)
    (item,) = items("obligation_due", world.institution)
    assert item.mentor_ids == (mentor_user.pk,)
    assert item.coordinator_ids == (world.coordinator.pk,)
