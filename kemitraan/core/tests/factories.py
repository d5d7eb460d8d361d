"""Invented views of lists and closed days, for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.tests.factories import InstitutionFactory, UserFactory
from kemitraan.core.models import DefaultView, LocalHoliday, SavedView


class SavedViewFactory(DjangoModelFactory):
    """A view of the list of organizations that nobody else sees."""

    class Meta:
        model = SavedView

    institution = factory.SubFactory(InstitutionFactory)
    owner = factory.SubFactory(UserFactory)
    list_name = "partners:organization-list"
    name = factory.Sequence(lambda n: f"Tampilan {n}")
    query = "kind=group"


class DefaultViewFactory(DjangoModelFactory):
    class Meta:
        model = DefaultView

    view = factory.SubFactory(SavedViewFactory)
    institution = factory.SelfAttribute("view.institution")
    user = factory.SelfAttribute("view.owner")
    list_name = factory.SelfAttribute("view.list_name")


class LocalHolidayFactory(DjangoModelFactory):
    """A day on which the institution is closed."""

    class Meta:
        model = LocalHoliday

    institution = factory.SubFactory(InstitutionFactory)
    on = factory.Sequence(lambda n: dt.date(2027, 2, 17) + dt.timedelta(days=n))
    name = "Sedekah laut"
