"""Rows of reminders for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core import clock
from kemitraan.reminders.models import Reminder, ReminderPreference, ReminderRule, Silence


class RuleFactory(DjangoModelFactory):
    institution = factory.SubFactory(InstitutionFactory)
    source = "obligation_due"
    steps = [-7, 0, 3]
    recipients = ["owner"]

    class Meta:
        model = ReminderRule


class ReminderFactory(DjangoModelFactory):
    """A planned reminder to the user `recipient`."""

    institution = factory.SelfAttribute("rule.institution")
    rule = factory.SubFactory(RuleFactory)
    source = factory.SelfAttribute("rule.source")
    item_uid = factory.Sequence(lambda n: f"hal:{n}")
    item_due_on = dt.date(2027, 3, 2)
    step = 0
    step_on = factory.SelfAttribute("item_due_on")
    recipient_key = factory.LazyAttribute(lambda row: f"user:{row.recipient.pk}")
    recipient_name = factory.LazyAttribute(lambda row: row.recipient.full_name)
    title = factory.LazyAttribute(lambda row: f"Perkara {row.item_uid}")
    url = "/"
    decided_at = factory.LazyFunction(clock.now)

    class Meta:
        model = Reminder


class PreferenceFactory(DjangoModelFactory):
    class Meta:
        model = ReminderPreference


class SilenceFactory(DjangoModelFactory):
    """Said to be done by a recipient."""

    source = "obligation_due"
    item_uid = factory.Sequence(lambda n: f"hal:{n}")
    item_due_on = dt.date(2027, 3, 2)
    kind = "done"

    class Meta:
        model = Silence
