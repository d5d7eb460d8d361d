"""Cells that other systems read wrongly: codes, amounts, dates, merged cells, formulas; by page and by command."""

import datetime as dt
import io
import re

import openpyxl
import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from kemitraan.exchange.tests.support import (
    by_command,
    by_page,
    confirm,
    decide,
    issues_of,
    mapped,
    operated,
    page_text,
    xlsx,
)
from partners.models import Organization

NUMERIC_NPWP = "NPWP terbaca sebagai angka 14 digit, ubah kolom menjadi Teks"
CODES = (
    ["Nama", "NPWP", "Telepon", "Kode pos"],
    ["PT Satu (contoh)", "012345678901000", "081234567890", 12345],
    ["PT Dua (contoh)", "", 81234567890, "05123"],
    ["PT Tiga (contoh)", 12345678901000, "", ""],
)
DATES = ["03/08/2026", "13/08/2026", "12/31/2026", "3 Agustus 2026", "17 Agt 2026", "2026-08-03", None, "-"]
READ = {2: "", 3: "2026-08-13", 4: "2026-12-31", 5: "2026-08-03", 6: "2026-08-17", 7: "2026-08-03", 8: "", 9: ""}


def dated(*days) -> bytes:
    """A list of organizations founded on these days; the first is in row 2."""
    return xlsx(["Nama", "Tanggal berdiri"], *[[f"PT Nomor {n} (contoh)", day] for n, day in enumerate(days)])


class TestCodes:
    """Leading zeros stay, `.0` never comes (I01)."""

    def test_command_keeps_zeros_and_refuses_a_shortened_number(self, institution, tmp_path):
        found = by_command(xlsx(*CODES), institution, folder=tmp_path)
        assert (found.code, found["errors"], found.lines) == (1, 1, [f"4 NPWP {NUMERIC_NPWP}."])
        assert not Organization.objects.exists()
        by_command(xlsx(*CODES), institution, "--skip-errors", folder=tmp_path)
        first, second = Organization.objects.order_by("pk")
        assert (first.npwp, first.phone, first.postal_code) == ("012345678901000", "+6281234567890", "12345")
        assert (second.phone, second.postal_code) == ("+6281234567890", "05123")

    def test_page_says_it_at_the_row_and_writes_the_others(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, xlsx(*CODES))
        assert NUMERIC_NPWP in page_text(client, batch, jenis="error")
        confirm(client, batch, skip_errors="1")
        assert set(Organization.objects.values_list("phone", flat=True)) == {"+6281234567890"}

    def test_export_writes_codes_as_text_cells(self, institution, tmp_path):
        by_command(xlsx(*CODES), institution, "--skip-errors", folder=tmp_path)
        path = tmp_path / "ekspor.xlsx"
        call_command("export_data", "organizations", str(path), institution=institution.slug, stdout=io.StringIO())
        header, first, *_ = openpyxl.load_workbook(path).active.iter_rows()
        cells = {name.value: cell for name, cell in zip(header, first, strict=True)}
        assert (cells["NPWP"].value, cells["Kode pos"].value) == ("012345678901000", "12345")
        assert {cells[name].data_type for name in ("NPWP", "Kode pos", "Telepon")} == {"s"}


class TestAmounts:
    """Decimal commas and thousand dots are never mixed up (I02)."""

    AMOUNTS = ("1.500.000,50", "1.500", "1,5", "Rp 1.500.000", "1,500,000", "1500000.50", "(2.000)", 1500000.5)
    READ = (
        "Rp1.500.000,50",
        "Rp1.500",
        "Rp1,50",
        "Rp1.500.000",
        None,
        "Rp1.500.000,50",
        None,
        "Rp1.500.000,50",
    )

    def priced(self) -> bytes:
        rows = [
            [f"PKS Nomor {n} (contoh)", "PKS", f"{n:03}/PKS/2026", f"PT Nilai {n} (contoh)", "2026-01-01", amount]
            for n, amount in enumerate(self.AMOUNTS)
        ]
        return xlsx(["Judul", "Jenis", "Nomor", "Mitra", "Mulai", "Nilai (Rp)"], *rows)

    def test_preview_shows_the_amount_as_it_was_understood(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, self.priced(), resource="agreements")
        rows = {row.number: row for row in batch.rows.all()}
        shown = [rows[n].values.get("value_idr") or None for n in range(2, 10)]
        assert shown == list(self.READ)
        assert [n for n, row in rows.items() if row.action == "error"] == [6, 8]
        assert "1500000.50 dipahami" not in page_text(client, batch)
        assert "Rp1.500.000,50" in page_text(client, batch)

    def test_command_writes_the_amounts(self, institution, tmp_path):
        by_command(self.priced(), institution, "--skip-errors", folder=tmp_path, resource="agreements")
        stored = apps.get_model("programs", "Agreement").objects.order_by("title").values_list("value_idr", flat=True)
        assert [str(value) for value in stored] == [
            "1500000.50", "1500.00", "1.50", "1500000.00", "1500000.50", "1500000.50",
        ]  # fmt: skip


