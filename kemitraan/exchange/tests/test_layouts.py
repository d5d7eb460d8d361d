"""Lists as people lay them out: titles, groups, hints, tags, totals, unnamed and doubled columns, other sheets."""

import io

import openpyxl
import pytest
from django.urls import reverse

from kemitraan.core.registry import resources
from kemitraan.exchange.plans import make_plan
from kemitraan.exchange.readers import find_sheet, read_sheet
from kemitraan.exchange.rules.resources import ImportContext
from kemitraan.exchange.tests.support import (
    by_command,
    by_page,
    confirm,
    csv_text,
    issues_of,
    mapped,
    operated,
    page_text,
    xlsx,
)
from partners.models import Organization
from partners.tests import regions

ORGANIZATIONS = resources["organizations"]


def plan_of(data: bytes, institution):
    sheet = find_sheet(data, ORGANIZATIONS.fields)
    return make_plan(sheet, ORGANIZATIONS, ImportContext(institution=institution, source="daftar"))


def created(plan) -> list[str]:
    return [row.values["name"] for row in plan.rows if row.action == "create"]


def test_title_hint_tag_blank_and_total_rows_are_no_records(institution):
    plan = plan_of(
        csv_text(
            "DAFTAR MITRA (contoh)",
            "Tahun 2026;;",
            "",
            "Nama;Tanggal berdiri;Kota",
            "(nama lengkap);(format tgl : hh/bb/tttt);(tanpa kata kabupaten)",
            "#org;#date+start;#loc",
            "PT A (contoh);13/08/2026;Demak",
            ";;",
            "Total Persada (contoh);14/08/2026;Demak",
            "Total;2;",
            "JUMLAH SELURUHNYA :;2;",
        ),
        institution,
    )
    assert plan.header_row == 4
    assert created(plan) == ["PT A (contoh)", "Total Persada (contoh)"]
    assert plan.counts | {"rows": 0} == {
        "rows": 0, "created": 2, "changed": 0, "unchanged": 0, "errors": 0, "warnings": 0, "blank": 3, "skipped": 0,
    }  # fmt: skip


def test_total_beside_an_unused_column_is_no_record(institution):
    plan = plan_of(csv_text("No;Nama;Kota", "1;PT A (contoh);Demak", "Total;2;"), institution)
    assert created(plan) == ["PT A (contoh)"]
    assert plan.rows[-1].issues[0]["message"] == "Baris jumlah; tidak diimpor."


def test_header_repeated_on_every_printed_page_is_no_record(institution):
    plan = plan_of(csv_text("Nama;Kota", "PT A (contoh);Demak", "nama ;KOTA", "PT B (contoh);Kudus"), institution)
    assert created(plan) == ["PT A (contoh)", "PT B (contoh)"]
    assert plan.counts["errors"] == 0


def grouped(*, is_named_above: bool) -> bytes:
    """A header of two rows: `Lokasi` over two columns, the other names beside it or merged downwards."""

    def merge(page):
        page.merge_cells("A1:D1")
        page.merge_cells("C2:D2")
        if is_named_above:
            page.merge_cells("A2:A3")
            page.merge_cells("B2:B3")

    return xlsx(
        ["DAFTAR MITRA (contoh)"],
        ["No", "Nama Mitra", "Lokasi"],
        [None, None, "Desa", "Kecamatan"],
        [1, "PT A (contoh)", "Sukamaju", "Mijen"],
        change=merge,
    )


@pytest.mark.parametrize("is_named_above", [True, False])
def test_merged_header_names_its_columns(is_named_above, institution):
    plan = plan_of(grouped(is_named_above=is_named_above), institution)
    assert plan.columns == ["No", "Nama Mitra", "Lokasi Desa", "Lokasi Kecamatan"]
    assert plan.mapping == {"1": "name", "2": "village", "3": "district"}
    [row] = plan.rows
    assert (row.number, row.values["village"], row.values["district"]) == (4, "Sukamaju", "Mijen")


