"""A search keeps the criteria it was opened with; those of its program reach it only when somebody says so."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from programs.enums import SelectionStatus
from programs.models import CriteriaSet, Criterion, Selection
from programs.rules.criteria import CriterionRow
from programs.selectors.criteria import current_criteria, program_differences, row_of, versions_in_use, weights_of
from programs.selectors.results import results_of
from programs.services.criteria import adopt_criteria, copy_criteria_to, follow_program_criteria
from programs.services.selections import open_selection
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import AssessorFactory, CandidateFactory, NeedFactory, ScoreFactory

VISION = CriterionRow("Kesesuaian visi", Decimal(60), "Sejalan dengan tujuan.")
RECORD = CriterionRow("Rekam jejak", Decimal(40))
TURNED = (Decimal(30), Decimal(70))


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def adopted(coordinator, program):
    return adopt_criteria(actor=coordinator, program=program, rows=[VISION, RECORD])


def opened(actor, program) -> Selection:
    return open_selection(actor=actor, program=program, needs=[NeedFactory(program=program)])


def rows_of(criteria_set: CriteriaSet) -> list[CriterionRow]:
    return [row_of(weight) for weight in weights_of([criteria_set])[criteria_set.pk]]


def weights_now(user, selection) -> list[Decimal]:
    return [row.weight for row in rows_of(current_criteria(user, selection.program, selection))]


def turn(actor, program, base, **values) -> CriteriaSet:
    """The program weighs its criteria the other way round."""
    rows = [replace(row, weight=weight) for row, weight in zip(rows_of(base), TURNED, strict=True)]
    return adopt_criteria(actor=actor, program=program, rows=rows, **values)


def score(selection, criterion: Criterion, value: int, user) -> None:
    assessor = AssessorFactory(selection=selection, user=user)
    ScoreFactory(
        candidate=CandidateFactory(selection=selection), assessor=assessor, criterion=criterion, value=Decimal(value)
    )


class TestPinned:
    def test_a_search_begins_with_a_copy_of_what_the_program_has(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        mine = current_criteria(coordinator, program, selection)
        assert (mine.selection, mine.number, mine.reason) == (selection, 1, "Disalin dari kriteria program versi 1.")
        assert rows_of(mine) == rows_of(adopted)

    def test_a_program_without_criteria_gives_none(self, coordinator, program):
        selection = opened(coordinator, program)
        assert current_criteria(coordinator, program, selection) is None
        assert versions_in_use(coordinator, selection) == []

    def test_the_program_changes_and_the_search_stays(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        turn(coordinator, program, adopted)
        assert weights_now(coordinator, selection) == [60, 40]
        assert weights_now(coordinator, opened(coordinator, program)) == [30, 70]

    def test_a_search_opened_before_there_were_criteria_keeps_the_first_ones(self, coordinator, program):
        selection = opened(coordinator, program)
        first = adopt_criteria(actor=coordinator, program=program, rows=[VISION, RECORD])
        assert current_criteria(coordinator, program, selection) == first
        turn(coordinator, program, first)
        assert weights_now(coordinator, selection) == [60, 40]
        assert current_criteria(coordinator, program, selection).selection == selection

    def test_another_meaning_in_the_program_leaves_that_of_the_search(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        vision, record = rows_of(adopted)
        adopt_criteria(
            actor=coordinator, program=program, rows=[replace(vision, explanation="Dalam sepuluh tahun."), record]
        )
        (mine, _) = rows_of(current_criteria(coordinator, program, selection))
        assert mine.explanation == "Sejalan dengan tujuan."
        assert Criterion.objects.get(explanation="Dalam sepuluh tahun.").replaces_id == mine.criterion

    def test_another_meaning_in_the_search_leaves_that_of_the_program(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        vision, record = rows_of(current_criteria(coordinator, program, selection))
        adopt_criteria(
            actor=coordinator,
            program=program,
            selection=selection,
            rows=[replace(vision, explanation="Untuk ruang saja."), record],
        )
        assert [row.explanation for row in rows_of(adopted)] == ["Sejalan dengan tujuan.", ""]

    def test_scores_go_on_counting_under_the_copy(self, coordinator, observer, program):
        selection = opened(coordinator, program)
        first = adopt_criteria(actor=coordinator, program=program, rows=[VISION, RECORD])
        score(selection, Criterion.objects.get(name="Rekam jejak"), 5, coordinator)
        selection.assessors.update(submitted_at=selection.created_at, first_submitted_at=selection.created_at)
        before = results_of(observer, selection).rows[0].ranked.total
        turn(coordinator, program, first, reason="Rekam jejak lebih penting.")
        assert results_of(observer, selection).rows[0].ranked.total == before == 40

    def test_copying_twice_keeps_the_first(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        assert copy_criteria_to(actor=coordinator, selection=selection).number == 1
        assert CriteriaSet.objects.filter(selection=selection).count() == 1


class TestFollowing:
    def test_what_differs_is_told_and_taken_over_as_a_new_version(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        mine = current_criteria(coordinator, program, selection)
        assert program_differences(coordinator, selection, mine) == []
        turn(coordinator, program, adopted)
        assert [change["label"] for change in program_differences(coordinator, selection, mine)] == [
            "Kesesuaian visi",
            "Rekam jejak",
        ]
        followed = follow_program_criteria(actor=coordinator, selection=selection)
        assert (followed.number, weights_now(coordinator, selection)) == (2, [30, 70])
        assert program_differences(coordinator, selection, followed) == []
        assert follow_program_criteria(actor=coordinator, selection=selection) == followed

    def test_shared_criteria_keep_their_scores_and_a_reason_is_asked(self, coordinator, program, adopted):
        selection = opened(coordinator, program)
        record = Criterion.objects.get(name="Rekam jejak")
        score(selection, record, 5, coordinator)
        turn(coordinator, program, adopted, reason="Rapat tim.")
        with pytest.raises(DomainError) as refused:
            follow_program_criteria(actor=coordinator, selection=selection)
        assert refused.value.field == "reason"
        followed = follow_program_criteria(actor=coordinator, selection=selection, reason="Sama untuk semua.")
        assert [row.criterion for row in rows_of(followed)] == [row.criterion for row in rows_of(adopted)]
        assert record.scores.count() == 1

    def test_it_is_for_the_office_and_open_searches_of_programs_with_criteria(
        self, coordinator, observer, program, adopted
    ):
        selection = opened(coordinator, program)
        with pytest.raises(NotAllowed):
            follow_program_criteria(actor=observer, selection=selection)
        Selection.objects.filter(pk=selection.pk).update(status=SelectionStatus.DECIDED)
        with pytest.raises(TransitionRefused):
            follow_program_criteria(actor=coordinator, selection=selection)
        bare = opened(coordinator, ProgramFactory(institution=program.institution))
        with pytest.raises(DomainError, match="belum punya kriteria"):
            follow_program_criteria(actor=coordinator, selection=bare)


class TestPages:
    def url(self, name: str, selection) -> str:
        return reverse(f"programs:{name}", args=[selection.public_id])

    def test_the_page_says_that_the_program_differs_and_leads_on(
        self, client_for, coordinator, observer, program, adopted
    ):
        selection = opened(coordinator, program)
        client, page = client_for(coordinator), self.url("selection-criteria", selection)
        follow = self.url("selection-criteria-follow", selection)
        assert "Kriteria program sudah berbeda." not in client.get(page).text
        turn(coordinator, program, adopted)
        assert "Kriteria program sudah berbeda." in client.get(page).text
        assert "Kriteria program sudah berbeda." not in client_for(observer).get(page).text
        asked = client.get(follow).text
        assert "Rekam jejak" in asked
        assert 'name="reason"' not in asked
        assert client.post(follow).url == page
        assert "Kriteria program sudah berbeda." not in client.get(page).text

    def test_a_reason_is_asked_once_somebody_scored(self, client_for, coordinator, program, adopted):
        selection = opened(coordinator, program)
        score(selection, Criterion.objects.get(name="Rekam jejak"), 5, coordinator)
        turn(coordinator, program, adopted, reason="Rapat tim.")
        client, follow = client_for(coordinator), self.url("selection-criteria-follow", selection)
        assert client.post(follow).status_code == 422
        assert client.post(follow, {"reason": "Sama untuk semua."}).status_code == 302
        assert weights_now(coordinator, selection) == [30, 70]

    def test_others_do_not_follow(self, client_for, observer, mentor_user, other_coordinator, coordinator, program):
        follow = self.url("selection-criteria-follow", opened(coordinator, program))
        assert client_for(observer).post(follow).status_code == 403
        for person in (mentor_user, other_coordinator):
            assert client_for(person).post(follow).status_code == 404
