"""Everybody says how they want to be reminded, and nobody says it for another."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent
from kemitraan.reminders.enums import Frequency
from kemitraan.reminders.models import ReminderPreference
from kemitraan.reminders.services.preferences import set_preference

URL = "/pengingat/pilihan-saya/"
USUAL = {"frequency": "daily", "weekday": "0", "from_hour": "", "until_hour": "20", "paused_until": ""}


@pytest.mark.parametrize("who", ["admin_user", "coordinator", "mentor_user", "partner_user", "observer"])
def test_everybody_has_the_page_and_it_keeps_what_they_say(who, request, client_for):
    user = request.getfixturevalue(who)
    client = client_for(user)
    assert client.get(URL).status_code == 200
    assert not ReminderPreference.objects.exists()
    data = USUAL | {"frequency": "weekly", "weekday": "4", "from_hour": "9", "paused_until": "2027-03-05"}
    assert client.post(URL, data).status_code == 302
    row = ReminderPreference.objects.get(user=user)
    assert (row.frequency, row.weekday, row.from_hour) == (Frequency.WEEKLY, 4, 9)
    assert row.paused_until == dt.date(2027, 3, 5)
    assert AuditEvent.objects.filter(action="reminder_preference.update", actor=user).count() == 1


@pytest.mark.parametrize(
    "values", [{"until_hour": "25"}, {"until_hour": "0"}, {"from_hour": "20"}, {"from_hour": "24", "until_hour": "24"}]
)
def test_hours_that_make_no_day_are_refused(values, mentor_user, client_for):
    assert client_for(mentor_user).post(URL, USUAL | values).status_code == 422
    assert not ReminderPreference.objects.exists()


def test_service_refuses_for_another_and_nonsense(mentor_user, coordinator):
    with pytest.raises(NotAllowed):
        set_preference(actor=coordinator, user=mentor_user, values={"frequency": "none"})
    with pytest.raises(ValidationError):
        set_preference(actor=mentor_user, user=mentor_user, values={"weekday": 9})
    set_preference(actor=mentor_user, user=mentor_user, values={"frequency": "daily"})
    assert not AuditEvent.objects.exists()