class TestDates:
    """Day and month are never swapped by guess (I03, and the decision on dates in lists)."""

    def test_column_with_both_orders_reads_what_is_clear_and_lists_the_rest(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, dated(*DATES))
        values = {row.number: row.values["founded_on"] for row in batch.rows.all()}
        assert values == READ
        assert "tidak jelas mana hari dan mana bulan" in issues_of(batch, 2)
        assert "Dibaca bulan dulu: 31 Desember 2026" in issues_of(batch, 4)
        text = page_text(client, batch)
        assert "1 baris pasti bulan dulu dan 1 baris pasti hari dulu; 1 dapat berarti dua tanggal" in text
        assert "3 Agustus 2026 8 Maret 2026" in text

    @pytest.mark.parametrize("day", ["2026-08-03", "2026-03-08"])
    def test_person_picks_the_date_of_one_row(self, day, coordinator, client_for):
        client = client_for(coordinator)
        batch = decide(client, by_page(client, dated(*DATES)), **{"date-founded_on-2": day})
        confirm(client, batch)
        founded = Organization.objects.get(name="PT Nomor 0 (contoh)").founded_on
        assert founded.isoformat() == day

    def test_date_that_the_cell_cannot_mean_is_not_taken(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = decide(client, by_page(client, dated(*DATES)), **{"date-founded_on-2": "1999-01-01"})
        assert batch.rows.get(number=2).values["founded_on"] == ""

    def test_person_decides_for_the_whole_column(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = decide(client, by_page(client, dated(*DATES)), **{"order-founded_on": "dmy"})
        assert batch.rows.get(number=2).values["founded_on"] == "2026-08-03"
        assert "bukan tanggal" in issues_of(batch, 4)
        assert batch.counts["errors"] == 1

    @pytest.mark.parametrize(
        ("days", "read"),
        [
            (["03/08/2026", "13/08/2026"], "2026-08-03"),
            (["03/08/2026", "12/31/2026"], "2026-03-08"),
            (["03/08/2026"], "2026-08-03"),
        ],
    )
    def test_clear_rows_decide_the_order_of_the_column(self, days, read, institution, tmp_path):
        by_command(dated(*days), institution, folder=tmp_path)
        assert Organization.objects.get(name="PT Nomor 0 (contoh)").founded_on.isoformat() == read

    def test_column_without_a_clear_row_says_so(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, dated("03/08/2026"))
        assert "dibaca hari dulu, seperti lazimnya; tidak ada baris yang memastikannya" in page_text(client, batch)

    def test_date_cell_is_that_date_and_blank_is_no_date(self, institution, tmp_path):
        by_command(dated(dt.date(2026, 8, 3), None, "-"), institution, folder=tmp_path)
        days = list(Organization.objects.order_by("pk").values_list("founded_on", flat=True))
        assert days == [dt.date(2026, 8, 3), None, None]


class TestProposals:
    """A doubtful cell may carry a proposal, which is taken only when a person says so."""

    LIST = xlsx(
        ["Judul", "Jenis", "Nomor", "Mitra", "Mulai", "Berakhir", "Lama"],
        ["Riset bersama (contoh)", "MoU", "1/MoU/2021", "Kampus Timur (contoh)", "2021-02-01", "2021-02-01", "5 Tahun"],
    )

    def test_proposal_is_shown_and_taken_when_asked(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, self.LIST, resource="agreements")
        text = page_text(client, batch)
        assert "Usulan: 31 Januari 2026." in text
        assert "Pakai nilai yang diusulkan" in text
        assert batch.rows.get().values["ends_on"] != "2026-01-31"
        batch = decide(client, batch, proposals_shown="1", proposals="1")
        assert batch.rows.get().values["ends_on"] == "2026-01-31"
        batch = decide(client, batch, proposals_shown="1")
        assert batch.rows.get().values["ends_on"] != "2026-01-31"


class TestMergedAndFormulas:
    """Merged cells and formulas never come in as nothing (I04)."""

    ROWS = (["Nama", "Alamat"], ["Yayasan A (contoh)", "Jl. 1"], [None, "Jl. 2"])

    def merged(self) -> bytes:
        return xlsx(*self.ROWS, change=lambda page: page.merge_cells("A2:A3"))

    def test_merged_cell_is_refused_with_its_range(self, institution, tmp_path):
        found = by_command(self.merged(), institution, folder=tmp_path)
        assert (found.code, found["errors"]) == (1, 1)
        assert "Sel gabungan A2:A3" in found.lines[0]
        assert not Organization.objects.exists()

    def test_person_lets_merged_cells_be_filled_and_sees_it(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, self.merged())
        assert "A2:A3: barisnya ditandai salah" in page_text(client, batch)
        client.post(reverse("exchange:import-map", args=[batch.public_id]), mapped(batch, fills_merged="on"))
        batch.refresh_from_db()
        assert batch.rows.get(number=3).values["name"] == "Yayasan A (contoh)"
        assert "Diisi dari sel gabungan A2:A3" in page_text(client, batch)

    def test_section_over_several_columns_is_no_record(self, institution, tmp_path):
        data = xlsx(
            ["Nama", "Alamat"],
            ["Kecamatan Demak (contoh)"],
            ["PT A (contoh)", "Jl. 1"],
            change=lambda page: page.merge_cells("A2:B2"),
        )
        found = by_command(data, institution, "--skip-errors", folder=tmp_path)
        assert (found["errors"], found["created"]) == (1, 1)
        assert "A2:B2" in found.lines[0]

    def formulas(self) -> bytes:
        """C2 has a cached value, C3 none, as a file written by a script."""
        data = xlsx(
            ["Nama", "Alamat", "Kode pos"],
            ["PT A (contoh)", "Jl. 1", "=B2*1000"],
            ["PT B (contoh)", "Jl. 2", "=B3*1000"],
        )
        return operated(
            data,
            "xl/worksheets/sheet1.xml",
            lambda text: re.sub(r'(<c r="C2"[^>]*><f>[^<]*</f>)<v\s*/?>(?:</v>)?', r"\g<1><v>5000</v>", text),
        )

    def test_cached_value_is_read_and_a_formula_without_one_is_an_error(self, institution, tmp_path):
        found = by_command(self.formulas(), institution, "--skip-errors", folder=tmp_path)
        assert found.lines == ["3 Kode pos Rumus di sel C3 belum dihitung; buka di Excel, simpan, lalu unggah lagi."]
        assert [one.postal_code for one in Organization.objects.all()] == ["5000"]

    def test_page_names_the_cell(self, coordinator, client_for):
        client = client_for(coordinator)
        assert "Rumus di sel C3 belum dihitung" in page_text(client, by_page(client, self.formulas()))


class TestSerials:
    """Dates that are numbers (I10)."""

    def serial(self, *, is_1904: bool) -> bytes:
        book = openpyxl.Workbook()
        if is_1904:
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

        def fill(page):
            page["B2"] = 46237
            page["B2"].number_format = "dd/mm/yyyy"

        return xlsx(["Nama", "Tanggal berdiri"], ["PT A (contoh)"], change=fill, book=book)

    @pytest.mark.parametrize(("is_1904", "day"), [(False, "2026-08-03"), (True, "2030-08-04")])
    def test_serial_means_the_day_of_its_workbook(self, is_1904, day, institution, tmp_path):
        by_command(self.serial(is_1904=is_1904), institution, folder=tmp_path)
        assert Organization.objects.get().founded_on.isoformat() == day

    def test_bare_number_is_no_date(self, institution, tmp_path):
        data = b"Nama;Tanggal berdiri\nPT A (contoh);46237\n"
        found = by_command(data, institution, folder=tmp_path, name="daftar.csv")
        assert (found.code, found["errors"]) == (1, 1)
        assert "“46237” bukan tanggal" in found.lines[0]
        assert not Organization.objects.exists()
