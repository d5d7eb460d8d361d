"""What a search came to: who counts, what is hidden, which version, and the record that a decision keeps."""

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from kemitraan.core import clock
from programs.enums import CandidateListing
from programs.models import CriteriaSet, Score
from programs.rules.criteria import CriterionRow
from programs.selectors.criteria import row_of, weights_of
from programs.selectors.results import compared_candidates, full_results, results_of, results_record, rounded
from programs.services.criteria import adopt_criteria
from programs.tests.planning_factories import (
    AssessorFactory,
    CandidateFactory,
    NeedFactory,
    ScoreFactory,
    SelectionFactory,
    SelectionNeedFactory,
)

ROWS = [
    CriterionRow("Visi", Decimal(60), is_mandatory=True, minimum=Decimal(2)),
    CriterionRow("Legalitas", Decimal(40), method="field", judged_field="legal"),
]


@pytest.fixture
def selection(institution):
    return SelectionFactory(program__institution=institution)


@pytest.fixture
def criteria(coordinator, selection) -> CriteriaSet:
    return adopt_criteria(actor=coordinator, program=selection.program, rows=ROWS)


@pytest.fixture
def vision(criteria):
    return criteria.weights.get(order=1).criterion


def candidate_of(selection, name: str, **values):
    return CandidateFactory(selection=selection, organization__name=name, organization__nib="", **values)


def assessor_of(selection, user, *, sent: bool = True, **values):
    return AssessorFactory(selection=selection, user=user, submitted_at=clock.now() if sent else None, **values)


def score(assessor, candidate, criterion, value, note="") -> Score:
    return ScoreFactory(assessor=assessor, candidate=candidate, criterion=criterion, value=Decimal(value), note=note)


def order_of(results) -> list[tuple[str, int, Fraction]]:
    return [(row.candidate.organization.name, row.ranked.rank, row.ranked.total) for row in results.rows]


def test_results_rank_by_sent_scores_and_computed_values(coordinator, admin_user, observer, selection, vision):
    aula, balai = candidate_of(selection, "Aula"), candidate_of(selection, "Balai")
    balai.organization.nib = "1234567890123"
    balai.organization.save()
    for user, given in ((coordinator, ("5", "3")), (admin_user, ("4", "2"))):
        assessor = assessor_of(selection, user)
        score(assessor, aula, vision, given[0])
        score(assessor, balai, vision, given[1])

    results = results_of(observer, selection)

    # Aula: 60·4,5/5 = 54, legality unknown; Balai: 60·2,5/5 + 40 = 70
    assert order_of(results) == [("Balai", 1, 70), ("Aula", 2, 54)]
    assert [row.ranked.is_complete for row in results.rows] == [True, False]
    assert results.rows[1].ranked.missing == ["Legalitas"]
    assert results.rows[1].sentences[results.weights[1].criterion_id] == "NIB dan nomor badan hukum belum diisi."
    assert [mark.by for mark in results.rows[0].cells[0].marks] == [str(coordinator), str(admin_user)]
    assert [row.candidate for row in results.leading] == [balai]


def test_drafts_and_assessors_who_were_taken_off_do_not_count(coordinator, admin_user, observer, selection, vision):
    aula = candidate_of(selection, "Aula")
    counted = assessor_of(selection, coordinator)
    drafting = assessor_of(selection, admin_user, sent=False)
    gone = assessor_of(selection, observer, removed_on="2026-01-05", removal_reason="Pindah tugas")
    for assessor, value in ((counted, "3"), (drafting, "5"), (gone, "1")):
        score(assessor, aula, vision, value)

    results = results_of(observer, selection)

    assert results.rows[0].cells[0].mean == 3
    assert (results.counting, results.waiting) == ([counted], [drafting])
    assert Score.objects.count() == 3


def test_assessor_sees_nothing_before_sending_own_scores(coordinator, admin_user, selection, vision):
    aula = candidate_of(selection, "Aula")
    score(assessor_of(selection, admin_user), aula, vision, "4")
    mine = assessor_of(selection, coordinator, sent=False)

    hidden = results_of(coordinator, selection)

    assert hidden.is_hidden
    assert (hidden.rows, hidden.judged) == ([], [])
    assert order_of(full_results(coordinator, selection)) == [("Aula", 1, 48)]
    assert results_record(hidden)["candidates"][0]["total"] == "48.00"
    mine.submitted_at = mine.first_submitted_at = clock.now()
    mine.save()
    assert order_of(results_of(coordinator, selection)) == [("Aula", 1, 48)]


def test_mandatory_failure_is_last_and_named(coordinator, observer, selection, vision):
    aula, balai = candidate_of(selection, "Aula"), candidate_of(selection, "Balai")
    assessor = assessor_of(selection, coordinator)
    aula.organization.nib = "1234567890123"
    aula.organization.save()
    score(assessor, aula, vision, "1")
    score(assessor, balai, vision, "2")

    results = results_of(observer, selection)

    assert order_of(results) == [("Balai", 1, 24), ("Aula", 2, 52)]
    assert [cell.criterion.name for cell in results.rows[1].ranked.failures] == ["Visi"]


