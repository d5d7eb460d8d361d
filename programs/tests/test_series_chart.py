"""The drawing of an indicator: a line that breaks where nothing was read, round scales, everything inside its box."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.series_chart import LARGE, MOST_PERIODS, SMALL, chart_of
from programs.rules.targets import Definition, Value, results_of

START = dt.date(2026, 1, 1)
DEFINITION = Definition("monthly", "sum", "up", START, dt.date(2026, 12, 31))
TODAY = dt.date(2027, 1, 1)


def results(*amounts, targets=()):
    values = [Value(dt.date(2026, month, 9), D(str(a))) for month, a in enumerate(amounts, start=1) if a is not None]
    aims = {dt.date(2026, month, 1): D(str(aim)) for month, aim in enumerate(targets, start=1) if aim is not None}
    return results_of(DEFINITION, values, aims, TODAY)


def test_nothing_to_draw_gives_no_drawing():
    assert chart_of(results(), "kg") is None


def test_line_breaks_at_each_gap_and_a_lone_value_is_a_dot():
    chart = chart_of(results(1, 2, None, 4, None, 6, 7, 8), "kg")
    assert [len(line.split()) for line in chart.lines] == [2, 3]
    assert len(chart.dots) == 6
    assert [gap.sentence for gap in chart.gaps][:2] == [
        "Maret 2026: belum ada data",
        "Mei 2026: belum ada data",
    ]


def test_zero_is_drawn_at_the_floor_and_not_left_out():
    chart = chart_of(results(0, 10), "kg")
    assert chart.dots[0].y == chart.floor
    assert chart.dots[0].sentence == "Januari 2026: 0 kg"


def test_targets_are_steps_that_join_where_they_follow_each_other():
    chart = chart_of(results(1, targets=[10, 20, None, 30]), "kg")
    assert len(chart.targets) == 2
    assert chart.targets[0].count("H") == 2
    assert chart.dots[0].sentence == "Januari 2026: 1 kg, target 10"


@pytest.mark.parametrize(
    ("amounts", "labels"),
    [
        ((0, 400), ["0", "100", "200", "300", "400"]),
        ((52, 82), ["50", "60", "70", "80", "90"]),
        ((5, 5), ["4", "4,5", "5", "5,5", "6"]),
        ((0, 0), ["0", "0,5", "1"]),
        ((-3, 4), ["-4", "-2", "0", "2", "4"]),
        ((0, 1_250_000), ["0", "500.000", "1.000.000", "1.500.000"]),
        (("0.01", "0.04"), ["0", "0,01", "0,02", "0,03", "0,04"]),
    ],
)
def test_scale_has_round_numbers(amounts, labels):
    assert [tick.label for tick in chart_of(results(*amounts), "kg").ticks] == labels


def test_only_the_last_periods_are_drawn_with_few_labels():
    long = Definition("monthly", "sum", "up", dt.date(2015, 1, 1), dt.date(2026, 12, 31))
    rows = results_of(long, [Value(dt.date(2026, 1, 5), D(3))], {}, TODAY)
    chart = chart_of(rows, "kg")
    assert len(chart.marks) == MOST_PERIODS
    assert 2 <= sum(bool(mark.label) for mark in chart.marks) <= 13
    assert chart.marks[0].year == "2024"


AMOUNT = st.none() | st.decimals(min_value=-1_000_000, max_value=1_000_000_000, places=2)


@given(st.lists(AMOUNT, max_size=12), st.lists(AMOUNT, max_size=12), st.sampled_from([LARGE, SMALL]))
def test_everything_lies_inside_the_box(amounts, targets, box):
    chart = chart_of(results(*amounts, targets=targets), "kg", box=box)
    known = [amount for amount in amounts if amount is not None]
    if chart is None:
        assert not known
        return
    assert len(chart.dots) == len(known)
    for mark in chart.dots:
        assert box.left <= mark.x <= box.width - box.right
        assert box.top - 0.1 <= mark.y <= chart.floor + 0.1
    assert 2 <= len(chart.ticks) <= 8
