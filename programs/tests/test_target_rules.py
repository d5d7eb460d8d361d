"""What readings say, against tables reckoned by hand; what was not read is never 0."""

import datetime as dt
import itertools
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.enums import PeriodStanding as S
from programs.rules.periods import outside_because, period_of, periods_of
from programs.rules.targets import (
    Definition,
    Value,
    achievement,
    aggregate,
    change_from,
    figure_of,
    is_met,
    results_of,
    total_of,
)

START, END = dt.date(2026, 1, 15), dt.date(2027, 12, 31)
MONTHLY = Definition("monthly", "sum", "up", START, END)


def month(number: int, year: int = 2026) -> dt.date:
    return dt.date(year, number, 1)


def read(*amounts, year: int = 2026, group: int | None = None) -> list[Value]:
    """A reading in the middle of each month, from January on; None was not read."""
    return [
        Value(dt.date(year, number, 20), D(str(amount)), group)
        for number, amount in enumerate(amounts, start=1)
        if amount is not None
    ]


@pytest.mark.parametrize(
    ("frequency", "day", "starts_on", "ends_on", "label", "short"),
    [
        ("monthly", dt.date(2028, 2, 29), month(2, 2028), dt.date(2028, 2, 29), "Februari 2028", "Feb"),
        ("monthly", dt.date(2026, 12, 31), month(12), dt.date(2026, 12, 31), "Desember 2026", "Des"),
        ("quarterly", dt.date(2026, 3, 31), month(1), dt.date(2026, 3, 31), "Triwulan I 2026", "TW I"),
        ("quarterly", dt.date(2026, 10, 1), month(10), dt.date(2026, 12, 31), "Triwulan IV 2026", "TW IV"),
        ("half_yearly", dt.date(2026, 7, 1), month(7), dt.date(2026, 12, 31), "Semester II 2026", "Sem. II"),
        ("yearly", dt.date(2026, 6, 1), month(1), dt.date(2026, 12, 31), "2026", "2026"),
        ("once", dt.date(2030, 6, 1), START, END, "Seluruh masa program", "Seluruh masa program"),
    ],
)
def test_day_lies_in_its_calendar_period(frequency, day, starts_on, ends_on, label, short):
    period = period_of(day, frequency, START, END)
    assert (period.starts_on, period.ends_on, period.label, period.short) == (starts_on, ends_on, label, short)


@pytest.mark.parametrize(
    ("frequency", "count"), [("monthly", 24), ("quarterly", 8), ("half_yearly", 4), ("yearly", 2), ("once", 1)]
)
def test_program_has_every_period_that_it_touches(frequency, count):
    periods = periods_of(frequency, START, END, dt.date(2026, 3, 1))
    assert len(periods) == count
    assert periods[0].starts_on <= START
    assert all(
        before.ends_on + dt.timedelta(days=1) == after.starts_on for before, after in itertools.pairwise(periods)
    )


def test_program_without_an_end_has_periods_up_to_the_given_day():
    assert len(periods_of("monthly", START, None, dt.date(2026, 12, 31))) == 12
    assert len(periods_of("monthly", dt.date(2027, 5, 1), None, dt.date(2026, 12, 31))) == 1
    assert periods_of("once", START, None, dt.date(2026, 12, 31))[0].ends_on is None


def test_target_outside_of_changed_dates_stays_in_sight():
    labels = [period.short for period in periods_of("monthly", START, dt.date(2026, 3, 1), START, also=[month(5)])]
    assert labels == ["Jan", "Feb", "Mar", "Apr", "Mei"]


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 6, 2), "masa depan"),
        (dt.date(2026, 1, 14), "nilai awal"),
        (dt.date(2026, 1, 15), ""),
        (dt.date(2026, 6, 1), ""),
    ],
)
def test_value_is_read_on_a_day_of_the_program_that_has_come(day, words):
    problem = outside_because(day, START, END, dt.date(2026, 6, 1))
    assert words in problem
    assert bool(problem) == bool(words)


