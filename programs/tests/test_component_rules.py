"""Reading components as people write them: kinds, quantities, units, pasted blocks; and gaps that never go below 0."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.enums import ComponentKind, NeedFlow
from programs.rules.components import (
    PastedRow,
    gap_of,
    identity_of,
    kind_of,
    kind_word,
    read_block,
    read_quantity,
    unit_of,
)
from programs.rules.needs import quantity_in_line, recorded_quantity, refusal_of_form
from programs.rules.orders import moved

AMOUNTS = st.decimals(min_value=0, max_value=10**12, places=2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Gedung", ("building", "")),
        ("  tenaga   PELATIH ", ("trainer", "")),
        ("bahan", ("material", "")),
        ("Lainnya", ("other", "")),
        ("Perizinan", ("other", "Perizinan")),
        ("", ("", "")),
    ],
)
def test_kind_is_read_as_written_and_an_unknown_one_is_an_own_kind(written, read):
    assert kind_of(written) == read


@pytest.mark.parametrize("kind", ComponentKind)
def test_word_of_a_kind_is_read_back_as_that_kind(kind):
    assert kind_of(kind_word(kind, "")) == (kind, "")


@pytest.mark.parametrize(
    ("written", "quantity", "unit"),
    [
        ("1.500,5", "1500.50", ""),
        ("Rp 10.000.000", "10000000", "rupiah"),
        ("Rp10.000.000,-", "10000000", "rupiah"),
        ("30 orang", "30", "orang"),
        ("2,5 ha", "2.5", "ha"),
        ("50%", "50", "%"),
        ("0", "0", ""),
    ],
)
def test_quantity_is_read_as_indonesians_write_it(written, quantity, unit):
    assert read_quantity(written) == (Decimal(quantity), unit)


@pytest.mark.parametrize("written", ["", "dua", "1,500,000", "-3", "1.50.000", "orang 30", "9" * 20])
def test_what_is_no_quantity_is_refused_in_words(written):
    with pytest.raises(ValueError, match=r"jumlah|Jumlah"):
        read_quantity(written)


@pytest.mark.parametrize("written", ["", "Rp", "rupiah", "IDR"])
def test_money_is_counted_in_rupiah(written):
    assert unit_of("funds", written) == "rupiah"


def test_unit_comes_from_beside_the_quantity_and_must_be_there():
    assert unit_of("participant", "", "", "orang") == "orang"
    assert unit_of("participant", "jiwa", "orang") == "jiwa"
    with pytest.raises(ValueError, match="satuan"):
        unit_of("participant", "")
    with pytest.raises(ValueError, match="rupiah"):
        unit_of("funds", "juta")


def test_block_with_header_is_read_by_its_names_in_any_order():
    rows = read_block(
        "No\tKomponen\tSatuan\tDiperlukan\tJenis\n1\tAula\truang\t2\tGedung\n\n2\tIzin\tlembar\t5\tPerizinan\n"
    )
    assert rows == [
        PastedRow(kind="Gedung", name="Aula", required="2", unit="ruang"),
        PastedRow(kind="Perizinan", name="Izin", required="5", unit="lembar"),
    ]


def test_block_without_header_has_the_columns_of_the_page():
    rows = read_block("Dana\tBiaya pelatihan\tRp 30.000.000\tRp 5.000.000\trupiah\tdari APBD")
    assert rows == [PastedRow("Dana", "Biaya pelatihan", "Rp 30.000.000", "Rp 5.000.000", "rupiah", "dari APBD")]


def test_block_without_kinds_reads_them_from_the_names():
    rows = read_block("Gedung serbaguna\t1\t0\tunit\nTenaga pelatih ahli\t3\t1\torang\nKonsumsi\t30\t0\tporsi")
    assert [row.kind for row in rows] == ["Gedung", "Tenaga pelatih", "Lainnya"]
    assert [row.required for row in rows] == ["1", "3", "30"]


def test_block_keeps_a_quoted_cell_with_a_line_end_together():
    rows = read_block('Peserta\t"Ibu nelayan\nDesa Bonang"\t30\t0\torang')
    assert [row.name for row in rows] == ["Ibu nelayan Desa Bonang"]


@pytest.mark.parametrize("text", ["", "\n\n", "\t\t\n \t"])
def test_empty_block_has_no_rows(text):
    assert read_block(text) == []


@given(st.text(max_size=300))
def test_any_text_is_read_without_failing(text):
    assert all(isinstance(row, PastedRow) for row in read_block(text))


@given(AMOUNTS, AMOUNTS)
def test_gap_is_never_negative_and_closes_exactly(required, available):
    gap = gap_of(required, available)
    assert gap >= 0
    assert max(required, available) == available + gap


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=20))
def test_gap_of_a_list_is_the_sum_of_its_parts_and_no_surplus_fills_another(parts):
    total = sum((gap_of(*part) for part in parts), Decimal(0))
    together = gap_of(sum((part[0] for part in parts), Decimal(0)), sum((part[1] for part in parts), Decimal(0)))
    assert total >= together
    assert total == sum((max(required - available, 0) for required, available in parts), Decimal(0))


@given(AMOUNTS, st.lists(AMOUNTS, max_size=5))
def test_need_in_line_with_its_gap_makes_the_gap_with_the_others(gap, others):
    rest = sum(others, Decimal(0))
    mine = quantity_in_line(gap, rest)
    assert mine >= 0
    assert mine + rest == max(gap, rest)


def test_only_what_is_sought_counts_against_a_gap():
    rows = [
        (NeedFlow.SOUGHT, Decimal(2)),
        (NeedFlow.MUTUAL, Decimal(3)),
        (NeedFlow.GIVEN, Decimal(9)),
        (NeedFlow.SOUGHT, None),
    ]
    assert recorded_quantity(rows) == 5


def test_same_component_in_any_letter_case():
    assert identity_of("other", "Izin", "  Izin  edar ") == identity_of("other", "IZIN", "izin EDAR")


@pytest.mark.parametrize(
    ("aspect", "flow", "form", "field"),
    [
        ("activity", "sought", "joint", None),
        ("facility", "mutual", "", None),
        ("people", "given", "", None),
        ("funds", "sought", "joint", "activity_form"),
        ("funds", "mutual", "", "flow"),
        ("activity", "given", "", "flow"),
    ],
)
def test_form_and_flow_must_fit_the_aspect(aspect, flow, form, field):
    refusal = refusal_of_form(aspect, flow, form)
    assert (refusal[0] if refusal else None) == field


@given(st.permutations([1, 2, 3, 4, 5]), st.integers(1, 5), st.integers(-9, 9))
def test_moving_keeps_all_and_goes_as_far_as_the_ends(order, key, steps):
    after = moved(order, key, steps)
    assert sorted(after) == sorted(order)
    assert after.index(key) == min(max(order.index(key) + steps, 0), 4)
    assert [other for other in after if other != key] == [other for other in order if other != key]
