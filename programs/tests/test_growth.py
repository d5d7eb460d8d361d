"""Judging groups: honest levels, nothing written over, dated editions of instruments."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.tests.factories import GroupFactory
from programs.models import GroupAssessment, Instrument
from programs.rules.growth import decent_test, is_held, is_stale, quarter_of, steady_test, why_not_independent
from programs.rules.level_chart import Scored, level_chart
from programs.services.growth import Answers, assess_group, correct_assessment
from programs.services.instruments import revise_instrument
from programs.tests.duties import NOON, TODAY
from programs.tests.growth_factories import GroupAssessmentFactory, GroupScoreFactory, InstrumentFactory

SELF_RELIANT = {"income_months": 8, "income_idr": Decimal(3_000_000), "costs_idr": Decimal(2_500_000)}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def group(institution):
    return GroupFactory(institution=institution)


@pytest.fixture
def instrument(institution) -> Instrument:
    return InstrumentFactory(institution=institution, codes=("independence", "standing"))


def answers(levels=None, on=TODAY, evidence="Buku kas dibaca.", **more) -> Answers:
    levels = {"independence": 2} if levels is None else levels
    return Answers(assessed_on=on, levels=levels, evidence=dict.fromkeys(levels, evidence), **more)


class TestRules:
    @pytest.mark.parametrize(
        ("months", "least", "expected"), [(None, 6, None), (5, 6, False), (6, 6, True), (0, 6, False)]
    )
    def test_steady_asks_for_months_in_a_row(self, months, least, expected):
        assert steady_test(months, least).is_passed is expected

    @pytest.mark.parametrize(
        ("income", "costs", "expected"),
        [(None, None, None), (None, 1, None), (2, 2, True), (1, 2, False), (0, 0, True)],
    )
    def test_decent_means_income_covers_costs(self, income, costs, expected):
        amounts = [Decimal(amount) if amount is not None else None for amount in (income, costs)]
        assert decent_test(*amounts).is_passed is expected

    def test_what_is_not_known_is_no_pass(self):
        assert "Belum diketahui" in why_not_independent([steady_test(None, 6), decent_test(Decimal(2), Decimal(1))])
        assert why_not_independent([steady_test(6, 6), decent_test(Decimal(2), Decimal(1))]) == ""

    @pytest.mark.parametrize(
        ("held", "expected"),
        [
            ([], False),
            ([(0, 4)], False),
            ([(0, 4), (30, 4)], True),
            ([(0, 4), (29, 4)], False),
            ([(0, 3), (60, 4)], False),
            ([(0, 4), (60, 3)], False),
            ([(0, 4), (60, 4), (120, 3)], False),
            ([(0, 2), (60, 4), (120, 4)], True),
        ],
    )
    def test_held_are_the_last_two_looks_a_month_apart(self, held, expected):
        assert is_held([(TODAY + dt.timedelta(days=days), level) for days, level in held]) is expected

    @pytest.mark.parametrize(
        ("day", "first"),
        [((2026, 3, 31), (2026, 1, 1)), ((2028, 2, 29), (2028, 1, 1)), ((2026, 12, 31), (2026, 10, 1))],
    )
    def test_quarters_are_those_of_the_calendar(self, day, first):
        assert quarter_of(dt.date(*day)) == dt.date(*first)

    def test_a_score_is_stale_after_its_day(self):
        assert not is_stale(TODAY, TODAY)
        assert is_stale(TODAY - dt.timedelta(days=1), TODAY)
        assert not is_stale(None, TODAY)


class TestChart:
    def test_nothing_judged_draws_nothing(self):
        assert level_chart([("assessor", [])], highest=4, target=4) is None

    def test_levels_rise_upwards_and_days_go_right(self):
        scores = [Scored(TODAY, 1, "a"), Scored(TODAY + dt.timedelta(days=90), 4, "b")]
        chart = level_chart([("assessor", scores)], highest=4, target=3)
        low, high = chart.lines[0].spots
        assert (low.x, high.x) == (chart.left, chart.end)
        assert high.y < chart.target_y < low.y == chart.first_y
        assert (low.anchor, high.anchor) == ("start", "end")

    def test_labels_never_run_into_each_other(self):
        scores = [Scored(TODAY + dt.timedelta(days=7 * n), 2, "x") for n in range(30)]
        spots = level_chart([("assessor", scores)], highest=4, target=3).lines[0].spots
        places = [spot.x for spot in spots if spot.label]
        assert 2 <= len(places) < 8
        assert all(b - a >= 56 for a, b in pairwise(places))


class TestAssess:
    def test_keeps_day_assessor_evidence_and_edition(self, coordinator, group, instrument):
        row = assess_group(actor=coordinator, organization=group, instrument=instrument, answers=answers())
        (score,) = row.scores.all()
        assert (row.assessed_on, row.assessor, row.instrument) == (TODAY, coordinator, instrument)
        assert (score.value, score.evidence) == (2, "Buku kas dibaca.")
        assert row.reassess_on == TODAY + dt.timedelta(days=182)
        assert AuditEvent.objects.filter(action="group.assess").count() == 1

    def test_items_left_open_have_no_score_at_all(self, coordinator, group, instrument):
        row = assess_group(actor=coordinator, organization=group, instrument=instrument, answers=answers())
        assert [score.item.code for score in row.scores.all()] == ["independence"]

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"levels": {}}, ""),
            ({"levels": {"ngawur": 1}}, ""),
            ({"levels": {"independence": 0}}, "level_independence"),
            ({"levels": {"independence": 5}}, "level_independence"),
            ({"evidence": "  "}, "evidence_independence"),
            ({"on": TODAY + dt.timedelta(days=1)}, "assessed_on"),
            ({"income_idr": Decimal(1)}, "costs_idr"),
            ({"levels": {"independence": 4}}, "level_independence"),
            ({"levels": {"independence": 4}, **SELF_RELIANT, "income_months": 5}, "level_independence"),
            ({"levels": {"independence": 4}, **SELF_RELIANT, "costs_idr": Decimal(3_000_001)}, "level_independence"),
        ],
    )
    def test_what_is_not_honest_is_refused_at_its_field(self, coordinator, group, instrument, changes, field):
        with pytest.raises(DomainError) as refused:
            assess_group(actor=coordinator, organization=group, instrument=instrument, answers=answers(**changes))
        assert (refused.value.field or "") == field
        assert not GroupAssessment.objects.exists()

    def test_independent_needs_both_tests(self, coordinator, group, instrument):
        given = answers({"independence": 4}, **SELF_RELIANT)
        row = assess_group(actor=coordinator, organization=group, instrument=instrument, answers=given)
        assert row.scores.get().value == 4

    def test_figures_belong_to_independence_only(self, coordinator, group, institution):
        results = InstrumentFactory(institution=institution, purpose="result", codes=("skilled",))
        given = answers({"skilled": 2}, **SELF_RELIANT)
        row = assess_group(actor=coordinator, organization=group, instrument=results, answers=given)
        assert (row.income_months, row.income_idr, row.costs_idr) == (None, None, None)

    def test_principles_are_judged_once_a_quarter(self, coordinator, group, institution):
        process = InstrumentFactory(institution=institution, purpose="process", codes=("democratic",))
        first = answers({"democratic": 2}, on=dt.date(2026, 1, 31))
        assess_group(actor=coordinator, organization=group, instrument=process, answers=first)
        with pytest.raises(DomainError, match="sudah dinilai"):
            assess_group(actor=coordinator, organization=group, instrument=process, answers=answers({"democratic": 3}))
        assess_group(
            actor=coordinator,
            organization=group,
            instrument=process,
            answers=answers({"democratic": 1}, on=dt.date(2025, 12, 31)),
        )

    @pytest.mark.parametrize("who", ["partner_user", "observer"])
    def test_others_do_not_judge(self, who, request, group, instrument):
        with pytest.raises(NotAllowed):
            assess_group(
                actor=request.getfixturevalue(who), organization=group, instrument=instrument, answers=answers()
            )

    def test_instrument_of_another_institution_is_not_found(self, coordinator, group, other_institution):
        foreign = InstrumentFactory(institution=other_institution)
        with pytest.raises(DomainError, match="tidak ditemukan"):
            assess_group(actor=coordinator, organization=group, instrument=foreign, answers=answers())


class TestCorrect:
    @pytest.fixture
    def earlier(self, coordinator, group, instrument) -> GroupAssessment:
        return assess_group(actor=coordinator, organization=group, instrument=instrument, answers=answers())

    def test_a_new_row_takes_the_place_and_the_earlier_stays(self, coordinator, group, earlier):
        row = correct_assessment(
            actor=coordinator, assessment=earlier, answers=answers({"independence": 1}), reason="Salah kelompok."
        )
        assert (row.corrects, row.correction_reason) == (earlier, "Salah kelompok.")
        assert earlier.scores.get().value == 2
        assert list(GroupAssessment.objects.filter(organization=group).standing()) == [row]

    def test_once_only_and_with_a_reason(self, coordinator, earlier):
        with pytest.raises(DomainError) as refused:
            correct_assessment(actor=coordinator, assessment=earlier, answers=answers(), reason=" ")
        assert refused.value.field == "correction_reason"
        correct_assessment(actor=coordinator, assessment=earlier, answers=answers(), reason="Salah tulis.")
        with pytest.raises(TransitionRefused):
            correct_assessment(actor=coordinator, assessment=earlier, answers=answers(), reason="Lagi.")

    def test_of_the_same_day_only(self, coordinator, earlier):
        other_day = answers(on=TODAY - dt.timedelta(days=1))
        with pytest.raises(DomainError, match="masa yang sama"):
            correct_assessment(actor=coordinator, assessment=earlier, answers=other_day, reason="Salah hari.")

    def test_keeps_the_edition_that_was_used(self, coordinator, institution, earlier):
        InstrumentFactory(institution=institution, valid_from=TODAY, codes=("independence",))
        row = correct_assessment(actor=coordinator, assessment=earlier, answers=answers(), reason="Salah tulis.")
        assert row.instrument == earlier.instrument

    def test_a_mentor_corrects_own_answers_only(self, mentor_user, earlier):
        with pytest.raises(NotAllowed):
            correct_assessment(actor=mentor_user, assessment=earlier, answers=answers(), reason="Salah.")


class TestInstruments:
    def test_four_are_shipped_with_what_the_source_names(self, db):
        shipped = {row.purpose: row for row in Instrument.objects.filter(institution=None)}
        counts = {purpose: row.items.count() for purpose, row in shipped.items()}
        assert counts == {"process": 7, "nature": 5, "result": 3, "output": 2}
        assert [row.purpose for row in shipped.values() if row.is_proposal] == ["output"]
        levels = shipped["output"].items.get(code="independence").levels
        assert [level["label"] for level in levels] == ["Bergantung", "Dibina", "Berkembang", "Mandiri"]

    def test_own_edition_counts_before_the_shipped_and_the_newest_first(self, institution, other_institution):
        in_force = Instrument.objects.in_force
        shipped = in_force(institution, "output", TODAY).first()
        assert shipped.is_shipped
        old = InstrumentFactory(institution=institution, valid_from=dt.date(2025, 1, 1))
        new = InstrumentFactory(institution=institution, valid_from=TODAY)
        assert in_force(institution, "output", TODAY - dt.timedelta(days=1)).first() == old
        assert in_force(institution, "output", TODAY).first() == new
        assert in_force(other_institution, "output", TODAY).first() == shipped

    def test_revising_leaves_the_edition_and_its_answers(self, coordinator, instrument):
        score = GroupScoreFactory(assessment__instrument=instrument)
        edition = revise_instrument(
            actor=coordinator,
            instrument=instrument,
            valid_from=TODAY,
            values={"title": "Kata kami"},
            items={"independence": {"label": "Berdiri sendiri", "target": 3}},
        )
        instrument.refresh_from_db()
        score.refresh_from_db()
        assert (edition.title, edition.items.get(code="independence").label) == ("Kata kami", "Berdiri sendiri")
        assert edition.items.get(code="standing").target == 4
        assert (instrument.title, score.item.label) == ("Kemandirian (contoh)", "Independence")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"valid_from": TODAY - dt.timedelta(days=1)}, "paling cepat hari ini"),
            ({"items": {"independence": {"levels": [{"label": "Ya", "text": ""}] * 2}}}, "Jumlah tingkat"),
            ({"items": {"independence": {"target": 9}}}, "tujuan"),
        ],
    )
    def test_bad_revision_is_refused(self, coordinator, instrument, changes, words):
        given = {"valid_from": TODAY, "values": {}, "items": {}} | changes
        with pytest.raises(DomainError, match=words):
            revise_instrument(actor=coordinator, instrument=instrument, **given)

    def test_only_the_office_revises_and_only_its_own(self, mentor_user, other_coordinator, instrument):
        for actor in (mentor_user, other_coordinator):
            with pytest.raises(NotAllowed):
                revise_instrument(actor=actor, instrument=instrument, valid_from=TODAY, values={}, items={})


class TestTables:
    @pytest.mark.parametrize(
        "values",
        [
            {"correction_reason": "tanpa yang dikoreksi"},
            {"income_idr": Decimal(1)},
            {"income_idr": Decimal(-1), "costs_idr": Decimal(1)},
            {"reassess_on": dt.date(2026, 1, 1)},
            {"voice": "ngawur"},
        ],
    )
    def test_assessment_that_cannot_be_is_refused(self, group, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupAssessmentFactory(organization=group, **values)

    def test_a_period_has_one_answer_of_each_voice(self, group):
        first = GroupAssessmentFactory(organization=group)
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupAssessmentFactory(organization=group, instrument=first.instrument)
        GroupAssessmentFactory(organization=group, instrument=first.instrument, voice="group")

    @pytest.mark.parametrize("values", [{"evidence": ""}, {"value": 0}])
    def test_score_without_evidence_or_level_is_refused(self, db, values):
        with pytest.raises(IntegrityError), transaction.atomic():
            GroupScoreFactory(**values)
