"""Codes and names of regions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.rules.regions import (
    ancestor_keys,
    code_of_key,
    key_ranges,
    level_of,
    parent_code,
    read_code,
    region_key,
    region_words,
    split_region_name,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("32", "32"),
        ("32.03", "32.03"),
        (" 3203 ", "32.03"),
        ("320301", "32.03.01"),
        ("3203012003", "32.03.01.2003"),
        ("32.03.01.2003.", "32.03.01.2003"),
        # Seven digits are a code of Statistics Indonesia, five a postal code; 32.1 lost its zero in a number cell.
        ("3203010", ""),
        ("43285", ""),
        ("32.1", ""),
        ("03.21", ""),
        ("3 2", ""),
        ("Cianjur", ""),
        ("²³", ""),
        ("", ""),
    ],
)
def test_code_is_read_with_or_without_dots(text, code):
    assert read_code(text) == code


def test_levels_and_upper_regions_follow_from_the_code():
    assert [level_of(code) for code in ("32", "32.03", "32.03.01", "32.03.01.2003")] == [1, 2, 3, 4]
    assert (parent_code("32.03.01.2003"), parent_code("32")) == ("32.03.01", "")
    assert ancestor_keys(3203012003) == (320301, 3203, 32)
    assert ancestor_keys(32) == ()


@given(st.from_regex(r"[1-9]\d(\.\d\d(\.\d\d(\.\d{4})?)?)?", fullmatch=True).filter(str.isascii))
def test_key_and_code_say_the_same(code):
    assert code_of_key(region_key(code)) == read_code(code)
    inside = key_ranges(ancestor_keys(region_key(code))[-1] if "." in code else region_key(code))
    assert any(first <= region_key(code) <= last for first, last in inside)


def test_key_ranges_hold_nothing_of_the_neighbor():
    ranges = key_ranges(region_key("32.03"))
    for code, lies_inside in (("32.03", True), ("32.03.01", True), ("32.03.01.2003", True), ("32.04.01.2003", False)):
        assert any(first <= region_key(code) <= last for first, last in ranges) is lies_inside
    assert not any(first <= region_key("32") <= last for first, last in ranges)


@pytest.mark.parametrize(
    ("text", "level", "name"),
    [
        ("Kabupaten Cianjur", 2, ("cianjur", "kab")),
        ("KAB. CIANJUR", 2, ("cianjur", "kab")),
        ("Cianjur", 2, ("cianjur", "")),
        ("Kotamadya Bogor", 2, ("bogor", "kota")),
        ("Kota Adm. Jakarta Selatan", 2, ("jakartaselatan", "kota")),
        ("Kab. Kep. Seribu", 2, ("kepulauanseribu", "kab")),
        ("Toli-Toli", 2, ("tolitoli", "")),
        ("Kec. Ma'u", 3, ("mau", "kec")),
        ("Kota Baru", 4, ("kotabaru", "")),
        ("Kotabaru", 4, ("kotabaru", "")),
        ("Desa Sukamaju", 4, ("sukamaju", "desa")),
        ("Desa", 4, ("desa", "")),
        ("DKI Jakarta", 1, ("daerahkhususibukotajakarta", "")),
        ("Prov. D.I. Yogyakarta", 1, ("daerahistimewayogyakarta", "prov")),
        ("Jabar", 1, ("jawabarat", "")),
    ],
)
def test_name_is_compared_without_its_kind_and_spaces(text, level, name):
    assert split_region_name(text, level) == name


def test_words_of_two_spellings_are_equal():
    assert region_words("Kabupaten  Ma’u-Jaya") == region_words("KAB. MAU JAYA") == ["kab", "mau", "jaya"]
