"""Instruments and assessments of groups for tests, written past the services where a test needs a past."""

import datetime as dt

import factory

from kemitraan.accounts.tests.factories import InstitutionFactory, UserFactory
from partners.enums import OrganizationKind
from partners.tests.factories import OrganizationFactory
from programs.enums import InstrumentPurpose
from programs.models import GroupAssessment, GroupScore, Instrument, InstrumentItem
from programs.tests.factories import START


class InstrumentFactory(factory.django.DjangoModelFactory):
    """An edition of an institution with one item of four levels."""

    class Meta:
        model = Instrument
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    purpose = InstrumentPurpose.OUTPUT
    valid_from = START
    title = "Kemandirian (contoh)"

    @factory.post_generation
    def codes(self, create, extracted, **kwargs):
        """`codes=("a", "b")` makes these items."""
        for order, code in enumerate(extracted or ("independence",), start=1):
            InstrumentItemFactory(instrument=self, code=code, order=order)


class InstrumentItemFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = InstrumentItem

    instrument = factory.SubFactory(InstrumentFactory)
    code = "independence"
    label = factory.LazyAttribute(lambda row: row.code.capitalize())
    levels = factory.LazyFunction(
        lambda: [{"label": name, "text": ""} for name in ("Bergantung", "Dibina", "Berkembang", "Mandiri")]
    )
    target = 4


class GroupAssessmentFactory(factory.django.DjangoModelFactory):
    """An assessment of a group by a coordinator, fresh for half a year."""

    class Meta:
        model = GroupAssessment

    organization = factory.SubFactory(OrganizationFactory, kind=OrganizationKind.GROUP)
    institution = factory.SelfAttribute("organization.institution")
    instrument = factory.SubFactory(InstrumentFactory, institution=factory.SelfAttribute("..institution"))
    purpose = factory.SelfAttribute("instrument.purpose")
    assessed_on = START
    period_starts_on = factory.SelfAttribute("assessed_on")
    reassess_on = factory.LazyAttribute(lambda row: row.assessed_on + dt.timedelta(days=182))
    assessor = factory.SubFactory(UserFactory)


class GroupScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GroupScore

    assessment = factory.SubFactory(GroupAssessmentFactory)
    institution = factory.SelfAttribute("assessment.institution")
    item = factory.LazyAttribute(lambda row: row.assessment.instrument.items.first())
    value = 2
    evidence = "Dilihat di tempat (contoh)."
