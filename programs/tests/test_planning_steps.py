"""The way of a program: each step done, now, begun, next or not needed, and what is still open, state by state."""

import datetime as dt
from dataclasses import replace

import pytest

from kemitraan.core import clock
from programs.enums import AgreementState, CandidateListing, PartnershipStatus, ProgramStatus, SelectionStatus
from programs.models import Program
from programs.rules.planning_steps import ABOUT, DONE, NEXT, NOW, OFF, OPEN, PlanningFacts, judge_steps, next_thing
from programs.selectors import planning_steps
from programs.tests import planning_factories as planning
from programs.tests.factories import (
    AgreementFactory,
    ObligationFactory,
    OccurrenceFactory,
    PartnershipFactory,
    ProgramFactory,
)

DRAFT = PlanningFacts(status=ProgramStatus.DRAFT)
LISTED = replace(DRAFT, components=7, lacking=3, unmet=3)
NEEDED = replace(LISTED, unmet=0, needs=3, undecided=3)
DECIDED = replace(NEEDED, undecided=0, partnered=2, uncovered=2, unsought=2)
JUDGED = replace(DECIDED, criteria=1)
SEARCHING = replace(JUDGED, unsought=0, searches=1, open_searches=1)
CHOSEN = replace(SEARCHING, open_searches=0, uncovered=0)
TOGETHER = replace(CHOSEN, partnerships=1, drafted_partnerships=1)
WRITTEN = replace(TOGETHER, drafted_partnerships=0, agreements=1, unsigned=1)
SIGNED = replace(WRITTEN, unsigned=0)
RUNNING = replace(SIGNED, status=ProgramStatus.RUNNING)
MEASURED = replace(RUNNING, indicators=2)


def states(facts: PlanningFacts) -> list[str]:
    return [step.state for step in judge_steps(facts)]


def open_of(facts: PlanningFacts, code: str) -> list[str]:
    return [thing.sentence for step in judge_steps(facts) if step.code == code for thing in step.open]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (DRAFT, [NOW, NEXT, NEXT, NEXT, NEXT, NEXT]),
        (LISTED, [NOW, NEXT, NEXT, NEXT, NEXT, NEXT]),
        (NEEDED, [DONE, NOW, NEXT, NEXT, NEXT, NEXT]),
        (DECIDED, [DONE, NOW, NEXT, NEXT, NEXT, NEXT]),
        (JUDGED, [DONE, DONE, NOW, NEXT, NEXT, NEXT]),
        (SEARCHING, [DONE, DONE, NOW, NEXT, NEXT, NEXT]),
        (CHOSEN, [DONE, DONE, DONE, NOW, NEXT, NEXT]),
        (TOGETHER, [DONE, DONE, DONE, NOW, NEXT, NEXT]),
        (WRITTEN, [DONE, DONE, DONE, NOW, NEXT, NEXT]),
        (SIGNED, [DONE, DONE, DONE, DONE, NOW, NEXT]),
        (RUNNING, [DONE, DONE, DONE, DONE, NOW, NEXT]),
        (MEASURED, [DONE, DONE, DONE, DONE, NOW, NEXT]),
        (replace(MEASURED, unread=1), [DONE, DONE, DONE, DONE, NOW, OPEN]),
        (replace(MEASURED, unmet=1), [OPEN, DONE, DONE, DONE, NOW, NEXT]),
        (replace(SEARCHING, unmet=1), [NOW, DONE, OPEN, NEXT, NEXT, NEXT]),
        # Nothing is missing, or nothing is to be partnered: nobody has to search.
        (replace(DRAFT, components=2), [DONE, OFF, OFF, OFF, NOW, NEXT]),
        (replace(NEEDED, undecided=0), [DONE, DONE, OFF, OFF, NOW, NEXT]),
        # It runs, and what came before was never written down here.
        (PlanningFacts(status=ProgramStatus.RUNNING), [OFF, OFF, OFF, OFF, NOW, NEXT]),
        (PlanningFacts(status=ProgramStatus.RUNNING, agreements=1), [OFF, OFF, OFF, DONE, NOW, NEXT]),
        (replace(MEASURED, status=ProgramStatus.FINISHED), [DONE, DONE, DONE, DONE, DONE, DONE]),
        (replace(RUNNING, status=ProgramStatus.FINISHED, unmet=2), [DONE, DONE, DONE, DONE, DONE, OFF]),
        (replace(LISTED, status=ProgramStatus.CANCELLED), [DONE, OFF, OFF, OFF, OFF, OFF]),
    ],
)
def test_steps_of_a_program_in_each_situation(facts, expected):
    assert states(facts) == expected


