"""Business size from dated limits (PP 7/2021, article 35), and positions (failure G01)."""

from decimal import Decimal

import pytest

from partners.models import Organization, SizeThreshold
from partners.rules.positions import ImpossiblePosition, check_position, is_poor
from partners.rules.sizes import explain_size
from partners.tests.factories import SizeThresholdFactory

LIMITS: SizeThreshold = SizeThresholdFactory.build()
BILLION = Decimal(1_000_000_000)


def size(**figures) -> str | None:
    return explain_size(Organization(**figures), LIMITS).size


@pytest.mark.parametrize(
    ("sales", "expected"),
    [
        (Decimal(0), "micro"),
        (2 * BILLION, "micro"),
        (2 * BILLION + Decimal("0.01"), "small"),
        (15 * BILLION, "small"),
        (15 * BILLION + 1, "medium"),
        (50 * BILLION, "medium"),
        (50 * BILLION + 1, "large"),
    ],
)
def test_size_by_sales_includes_the_upper_limit(sales, expected):
    assert size(sales_idr=sales) == expected


@pytest.mark.parametrize(
    ("capital", "expected"),
    [(BILLION, "micro"), (BILLION + 1, "small"), (5 * BILLION + 1, "medium"), (10 * BILLION + 1, "large")],
)
def test_size_by_capital_includes_the_upper_limit(capital, expected):
    assert size(capital_idr=capital) == expected


def test_size_of_both_figures_follows_sales_unless_capital_is_chosen():
    figures = {"sales_idr": 3 * BILLION, "capital_idr": 500_000_000}
    assert size(**figures) == "small"
    assert size(**figures, size_basis="capital") == "micro"
    assert size(capital_idr=500_000_000, size_basis="sales") == "micro"


def test_size_explains_itself_figure_by_figure():
    organization = Organization(sales_idr=3 * BILLION, capital_idr=Decimal(500_000_000), size_year=2025)
    answer = explain_size(organization, LIMITS)
    by_sales, by_capital = answer.factors
    assert by_sales.factor == "Hasil penjualan tahunan 2025"
    assert by_sales.value == "Rp3.000.000.000"
    assert by_sales.sentence == (
        "Usaha kecil: lebih dari Rp2.000.000.000 sampai Rp15.000.000.000 (PP 7/2021 Pasal 35)."
    )
    assert (by_sales.is_decisive, by_capital.is_decisive) == (True, False)
    assert by_capital.sentence.endswith("Tidak dipakai.")


def test_size_set_by_a_person_wins_and_keeps_what_was_computed():
    organization = Organization(sales_idr=BILLION, size_override="medium", size_override_reason="Satu grup (contoh)")
    answer = explain_size(organization, LIMITS)
    assert (answer.size, answer.computed) == ("medium", "micro")
    assert answer.factors[0].sentence == "Satu grup (contoh)"
    assert [factor.is_decisive for factor in answer.factors] == [True, False]


def test_size_without_figures_or_limits_is_unknown():
    assert size() is None
    answer = explain_size(Organization(sales_idr=BILLION), None)
    assert answer.size is None
    assert "Belum ada batas" in answer.factors[0].sentence


def test_position_of_jakarta_and_none_are_possible():
    check_position(Decimal("-6.2"), Decimal("106.8"), is_home=True)
    check_position(None, None, is_home=True)
    check_position(Decimal("35.6"), Decimal("139.7"), is_home=False)


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_home", "field", "words"),
    [
        ("0", "0", True, "latitude", "Titik 0,0"),
        ("0", "0", False, "latitude", "Titik 0,0"),
        ("106.8", "-6.2", True, "latitude", "tertukar"),
        ("-6.2", None, True, "longitude", "keduanya"),
        (None, "106.8", True, "latitude", "keduanya"),
        ("35.6", "139.7", True, "latitude", "di Indonesia"),
        ("-6.2", "10", True, "longitude", "di Indonesia"),
        ("91", "10", False, "latitude", "antara -90"),
        ("10", "181", False, "longitude", "antara -180"),
    ],
)
def test_impossible_position_is_refused_with_a_sentence(latitude, longitude, is_home, field, words):
    pair = [None if value is None else Decimal(value) for value in (latitude, longitude)]
    with pytest.raises(ImpossiblePosition, match=words) as caught:
        check_position(*pair, is_home=is_home)
    assert caught.value.field == field


def test_coarse_position_is_flagged_only_above_a_kilometer():
    assert [is_poor(meters) for meters in (None, 1000, 5000)] == [False, False, True]
