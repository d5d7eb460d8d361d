"""Terms as lists tell them: durations, periods, words, orders of dates, numbers, amounts."""

import datetime as dt

import pytest

from kemitraan.exchange.rules.dates import AUTO, DAY_FIRST, MONTH_FIRST
from kemitraan.exchange.rules.terms import (
    Duration,
    is_long,
    is_plausible,
    number_key,
    orders_of,
    read_amount,
    read_duration,
    read_in_order,
    read_moment,
    read_numbers,
    read_period,
    readings_that_fit,
    says_ended,
)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("5 Tahun", "", Duration(months=60)),
        ("5 TAHUN", "", Duration(months=60)),
        ("29 BULAN", "", Duration(months=29)),
        ("1965 HARI", "", Duration(days=1965)),
        ("5(lima) tahun", "", Duration(months=60)),
        ("5 (lima) tahun", "", Duration(months=60)),
        ("5 Years", "", Duration(months=60)),
        ("1 th", "", Duration(months=12)),
        ("2 minggu", "", Duration(days=14)),
        ("1 tahun 6 bulan", "", Duration(months=18)),
        ("Selama 3 tahun", "", Duration(months=36)),
        ("2", "", Duration(bare=2)),
        ("2", "TAHUN", Duration(months=24)),
        ("0", "TAHUN", None),
        ("900 tahun", "", None),
        ("Kesepakatan", "", None),
        ("2017-2021", "", None),
        ("", "", None),
    ],
)
def test_duration_as_written_is_read(text, unit, expected):
    assert read_duration(text, unit) == expected


def test_duration_counts_the_last_day_in():
    two_years = Duration(months=24)
    assert two_years.end_from(day("2021-02-01")) == day("2023-01-31")
    assert two_years.start_before(day("2023-01-31")) == day("2021-02-01")
    assert Duration(days=12).end_from(day("2017-04-17")) == day("2017-04-28")


@pytest.mark.parametrize(
    ("duration", "start", "end", "fits"),
    [
        (Duration(months=60), "2014-03-12", "2019-03-11", True),
        (Duration(months=60), "2014-03-12", "2019-03-12", True),
        (Duration(months=60), "2014-12-03", "2019-11-03", False),
        (Duration(days=12), "2017-04-17", "2017-04-29", True),
        (Duration(days=1), "2024-10-30", "2024-12-31", False),
        (Duration(bare=2), "2020-11-01", "2022-11-01", True),
        (Duration(bare=2), "2020-11-01", "2024-11-01", False),
    ],
)
def test_duration_fits_dates_give_or_take(duration, start, end, fits):
    assert duration.fits(day(start), day(end)) is fits


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-2021", (2017, 2021)),
        ("2019 - 2022", (2019, 2022)),
        ("2020–2023", (2020, 2023)),
        ("2022-", (2022, None)),
        ("2021 s/d sekarang", (2021, None)),
        ("2022-2020", None),
        ("0417-2021", None),
        ("5 Tahun", None),
    ],
)
def test_period_of_years_is_read(text, expected):
    assert read_period(text) == expected


@pytest.mark.parametrize("text", ["Telah Berakh", "telah berakhir", "Sudah selesai", "Berakhir", "expired"])
def test_words_that_say_it_ended(text):
    assert says_ended(text)


@pytest.mark.parametrize("text", ["Selamanya", "Hingga Seles", "hingga pandemi Berakhir", "Kesepakatan", ""])
def test_words_that_say_no_end(text):
    assert not says_ended(text)


@pytest.mark.parametrize("cell", ["", "-", "NULL", "0000-00-00", "01/01/1970", dt.date(1970, 1, 1), None])
def test_moment_that_means_nothing_is_empty(cell):
    assert read_moment(cell).text == ""


@pytest.mark.parametrize("cell", ["46237", 46237, 46237.0, "31/02/2026", "205-01-12", "99-99-2026"])
def test_moment_that_looks_like_a_date_and_is_none_is_refused(cell):
    with pytest.raises(ValueError, match="bukan tanggal"):
        read_moment(cell)


def test_moment_of_words_keeps_them():
    assert read_moment("Sampai kedua pihak sepakat").words == "Sampai kedua pihak sepakat"
    assert read_moment("30/9/2026").words == ""


def moments(*texts: str):
    return [read_moment(text) for text in texts]


def always(order: str):
    return lambda name: order


