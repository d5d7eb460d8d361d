"""What an account adds up to: shares exact to the rupiah, balances that are the sum of entries in any order."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.enums import AnswerStanding, EntryKind
from programs.rules.settlements import (
    allocate,
    asked_of_entry,
    balance_in_words,
    effect_of,
    entitled_second,
    gross_of,
    price_on,
    rule_on,
    shares_of,
    standing_of_answers,
)

FIRST, SECOND = 1, 2
RUPIAH = st.decimals(min_value=-(10**12), max_value=10**12, places=2)
PERCENTS = st.decimals(min_value=0, max_value=100, places=2)
DAY = dt.date(2026, 5, 1)


def line(kind, amount, party=SECOND, *, advance=None, rule=None):
    return SimpleNamespace(
        kind=kind,
        amount_idr=Decimal(amount),
        party_id=party,
        advance_id=advance,
        rule=rule,
        rule_id=rule.pk if rule else None,
    )


def edition(number=1, first="60", remainder_to="second"):
    return SimpleNamespace(pk=number, edition=number, first_percent=Decimal(first), remainder_to=remainder_to)


class TestShares:
    @pytest.mark.parametrize(
        ("result", "percent", "remainder_to", "shares"),
        [
            ("1000000", "60", "second", ("600000", "400000")),
            ("1000001", "50", "second", ("500000", "500001")),
            ("1000001", "50", "first", ("500001", "500000")),
            ("100", "33.33", "second", ("33", "67")),
            ("100", "33.33", "first", ("34", "66")),
            ("-101", "50", "second", ("-51", "-50")),
            ("10000.50", "70", "second", ("7000", "3000.50")),
            ("0", "60", "first", ("0", "0")),
            ("500", "100", "second", ("500", "0")),
        ],
    )
    def test_shares_by_hand(self, result, percent, remainder_to, shares):
        assert allocate(Decimal(result), Decimal(percent), remainder_to) == tuple(map(Decimal, shares))

    @given(RUPIAH, PERCENTS, st.sampled_from(["first", "second"]))
    def test_shares_are_the_result_and_nobody_loses_a_rupiah(self, result, percent, remainder_to):
        first, second = allocate(result, percent, remainder_to)
        assert first + second == result
        exact = result * percent / 100
        assert abs(first - exact) < 1
        rounded = first if remainder_to == "second" else second
        assert rounded == rounded.to_integral_value()

    def test_each_edition_judges_its_own_entries(self):
        old, new = edition(1, "60"), edition(2, "50")
        entries = [
            line("revenue", 1_000_000, rule=old),
            line("cost", 400_000, rule=old),
            line("revenue", 300_001, rule=new),
        ]
        before, after = shares_of(entries)
        assert (before.result, before.first, before.second) == (600_000, 360_000, 240_000)
        assert (after.result, after.first, after.second) == (300_001, 150_000, 150_001)

    def test_what_is_owed_is_the_share_and_own_costs_less_what_was_taken_in(self):
        rule = edition(1, "60")
        entries = [
            line("revenue", 1_000_000, FIRST, rule=rule),
            line("cost", 250_000, SECOND, rule=rule),
            line("cost", 150_000, FIRST, rule=rule),
        ]
        # result 600.000: second's share 240.000 and its own cost 250.000
        assert entitled_second(entries, SECOND) == 490_000
        # the other way round: first's share 360.000 and cost 150.000 less 1.000.000 taken in
        assert 360_000 + 150_000 - 1_000_000 == -490_000

    @given(
        st.lists(st.tuples(st.sampled_from(["revenue", "cost"]), st.sampled_from([FIRST, SECOND]), RUPIAH), max_size=12)
    )
    def test_what_one_is_owed_the_other_owes(self, rows):
        rules = [edition(1, "60"), edition(2, "37.50")]
        entries = [line(kind, amount, party, rule=rules[place % 2]) for place, (kind, party, amount) in enumerate(rows)]
        first = sum((share.first for share in shares_of(entries)), Decimal(0))
        for entry in entries:
            if entry.party_id == FIRST:
                first += entry.amount_idr if entry.kind == "cost" else -entry.amount_idr
        assert first == -entitled_second(entries, SECOND)


class TestEffects:
    @pytest.mark.parametrize(
        ("kind", "party", "advance", "effect"),
        [
            (EntryKind.DELIVERY, SECOND, None, 500),
            (EntryKind.ADVANCE, FIRST, None, -500),
            (EntryKind.ADVANCE, SECOND, None, 500),
            (EntryKind.PAYMENT, FIRST, None, -500),
            (EntryKind.PAYMENT, SECOND, 9, 500),
            (EntryKind.DEDUCTION, SECOND, 9, 0),
            (EntryKind.DEDUCTION, FIRST, None, -500),
            (EntryKind.SHARE, SECOND, None, 500),
            (EntryKind.REVENUE, FIRST, None, 0),
            (EntryKind.COST, SECOND, None, 0),
        ],
    )
    def test_effect_of_each_kind(self, kind, party, advance, effect):
        assert effect_of(line(kind, 500, party, advance=advance), SECOND) == effect

    @pytest.mark.parametrize(
        ("quantity", "price", "gross"),
        [("120.5", "12000", "1446000"), ("0.33", "9999.50", "3300"), ("1", "0.50", "1"), ("3", "0.50", "2")],
    )
    def test_gross_is_to_the_nearest_rupiah(self, quantity, price, gross):
        assert gross_of(Decimal(quantity), Decimal(price)) == Decimal(gross)

    @pytest.mark.parametrize(
        ("balance", "words"),
        [
            (5, "PT berutang Rp5 kepada Kelompok."),
            (-5, "Kelompok berutang Rp5 kepada PT."),
            (0, "Tidak ada yang terutang."),
        ],
    )
    def test_one_sentence_for_both_sides(self, balance, words):
        assert balance_in_words(Decimal(balance), "PT", "Kelompok", "Rp5") == words


class TestWhatCountsOnADay:
    def price(self, amount, day, *, kind="agreed", pk=1):
        key = ("padi", "a", "kg")
        return SimpleNamespace(pk=pk, kind=kind, key=key, effective_on=day, price_idr=amount)

    def test_the_newest_price_in_force_counts_and_a_later_row_of_one_day_corrects(self):
        may, june = dt.date(2026, 5, 1), dt.date(2026, 6, 1)
        rows = [
            self.price(1, may),
            self.price(2, june, pk=2),
            self.price(3, june, pk=3),
            self.price(9, may, kind="floor"),
        ]
        key = ("padi", "a", "kg")
        assert price_on(rows, key, may).price_idr == 1
        assert price_on(rows, key, june).price_idr == 3
        assert price_on(rows, key, may - dt.timedelta(days=1)) is None
        assert price_on(rows, ("padi", "b", "kg"), june) is None
        assert price_on(rows, key, june, "floor").price_idr == 9

    def test_the_edition_of_a_day_is_the_newest_that_both_approved(self):
        rules = [
            SimpleNamespace(edition=1, applies_from=DAY),
            SimpleNamespace(edition=2, applies_from=DAY + dt.timedelta(days=10)),
            SimpleNamespace(edition=3, applies_from=None),
        ]
        assert rule_on(rules, DAY - dt.timedelta(days=1)) is None
        assert rule_on(rules, DAY + dt.timedelta(days=9)).edition == 1
        assert rule_on(rules, DAY + dt.timedelta(days=10)).edition == 2


class TestAnswers:
    SIDES = (SimpleNamespace(pk=FIRST), SimpleNamespace(pk=SECOND))

    @pytest.mark.parametrize(
        ("given", "standing"),
        [
            ([], AnswerStanding.WAITING),
            ([(FIRST, "agrees")], AnswerStanding.WAITING),
            ([(FIRST, "agrees"), (SECOND, "agrees")], AnswerStanding.ACKNOWLEDGED),
            ([(FIRST, "agrees"), (SECOND, "objects")], AnswerStanding.DISPUTED),
            ([(SECOND, "objects"), (FIRST, "agrees"), (SECOND, "agrees")], AnswerStanding.ACKNOWLEDGED),
        ],
    )
    def test_standing(self, given, standing):
        answers = [SimpleNamespace(party_id=party, stance=stance) for party, stance in given]
        assert standing_of_answers(answers, self.SIDES) == standing

    def test_who_is_asked(self):
        written_by_first = SimpleNamespace(kind="payment", recorded_for_id=FIRST)
        by_office = SimpleNamespace(kind="payment", recorded_for_id=None)
        share = SimpleNamespace(kind="share", recorded_for_id=None)
        assert [party.pk for party in asked_of_entry(written_by_first, self.SIDES)] == [SECOND]
        assert [party.pk for party in asked_of_entry(by_office, self.SIDES)] == [FIRST, SECOND]
        assert asked_of_entry(share, self.SIDES) == []
