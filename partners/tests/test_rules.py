"""Names in their spellings (failure S01) and identity numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules import clean_nik, mask_nik, normalize_name, similar_names, split_name
from partners.rules.names import LEGAL_FORMS, plain_letters


@pytest.mark.parametrize(
    ("name", "normalized"),
    [
        ("PT. Maju Jaya", "maju jaya pt"),
        ("MAJU JAYA, P.T.", "maju jaya pt"),
        ("maju  jaya pt", "maju jaya pt"),
        ("P. T. Maju Jaya", "maju jaya pt"),
        ("PT.Maju Jaya", "maju jaya pt"),
        ("Perseroan Terbatas Maju Jaya", "maju jaya pt"),
        ("PT Maju Jaya (Persero) Tbk.", "maju jaya pt"),
        ("“PT Maju Jaya”", "maju jaya pt"),
        ("CV Maju Jaya", "maju jaya cv"),
        ("U.D. Maju Jaya", "maju jaya ud"),
        ("Koperasi Maju Jaya", "maju jaya koperasi"),
        ("Koperasi Pegawai PT Telkom", "pegawai pt telkom koperasi"),
        ("Ma'had Al-Amin", "mahad al amin"),
        ("Budi & Rekan", "budi dan rekan"),
        ("MAJU JAYA, P.T. (Cabang Demak)", "maju jaya cabang demak pt"),
        ("PT Maju Jaya (Cabang Demak)", "maju jaya cabang demak pt"),
        ("(PT)", "pt"),
        ("PT", "pt"),
        ("Sukarni", "sukarni"),
        ("", ""),
        ("...", ""),
    ],
)
def test_normalize_name_of_spelling_gives_shared_form(name, normalized):
    assert normalize_name(name) == normalized


def test_normalize_name_of_long_name_fits_the_column():
    assert len(normalize_name("&" * 250)) <= 250


def test_similar_names_other_legal_form_is_similar():
    wanted = similar_names("PT. Maju Jaya")
    for other in ("MAJU JAYA, P.T.", "CV Maju Jaya", "Yayasan Maju Jaya", "Maju Jaya"):
        assert normalize_name(other) in wanted


def test_similar_names_shared_tbk_is_not_similar():
    assert normalize_name("PT Bukit Barat Tbk") not in similar_names("PT Sinar Timur Tbk")


def test_split_name_only_qualifier_keeps_words():
    assert split_name("Tbk") == ("tbk", "")


@pytest.mark.parametrize(
    ("text", "digits"),
    [("3201-1245 0190.0001", "3201124501900001"), ("3201120501900001", "3201120501900001"), ("", "")],
)
def test_clean_nik_with_separators_gives_digits(text, digits):
    assert clean_nik(text) == digits


@pytest.mark.parametrize(
    "text",
    [
        "320112450190000",
        "32011245019000011",
        "32011245019000A1",
        "3201120501900000",
        "3200120501900001",
        "3201123301900001",
        "3201120513900001",
        "٣201120501900001",
    ],
)
def test_clean_nik_impossible_is_refused(text):
    with pytest.raises(ValueError, match="NIK"):
        clean_nik(text)


def test_mask_nik_shows_both_ends():
    assert mask_nik("3201124501900001") == "3201********0001"
    assert mask_nik("") == ""


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=40))
def test_letters_of_plain_text_are_its_small_ones(text):
    # `é` takes the long way round, the rest of the text must come out the same.
    assert plain_letters(text) == plain_letters(f"{text}é")[:-1]


@pytest.mark.parametrize(("written", "code"), LEGAL_FORMS)
def test_every_legal_form_is_read_at_both_ends(written, code):
    form = " ".join(written)
    assert split_name(f"{form} samudra biru") == split_name(f"samudra biru {form}") == ("samudra biru", code)
