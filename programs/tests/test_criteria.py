"""Criteria: totals of 100, in place until scored, then versions that keep what was."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.enums import JudgedField, ProgramStatus, SelectionStatus
from programs.models import CriteriaSet, Criterion, CriterionWeight, Score
from programs.rules.criteria import STARTING_SETS, CriterionRow, rows_problem, set_differences, weights_problem
from programs.selectors.criteria import changes_between, current_criteria, row_of, versions_of, weights_of
from programs.services.criteria import Opened, adopt_criteria, copy_criteria_to
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import CandidateFactory, ScoreFactory, SelectionDecisionFactory, SelectionFactory

VISION = CriterionRow("Kesesuaian visi", Decimal(60), "Sejalan dengan tujuan.")
DISTANCE = CriterionRow("Jarak", Decimal(40), method="distance", near_km=10, far_km=100)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def adopted(coordinator, program):
    return adopt_criteria(actor=coordinator, program=program, rows=[VISION, DISTANCE])


def rows_of(criteria_set) -> list[CriterionRow]:
    return [row_of(weight) for weight in weights_of([criteria_set])[criteria_set.pk]]


def score_it(criteria_set, name: str, selection=None) -> Score:
    """Somebody scored a candidate by the criterion of that name."""
    selection = selection or SelectionFactory(program=criteria_set.program)
    criterion = Criterion.objects.get(weights__criteria_set=criteria_set, name=name)
    return ScoreFactory(candidate=CandidateFactory(selection=selection), criterion=criterion)


def test_adopt_criteria_writes_the_first_version_without_a_reason(coordinator, program, adopted):
    assert (adopted.number, adopted.is_current, adopted.reason) == (1, True, "")
    assert [(row.name, row.weight, row.method) for row in rows_of(adopted)] == [
        ("Kesesuaian visi", 60, "typed"),
        ("Jarak", 40, "distance"),
    ]
    event = AuditEvent.objects.get(action="criteria.adopt")
    assert event.sentence == f"menetapkan kriteria versi 1 program {program}"
    assert [change["new"] for change in event.changes] == [
        "Kesesuaian visi · 60 % · dinilai orang · skala 5 · Sejalan dengan tujuan.",
        "Jarak · 40 % · dari jarak 10–100 km · skala 5",
    ]
    assert set(event.subjects.values_list("content_type__model", flat=True)) == {"criteriaset", "program"}


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (["60", "35"], "Bobot berjumlah 95 %, kurang 5 %. Jumlahnya harus 100 %."),
        (["60.5", "40"], "Bobot berjumlah 100,5 %, lebih 0,5 %. Jumlahnya harus 100 %."),
        (["33.33", "33.33", "33.33"], "Bobot berjumlah 99,99 %, kurang 0,01 %. Jumlahnya harus 100 %."),
        (["33.34", "33.33", "33.33"], ""),
        ([], "Bobot berjumlah 0 %, kurang 100 %. Jumlahnya harus 100 %."),
    ],
)
def test_weights_that_do_not_total_one_hundred_are_told_with_what_is_missing(weights, sentence):
    assert weights_problem([Decimal(weight) for weight in weights]) == sentence


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "Isi paling sedikit satu kriteria."),
        ([replace(VISION, name="")], ": Tulis nama kriterianya."),
        ([VISION, replace(DISTANCE, name="kesesuaian VISI")], "Kriteria “kesesuaian VISI” tertulis dua kali."),
        (
            [replace(VISION, weight=Decimal(100), is_mandatory=True)],
            "Kesesuaian visi: Kriteria wajib perlu nilai minimum.",
        ),
        (
            [replace(VISION, weight=Decimal(100), is_mandatory=True, minimum=Decimal(6))],
            "Kesesuaian visi: Nilai minimum lebih dari 0 dan paling tinggi 5.",
        ),
    ],
)
def test_rows_that_cannot_stand_say_why(rows, sentence):
    assert rows_problem(rows) == sentence


def test_adopt_criteria_refuses_other_totals_and_writes_nothing(coordinator, program):
    with pytest.raises(DomainError, match="kurang 10 %"):
        adopt_criteria(actor=coordinator, program=program, rows=[replace(VISION, weight=Decimal(50)), DISTANCE])
    assert not CriteriaSet.objects.exists()
    assert not Criterion.objects.exists()


def test_adopt_criteria_is_for_the_office_and_programs_that_go_on(coordinator, observer, program):
    with pytest.raises(NotAllowed):
        adopt_criteria(actor=observer, program=program, rows=[VISION, DISTANCE])
    program.status = ProgramStatus.FINISHED
    program.save()
    with pytest.raises(TransitionRefused):
        adopt_criteria(actor=coordinator, program=program, rows=[VISION, DISTANCE])


def test_unscored_criteria_are_changed_in_place(coordinator, program, adopted):
    vision, distance = rows_of(adopted)
    changed = [
        replace(vision, name="Visi", weight=Decimal(50)),
        CriterionRow("Komitmen", Decimal(50), is_mandatory=True, minimum=Decimal(3)),
    ]
    revised = adopt_criteria(actor=coordinator, program=program, rows=changed)

    assert (revised.pk, revised.number, revised.version) == (adopted.pk, 1, 2)
    kept, new = rows_of(revised)
    assert (kept.criterion, kept.name, kept.weight) == (vision.criterion, "Visi", 50)
    assert (new.is_mandatory, new.minimum) == (True, 3)
    assert not Criterion.objects.filter(pk=distance.criterion).exists()
    event = AuditEvent.objects.get(action="criteria.revise")
    assert {change["label"] for change in event.changes} == {"Visi", "Komitmen", "Jarak"}


def test_nothing_changed_writes_nothing(coordinator, program, adopted):
    again = adopt_criteria(actor=coordinator, program=program, rows=rows_of(adopted))

    assert (again.pk, again.version) == (adopted.pk, 1)
    assert not AuditEvent.objects.filter(action="criteria.revise").exists()


def test_scored_criteria_change_only_with_a_reason_and_as_a_new_version(coordinator, program, adopted):
    score = score_it(adopted, "Kesesuaian visi")
    vision, distance = rows_of(adopted)
    weighed = [replace(vision, weight=Decimal(30)), replace(distance, weight=Decimal(70))]
    with pytest.raises(DomainError) as error:
        adopt_criteria(actor=coordinator, program=program, rows=weighed)
    assert error.value.field == "reason"

    second = adopt_criteria(actor=coordinator, program=program, rows=weighed, reason="Jarak lebih menentukan.")

    adopted.refresh_from_db()
    assert (second.number, second.is_current, adopted.is_current) == (2, True, False)
    assert second.reason == "Jarak lebih menentukan."
    assert [row.criterion for row in rows_of(second)] == [vision.criterion, distance.criterion]
    assert [row.weight for row in rows_of(adopted)] == [60, 40]
    assert Score.objects.get().pk == score.pk


def test_another_meaning_of_a_scored_criterion_is_a_new_one_that_replaces_it(coordinator, program, adopted):
    score = score_it(adopted, "Kesesuaian visi")
    vision, distance = rows_of(adopted)

    second = adopt_criteria(
        actor=coordinator, program=program, rows=[replace(vision, scale_max=10), distance], reason="Skala lebih rinci."
    )

    new, same = rows_of(second)
    assert new.criterion != vision.criterion
    assert new.replaces == vision.criterion
    assert same.criterion == distance.criterion
    score.refresh_from_db()
    assert score.criterion_id == vision.criterion
    assert score.criterion.scale_max == 5
    assert changes_between([second, adopted])[second.pk] == [
        {
            "field": "criterion",
            "label": "Kesesuaian visi",
            "old": "Kesesuaian visi · 60 % · dinilai orang · skala 5 · Sejalan dengan tujuan.",
            "new": "Kesesuaian visi · 60 % · dinilai orang · skala 10 · Sejalan dengan tujuan.",
        }
    ]


def test_a_decision_by_computed_criteria_alone_also_makes_the_next_change_a_version(coordinator, program):
    computed = adopt_criteria(actor=coordinator, program=program, rows=[replace(DISTANCE, weight=Decimal(100))])
    SelectionDecisionFactory(candidate__selection__program=program, criteria_set=computed)

    second = adopt_criteria(
        actor=coordinator,
        program=program,
        rows=[replace(rows_of(computed)[0], far_km=200)],
        reason="Jangkauan diperluas.",
    )

    assert second.number == 2
    assert rows_of(computed)[0].far_km == 100


def test_a_search_without_criteria_of_its_own_uses_those_of_its_program(coordinator, program, adopted):
    selection = SelectionFactory(program=program)

    assert current_criteria(coordinator, program, selection) == adopted
    copy = copy_criteria_to(actor=coordinator, selection=selection)

    assert (copy.number, copy.selection) == (1, selection)
    assert [row.criterion for row in rows_of(copy)] == [row.criterion for row in rows_of(adopted)]
    assert current_criteria(coordinator, program, selection) == copy
    assert current_criteria(coordinator, program) == adopted
    assert copy_criteria_to(actor=coordinator, selection=selection) == copy


def test_copy_of_no_criteria_is_none(coordinator, program):
    assert copy_criteria_to(actor=coordinator, selection=SelectionFactory(program=program)) is None


def test_changing_what_a_search_shares_leaves_the_program_alone(coordinator, program, adopted):
    selection = SelectionFactory(program=program)
    copy_criteria_to(actor=coordinator, selection=selection)
    vision, distance = rows_of(adopted)

    mine = adopt_criteria(
        actor=coordinator, program=program, selection=selection, rows=[replace(vision, name="Visi kami"), distance]
    )

    assert mine.selection == selection
    assert [row.name for row in rows_of(mine)] == ["Visi kami", "Jarak"]
    assert [row.name for row in rows_of(adopted)] == ["Kesesuaian visi", "Jarak"]
    assert rows_of(mine)[0].replaces == vision.criterion


def test_first_own_criteria_of_a_scored_search_need_a_reason(coordinator, program, adopted):
    selection = SelectionFactory(program=program)
    score_it(adopted, "Kesesuaian visi", selection)
    rows = [replace(row, weight=Decimal(50)) for row in rows_of(adopted)]

    with pytest.raises(DomainError):
        adopt_criteria(actor=coordinator, program=program, selection=selection, rows=rows)
    mine = adopt_criteria(actor=coordinator, program=program, selection=selection, rows=rows, reason="Rapat tim.")

    assert (mine.selection, mine.number) == (selection, 1)
    adopted.refresh_from_db()
    assert adopted.is_current


def test_scores_of_another_search_do_not_freeze_the_criteria_of_this_one(coordinator, program, adopted):
    first, second = SelectionFactory(program=program), SelectionFactory(program=program)
    copies = [copy_criteria_to(actor=coordinator, selection=one) for one in (first, second)]
    score_it(copies[0], "Kesesuaian visi", first)

    changed = adopt_criteria(
        actor=coordinator,
        program=program,
        selection=second,
        rows=[replace(row, weight=Decimal(50)) for row in rows_of(copies[1])],
    )

    assert (changed.pk, changed.number) == (copies[1].pk, 1)


def test_criteria_of_a_search_that_is_over_or_foreign_are_refused(coordinator, program, adopted):
    over = SelectionFactory(program=program, status=SelectionStatus.DECIDED)
    foreign = SelectionFactory(program=ProgramFactory(institution=program.institution))

    with pytest.raises(TransitionRefused):
        adopt_criteria(actor=coordinator, program=program, selection=over, rows=[VISION, DISTANCE])
    with pytest.raises(DomainError, match="tidak ditemukan"):
        adopt_criteria(actor=coordinator, program=program, selection=foreign, rows=[VISION, DISTANCE])


def test_criteria_changed_by_somebody_else_meanwhile_are_not_overwritten(coordinator, admin_user, program, adopted):
    mine = Opened(adopted, adopted.version)
    rows = rows_of(adopted)
    adopt_criteria(actor=admin_user, program=program, rows=[replace(row, weight=Decimal(50)) for row in rows])

    with pytest.raises(StaleVersion) as error:
        adopt_criteria(actor=coordinator, program=program, rows=[replace(rows[0], weight=Decimal(100))], opened=mine)
    assert [event.actor for event in error.value.changes] == [admin_user]
    assert [row.weight for row in rows_of(adopted)] == [50, 50]


def test_a_version_made_meanwhile_is_told_too(coordinator, admin_user, program, adopted):
    mine = Opened(adopted, adopted.version)
    score_it(adopted, "Kesesuaian visi")
    rows = [replace(row, weight=Decimal(50)) for row in rows_of(adopted)]
    adopt_criteria(actor=admin_user, program=program, rows=rows, reason="Rapat tim.")

    with pytest.raises(StaleVersion) as error:
        adopt_criteria(actor=coordinator, program=program, rows=rows, reason="Lain.", opened=mine)
    assert error.value.changes[0].reason == "Rapat tim."


def test_a_key_that_was_tampered_with_makes_a_criterion_of_its_own(coordinator, program, adopted):
    vision = rows_of(adopted)[0]
    foreign = adopt_criteria(
        actor=coordinator, program=ProgramFactory(institution=program.institution), rows=[VISION, DISTANCE]
    )
    stolen = rows_of(foreign)[0].criterion
    rows = [
        replace(vision, weight=Decimal(50)),
        replace(vision, name="Dua kali", weight=Decimal(25)),
        replace(VISION, name="Dari luar", weight=Decimal(25), criterion=stolen),
    ]

    changed = adopt_criteria(actor=coordinator, program=program, rows=rows)

    keys = [row.criterion for row in rows_of(changed)]
    assert len(set(keys)) == 3
    assert stolen not in keys


def test_versions_are_listed_newest_first_with_who_and_why(coordinator, program, adopted):
    score_it(adopted, "Kesesuaian visi")
    rows = [replace(row, weight=Decimal(50)) for row in rows_of(adopted)]
    second = adopt_criteria(actor=coordinator, program=program, rows=rows, reason="Rapat tim.")

    versions = versions_of(coordinator, program)

    assert [(one.number, one.reason, one.created_by) for one in versions] == [
        (2, "Rapat tim.", coordinator),
        (1, "", coordinator),
    ]
    assert [change["label"] for change in changes_between(versions)[second.pk]] == ["Kesesuaian visi", "Jarak"]
    assert adopted.pk not in changes_between(versions)


def test_what_a_way_of_judging_does_not_use_is_not_kept(coordinator, program):
    row = CriterionRow(
        "Visi",
        Decimal(100),
        judged_field=JudgedField.LEGAL,
        near_km=1,
        far_km=2,
        minimum=Decimal(3),
        is_mandatory=False,
    )

    kept = rows_of(adopt_criteria(actor=coordinator, program=program, rows=[row]))[0]

    assert (kept.judged_field, kept.near_km, kept.far_km, kept.minimum) == ("", None, None, None)


@pytest.mark.parametrize("code", list(STARTING_SETS))
def test_every_starting_set_is_adopted_as_it_is(coordinator, program, code):
    made = adopt_criteria(actor=coordinator, program=program, rows=STARTING_SETS[code].rows)

    assert sum(row.weight for row in rows_of(made)) == 100
    assert CriterionWeight.objects.filter(criteria_set=made).count() == len(STARTING_SETS[code].rows)


def test_differences_name_what_came_what_went_and_what_changed():
    old = [replace(VISION, criterion=1), replace(DISTANCE, criterion=2)]
    new = [replace(VISION, criterion=1, weight=Decimal(100), is_mandatory=True, minimum=Decimal(2))]

    changes = set_differences(old, new)

    assert [(one["label"], bool(one["old"]), bool(one["new"])) for one in changes] == [
        ("Kesesuaian visi", True, True),
        ("Jarak", True, False),
    ]
    assert changes[0]["new"].startswith("Kesesuaian visi · 100 % · dinilai orang · skala 5 · wajib minimal 2")
