"""The settings of a house of the tests, with a schedule that does not let anybody wait."""

from kemitraan.reminders.tests.house_settings import *  # noqa: F403
from kemitraan.reminders.tests.house_settings import CELERY_BEAT_SCHEDULE

CELERY_BEAT_SCHEDULE = {name: {**entry, "schedule": 2.0} for name, entry in CELERY_BEAT_SCHEDULE.items()}