@pytest.mark.parametrize(
    ("facts", "code", "expected"),
    [
        (DRAFT, "identification", ["Belum ada komponen yang dicatat."]),
        (DRAFT, "formulation", []),
        (LISTED, "identification", ["3 komponen yang kurang belum punya kebutuhan."]),
        (NEEDED, "formulation", ["3 kebutuhan belum diputuskan dimitrakan atau tidak."]),
        (DECIDED, "formulation", ["Kriteria calon mitra belum ditetapkan."]),
        (JUDGED, "search", ["2 kebutuhan belum dicarikan mitra."]),
        (SEARCHING, "search", ["1 pencarian belum diputuskan."]),
        (CHOSEN, "settlement", ["Belum ada kemitraan."]),
        (TOGETHER, "settlement", ["Belum ada perjanjian.", "1 kemitraan belum aktif."]),
        (WRITTEN, "settlement", ["1 perjanjian belum ditandatangani."]),
        (SIGNED, "implementation", ["Program belum dijalankan."]),
        (RUNNING, "implementation", []),
        (RUNNING, "evaluation", []),
        (replace(RUNNING, overdue=4), "implementation", ["4 kewajiban lewat tenggat."]),
        (replace(RUNNING, is_past=True), "implementation", ["Masa program sudah lewat, program belum diselesaikan."]),
        (
            replace(MEASURED, untargeted=1, unread=2),
            "evaluation",
            ["1 indikator belum punya target.", "2 indikator belum punya nilai sejak periode lalu."],
        ),
        (replace(MEASURED, status=ProgramStatus.FINISHED, unread=2), "evaluation", []),
        (replace(LISTED, status=ProgramStatus.CANCELLED), "identification", []),
    ],
)
def test_what_is_open_is_said_in_words(facts, code, expected):
    assert open_of(facts, code) == expected


def test_only_one_step_is_now_while_a_program_goes_on():
    for facts in (DRAFT, LISTED, NEEDED, DECIDED, JUDGED, SEARCHING, CHOSEN, TOGETHER, WRITTEN, SIGNED, RUNNING):
        assert states(facts).count(NOW) == 1
    for status in (ProgramStatus.FINISHED, ProgramStatus.CANCELLED):
        assert NOW not in states(replace(SIGNED, status=status))


def test_needs_are_open_until_somebody_decided_and_somebody_covers_them():
    assert replace(NEEDED, undecided=2, uncovered=1).open_needs == 3
    assert CHOSEN.open_needs == 0


# --- What to go on with -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("facts", "action"),
    [
        (DRAFT, "Catat komponen"),
        (LISTED, "Buat kebutuhan"),
        (replace(LISTED, unmet=0), "Rumuskan kebutuhan"),
        (NEEDED, "Putuskan"),
        (DECIDED, "Tetapkan kriteria"),
        (JUDGED, "Mulai pencarian"),
        (SEARCHING, "Buka pencarian"),
        (CHOSEN, "Buat kemitraan"),
        (replace(TOGETHER, agreements=1), "Lengkapi kemitraan"),
        (WRITTEN, "Buka perjanjian"),
        (SIGNED, "Jalankan"),
        (replace(RUNNING, overdue=2), "Buka kemitraan"),
        (replace(RUNNING, is_past=True), "Selesaikan"),
        # It runs and nothing is late: what was left open before is next.
        (replace(RUNNING, uncovered=1, unsought=1), "Mulai pencarian"),
        (replace(MEASURED, untargeted=1), "Isi target"),
    ],
)
def test_one_thing_is_next_at_each_moment(facts, action):
    assert next_thing(judge_steps(facts)).action == action


@pytest.mark.parametrize(
    "facts", [MEASURED, replace(LISTED, status=ProgramStatus.CANCELLED), replace(RUNNING, status="finished")]
)
def test_nothing_is_next_when_all_is_done_or_over(facts):
    assert next_thing(judge_steps(facts)) is None


def test_every_open_thing_has_a_button_and_every_step_says_what_it_is_about():
    bare = PlanningFacts(status=ProgramStatus.RUNNING, agreements=1)
    everything = {field: 1 for field in vars(bare) if field not in {"status", "is_past"}}
    for status in (ProgramStatus.DRAFT, ProgramStatus.RUNNING):
        for facts in (PlanningFacts(status=status, is_past=True), PlanningFacts(status=status, **everything)):
            for step in judge_steps(facts):
                assert ABOUT[step.code]
                assert all(thing.action for thing in step.open)


