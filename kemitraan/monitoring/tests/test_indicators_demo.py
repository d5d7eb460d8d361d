"""The example measures its programs: a year with a gap, one thing that should sink, two years to compare."""

import datetime as dt

import pytest

from kemitraan.accounts.models import User
from kemitraan.monitoring.demo import load_demo
from programs.enums import PeriodStanding
from programs.models import Indicator, Program
from programs.selectors.indicators import overview_of

pytestmark = pytest.mark.django_db
# Ends of months and a leap day: dates of the example are relative to the day on which it is loaded.
DAYS = [dt.date(2027, 3, 31), dt.date(2028, 2, 29)]


@pytest.fixture(params=DAYS, ids=str)
def reader(request, time_machine) -> User:
    time_machine.move_to(dt.datetime.combine(request.param, dt.time(5), dt.UTC), tick=False)
    load_demo(today=request.param)
    return User.objects.get(email="koordinator@demo.test")


def test_example_tells_of_gaps_and_of_what_is_reached(reader):
    coastal = Program.objects.get(name__startswith="Penguatan")
    years = {overview.year: overview for overview in (overview_of(reader, coastal, str(y)) for y in range(2026, 2030))}
    rows = [row for overview in years.values() for row in overview.rows]
    assert {row.indicator.direction for row in rows} == {"up", "down", "steady"}
    assert any(row.total.missing for row in rows)
    assert any(row.total.is_partial for row in rows)
    assert {row.standing for row in rows} >= {PeriodStanding.MET, PeriodStanding.UNDER_WAY}
    assert not Indicator.objects.filter(program=coastal, targets=None).exists()


def test_finished_program_of_the_example_has_years_to_compare(reader):
    ponds = Program.objects.get(name__startswith="Rintisan")
    overview = overview_of(reader, ponds)
    assert overview.has_changes
    assert overview.rows[0].latest.change.is_better
