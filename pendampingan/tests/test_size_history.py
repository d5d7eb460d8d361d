"""Whether a group rises in size: baseline, target, words and picture on its progress."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partners.enums import SizeClass
from partners.tests.factories import SizeThresholdFactory, YearlyFiguresFactory
from pendampingan.selectors.size_history import size_history_of
from pendampingan.tests.growth import NOON

pytestmark = pytest.mark.django_db
BILLION = 1_000_000_000


@pytest.fixture(autouse=True)
def limits(time_machine):
    time_machine.move_to(NOON, tick=False)
    SizeThresholdFactory()


@pytest.fixture
def group(assignment):
    return assignment.organization


def sold(group, *billions: str) -> None:
    for before, amount in enumerate(reversed(billions), start=1):
        YearlyFiguresFactory(organization=group, year=2026 - before, sales_idr=Decimal(amount) * BILLION)


@pytest.mark.parametrize(
    ("sales", "gain", "words", "target"),
    [
        (("0.5", "1", "3"), 1, "Naik 1 kelas sejak 2023.", SizeClass.SMALL),
        (("3", "1"), -1, "Turun 1 kelas sejak 2024.", SizeClass.MEDIUM),
        (("1", "1.5"), 0, "Tetap sejak 2024.", SizeClass.SMALL),
        (("60", "70"), 0, "Tetap sejak 2024.", SizeClass.LARGE),
    ],
)
def test_gain_counts_classes_from_the_first_year(group, sales, gain, words, target):
    sold(group, *sales)
    history = size_history_of(group)
    assert (history.gain, history.gain_words, history.target) == (gain, words, target)
    assert history.chart is not None
    assert [len(line.spots) for line in history.chart.lines] == [len(sales)]


def test_one_year_is_no_line_and_none_is_nothing(group):
    assert (size_history_of(group).chart, size_history_of(group).target) == (None, None)
    sold(group, "1")
    history = size_history_of(group)
    assert (history.chart, history.gain_words, history.baseline) == (None, "", history.latest)


def test_progress_shows_it_to_all_who_read_it_and_the_office_adds_years(client_for, coordinator, mentor_user, group):
    sold(group, "1", "3")
    url = f"{reverse('pendampingan:group-progress', args=[group.public_id])}?bagian=keluaran"
    page = client_for(mentor_user).get(url).content.decode()
    for text in ("Naik 1 kelas sejak 2024.", "Rp3.000.000.000", "+200 %", 'aria-label="Kelas usaha: usaha mikro 2024'):
        assert text in page
    add = reverse("partners:yearly-figures", args=[group.public_id])
    assert add not in page
    assert add in client_for(coordinator).get(url).content.decode()
