"""Positions from lists: swapped ones are refused, nothing is guessed (G01)."""

from decimal import Decimal

import pytest

from kemitraan.exchange.tests.support import by_command, xlsx
from partners.models import Organization

pytestmark = pytest.mark.django_db
HEADER = ["ID sumber", "Nama", "Latitude", "Longitude"]


def position(external_id: str) -> tuple[Decimal | None, Decimal | None]:
    return Organization.objects.values_list("latitude", "longitude").get(external_id=external_id)


def test_positions_of_a_list_are_kept_left_out_or_refused(institution, tmp_path):
    data = xlsx(
        HEADER,
        ["A", "Koperasi Jakarta (contoh)", -6.2, 106.8],
        ["B", "Koperasi Koma (contoh)", "-6,891", "110,638"],
        ["C", "Koperasi Tanpa Titik (contoh)", 0, 0],
        ["D", "Koperasi Separuh (contoh)", -6.2, None],
        ["E", "Koperasi Tertukar (contoh)", 106.8, -6.2],
        ["F", "Koperasi Salah Tulis (contoh)", "timur", "barat"],
    )
    first = by_command(data, institution, "--skip-errors", folder=tmp_path)
    assert (first["created"], first["errors"]) == (4, 2)
    assert any(line.startswith("6 latitude") or ("6 " in line and "tertukar" in line) for line in first.lines)
    assert position("A") == (Decimal("-6.2"), Decimal("106.8"))
    assert position("B") == (Decimal("-6.891"), Decimal("110.638"))
    assert position("C") == position("D") == (None, None)
    again = by_command(data, institution, "--skip-errors", folder=tmp_path)
    assert (again["created"], again["changed"], again["unchanged"]) == (0, 0, 4)


def test_position_abroad_needs_its_country(institution, tmp_path):
    header = [*HEADER, "Negara"]
    data = xlsx(
        header,
        ["A", "Omaha Partners (contoh)", 41.3, -96, "Amerika Serikat"],
        ["B", "Kansas Partners (contoh)", 39.1, -94.6, None],
        ["C", "Koperasi Nyasar (contoh)", 41.3, -96, "Indonesia"],
    )
    outcome = by_command(data, institution, "--skip-errors", folder=tmp_path)
    assert (outcome["created"], outcome["errors"], outcome["warnings"]) == (2, 1, 1)
    assert position("A") == (Decimal("41.3"), Decimal("-96"))
    assert position("B") == (None, None)


def test_moved_position_is_a_change_of_both(institution, tmp_path):
    by_command(xlsx(HEADER, ["A", "Koperasi Jakarta (contoh)", -6.2, 106.8]), institution, folder=tmp_path)
    moved = by_command(xlsx(HEADER, ["A", "Koperasi Jakarta (contoh)", -6.25, 106.85]), institution, folder=tmp_path)
    assert moved["changed"] == 1
    assert position("A") == (Decimal("-6.25"), Decimal("106.85"))