def test_order_of_a_column_is_what_its_clear_cells_show():
    columns = {
        "a": moments("12/31/2026", "03/04/2026"),
        "b": moments("31/12/2026", "03/04/2026"),
        "c": moments("31/12/2026", "12/31/2026"),
        "d": moments("03/04/2026"),
    }
    assert orders_of(columns, always(AUTO)) == {"a": MONTH_FIRST, "b": DAY_FIRST, "c": AUTO, "d": AUTO}
    assert orders_of({"d": columns["d"]}, always(AUTO)) == {"d": DAY_FIRST}
    assert orders_of(columns, always(DAY_FIRST))["a"] == DAY_FIRST


def test_date_that_may_mean_two_days_is_not_guessed():
    [moment] = moments("03/04/2026")
    assert read_in_order(moment, AUTO) is None
    assert read_in_order(moment, DAY_FIRST) == day("2026-04-03")
    assert read_in_order(moment, MONTH_FIRST) == day("2026-03-04")


def test_duration_decides_between_readings():
    start, end = moments("03/12/2014", "03/11/2019")
    assert readings_that_fit(start, end, Duration(months=60)) == [(day("2014-03-12"), day("2019-03-11"))]
    start, end = moments("12/04/2017", "12/04/2018")
    assert len(readings_that_fit(start, end, Duration(months=12))) == 2


@pytest.mark.parametrize(
    ("cell", "text", "keys"),
    [
        ("100.3.7.1/2091/102.9/2024", "100.3.7.1/2091/102.9/2024", ["100.3.7.1/2091/102.9/2024"]),
        ("\n\t 12/LKM/2024 ", "12/LKM/2024", ["12/lkm/2024"]),
        ("12/LKM/2024 dan 7/BPD/2024", "12/LKM/2024 dan 7/BPD/2024", ["12/lkm/2024", "7/bpd/2024"]),
        ("12/LKM/2024\r\nDan\r\n7/BPD/2024", "12/LKM/2024 dan 7/BPD/2024", ["12/lkm/2024", "7/bpd/2024"]),
        ("445,3/12,5/2023", "445,3/12,5/2023", ["445,3/12,5/2023"]),
        ("445/          /102.9/2022", "445/ /102.9/2022", []),
        ("?/LKM/I/2015", "?/LKM/I/2015", []),
        ("PERJ-…../2020", "PERJ-…../2020", []),
        ("-", "", []),
        ("401.c/80/13.06.40  /2025", "401.c/80/13.06.40 /2025", ["401.c/80/13.06.40/2025"]),
        ("Balai Ikan dan PT Muria\t\t16/BI/2004", "16/BI/2004", ["16/bi/2004"]),
    ],
)
def test_numbers_of_a_cell(cell, text, keys):
    found = read_numbers(cell, owner="Balai Ikan dan PT Muria")
    assert (found.text, found.keys) == (text, keys)


@pytest.mark.parametrize(
    ("cell", "word"),
    [("445/   /2022", "belum lengkap"), ("12/LKM/2017/", "terpotong"), ("12/A/24 dan 13/B/24", "2 nomor")],
)
def test_numbers_that_need_a_look_are_warned_about(cell, word):
    assert word in read_numbers(cell).warning


def test_number_key_ignores_case_and_spaces():
    assert number_key("12 / LKM / 2024") == number_key("12/lkm/2024")
    assert number_key("tanpa nomor") == number_key("1/2") == ""


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1.500.000,50", "1500000.50"),
        ("1.500", "1500.00"),
        ("1,5", "1.50"),
        ("Rp 1.500.000", "1500000.00"),
        ("Rp.10.000.000", "10000000.00"),
        ("1500000.50", "1500000.50"),
        (1500000.5, "1500000.50"),
        (25000000, "25000000.00"),
        ("NA", ""),
        (None, ""),
    ],
)
def test_amount_is_read(cell, value):
    assert read_amount(cell).value == value


@pytest.mark.parametrize("cell", ["1,500,000", "(2.000)", -5, "417,000"])
def test_amount_that_cannot_be_told_is_refused(cell):
    with pytest.raises(ValueError, match=r"Tulis jumlah|kurang dari nol"):
        read_amount(cell)


@pytest.mark.parametrize("cell", ["Rp.195.000.000 - Rp.200.000.000", "1000/Hour", "menyusul"])
def test_amount_in_words_or_as_a_range_is_a_note(cell):
    found = read_amount(cell)
    assert found.value == ""
    assert str(cell) in found.warning


def test_years_and_terms_that_are_hard_to_believe():
    assert not is_plausible(day("0205-12-01"))
    assert is_plausible(day("2100-02-16"))
    assert is_long(day("2024-02-16"), day("2100-02-16"))
    assert not is_long(day("2024-02-16"), day("2044-02-15"))
