"""Rows of the delivery of reminders, for tests."""

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core.encryption import encrypt
from kemitraan.reminders.models import MessengerConsent, ReminderStop, WebhookEndpoint


class ReminderStopFactory(DjangoModelFactory):
    class Meta:
        model = ReminderStop

    institution = factory.SubFactory(InstitutionFactory)
    recipient_key = factory.Sequence(lambda n: f"contact:{n}")


class MessengerConsentFactory(DjangoModelFactory):
    class Meta:
        model = MessengerConsent

    institution = factory.SubFactory(InstitutionFactory)
    recipient_key = factory.Sequence(lambda n: f"contact:{n}")
    number = "+6281234567890"


class WebhookEndpointFactory(DjangoModelFactory):
    class Meta:
        model = WebhookEndpoint

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Sistem {n} (contoh)")
    url = factory.Sequence(lambda n: f"https://sistem{n}.contoh.test/pengingat")
    secret_sealed = factory.LazyFunction(lambda: encrypt("whsec_cmFoYXNpYQ=="))