def test_short_list_is_compared_once_there_is_one(coordinator, selection):
    first, second = candidate_of(selection, "Aula"), candidate_of(selection, "Balai")
    candidate_of(selection, "Keluar", removed_on="2026-01-05", removal_reason="Mundur")

    assert compared_candidates(coordinator, selection) == [first, second]
    second.listing = CandidateListing.SHORT
    second.save()
    assert compared_candidates(coordinator, selection) == [second]


def test_search_without_criteria_or_candidates_has_no_rows(coordinator, selection):
    candidate_of(selection, "Aula")
    results = results_of(coordinator, selection)

    assert (results.rows, results.criteria_set, results.turns()) == ([], None, [])


def test_results_by_an_earlier_version_stay_viewable(coordinator, observer, selection, criteria, vision):
    aula = candidate_of(selection, "Aula")
    score(assessor_of(selection, coordinator), aula, vision, "4")
    rows = [row_of(weight) for weight in weights_of([criteria])[criteria.pk]]
    adopt_criteria(
        actor=coordinator,
        program=selection.program,
        selection=selection,
        rows=[replace(rows[0], scale_max=10), rows[1]],
        reason="Skala lebih rinci.",
    )

    now, before = results_of(observer, selection), results_of(observer, selection, criteria)

    assert now.rows[0].ranked.missing == ["Visi", "Legalitas"]
    assert order_of(before) == [("Aula", 1, 48)]


def test_another_weight_is_tried_without_writing(coordinator, observer, selection, vision, django_assert_num_queries):
    aula, balai = candidate_of(selection, "Aula"), candidate_of(selection, "Balai")
    balai.organization.nib = "1234567890123"
    balai.organization.save()
    assessor = assessor_of(selection, coordinator)
    score(assessor, aula, vision, "5")
    score(assessor, balai, vision, "3")
    results = results_of(observer, selection)

    with django_assert_num_queries(0):
        tried = results.if_weighed({vision.pk: 90, results.weights[1].criterion_id: 10})
        turns = results.turns()

    # Aula: 60 against 36 + 40 = 76; at 90: Aula 90, Balai 54 + 10 = 64. Equal where w = 0,6w + 100 − w → w = 500/7
    assert order_of(results) == [("Balai", 1, 76), ("Aula", 2, 60)]
    assert order_of(tried) == [("Aula", 1, 90), ("Balai", 2, 64)]
    assert turns[0].above.weight == Fraction(500, 7)
    assert turns[0].above.names == ("Aula",)


def test_record_is_complete_and_survives_json(coordinator, observer, selection, vision):
    need = NeedFactory(program=selection.program, name="Ruang", quantity=Decimal(4))
    SelectionNeedFactory(selection=selection, need=need)
    aula = candidate_of(selection, "Aula")
    score(assessor_of(selection, coordinator), aula, vision, "3.5", "Sejalan")

    record = json.loads(json.dumps(results_record(results_of(observer, selection))))

    assert record["needs"] == [
        {
            "id": str(need.public_id),
            "name": "Ruang",
            "aspect": "Sarana dan prasarana",
            "quantity": "4.00",
            "unit": "ruang",
        }
    ]
    assert record["criteria_version"] == 1
    assert [(one["name"], one["weight"], one["judged"], one["minimum"]) for one in record["criteria"]] == [
        ("Visi", "60.00", "dinilai orang", "2.00"),
        ("Legalitas", "40.00", "dari data mitra: punya nib atau nomor badan hukum", None),
    ]
    assert [one["name"] for one in record["assessors"]] == [str(coordinator)]
    found = record["candidates"][0]
    assert (found["name"], found["rank"], found["total"], found["is_complete"]) == ("Aula", 1, "42.00", False)
    assert found["scores"][0]["marks"] == [{"by": str(coordinator), "value": "3.50", "note": "Sejalan"}]
    assert (found["scores"][1]["mean"], found["scores"][1]["sentence"]) == (
        None,
        "NIB dan nomor badan hukum belum diisi.",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_results_cost_the_same_for_any_number_of_candidates_and_assessors(
    coordinator, observer, selection, vision, count, django_assert_num_queries
):
    from kemitraan.accounts.tests.factories import UserFactory

    candidates = [candidate_of(selection, f"Calon {number}") for number in range(count)]
    for _ in range(count):
        assessor = assessor_of(selection, UserFactory())
        for candidate in candidates:
            score(assessor, candidate, vision, "4")
    selection = type(selection).objects.select_related("program").get(pk=selection.pk)

    with django_assert_num_queries(8):
        results = results_of(observer, selection)
    assert len(results.rows) == count


@pytest.mark.parametrize(
    ("value", "shown"), [(Fraction(280, 3), "93.33"), (Fraction(1, 200), "0.01"), (Decimal("2.5"), "2.50"), (7, "7.00")]
)
def test_exact_numbers_are_rounded_half_up(value, shown):
    assert str(rounded(value)) == shown
