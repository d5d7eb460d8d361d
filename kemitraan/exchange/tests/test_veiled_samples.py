"""Columns without a field show examples of what they hold, but never the numbers of people."""

import json

import pytest

from kemitraan.exchange.rules.cells import veil_numbers
from kemitraan.exchange.rules.columns import personal_headers
from kemitraan.exchange.tests.support import by_page, xlsx

NIK, PHONE = "3321015708800001", "081234567890"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (NIK, "3321************"),
        (f"'{NIK}", "'3321************"),
        ("332101 570880 0001", "3321** ****** ****"),
        ("332101570880123", "3321***********"),
        (f"NIK {NIK}, Demak", "NIK 3321************, Demak"),
        (PHONE, "0812********"),
        ("+62 812-3456-7890", "+62 81*-****-****"),
        ("81234567890", "8123*******"),
        (f"{PHONE} / {PHONE}", "0812******** / 0812********"),
    ],
)
def test_numbers_of_people_are_veiled(text, shown):
    assert veil_numbers(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Jl. Melati 12",
        "9120001234567",
        "2026-08-03",
        "03/08/2026",
        "1.500.000,50",
        "012/PKS/I/2026",
        "59300",
        "-6.8, 110.8",
    ],
)
def test_other_numbers_are_shown(text):
    assert veil_numbers(text) == text


def test_headers_of_identity_numbers():
    keys = [("nik ketua",), ("jumlah kk",), ("nomor kk",), ("teknik",), (), ("no ktp", "ktp")]
    assert personal_headers(keys) == {0, 2, 5}


def test_page_of_columns_never_shows_them_to_anyone(coordinator, admin_user, client_for):
    data = xlsx(
        ["Nama", "Telepon", "Nomor kontak lain", "Catatan ketua", "KTP ketua", "Ukuran baju"],
        ["PT Satu (contoh)", "0291123456", PHONE, f"NIK {NIK}", "12345678", "XL"],
        ["PT Dua (contoh)", "0291123457", PHONE, NIK, 12345679, "M"],
    )
    batch = by_page(client_for(coordinator), data)
    for user in (coordinator, admin_user):
        page = client_for(user).get(batch.get_absolute_url()).content.decode()
        assert NIK not in page
        assert PHONE not in page
        assert "12345678" not in page
        assert "3321************" in page
        assert "XL" in page
    assert not {NIK, PHONE, "12345678"} & set(json.dumps(batch.facts).split('"'))