# --- From the tables ------------------------------------------------------------------------------
@pytest.fixture
def program(institution) -> Program:
    return ProgramFactory(institution=institution)


@pytest.fixture
def today(program) -> dt.date:
    return program.institution.today


def facts(program: Program) -> PlanningFacts:
    day = program.institution.today
    return planning_steps.facts_of(planning_steps.with_planning(Program.objects.filter(pk=program.pk), day).get(), day)


def counted(program: Program, **expected: int) -> bool:
    found = facts(program)
    assert {name: getattr(found, name) for name in expected} == expected
    return True


def test_components_and_needs_are_counted_as_they_stand(program):
    enough = planning.ComponentFactory(program=program, available_quantity=2)
    lacking = planning.ComponentFactory(program=program)
    assert counted(program, components=2, lacking=1, unmet=1, needs=0)
    need = planning.NeedFactory(program=program, component=lacking)
    assert counted(program, unmet=0, needs=1, undecided=1, partnered=0)
    need.is_partnered, need.partnered_reason = True, "Tidak ada gedung."
    need.save()
    assert counted(program, undecided=0, partnered=1, uncovered=1, unsought=1)
    need.cancelled_on, need.cancel_reason = program.institution.today, "Diganti daring."
    need.save()
    assert counted(program, needs=0, unmet=1, partnered=0, uncovered=0)
    assert enough.gap == 0


def test_a_search_counts_until_it_is_closed_and_a_covered_need_needs_none(program):
    need = planning.NeedFactory(program=program, is_partnered=True, partnered_reason="Kurang.")
    selection = planning.SelectionFactory(program=program)
    planning.SelectionNeedFactory(selection=selection, need=need)
    assert counted(program, searches=1, open_searches=1, unsought=0, uncovered=1)
    selection.status = SelectionStatus.CLOSED
    selection.save()
    assert counted(program, searches=0, open_searches=0, unsought=1)
    planning.NeedCoverageFactory(need=need)
    assert counted(program, unsought=0, uncovered=0, partnered=1, partnerships=1)


def test_what_the_program_gives_is_not_searched(program):
    planning.NeedFactory(program=program, is_partnered=True, partnered_reason="Bisa.", flow="given")
    assert counted(program, partnered=1, uncovered=0, unsought=0)


def test_only_criteria_in_force_count(program):
    planning.CriteriaSetFactory(program=program, is_current=False)
    assert counted(program, criteria=0)
    planning.CriteriaSetFactory(program=program, selection=planning.SelectionFactory(program=program))
    assert counted(program, criteria=1)


def test_agreements_of_the_program_and_of_its_partnerships_count_once(program):
    institution = program.institution
    partnership = PartnershipFactory(institution=institution, program=program, status=PartnershipStatus.ACTIVE)
    PartnershipFactory(institution=institution, program=program)
    PartnershipFactory(institution=institution, program=program, status=PartnershipStatus.CANCELLED)
    AgreementFactory(institution=institution, program=program, partnership=partnership, state=AgreementState.ACTIVE)
    AgreementFactory(institution=institution, partnership=partnership)
    AgreementFactory(institution=institution, program=program, state=AgreementState.AGREED)
    AgreementFactory(institution=institution, partnership=partnership, state=AgreementState.CANCELLED)
    elsewhere = ProgramFactory(institution=institution)
    AgreementFactory(institution=institution, program=elsewhere, partnership=partnership, state=AgreementState.SIGNED)
    assert counted(program, partnerships=2, drafted_partnerships=1, agreements=4, unsigned=2)
    assert counted(elsewhere, partnerships=0, agreements=1, unsigned=0)


def test_overdue_due_dates_count_once_and_only_when_they_speak(program, today):
    institution = program.institution
    partnership = PartnershipFactory(institution=institution, program=program, status=PartnershipStatus.ACTIVE)
    agreement = AgreementFactory(
        institution=institution, program=program, partnership=partnership, state=AgreementState.ACTIVE
    )
    both = ObligationFactory(agreement=agreement, partnership=partnership)
    alone = ObligationFactory(agreement=agreement)
    late = today - dt.timedelta(days=3)
    for obligation in (both, alone):
        OccurrenceFactory(obligation=obligation, due_on=late)
        OccurrenceFactory(obligation=obligation, due_on=today)
    assert counted(program, overdue=2)
    agreement.state = AgreementState.SUSPENDED
    agreement.save()
    assert counted(program, overdue=0)


