"""Invented records of exchange for tests."""

import factory

from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.exchange.models import ImportBatch, ImportRow, SavedMapping


class SavedMappingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SavedMapping

    institution = factory.SubFactory(InstitutionFactory)
    resource = "organizations"
    name = factory.Sequence(lambda n: f"Pemetaan {n} (contoh)")
    fingerprint = factory.Sequence(lambda n: f"{n:064x}")
    columns = factory.LazyFunction(lambda: {"nama": "name"})


class ImportBatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportBatch

    institution = factory.SubFactory(InstitutionFactory)
    resource = "organizations"
    file_name = "daftar.csv"


class ImportRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    number = factory.Sequence(lambda n: n + 2)
    action = "create"
