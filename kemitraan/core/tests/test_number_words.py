"""Numbers in words: the shapes that go wrong in libraries, and that every number reads back as itself."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.core.number_words import LARGEST, SCALES, UNITS, date_in_words, number_in_words, rupiah_in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (100, "seratus"),
        (111, "seratus sebelas"),
        (199, "seratus sembilan puluh sembilan"),
        (200, "dua ratus"),
        (1_000, "seribu"),
        (1_100, "seribu seratus"),
        (2_026, "dua ribu dua puluh enam"),
        (11_000, "sebelas ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (1_500_000, "satu juta lima ratus ribu"),
        (1_000_000_000, "satu miliar"),
        (1_000_000_000_001, "satu triliun satu"),
        (-5, "minus lima"),
    ],
)
def test_numbers_read_as_people_say_them(number, words):
    assert number_in_words(number) == words


def read_back(words: str) -> int:
    """The number of words made of known parts, read from left to right."""
    sizes = {name: size for size, name in SCALES}
    total, part, unit = 0, 0, 0
    for word in " ".join(f"satu {one[2:]}" if one in {"seratus", "seribu"} else one for one in words.split()).split():
        if word == "belas":
            unit += 10
        elif word in {"puluh", "ratus"}:
            part, unit = part + unit * sizes[word], 0
        elif word in sizes:
            total, part, unit = total + (part + unit) * sizes[word], 0, 0
        else:
            unit += UNITS.index(word)
    return total + part + unit


@given(st.integers(0, LARGEST))
def test_every_number_reads_back(number):
    assert read_back(number_in_words(number)) == number


def test_what_is_too_large_is_refused():
    with pytest.raises(ValueError, match="terlalu besar"):
        number_in_words(LARGEST + 1)


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (Decimal("150000000"), "seratus lima puluh juta rupiah"),
        (Decimal("1000000000000000") - 1, "sembilan ratus sembilan puluh sembilan triliun"),
        (Decimal("0.05"), "nol rupiah lima sen"),
        (Decimal("1250000.50"), "satu juta dua ratus lima puluh ribu rupiah lima puluh sen"),
    ],
)
def test_money_has_its_sen_only_when_there_are_any(amount, words):
    assert rupiah_in_words(amount).startswith(words)


def test_a_date_opens_a_contract():
    assert date_in_words(dt.date(2025, 1, 3)) == (
        "Jumat tanggal Tiga bulan Januari tahun Dua Ribu Dua Puluh Lima (3-1-2025)"
    )