def test_nothing_is_read_after_the_end():
    assert "Program selesai 31 Maret 2026" in outside_because(month(4), START, dt.date(2026, 3, 31), month(6))
    assert outside_because(month(4), START, None, month(6)) == ""


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("sum", "25"), ("average", "8.33"), ("last", "6"), ("highest", "12"), ("lowest", "6")],
)
def test_readings_of_a_period_become_one_figure(aggregation, expected):
    assert aggregate([D(7), D(12), D(6)], aggregation) == D(expected)
    assert aggregate([], aggregation) is None


def test_half_is_rounded_up():
    assert aggregate([D("0.01"), D("0.02")], "average") == D("0.02")


def test_last_is_the_latest_day_whatever_the_order():
    definition = Definition("monthly", "last", "up", START, END)
    values = [Value(dt.date(2026, 2, 20), D(5)), Value(dt.date(2026, 2, 3), D(9))]
    assert figure_of(values, definition).amount == 5


@pytest.mark.parametrize(
    ("aggregation", "combination", "expected"),
    [
        ("sum", "sum", "36"),  # 10+20 and 6
        ("sum", "average", "18"),
        ("average", "average", "10.5"),  # 15 and 6
        ("last", "sum", "26"),  # 20 and 6
        ("highest", "highest", "20"),
        ("lowest", "lowest", "6"),
    ],
)
def test_groups_are_combined_after_each_was_reckoned(aggregation, combination, expected):
    definition = Definition("monthly", aggregation, "up", START, END, combination)
    values = [
        Value(dt.date(2026, 2, 1), D(10), 1),
        Value(dt.date(2026, 2, 9), D(20), 1),
        Value(dt.date(2026, 2, 2), D(6), 2),
    ]
    figure = figure_of(values, definition, known=[1, 2, 3])
    assert figure.amount == D(expected)
    assert (figure.readings, figure.groups, figure.silent) == (3, {1, 2}, {3})


def test_value_of_the_whole_program_stands_before_those_of_groups():
    values = [Value(dt.date(2026, 2, 1), D(10), 1), Value(dt.date(2026, 2, 2), D(99))]
    figure = figure_of(values, MONTHLY, known=[1, 2])
    assert (figure.amount, figure.silent) == (99, frozenset())


@pytest.mark.parametrize(
    ("direction", "amount", "target", "baseline", "expected"),
    [
        ("up", 90, 120, None, "75.0"),
        ("up", 130, 120, None, "108.3"),
        ("up", 0, 120, None, "0.0"),
        ("up", 110, 120, 80, "75.0"),  # 30 of the way of 40
        ("up", 70, 120, 80, "-25.0"),
        ("up", 90, 100, 120, "90.0"),  # a baseline that is better than the target says nothing
        ("up", 5, 0, None, "100"),
        ("up", -5, 0, None, None),
        ("up", -10, 0, -40, "75.0"),
        ("down", 6, 10, None, "140.0"),
        ("down", 15, 10, None, "50.0"),
        ("down", 0, 10, None, "200.0"),
        ("down", 25, 10, None, "-50.0"),
        ("down", 8, 5, 17, "75.0"),  # 9 of the way of 12
        ("down", 18, 5, 17, "-8.3"),
        ("down", 0, 0, None, "100"),
        ("down", 3, 0, None, None),
        ("down", 3, 0, 12, "75.0"),
        ("steady", 104, 100, None, "100"),
        ("steady", 115, 100, None, "90.0"),
        ("steady", 85, 100, None, "90.0"),
        ("steady", 400, 100, None, "0.0"),
        ("steady", 3, 0, None, "100"),
        ("steady", 9, 0, None, None),
    ],
)
def test_achievement_by_direction(direction, amount, target, baseline, expected):
    found = achievement(
        D(amount), D(target), direction, baseline=None if baseline is None else D(baseline), tolerance=D(5)
    )
    assert found == (None if expected is None else D(expected))