@pytest.mark.parametrize(
    ("frequency", "read_on", "unread"),
    [
        ("monthly", dt.date(2026, 10, 31), 1),
        ("monthly", dt.date(2026, 11, 1), 0),
        ("quarterly", dt.date(2026, 6, 30), 1),
        ("quarterly", dt.date(2026, 7, 1), 0),
        ("half_yearly", dt.date(2025, 12, 31), 1),
        ("half_yearly", dt.date(2026, 1, 1), 0),
        ("yearly", dt.date(2024, 12, 31), 1),
        ("yearly", dt.date(2025, 1, 1), 0),
    ],
)
def test_an_indicator_is_unread_when_the_last_whole_period_has_no_value(institution, frequency, read_on, unread):
    program = ProgramFactory(institution=institution, starts_on=dt.date(2024, 1, 1))
    indicator = planning.IndicatorFactory(program=program, frequency=frequency)
    planning.ReadingFactory(indicator=indicator, read_on=read_on)
    day = dt.date(2026, 12, 10)
    row = planning_steps.with_planning(Program.objects.filter(pk=program.pk), day).get()
    assert planning_steps.facts_of(row, day).unread == unread


@pytest.mark.parametrize(
    ("frequency", "starts_on", "ends_on", "unread"),
    [
        ("monthly", dt.date(2026, 12, 1), None, 0),
        ("monthly", dt.date(2026, 11, 30), None, 1),
        ("yearly", dt.date(2026, 1, 1), None, 0),
        ("once", dt.date(2024, 1, 1), None, 0),
        ("once", dt.date(2024, 1, 1), dt.date(2026, 12, 10), 0),
        ("once", dt.date(2024, 1, 1), dt.date(2026, 12, 9), 1),
    ],
)
def test_nothing_is_unread_before_a_period_of_the_program_is_over(institution, frequency, starts_on, ends_on, unread):
    program = ProgramFactory(institution=institution, starts_on=starts_on, ends_on=ends_on)
    indicator = planning.IndicatorFactory(program=program, frequency=frequency)
    planning.ReadingFactory(
        indicator=indicator, read_on=dt.date(2026, 12, 1), withdrawn_at=clock.now(), withdraw_reason="Salah."
    )
    day = dt.date(2026, 12, 10)
    row = planning_steps.with_planning(Program.objects.filter(pk=program.pk), day).get()
    assert planning_steps.facts_of(row, day).unread == unread


def test_indicators_need_targets_unless_they_are_put_away(program):
    planning.IndicatorFactory(program=program, is_active=False)
    indicator = planning.IndicatorFactory(program=program)
    assert counted(program, indicators=1, untargeted=1, unread=1)
    planning.TargetFactory(indicator=indicator)
    assert counted(program, untargeted=0)


def test_rows_of_another_program_do_not_count(program):
    other = ProgramFactory(institution=program.institution)
    planning.ComponentFactory(program=other)
    need = planning.NeedFactory(program=other)
    planning.SelectionNeedFactory(selection=planning.SelectionFactory(program=other), need=need)
    planning.CriteriaSetFactory(program=other)
    planning.IndicatorFactory(program=other)
    assert facts(program) == PlanningFacts(status=ProgramStatus.DRAFT)


@pytest.mark.parametrize("count", [1, 3])
def test_steps_cost_one_query_whatever_the_program_holds(program, count, django_assert_num_queries):
    for _ in range(count):
        component = planning.ComponentFactory(program=program)
        need = planning.NeedFactory(program=program, component=component, is_partnered=True, partnered_reason="Ya.")
        selection = planning.SelectionFactory(program=program)
        planning.SelectionNeedFactory(selection=selection, need=need)
        planning.CandidateFactory(selection=selection, listing=CandidateListing.SHORT)
        planning.IndicatorFactory(program=program)
    with django_assert_num_queries(1):
        steps = planning_steps.way_of(program).steps
    assert len(steps) == 6


def test_a_need_is_open_again_when_what_covered_it_ends_or_is_taken_back(program):
    need = planning.NeedFactory(program=program, is_partnered=True, partnered_reason="Kurang.")
    coverage = planning.NeedCoverageFactory(need=need)
    partnership = coverage.party.partnership
    assert counted(program, uncovered=0)
    partnership.status = PartnershipStatus.ENDED
    partnership.save()
    assert counted(program, uncovered=1, unsought=1)
    partnership.status = PartnershipStatus.SUSPENDED
    partnership.save()
    assert counted(program, uncovered=0)
    coverage.ended_on, coverage.end_reason = program.institution.today, "Tidak jadi."
    coverage.save()
    assert counted(program, uncovered=1)
