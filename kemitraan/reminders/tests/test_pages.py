"""The ledger page: scoped, filtered, in a fixed number of queries."""

import datetime as dt

import pytest

from kemitraan.core import clock
from kemitraan.reminders.models import Reminder, ReminderRule


@pytest.fixture
def ledger(institution, other_institution, coordinator, mentor_user, other_coordinator):
    rule = ReminderRule.objects.create(source="uji", steps=[0], recipients=["owner"])
    for place, person, uid in [
        (institution, coordinator, "a"),
        (institution, mentor_user, "b"),
        (other_institution, other_coordinator, "c"),
    ]:
        Reminder.objects.create(
            institution=place,
            rule=rule,
            source="uji",
            item_uid=uid,
            item_due_on=dt.date(2027, 1, 1),
            step=0,
            step_on=dt.date(2027, 1, 1),
            recipient_key=f"user:{person.pk}",
            recipient=person,
            title=f"Perkara {uid}",
            url="/",
            decided_at=clock.now(),
        )


@pytest.mark.parametrize(
    ("who", "seen"),
    [("coordinator", "ab"), ("observer", "ab"), ("mentor_user", "b"), ("partner_user", ""), ("other_coordinator", "c")],
)
def test_ledger_shows_only_what_the_person_may_see(who, seen, ledger, client_for, request):
    page = client_for(request.getfixturevalue(who)).get("/pengingat/").content.decode()
    assert {uid for uid in "abc" if f"Perkara {uid}" in page} == set(seen)


def test_ledger_filters_by_state(ledger, client_for, coordinator):
    client = client_for(coordinator)
    assert "Perkara a" in client.get("/pengingat/?state=planned").content.decode()
    assert "Perkara a" not in client.get("/pengingat/?state=sent").content.decode()