def test_what_misses_by_a_hair_is_not_shown_as_reached():
    assert achievement(D("99.99"), D(100), "up") == D("99.9")
    assert achievement(D("100.01"), D(100), "down") == D("99.9")


AMOUNTS = st.decimals(min_value=-10_000, max_value=10_000, places=2)


@given(
    amount=AMOUNTS,
    target=AMOUNTS,
    baseline=st.none() | AMOUNTS,
    tolerance=st.decimals(min_value=0, max_value=100, places=2),
    direction=st.sampled_from(["up", "down", "steady"]),
)
def test_hundred_percent_is_said_exactly_when_the_target_is_met(amount, target, baseline, tolerance, direction):
    percent = achievement(amount, target, direction, baseline=baseline, tolerance=tolerance)
    if percent is not None:
        assert (percent >= 100) == is_met(amount, target, direction, tolerance)
    else:
        assert not is_met(amount, target, direction, tolerance)


@given(lower=AMOUNTS, higher=AMOUNTS, target=AMOUNTS, baseline=st.none() | AMOUNTS)
def test_a_better_value_never_achieves_less(lower, higher, target, baseline):
    lower, higher = sorted([lower, higher])
    for worse, better, direction in ((lower, higher, "up"), (higher, lower, "down")):
        first = achievement(worse, target, direction, baseline=baseline)
        second = achievement(better, target, direction, baseline=baseline)
        if first is not None and second is not None:
            assert first <= second


@pytest.mark.parametrize(
    ("before", "amount", "direction", "difference", "percent", "is_better"),
    [
        (80, 100, "up", 20, "25.0", True),
        (100, 80, "up", -20, "-20.0", False),
        (100, 80, "down", -20, "-20.0", True),
        (0, 80, "up", 80, None, True),
        (-40, -20, "up", 20, "50.0", True),
        (80, 80, "up", 0, "0.0", None),
        (80, 90, "steady", 10, "12.5", None),
    ],
)
def test_change_from_a_year_ago(before, amount, direction, difference, percent, is_better):
    found = change_from(D(before), D(amount), direction)
    assert (found.difference, found.percent) == (D(difference), None if percent is None else D(percent))
    assert found.is_better is is_better


def standings(results, count: int) -> list[S]:
    return [result.standing for result in results[:count]]


def test_each_period_says_where_it_stands():
    targets = {month(1): D(10), month(2): D(10), month(3): D(10), month(5): D(10), month(6): D(10), month(7): D(10)}
    results = results_of(MONTHLY, read(10, 9, None, 4, None, 2), targets, dt.date(2026, 6, 30))
    assert standings(results, 7) == [S.MET, S.UNMET, S.MISSING, S.UNTARGETED, S.MISSING, S.UNDER_WAY, S.AHEAD]
    assert results[5].percent == D("20.0")
    assert results[2].amount is None
    assert results[2].percent is None


def test_reading_of_zero_is_a_value():
    result = results_of(MONTHLY, read(0), {month(1): D(10)}, month(6))[0]
    assert (result.amount, result.percent, result.standing) == (0, 0, S.UNMET)


def test_year_with_a_gap_is_neither_lowered_nor_raised_by_it():
    targets = {month(number): D(10) for number in range(1, 7)}
    results = results_of(MONTHLY, read(10, None, 10, 10, None, 10), targets, month(7))
    total = total_of(MONTHLY, results, month(7))
    assert total.amount == 40
    assert [period.label for period in total.missing] == ["Februari 2026", "Mei 2026"]
    assert (total.compared, total.target, total.compared_count) == (40, 40, 4)
    assert (total.percent, total.is_met) == (100, True)


