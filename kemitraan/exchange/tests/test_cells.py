"""Reading cells, dates and headers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.exchange.rules.cells import as_text, guard, identity_cell, is_blank, phone_number, unguard
from kemitraan.exchange.rules.columns import find_header, header_key, suggest_mapping
from kemitraan.exchange.rules.dates import DAY_FIRST, MONTH_FIRST, read_dates
from partners.resources.organizations import FIELDS, guess_kind


@given(st.text())
def test_guarded_text_comes_back_exactly(text):
    assert unguard(guard(text)) == text
    assert not guard(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (68182.0, "68182"),
        (12345, "12345"),
        ("a\xa0 b\r\nc", "a b c"),
        (None, ""),
        (0.25, "0.25"),
    ],
)
def test_cell_as_text(cell, text):
    assert as_text(cell) == text


@pytest.mark.parametrize("cell", ["NULL", "-", " - ", "nil", "NA", "#N/A", "_", "Tidak Ada", "tidak ada email", None])
def test_placeholders_are_blank(cell):
    assert is_blank(cell)


def test_numeric_identity_of_wrong_length_is_refused():
    with pytest.raises(ValueError, match="NPWP terbaca sebagai angka 14 digit, ubah kolom menjadi Teks"):
        identity_cell("NPWP", (15, 16))(12345678901000)


def test_identity_text_keeps_its_zeros():
    assert identity_cell("NPWP", (15, 16))("01.234.567.8-901.000").value == "012345678901000"
    assert identity_cell("NIB", (13,))("12").value == ""


@pytest.mark.parametrize("text", ["081234567890", "81234567890", "+62 812-3456-7890", "6281234567890"])
def test_indonesian_phone_is_read(text):
    assert phone_number(text, is_indonesian=True, max_length=60).value == "+6281234567890"


@pytest.mark.parametrize("text", ["402-555-0109", "0812-1 / 0813-2", "x"])
def test_other_phone_is_kept_with_a_warning(text):
    found = phone_number(text, is_indonesian=True, max_length=60)
    assert (found.value, bool(found.warning)) == (text, True)


def values(*cells, **options):
    return [found if isinstance(found, ValueError) else found.value for found in read_dates(list(cells), **options)]


def test_day_comes_first_when_nothing_says_otherwise():
    cells = "03/08/2026", "13/08/2026", "3 Agustus 2026", "17 Agt 2026", "2026-08-03", "", "-", dt.date(2026, 8, 3)
    assert values(*cells) == [
        "2026-08-03", "2026-08-13", "2026-08-03", "2026-08-17", "2026-08-03", "", "", "2026-08-03",
    ]  # fmt: skip


def test_column_with_both_orders_leaves_ambiguous_cells_out():
    found = read_dates(["5/16/2014", "20/01/2025", "8/9/2002", "06/06/2016"])
    assert [entry.value for entry in found] == ["2014-05-16", "2025-01-20", "", "2016-06-06"]
    assert [bool(entry.warning) for entry in found] == [True, False, True, False]
    assert "8/9/2002" in found[2].warning


def test_chosen_order_reads_everything_it_can():
    assert values("8/9/2002", order=MONTH_FIRST) == ["2002-08-09"]
    assert isinstance(values("12/31/2026", order=DAY_FIRST)[0], ValueError)


@pytest.mark.parametrize("cell", ["46237", 46237, "Selamanya", "31/02/2026"])
def test_no_date_is_an_error(cell):
    assert isinstance(values(cell)[0], ValueError)


def test_impossible_year_is_left_out():
    assert values("01/12/0205", "0000-00-00") == ["", ""]


def test_headers_are_recognized_in_both_languages():
    header = ["id", "nib", "mitra", "kabupaten_kota_mitra", "telepon ", "kodepos", "logo"]
    mapping = suggest_mapping(header, FIELDS)
    assert mapping == {
        "0": "external_id", "1": "nib", "2": "name", "3": "regency", "4": "phone", "5": "postal_code",
    }  # fmt: skip
    assert suggest_mapping(["CommunityPartner", "Phone"], FIELDS) == {"0": "name", "1": "phone"}
    assert header_key("CommunityPartner") == header_key(" community_partner*")


def test_title_rows_are_passed_over():
    assert find_header([["Daftar mitra"], ["2026"], ["No", "Nama", "Alamat"]], FIELDS) == 3
    assert find_header([["Judul"], ["Kecamatan", "Mikro"]], FIELDS) == 2


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Koperasi Pegawai PT Muria (contoh)", "cooperative"),
        ("UNIVERSITAS MURIA", "university"),
        ("Dinas Sosial", "government"),
        ("PT. Maju", "company"),
        ("P.T. Maju", "company"),
        ("SMKN 1 Kudus", "school"),
        ("Kelompok Tani Maju", "group"),
        ("Yayasan Bahari", "foundation_ngo"),
        ("Bahari", ""),
    ],
)
def test_kind_is_guessed_from_name(name, kind):
    assert guess_kind(name) == kind
