"""Several weights at once, at which weight the order changes, how far assessors lie apart, and what is to be known."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.ranking import CriterionRule, Judged, Mark, concerns_of, rank, weigh, what_if
from programs.rules.sensitivity import shifts_of
from programs.tests.test_ranking import searches

TWO = [CriterionRule("vision", "Visi", 60), CriterionRule("record", "Rekam jejak", 40)]


def judged(name: str, **scores) -> Judged:
    """A candidate with one score, or a tuple of them, by criterion."""
    return Judged(
        name,
        name.upper(),
        {
            key: [Mark(value) for value in (given if isinstance(given, tuple) else (given,))]
            for key, given in scores.items()
        },
    )


class TestWeigh:
    @pytest.mark.parametrize(
        ("asked", "weights"),
        [
            ({"vision": 30, "record": 70}, [30, 70]),
            ({"vision": 180, "record": 20}, [90, 10]),
            ({"vision": 40}, [50, 50]),
            ({"vision": 0, "record": 5}, [0, 100]),
            ({"vision": -5, "record": 5}, [0, 100]),
            ({"vision": Decimal("0.5"), "record": Decimal("0.5")}, [50, 50]),
            ({"vision": 0, "record": 0}, [60, 40]),
            ({}, [60, 40]),
        ],
    )
    def test_weights_count_in_proportion(self, asked, weights):
        assert [rule.weight for rule in weigh(TWO, asked)] == weights

    @given(searches(), st.data())
    def test_the_total_is_always_100(self, search, data):
        rules, _ = search
        asked = {rule.key: data.draw(st.decimals(0, 1000, places=2)) for rule in rules}
        assert sum(rule.weight for rule in weigh(rules, asked)) == 100


class TestShifts:
    def test_the_nearest_weight_at_which_somebody_reaches_the_one_before(self):
        # a = 0.8, c = 0.4 + 0.6 w, b = 0.6: c reaches a at w = 2/3, and b at 1/3.
        candidates = [
            judged("a", vision=4, record=4),
            judged("b", vision=3, record=3),
            judged("c", vision=5, record=2),
        ]
        vision, record = shifts_of(TWO, candidates)
        assert (vision.above.weight, vision.above.pairs) == (Fraction(200, 3), (("C", "A"),))
        assert (vision.below.weight, vision.below.pairs) == (Fraction(100, 3), (("B", "C"),))
        assert record.below.weight == Fraction(100, 3)
        assert record.above.weight == Fraction(200, 3)

    def test_equal_ones_part_at_once(self):
        even = [CriterionRule("vision", "Visi", 50), CriterionRule("record", "Rekam jejak", 50)]
        vision, _ = shifts_of(even, [judged("a", vision=5, record=1), judged("b", vision=1, record=5)])
        assert (vision.below.weight, vision.below.pairs) == (50, (("B", "A"),))
        assert (vision.above.weight, vision.above.pairs) == (50, (("A", "B"),))

    def test_who_fails_never_reaches_who_passes(self):
        rules = [
            CriterionRule("vision", "Visi", 90, is_mandatory=True, minimum=3),
            CriterionRule("record", "Rekam jejak", 10),
        ]
        for one in shifts_of(rules, [judged("a", vision=3, record=1), judged("b", vision=1, record=5)]):
            assert (one.below, one.above) == (None, None)

    def test_one_candidate_or_one_criterion_never_changes(self):
        alone = [CriterionRule("vision", "Visi", 100)]
        assert shifts_of(alone, [judged("a", vision=3), judged("b", vision=5)])[0].below is None
        assert all(one.above is None for one in shifts_of(TWO, [judged("a", vision=3, record=3)]))
        assert shifts_of(TWO, [])[0].above is None

    @given(searches())
    def test_before_it_the_order_stays_and_at_it_or_beyond_it_differs(self, search):
        rules, candidates = search
        places = {row.key: row.rank for row in rank(rules, candidates)}

        def places_at(key, weight) -> dict:
            return {row.key: row.rank for row in what_if(rules, candidates, key, weight)}

        for rule, shifts in zip(rules, shifts_of(rules, candidates), strict=True):
            now = Fraction(rule.weight)
            for shift, end in ((shifts.below, Fraction(0)), (shifts.above, Fraction(100))):
                last = end if shift is None else shift.weight
                if last != now:
                    assert places_at(rule.key, (now + last) / 2) == places
                if shift is not None:
                    just_beyond = last + (end - last) / 1_000_000_007
                    assert places != places_at(rule.key, last) or places != places_at(rule.key, just_beyond)


class TestSpread:
    @pytest.mark.parametrize(
        ("marks", "word"),
        [
            ((4,), ""),
            ((4, 4), "sama"),
            ((4, Decimal("4.5")), "hampir sama"),
            ((4, 3), "berbeda"),
            ((4, 3, Decimal("2.5")), "berbeda"),
            ((4, 2), "berbeda jauh"),
            ((5, 1, 3), "berbeda jauh"),
        ],
    )
    def test_a_word_for_how_far_assessors_lie_apart(self, marks, word):
        assert rank(TWO, [judged("a", vision=marks)])[0].cells[0].spread_word == word

    def test_it_is_a_part_of_the_scale(self):
        fine = [CriterionRule("vision", "Visi", 100, scale_max=10)]
        assert rank(fine, [judged("a", vision=(4, 2))])[0].cells[0].spread_word == "berbeda"


class TestConcerns:
    RULES = [
        CriterionRule("vision", "Visi", 50, is_mandatory=True, minimum=3),
        CriterionRule("legal", "Legalitas", 30, is_mandatory=True, minimum=1),
        CriterionRule("record", "Rekam jejak", 20),
    ]

    def concerns(self, **scores) -> list[str]:
        return concerns_of(rank(self.RULES, [judged("a", **scores)])[0])

    def test_nothing_is_said_of_who_passes_completely(self):
        assert self.concerns(vision=4, legal=5, record=3) == []

    def test_the_gravest_comes_first(self):
        assert self.concerns(vision=(1, 4)) == [
            "Tidak memenuhi kriteria wajib: Visi.",
            "Kriteria wajib belum dinilai, jadi belum diketahui terpenuhi atau tidak: Legalitas.",
            "Belum dinilai, dihitung nol: Rekam jejak.",
            "Penilai berbeda jauh pada Visi (selisih 3 dari 5).",
        ]

    def test_who_only_lacks_a_mandatory_score_passes_and_is_told(self):
        ranked = rank(self.RULES, [judged("a", vision=4, record=3)])[0]
        assert (ranked.passes, ranked.unjudged) == (True, ["Legalitas"])
        assert len(concerns_of(ranked)) == 1