@pytest.mark.parametrize(
    ("aggregation", "amount", "target"),
    [
        ("sum", "25", "33"),
        ("average", "8.33", "11"),
        ("last", "6", "12"),
        ("highest", "12", "12"),
        ("lowest", "6", "10"),
    ],
)
def test_year_by_its_aggregation_over_the_periods_that_were_read(aggregation, amount, target):
    definition = Definition("monthly", aggregation, "up", START, END)
    targets = {month(1): D(10), month(2): D(99), month(3): D(11), month(4): D(12)}
    results = results_of(definition, read(7, None, 12, 6), targets, month(5))
    total = total_of(definition, results, month(5))
    assert (total.amount, total.target, total.read, len(total.missing)) == (D(amount), D(target), 3, 1)


def test_sum_starts_from_as_many_baselines_as_periods():
    """100 a month before, 120 wanted, 115 reached on average: 45 of the way of 60."""
    definition = Definition("monthly", "sum", "up", START, END, baseline=D(100))
    targets = {month(number): D(120) for number in (1, 2, 3)}
    total = total_of(definition, results_of(definition, read(110, 115, 120), targets, month(4)), month(4))
    assert (total.compared, total.target, total.percent) == (345, 360, 75)


def test_period_that_still_runs_is_compared_only_where_no_other_can_be():
    targets = {month(1): D(10), month(2): D(10)}
    today = dt.date(2026, 2, 10)
    both = total_of(MONTHLY, results_of(MONTHLY, read(10, 3), targets, today), today)
    assert (both.amount, both.compared, both.percent, both.is_met) == (13, 10, 100, True)
    running = total_of(MONTHLY, results_of(MONTHLY, read(None, 3), targets, today), today)
    assert (running.compared, running.percent, running.is_met, running.is_running) == (3, 30, None, True)


def test_nothing_read_comes_to_nothing_not_to_zero():
    results = results_of(MONTHLY, [], {month(1): D(10)}, month(3))
    total = total_of(MONTHLY, results[:2], month(3))
    assert (total.amount, total.percent, total.is_met, total.read, len(total.missing)) == (None, None, None, 0, 2)


def test_same_month_of_last_year_is_compared_where_both_were_read():
    values = read(80, None, year=2026) + read(100, 50, year=2027)
    by_label = {r.period.label: r for r in results_of(MONTHLY, values, {}, dt.date(2027, 6, 1))}
    assert by_label["Januari 2027"].change.percent == 25
    assert by_label["Februari 2027"].change is None
    assert by_label["Januari 2026"].change is None


def test_group_that_was_read_before_is_missed_and_one_not_yet_begun_is_not():
    values = read(5, 5, 5, group=1) + read(None, 7, None, group=2)
    results = results_of(MONTHLY, values, {}, month(5))
    assert [result.figure.silent for result in results[:3]] == [frozenset(), frozenset(), frozenset({2})]
    assert total_of(MONTHLY, results[:3], month(5)).is_partial


def test_once_takes_the_whole_program_as_one_period_and_keeps_its_target_when_dates_change():
    definition = Definition("once", "last", "up", START, END)
    results = results_of(definition, read(4), {dt.date(2025, 7, 1): D(6)}, dt.date(2028, 1, 1))
    assert [(r.target, r.amount, r.standing) for r in results] == [(6, 4, S.UNMET)]


@given(st.lists(st.none() | st.integers(0, 500), min_size=1, max_size=12), st.sampled_from(["sum", "average", "last"]))
def test_gaps_change_no_figure(amounts, aggregation):
    """Leaving out what was not read gives the same total; the gaps are counted."""
    definition = Definition("monthly", aggregation, "up", dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    today = dt.date(2027, 1, 1)
    total = total_of(definition, results_of(definition, read(*amounts), {}, today), today)
    known = [D(amount) for amount in amounts if amount is not None]
    assert total.amount == aggregate(known, aggregation)
    assert (total.read, len(total.missing)) == (len(known), 12 - len(known))