def test_own_file_with_reasons_keeps_its_merged_header(coordinator, client_for):
    client = client_for(coordinator)
    data = grouped(is_named_above=True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["B4"] = None
    batch = by_page(client, xlsx(book=book))
    copy = client.get(reverse("exchange:import-errors", args=[batch.public_id])).content
    again = by_page(client, copy)
    assert again.columns[:4] == batch.columns
    assert again.mapping == batch.mapping


def test_doubled_and_unnamed_columns_are_told_apart(institution):
    plan = plan_of(
        csv_text("No;Nama;No;;Kota ", "1;PT A (contoh);7;URL;Demak", "2;PT B (contoh);8;contoh.test;Kudus"), institution
    )
    assert plan.columns == ["No", "Nama", "No (2)", "Kolom D", "Kota"]
    assert plan.mapping["3"] == "website"
    assert [row.values["website"] for row in plan.rows] == ["", "contoh.test"]


def test_placeholder_header_takes_nothing(institution):
    plan = plan_of(csv_text("Column 1;Nama;Kota", "x;PT A (contoh);Demak"), institution)
    assert plan.mapping == {"1": "name", "2": "regency"}


def test_cover_sheet_is_passed_over(institution):
    book = openpyxl.Workbook()
    book.active.title = "Petunjuk"
    book.active.append(["Isi lembar kedua", "contoh"])
    page = book.create_sheet("Isi")
    page.append(["Nama", "Kota"])
    page.append(["PT A (contoh)", "Demak"])
    data = xlsx(book=book)
    assert find_sheet(data, ORGANIZATIONS.fields).name == "Isi"
    assert read_sheet(data).name == "Petunjuk"


def test_person_chooses_sheet_and_header_row(coordinator, client_for):
    book = openpyxl.Workbook()
    book.active.append(["Nama", "Kota"])
    book.active.append(["PT Satu (contoh)", "Demak"])
    other = book.create_sheet("Tahun lalu")
    other.append(["Nama", "Kota", "Alamat"])
    other.append(["Nama", "Kota", "Telepon"])
    other.append(["PT Dua (contoh)", "Kudus", "081234567890"])
    client = client_for(coordinator)
    batch = by_page(client, xlsx(book=book))
    assert "Judul kolom ada di baris 1" in page_text(client, batch)
    address = reverse("exchange:import-map", args=[batch.public_id])
    client.post(address, mapped(batch, sheet="Tahun lalu", header_row="2"))
    batch.refresh_from_db()
    assert (batch.sheet, batch.header_row, batch.mapping["2"]) == ("Tahun lalu", 2, "phone")
    confirm(client, batch)
    assert Organization.objects.get().name == "PT Dua (contoh)"


def test_broken_styles_do_not_matter(institution, tmp_path):
    data = operated(
        xlsx(["Nama", "Kota"], ["PT A (contoh)", "Demak"]),
        "xl/styles.xml",
        lambda text: text.replace(
            "<fills", '<colors><indexedColors><rgbColor rgb="FF#000000"/></indexedColors></colors><fills'
        ),
    )
    with pytest.raises(ValueError, match=r"aRGB|stylesheet"):
        openpyxl.load_workbook(io.BytesIO(data))
    assert by_command(data, institution, folder=tmp_path)["created"] == 1


class TestOddities:
    """Further oddities of lists in use, each in one row."""

    LINES = (
        "id;mitra;email;telepon;kodepos;nomor_bh;website;kabupaten",
        '01;"Koperasi\nBakti Makmur (contoh)";tidak ada;NULL;30401;008412/BH/M.KUKM.2/V/2018; contoh.test ;Demak',
        "02;PT\xa0Maju\xa0 (contoh);a@contoh.test atau b@contoh.test;0812-3456-7890 / 0813-1111-2222;-;nil;#N/A;Demak",
        "03;Koperasi Serba Usaha Karya (contoh);;(0291) 583007;;518/15/BH/PERINDAGKOP;;Kudus",
        "04;Koperasi Serba Usaha Karya (contoh);;;;518/15/BH/DIPERINDAGKOP;;Kudus",
        "05;Dinas Kesehatan, Pengendalian Penduduk dan KB (contoh);;;;;;Pati",
        ";;;;;;;",
        "06;;;;;;;",
    )

    def test_each_is_kept_flagged_or_refused(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, csv_text(*self.LINES), name="register.csv")
        assert {name: batch.counts[name] for name in ("rows", "created", "errors", "blank")} == {
            "rows": 7, "created": 5, "errors": 1, "blank": 1,
        }  # fmt: skip
        assert "Mirip dengan baris 4" in issues_of(batch, 5)
        assert "nama kosong" in issues_of(batch, 8)
        confirm(client, batch, skip_errors="1")
        stored = {one.external_id: one for one in Organization.objects.all()}
        first, second = stored["01"], stored["02"]
        assert first.name == "Koperasi Bakti Makmur (contoh)"
        assert (first.email, first.phone, first.postal_code) == ("", "", "30401")
        assert (first.legal_number, first.website) == ("008412/BH/M.KUKM.2/V/2018", "contoh.test")
        assert second.name == "PT Maju (contoh)"
        assert second.phone == "0812-3456-7890 / 0813-1111-2222"
        assert "atau" in second.email
        assert stored["03"].phone == "+62291583007"
        assert stored["05"].name == "Dinas Kesehatan, Pengendalian Penduduk dan KB (contoh)"

    def test_statistics_are_refused_by_page(self, coordinator, client_for):
        client = client_for(coordinator)
        data = csv_text("Jumlah usaha (contoh)", "Tahun 2026", "Kecamatan;Mikro;Kecil", "Mijen;160;41").replace(
            b"\n", b"\r\r\n"
        )
        batch = by_page(client, data, name="statistik.csv")
        assert (batch.missing, batch.rows.count()) == (["Nama"], 0)
        assert "Tidak ada kolom untuk “Nama”" in page_text(client, batch)
        confirm(client, batch)
        assert not Organization.objects.exists()


@pytest.mark.parametrize(("count", "warned"), [(4, 4), (5, 0)])
def test_list_whose_places_are_all_unknown_is_from_elsewhere(count, warned, institution):
    regions.load()
    lines = [f"PT Nomor {number} (contoh);Negeri Jauh" for number in range(count)]
    plan = plan_of(csv_text("Nama;Kabupaten", *lines), institution)
    assert plan.counts["warnings"] == warned
    assert all("tidak dikenal" in row.issues[0]["message"] for row in plan.rows)


def test_spanish_list_with_a_row_of_tags_gives_each_organization_once(institution, tmp_path):
    data = csv_text(
        "Date,Sector/Cluster,Organización,País",
        "#date+reported,#sector,#org,#country",
        "2015-03-01,WASH,Yayasan Sumber Air (contoh),Indonesia",
        '"March 31, 2015",Salud,Klinik Muria (contoh),Indonesia',
        "19/3/15,WASH,Yayasan Sumber Air (contoh),Indonesia",
    )
    found = by_command(data, institution, folder=tmp_path, name="kegiatan.csv")
    assert [found[name] for name in ("rows", "created", "errors")] == [3, 2, 0]
    names = set(Organization.objects.values_list("name", flat=True))
    assert names == {"Yayasan Sumber Air (contoh)", "Klinik Muria (contoh)"}
