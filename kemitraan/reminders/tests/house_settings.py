"""The product's own settings with the app of the house."""

from kemitraan.settings import *  # noqa: F403
from kemitraan.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "kemitraan.reminders.tests.house_app.HouseConfig"]
