"""The order of candidates, checked against examples computed by hand, and against properties that always hold."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from programs.rules.ranking import (
    CriterionRule,
    Judged,
    Mark,
    Ranked,
    leaders,
    rank,
    reweigh,
    split_evenly,
    what_if,
)
from programs.rules.sensitivity import turns_of

VISION = CriterionRule("vision", "Visi", 50)
DISTANCE = CriterionRule("distance", "Jarak", 30)
RECORD = CriterionRule("record", "Rekam jejak", 20)
THREE = [VISION, DISTANCE, RECORD]


def judged(key: str, **marks: int | str | list | None) -> Judged:
    """A candidate with one score for each criterion, or a list of scores of assessors A, B, C."""
    found = {}
    for name, given_marks in marks.items():
        values = given_marks if isinstance(given_marks, list) else [given_marks]
        found[name] = [Mark(Decimal(str(value)), by="ABC"[at]) for at, value in enumerate(values) if value is not None]
    return Judged(key, key.title(), found)


def placed(ranked: list[Ranked]) -> list[tuple[str, int, Fraction]]:
    return [(row.key, row.rank, row.total) for row in ranked]


def test_total_is_weight_times_score_over_highest_score():
    # a: 50·4/5 + 30·5/5 + 20·3/5 = 40 + 30 + 12; b: 50·5/5 + 30·2/5 + 20·4/5 = 50 + 12 + 16
    found = rank(THREE, [judged("b", vision=5, distance=2, record=4), judged("a", vision=4, distance=5, record=3)])

    assert placed(found) == [("a", 1, 82), ("b", 2, 78)]
    assert [cell.points for cell in found[0].cells] == [40, 30, 12]


def test_equal_totals_share_a_rank_and_the_next_is_left_out():
    # a and b: 50·3/5 + 30·5/5 + 20·1/5 = 64 = 50·4/5 + 30·4/5 + 20·0/5; c less, d most
    found = rank(
        THREE,
        [
            judged("c", vision=1, distance=1, record=1),
            judged("b", vision=4, distance=4, record=0),
            judged("d", vision=5, distance=5, record=5),
            judged("a", vision=3, distance=5, record=1),
        ],
    )

    assert placed(found) == [("d", 1, 100), ("a", 2, 64), ("b", 2, 64), ("c", 4, 20)]


def test_totals_that_floats_would_tell_apart_are_equal():
    # 0.1 + 0.2 is not 0.3 in floats: 33.33·(1/3) three ways must be the same as one third of 99.99
    rules = [CriterionRule(str(at), str(at), Decimal("33.33"), scale_max=3) for at in range(3)]
    one = Judged("one", "One", {str(at): [Mark(1)] for at in range(3)})
    other = Judged("other", "Other", {"0": [Mark(3)], "1": [Mark(0)], "2": [Mark(0)]})

    found = rank(rules, [one, other])

    assert placed(found) == [("one", 1, Fraction("33.33")), ("other", 1, Fraction("33.33"))]


def test_missing_score_gives_nothing_and_marks_the_candidate_as_incomplete():
    found = rank(THREE, [judged("a", vision=5, distance=5), judged("b", vision=4, distance=4, record=4)])

    assert placed(found) == [("a", 1, 80), ("b", 1, 80)]
    assert found[0].missing == ["Rekam jejak"]
    assert (found[0].is_complete, found[1].is_complete) == (False, True)


def test_candidate_without_any_score_is_last_and_not_failed():
    rules = [CriterionRule("vision", "Visi", 100, is_mandatory=True, minimum=3)]

    found = rank(rules, [judged("nobody"), judged("a", vision=3)])

    assert placed(found) == [("a", 1, 60), ("nobody", 2, 0)]
    assert found[1].passes


def test_mandatory_failure_is_behind_all_who_pass_whatever_the_total():
    rules = [
        CriterionRule("legal", "Badan hukum", 10, is_mandatory=True, minimum=3),
        CriterionRule("vision", "Visi", 90),
    ]
    # a: 10·2/5 + 90 = 94 but 2 < 3; b: 10·3/5 + 90·1/5 = 24 and 3 is enough; c fails too, with less
    found = rank(
        rules, [judged("a", legal=2, vision=5), judged("b", legal=3, vision=1), judged("c", legal=1, vision=4)]
    )

    assert placed(found) == [("b", 1, 24), ("a", 2, 94), ("c", 3, 74)]
    assert [cell.criterion.name for cell in found[1].failures] == ["Badan hukum"]
    assert found[0].failures == []


def test_mean_of_assessors_below_the_minimum_fails():
    rules = [CriterionRule("legal", "Badan hukum", 100, is_mandatory=True, minimum=Decimal("3.5"))]

    found = rank(rules, [judged("a", legal=[4, 2]), judged("b", legal=[4, 3])])

    assert [row.passes for row in found] == [True, False]
    assert found[0].key == "b"


def test_several_assessors_count_by_their_mean():
    # a: (5 + 4 + 3)/3 = 4 → 80; b: (5 + 2)/2 = 3,5 → 70
    rules = [CriterionRule("vision", "Visi", 100)]

    found = rank(rules, [judged("a", vision=[5, 4, 3]), judged("b", vision=[5, 2])])

    assert placed(found) == [("a", 1, 80), ("b", 2, 70)]


def test_mean_that_is_no_decimal_is_still_exact():
    rules = [CriterionRule("vision", "Visi", 100)]

    found = rank(rules, [judged("a", vision=[5, 5, 4])])

    assert found[0].total == Fraction(280, 3)


def test_scores_two_of_five_apart_are_flagged_and_closer_ones_are_not():
    rules = [CriterionRule("vision", "Visi", 60), CriterionRule("record", "Rekam jejak", 40, scale_max=10)]

    found = rank(rules, [judged("a", vision=[5, 3], record=[9, 6]), judged("b", vision=[5, 4], record=[9, 5])])
    by_key = {row.key: [cell.criterion.key for cell in row.disputed] for row in found}

    assert by_key == {"a": ["vision"], "b": ["record"]}
    assert {row.key: row.cells[0].spread for row in found} == {"a": 2, "b": 1}


def test_one_assessor_never_disagrees_with_nobody():
    found = rank(THREE, [judged("a", vision=5, distance=1, record=3)])

    assert found[0].disputed == []
    assert {cell.spread for cell in found[0].cells} == {0}


def test_no_assessor_no_candidate_and_no_criterion():
    assert rank(THREE, []) == []
    assert placed(rank([], [judged("a"), judged("b")])) == [("a", 1, 0), ("b", 1, 0)]
    assert [row.is_complete for row in rank(THREE, [judged("a")])] == [False]
    assert leaders([]) == ()


def test_weights_with_decimals_are_exact():
    # 33.34·4/5 + 33.33·3/5 + 33.33·2/5 = 26.672 + 19.998 + 13.332
    rules = [
        CriterionRule(name, name, weight)
        for name, weight in zip(["vision", "distance", "record"], split_evenly(3), strict=True)
    ]

    found = rank(rules, [judged("a", vision=4, distance=3, record=2)])

    assert found[0].total == Fraction("60.002")


def test_split_evenly_totals_one_hundred():
    assert split_evenly(3) == [Decimal("33.34"), Decimal("33.33"), Decimal("33.33")]
    assert split_evenly(0) == []
    assert all(sum(split_evenly(count)) == 100 for count in range(1, 60))


def test_another_weight_scales_the_others_in_proportion():
    # 50/30/20 with vision at 20: the rest is 80, shared 30 : 20
    assert [rule.weight for rule in reweigh(THREE, "vision", 20)] == [20, 48, 32]
    assert [rule.weight for rule in reweigh(THREE, "vision", 100)] == [100, 0, 0]
    assert [rule.weight for rule in reweigh(THREE, "vision", 250)] == [100, 0, 0]


def test_others_without_weight_share_the_rest_evenly():
    rules = [
        CriterionRule("vision", "Visi", 100),
        CriterionRule("distance", "Jarak", 0),
        CriterionRule("record", "Rekam", 0),
    ]

    assert [rule.weight for rule in reweigh(rules, "vision", 40)] == [40, 30, 30]


def test_weight_of_a_lone_or_unknown_criterion_stays():
    alone = [CriterionRule("vision", "Visi", 100)]

    assert reweigh(alone, "vision", 10) == alone
    assert reweigh(THREE, "unknown", 10) == THREE


A = judged("a", vision=4, distance=5, record=3)
B = judged("b", vision=5, distance=2, record=4)


def test_what_if_ranks_with_the_other_weights():
    # vision at 80: rest 20 as 12 and 8 → a: 64 + 12 + 4,8 = 80,8; b: 80 + 4,8 + 6,4 = 91,2
    found = what_if(THREE, [A, B], "vision", 80)

    assert placed(found) == [("b", 1, Fraction("91.2")), ("a", 2, Fraction("80.8"))]


def test_turning_points_are_where_the_totals_meet():
    # On vision: a(w) = 0,8w + 0,84(100 − w), b(w) = w + 0,56(100 − w); equal at 28 = 0,48w → w = 175/3
    # On distance (rest 5 : 2): a(w) = w + 26/35(100 − w), b(w) = 0,4w + 33/35(100 − w); equal at 20 = 0,8w → w = 25
    # On record (rest 5 : 3): a(w) = 0,6w + 0,875(100 − w), b(w) = 0,8w + 0,775(100 − w); equal at 10 = 0,3w → w = 100/3
    vision, distance, record = turns_of(THREE, [A, B])

    assert (vision.below, vision.above.weight, vision.above.names) == (None, Fraction(175, 3), ("B",))
    assert (distance.above, distance.below.weight, distance.below.names) == (None, 25, ("B",))
    assert (record.below, record.above.weight, record.above.names) == (None, Fraction(100, 3), ("B",))


def test_shared_first_place_turns_at_once():
    rules = [CriterionRule("vision", "Visi", 50), CriterionRule("record", "Rekam jejak", 50)]

    vision, _ = turns_of(rules, [judged("a", vision=5, record=1), judged("b", vision=1, record=5)])

    assert (vision.below.weight, vision.below.names) == (50, ("B",))
    assert (vision.above.weight, vision.above.names) == (50, ("A",))


def test_who_leads_everywhere_never_loses_the_first_place():
    for turns in turns_of(
        THREE, [judged("a", vision=5, distance=5, record=5), judged("b", vision=4, distance=1, record=3)]
    ):
        assert (turns.below, turns.above) == (None, None)


def test_failed_candidate_never_takes_the_first_place_by_weight():
    rules = [
        CriterionRule("vision", "Visi", 90, is_mandatory=True, minimum=3),
        CriterionRule("record", "Rekam jejak", 10),
    ]

    turns = turns_of(rules, [judged("a", vision=3, record=1), judged("b", vision=1, record=5)])

    assert [(one.below, one.above) for one in turns] == [(None, None), (None, None)]


def test_one_candidate_or_one_criterion_has_nothing_to_turn():
    assert turns_of([CriterionRule("vision", "Visi", 100)], [A, B])[0].above is None
    assert all(one.below is None and one.above is None for one in turns_of(THREE, [A]))


KEYS = ["one", "two", "three", "four"]


@st.composite
def criteria_sets(draw) -> list[CriterionRule]:
    """Two to four criteria whose weights total 100, some mandatory."""
    count = draw(st.integers(2, 4))
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=count - 1, max_size=count - 1)))
    edges = [0, *cuts, 10_000]
    return [
        CriterionRule(
            key,
            key,
            Decimal(edges[at + 1] - edges[at]) / 100,
            scale_max=draw(st.sampled_from([4, 5, 10])),
            is_mandatory=draw(st.booleans()),
            minimum=draw(st.integers(1, 4)),
        )
        for at, key in enumerate(KEYS[:count])
    ]


@st.composite
def searches(draw) -> tuple[list[CriterionRule], list[Judged]]:
    rules = draw(criteria_sets())
    names = draw(st.lists(st.sampled_from("abcdef"), min_size=2, max_size=5, unique=True))
    return rules, [
        Judged(
            name,
            name,
            {
                rule.key: [Mark(value) for value in draw(st.lists(st.integers(0, rule.scale_max), max_size=3))]
                for rule in rules
            },
        )
        for name in names
    ]


def with_marks(candidate: Judged, key, marks: list[Mark]) -> Judged:
    return Judged(candidate.key, candidate.name, {**candidate.marks, key: marks})


def rank_of(ranked: list[Ranked], key) -> int:
    return next(row.rank for row in ranked if row.key == key)


@given(searches(), st.data())
def test_raising_a_score_never_lowers_the_rank(search, data):
    rules, candidates = search
    at = data.draw(st.integers(0, len(candidates) - 1))
    rule = data.draw(st.sampled_from(rules))
    marks = list(candidates[at].marks[rule.key])
    if not marks:
        marks = [Mark(0)]
        candidates[at] = with_marks(candidates[at], rule.key, marks)
    which = data.draw(st.integers(0, len(marks) - 1))
    higher = data.draw(st.integers(int(marks[which].value), rule.scale_max))

    before = rank_of(rank(rules, candidates), candidates[at].key)
    raised = with_marks(candidates[at], rule.key, [*marks[:which], Mark(higher), *marks[which + 1 :]])
    after = rank_of(rank(rules, [*candidates[:at], raised, *candidates[at + 1 :]]), candidates[at].key)

    assert after <= before


@given(searches(), st.data())
def test_filling_in_what_is_missing_never_raises_others_unless_a_minimum_is_missed(search, data):
    rules, candidates = search
    at = data.draw(st.integers(0, len(candidates) - 1))
    rule = data.draw(st.sampled_from(rules))
    lowest = rule.minimum if rule.is_mandatory else 0
    value = data.draw(st.integers(min(lowest, rule.scale_max), rule.scale_max))
    blank = with_marks(candidates[at], rule.key, [])
    filled = with_marks(candidates[at], rule.key, [Mark(value)])

    before = rank(rules, [*candidates[:at], blank, *candidates[at + 1 :]])
    after = rank(rules, [*candidates[:at], filled, *candidates[at + 1 :]])

    assert rank_of(after, blank.key) <= rank_of(before, blank.key)
    for other in candidates[:at] + candidates[at + 1 :]:
        assert rank_of(after, other.key) >= rank_of(before, other.key)


@given(searches(), st.randoms())
def test_order_of_criteria_candidates_and_scores_never_matters(search, chance):
    rules, candidates = search
    shuffled_rules = chance.sample(rules, len(rules))
    shuffled = [
        Judged(one.key, one.name, {key: chance.sample(list(marks), len(marks)) for key, marks in one.marks.items()})
        for one in chance.sample(candidates, len(candidates))
    ]

    assert placed(rank(rules, candidates)) == placed(rank(shuffled_rules, shuffled))


@given(searches(), st.data())
def test_weights_total_one_hundred_whatever_is_tried(search, data):
    rules, _ = search
    tried = reweigh(rules, data.draw(st.sampled_from(rules)).key, data.draw(st.decimals(0, 100, places=2)))

    assert sum(Fraction(rule.weight) for rule in tried) == 100
    assert all(rule.weight >= 0 for rule in tried)


@given(searches())
def test_first_place_is_the_same_up_to_a_turn_and_another_beyond_it(search):
    rules, candidates = search
    first = {row.name for row in leaders(rank(rules, candidates))}
    step = Fraction(1, 10**12)
    for turns in turns_of(rules, candidates):
        now = Fraction(turns.criterion.weight)
        for turn, direction in ((turns.below, -1), (turns.above, 1)):
            end = Fraction(100 if direction > 0 else 0)
            last = turn.weight if turn else end
            between = {row.name for row in leaders(what_if(rules, candidates, turns.criterion.key, (now + last) / 2))}
            assert between == first
            if turn:
                beyond = leaders(what_if(rules, candidates, turns.criterion.key, last + direction * step))
                assert {row.name for row in beyond} == set(turn.names) != first
