"""What refers to an organization is counted in the words of people, the planning of programs too."""

import pytest
from django.db.models import Model

from partners.models import Organization
from partners.selectors import count_references, reference_counters
from partners.tests.factories import OrganizationFactory
from programs.references import REFERENCES, REFERRING, count_for
from programs.tests import planning_factories as planning
from programs.tests.factories import (
    AgreementPartyFactory,
    IssuedNumberFactory,
    ObligationFactory,
    PartnershipPartyFactory,
    ProgramFactory,
)
from programs.tests.growth_factories import GroupAssessmentFactory

INTO_ORGANIZATIONS = list(Organization._meta.related_objects)


@pytest.fixture
def organization(institution) -> Organization:
    return OrganizationFactory(institution=institution)


def models_above(app: str = "") -> set[str]:
    """Labels of the models of higher apps, or of one of them, that lead to an organization."""
    models: set[type[Model]] = {relation.related_model for relation in INTO_ORGANIZATIONS}
    return {
        model._meta.label
        for model in models
        if (model._meta.app_label == app if app else model._meta.app_label not in {"partners", "core", "accounts"})
    }


def test_every_model_of_programs_that_leads_to_an_organization_is_counted_by_name():
    assert models_above("programs") == REFERENCES.covers


def test_every_higher_app_counts_its_own():
    covered = frozenset().union(*(counter.covers for counter in reference_counters))
    assert models_above() - covered == set()


@pytest.mark.parametrize(
    ("noun", "make"),
    [
        ("perjanjian", lambda who: AgreementPartyFactory(organization=who, agreement__institution=who.institution)),
        ("kemitraan", lambda who: PartnershipPartyFactory(organization=who, partnership__institution=who.institution)),
        ("kewajiban", lambda who: ObligationFactory(debtor=who)),
        ("kewajiban", lambda who: ObligationFactory(creditor=who)),
        ("program yang dipimpin", lambda who: ProgramFactory(lead_actor=who, institution=who.institution)),
        ("baris anggaran program", lambda who: planning.BudgetLineFactory(funder=who)),
        ("tahap program yang dilaksanakan", lambda who: planning.StageDoerFactory(organization=who)),
        ("pencarian mitra", lambda who: planning.CandidateFactory(organization=who)),
        ("nomor perjanjian", lambda who: IssuedNumberFactory(organization=who)),
        ("penilaian kelompok", lambda who: GroupAssessmentFactory(organization=who)),
        ("nilai indikator", lambda who: planning.ReadingFactory(organization=who)),
    ],
)
def test_each_reference_is_told_and_keeps_from_deleting(organization, noun, make):
    assert count_for(organization) == dict.fromkeys(REFERRING, 0)
    make(organization)
    assert count_for(organization)[noun] == 1
    assert count_references(organization)[noun] == 1


@pytest.mark.parametrize("count", [1, 3])
def test_counting_costs_one_query(organization, count, django_assert_num_queries):
    for _ in range(count):
        planning.BudgetLineFactory(funder=organization)
        planning.CandidateFactory(organization=organization)
    with django_assert_num_queries(1):
        assert count_for(organization)["pencarian mitra"] == count
