"""The search of the example: candidates with reasons, scores of two people, a choice that covers a need."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from kemitraan.accounts.models import User
from kemitraan.monitoring.demo.planning_search import NAME, add_search
from kemitraan.monitoring.demo.story import SLUG
from partners.models import Organization
from partners.search_texts import stale_keys
from programs.enums import SelectionStatus
from programs.models import Candidate, CriteriaSet, Need, NeedCoverage, Program, Selection
from programs.selectors.results import full_results
from programs.selectors.selection_documents import preview_record
from programs.tests.planning_factories import CriteriaSetFactory, CriterionFactory, CriterionWeightFactory, NeedFactory

BODIES = {"pkbm": "PKBM Tunas", "dinas": "Dinas Kelautan", "koperasi": "Koperasi Produsen", "kemasan": "CV Kemas"}


@pytest.fixture
def program(db) -> Program:
    call_command("seed_demo")
    Selection.objects.filter(name=NAME).update(name="Pencarian contoh lama")
    return Program.objects.get(institution__slug=SLUG, name__startswith="Penguatan Kewirausahaan")


def search(program: Program) -> Selection | None:
    institution = program.institution
    people = {}
    for user in User.objects.filter(memberships__institution=institution):
        people[user.email] = user.act_as(user.memberships.get(institution=institution))
    names = BODIES | {"gelombang": "PT Gelombang"}
    rows = Organization.objects.filter(institution=institution)
    bodies = {key: rows.get(name__startswith=name) for key, name in names.items()}
    return add_search(institution, people, bodies, program, institution.today)


def test_search_of_the_example_has_candidates_scores_and_a_choice(program):
    if not Need.objects.filter(program=program).exists():
        NeedFactory(program=program, name="Ruang pelatihan", quantity=Decimal(2), unit="ruang", rank=1)
        NeedFactory(program=program, name="Tenaga pelatih mutu", aspect="people", unit="orang", rank=2)
    if not CriteriaSet.objects.filter(program=program, selection=None).exists():
        version = CriteriaSetFactory(program=program, number=1)
        CriterionWeightFactory(criteria_set=version, criterion=CriterionFactory(program=program))
    found = search(program)
    assert found is not None
    assert found.status == SelectionStatus.DECIDED
    assert Candidate.objects.filter(selection=found).standing().count() >= 3
    assert Candidate.objects.filter(selection=found).exclude(removed_on=None).get().removal_reason
    decision = found.decisions.get()
    assert decision.candidate.suggestion
    assert decision.record["decision"]["covered"]
    assert NeedCoverage.objects.filter(decision=decision).count() == 1
    results = full_results(User.objects.get(email="koordinator@demo.test"), found)
    assert len(results.counting) == 2
    assert preview_record(decision).unprintable == ()


def test_search_of_the_example_waits_for_needs(program):
    Need.objects.filter(program=program).update(is_partnered=False, partnered_reason="Dikerjakan sendiri")
    assert search(program) is None


def test_the_example_leaves_the_text_that_is_searched_true(program):
    assert Organization.objects.filter(institution=program.institution).exists()
    assert list(stale_keys()) == []
