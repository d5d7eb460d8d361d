"""What a source of reminders names for a person also stands on that person's first page."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.core.registry import WorkItem, due_sources, work_parts
from kemitraan.monitoring.tests.due_cases import CASES, ENDS, World
from kemitraan.monitoring.work import work_of
from kemitraan.reminders.enums import RecipientKind
from kemitraan.reminders.sources import DueItem
from pendampingan.tests.factories import MentorFactory
from programs.tests.duties import NOON, TODAY
from programs.tests.factories import ProgramFactory

ROLES = ("mentor_user", "coordinator", "admin_user", "partner_user")


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


@pytest.fixture
def people(request):
    return {request.getfixturevalue(role).pk: request.getfixturevalue(role) for role in ROLES}


def work(user) -> list[WorkItem]:
    return [item for group in work_of(user, TODAY) for item in group.items]


def told(source, item: DueItem, people) -> Iterator[int]:
    """Primary keys of the accounts that are told first, as far as they are among `people`."""
    names = {
        RecipientKind.OWNER: item.owner_ids,
        RecipientKind.COORDINATOR: item.coordinator_ids,
        RecipientKind.ADMIN: (),
    }
    roles = {RecipientKind.COORDINATOR: "coordinator", RecipientKind.ADMIN: "admin"}
    for kind in source.default_recipients:
        everyone = (pk for pk, user in people.items() if user.membership.role == roles.get(kind))
        yield from names[kind] or everyone


@pytest.mark.parametrize("key", CASES)
def test_what_is_due_stands_on_the_first_page_of_whoever_is_told(key, world, people, client_for):
    before = {pk: set(work(user)) for pk, user in people.items()}
    CASES[key].make(world)
    source = due_sources[key]
    found = {pk for item in source.items(world.institution, TODAY) for pk in told(source, item, people)} & set(people)
    assert found
    for pk in found:
        new = set(work(people[pk])) - before[pk]
        assert new, people[pk].membership.role
        for item in new:
            assert item.action
            assert client_for(people[pk]).get(item.url.partition("#")[0]).status_code == 200


@pytest.mark.parametrize(("key", "number"), [(key, number) for key, number in ENDS if key in set(work_parts.keys())])
def test_what_is_settled_leaves_the_first_page(key, number, world, people):
    case = CASES[key]
    record = case.make(world)
    shown = {pk for pk, user in people.items() if any(item.kind == key for item in work(user))}
    assert shown
    case.ends[number](record)
    assert not [item for pk in shown for item in work(people[pk]) if item.kind == key]


@pytest.mark.parametrize("key", work_parts.keys())
def test_part_is_nobody_elses_work(key, world, other_coordinator, observer):
    CASES[key].make(world)
    assert not [item for user in (other_coordinator, observer) for item in work(user) if item.kind == key]


def test_parts_are_read_with_one_question(world, coordinator, monkeypatch):
    for key in work_parts.keys():  # noqa: SIM118 - a registry
        CASES[key].make(world)
    work(coordinator)
    with CaptureQueriesContext(connection) as all_parts:
        work(coordinator)
    monkeypatch.setattr(work_parts, "_entries", {})
    with CaptureQueriesContext(connection) as none:
        work(coordinator)
    assert len(all_parts) == len(none) + 1
