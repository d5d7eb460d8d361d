"""Numbers that identify: a wrong form is an error, a check digit or unknown code a warning, nothing is repaired."""

import datetime as dt

import pytest

from partners.rules import legal_form_of, normalize_name
from partners.rules.identifiers import (
    clean_kbli,
    clean_nib,
    clean_npwp,
    is_personal_npwp,
    kbli_warnings,
    mask_number,
    nik_warnings,
    npwp_warnings,
)
from partners.rules.names import form_of_normalized

TODAY = dt.date(2026, 11, 25)


def codes(warnings) -> list[str]:
    return [warning.code for warning in warnings]


@pytest.mark.parametrize(("text", "digits"), [("01.312.166.0-091.000", "013121660091000"), ("", ""), (" ", "")])
def test_clean_npwp_with_separators_gives_digits_with_their_zeros(text, digits):
    assert clean_npwp(text) == digits


@pytest.mark.parametrize("text", ["01312166009100", "01312166009100A", "01312166009100000", "٠13121660091000"])
def test_clean_npwp_of_wrong_form_is_an_error(text):
    with pytest.raises(ValueError, match="NPWP terdiri"):
        clean_npwp(text)


@pytest.mark.parametrize(
    ("npwp", "expected"),
    [
        ("013121660091000", []),
        ("0013121660091000", []),
        ("012345678901234", ["npwp_check_digit"]),
        ("0012345678901234", ["npwp_check_digit"]),
        ("3201124501900001", []),
    ],
)
def test_npwp_check_digit_only_warns_and_a_nik_has_none(npwp, expected):
    assert codes(npwp_warnings(npwp)) == expected


@pytest.mark.parametrize(
    ("kind", "npwp", "is_personal"),
    [
        ("company", "013121660091000", False),
        ("company", "0013121660091000", False),
        ("company", "3201124501900001", True),
        ("individual", "013121660091000", True),
        ("sole_proprietor", "0013121660091000", True),
        ("individual", "", False),
    ],
)
def test_npwp_is_personal_by_kind_or_because_it_is_a_nik(kind, npwp, is_personal):
    assert is_personal_npwp(kind, npwp) is is_personal


def test_clean_nib_takes_thirteen_digits_only():
    assert clean_nib("0220 1000 12345") == "0220100012345"
    with pytest.raises(ValueError, match="13 angka"):
        clean_nib("022010001234")


@pytest.mark.parametrize(
    ("code", "version", "expected"),
    [
        ("10221", "2020", []),
        ("C10221", "2025", []),
        ("V96011", "2025", []),
        ("V96011", "2020", ["kbli_section"]),
        ("102", "2025", ["kbli_short"]),
        ("C10", "2020", ["kbli_short"]),
    ],
)
def test_kbli_letter_and_length_only_warn(code, version, expected):
    assert codes(kbli_warnings(code, version)) == expected


@pytest.mark.parametrize("text", ["1", "102211", "W10221", "10A21", ""])
def test_kbli_of_wrong_form_is_an_error(text):
    with pytest.raises(ValueError, match="KBLI"):
        clean_kbli(text)


@pytest.mark.parametrize(
    ("nik", "sex", "expected"),
    [
        ("3201124501900001", "female", []),
        ("3201120501900001", "male", []),
        ("3201124501900001", "male", ["nik_sex"]),
        ("3201124501900001", "", []),
        ("3201123102900001", "male", ["nik_birth_date"]),
        ("3201120501250001", "male", ["nik_age"]),
        ("3201120501270001", "male", []),
    ],
)
def test_nik_beside_sex_and_age_only_warns(nik, sex, expected):
    assert codes(nik_warnings(nik, sex=sex, today=TODAY)) == expected


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("PT Maju Jaya Tbk", "pt"),
        ("Maju Jaya, C.V.", "cv"),
        ("Perkumpulan Tani Makmur", "perkumpulan"),
        ("BUM Desa Sukamaju", "bumdes"),
        ("BUMDes Sukamaju", "bumdes"),
        ("Badan Usaha Milik Desa Sukamaju", "bumdes"),
        ("Fa. Sinar", "firma"),
        ("Perum\xa0Bulog", "perum"),
        ("Dinas Sosial", ""),
        ("PT", ""),
    ],
)
def test_legal_form_is_read_from_the_name_and_stands_last_in_the_normalized_one(name, form):
    assert legal_form_of(name) == form
    assert form_of_normalized(normalize_name(name)) == form


def test_mask_number_shows_both_ends():
    assert mask_number("3201124501900001") == "3201********0001"
