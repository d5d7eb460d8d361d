"""The schedule is code, and two schedulers at once double nothing: real processes, a real Redis, real mail."""

import time
from collections import Counter

import pytest
from django.conf import settings

from kemitraan.celery import app
from kemitraan.core.models import Heartbeat
from kemitraan.core.selectors.pulse import LABELS
from kemitraan.reminders.models import Reminder
from kemitraan.reminders.tests.conftest import copies, house, mailbox  # noqa: F401
from kemitraan.reminders.tests.house import ALIAS, receivers, wait_for
from partners.tasks import look_for_duplicates
from pendampingan.tasks import plan_visits
from programs.tasks import plan_obligations

REGULAR = {
    "kemitraan.core.tasks.sweep",
    "kemitraan.reminders.tasks.plan_reminders",
    "kemitraan.monitoring.tasks.watch_over",
    look_for_duplicates.name,
    plan_visits.name,
    plan_obligations.name,
}


def test_each_regular_task_is_registered_and_scheduled_once():
    app.loader.import_default_modules()
    scheduled = Counter(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())
    assert scheduled == Counter(REGULAR)
    assert set(app.tasks) >= REGULAR


def test_schedule_expires_before_it_repeats_and_goes_to_queues_that_workers_serve():
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert entry["options"]["expires"] < entry["schedule"], name
        assert entry["options"]["queue"] in settings.QUEUES, name
    assert set(LABELS) == set(settings.CELERY_BEAT_SCHEDULE)


@pytest.mark.django_db
def test_two_schedulers_remind_everybody_once_and_are_both_seen(house, mailbox):  # noqa: F811
    house.environment["DJANGO_SETTINGS_MODULE"] = "kemitraan.monitoring.tests.hasty_settings"
    house.put_people(20)
    house.start_worker()
    for _ in range(2):
        house.start_beat()
    rows = Heartbeat.objects.using(ALIAS)
    wait_for(lambda: len(mailbox.accepted) >= 20 and rows.filter(name__startswith="beat:").count() == 2)
    time.sleep(6)
    assert receivers(mailbox.accepted) == {f"orang{n}@contoh.test": 1 for n in range(20)}
    assert house.states(Reminder) == {"sent": 20}
    assert rows.filter(name__startswith="worker:").get().details["queues"] == ["default", "mail", "planning"]
    house.stop()
    assert rows.filter(name__startswith="worker:").get().details["is_stopped"] is True
