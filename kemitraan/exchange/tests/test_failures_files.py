"""Files that other systems choke on, write twice or write half; by page and by command."""

import csv
import io
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError
from django.urls import reverse

from kemitraan.core.models import AuditEvent
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.services import commits
from kemitraan.exchange.tests.support import by_command, by_page, confirm, csv_text, decide, operated, page_text, xlsx
from partners.models import Organization
from partners.rules import normalize_name
from partners.services import organization_import
from partners.tests.factories import OrganizationFactory

LAST_ROW = 1_048_576


def formatted_to_the_end() -> bytes:
    """Two rows of data, and bold cells down to the last row of the sheet."""
    data = xlsx(["Nama", "Alamat"], ["PT A (contoh)", "Jl. 1"], ["PT B (contoh)", "Jl. 2"])
    tail = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(4, LAST_ROW + 1))
    return operated(data, "xl/worksheets/sheet1.xml", lambda text: text.replace("</sheetData>", f"{tail}</sheetData>"))


class TestLargeSheets:
    """Formatting is no data, and a wrong dimension hides none (I05)."""

    def test_formatted_rows_are_passed_over_quickly_and_in_little_memory(self, tmp_path):
        path = tmp_path / "berformat.xlsx"
        path.write_bytes(formatted_to_the_end())
        code = f"""
            import pathlib, resource, time
            import django
            django.setup()
            from kemitraan.exchange.readers import read_sheet
            data = pathlib.Path({str(path)!r}).read_bytes()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            start = time.process_time()
            rows = read_sheet(data).rows
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
            print(len(rows), time.process_time() - start, used // 1024)
        """
        ended = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(code)],
            cwd=settings.BASE_DIR,
            env={"DJANGO_SETTINGS_MODULE": "kemitraan.settings", "SECRET_KEY": "x", "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        )
        rows, seconds, megabytes = ended.stdout.split()
        assert int(rows) == 3
        assert float(seconds) < 5
        assert int(megabytes) < 150

    def test_preview_of_formatted_rows_shows_two(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, formatted_to_the_end())
        assert (batch.counts["rows"], batch.counts["created"], batch.counts["blank"]) == (2, 2, 0)

    def test_wrong_dimension_hides_no_rows(self, institution, tmp_path):
        data = xlsx(["Nama", "Kota"], *[[f"PT Nomor {n} (contoh)", "Demak"] for n in range(300)])
        lied = operated(
            data,
            "xl/worksheets/sheet1.xml",
            lambda text: re.sub(r'<dimension ref="A1:B301" ?/>', '<dimension ref="A1"/>', text),
        )
        assert lied != data
        assert by_command(lied, institution, folder=tmp_path)["created"] == 300


class TestDoubles:
    """Rows of one record never overwrite each other, and a list read again changes nothing (I06)."""

    def rows(self) -> bytes:
        names = [["Nama", "NPWP", "Alamat"], *[[f"PT Nomor {n} (contoh)", "", "Jl. 1"] for n in range(2, 13)]]
        names[3][1] = names[8][1] = "012345678901000"
        names[11] = ["PT Lama (contoh)", "", "Jl. Baru 9"]
        return xlsx(*names)

    def test_rows_with_one_number_wait_and_a_known_one_asks(self, coordinator, client_for):
        known = OrganizationFactory(
            institution=coordinator.membership.institution,
            name="PT Lama (contoh)",
            normalized_name=normalize_name("PT Lama (contoh)"),
            regency="",
        )
        client = client_for(coordinator)
        batch = by_page(client, self.rows())
        text = page_text(client, batch, jenis="error")
        assert "ganda dalam berkas (baris 9)" in text
        assert "ganda dalam berkas (baris 4)" in text
        assert "Sudah ada, perbarui?" in page_text(client, batch, jenis="change")
        confirm(client, batch, skip_errors="1")
        assert not Organization.objects.exclude(npwp="").exists()
        known.refresh_from_db()
        assert known.address == "Jl. Baru 9"

    @pytest.mark.parametrize(("choice", "kept"), [({"twins": "first"}, 4), ({"shown": "4", "skip": "4"}, 9)])
    def test_person_decides_which_row_is_used(self, choice, kept, coordinator, client_for):
        client = client_for(coordinator)
        batch = decide(client, by_page(client, self.rows()), **choice)
        assert (batch.counts["errors"], batch.counts["skipped"]) == (0, 1)
        confirm(client, batch)
        assert Organization.objects.get(npwp="012345678901000").name == f"PT Nomor {kept} (contoh)"

    def test_command_takes_the_first_of_doubles_when_asked(self, institution, tmp_path):
        found = by_command(self.rows(), institution, "--twins", "first", folder=tmp_path)
        assert (found.code, found["created"], found["errors"]) == (0, 10, 0)

    @pytest.mark.parametrize("ending", ["xlsx", "csv"])
    def test_own_export_changes_nothing_and_leaves_no_trace(self, ending, coordinator, client_for, tmp_path):
        institution = coordinator.membership.institution
        by_command(self.rows(), institution, "--skip-errors", folder=tmp_path)
        path = tmp_path / f"ekspor.{ending}"
        call_command("export_data", "organizations", str(path), institution=institution.slug, stdout=io.StringIO())
        before = AuditEvent.objects.filter(action__startswith="organization").count()
        client = client_for(coordinator)
        batch = by_page(client, path.read_bytes(), name=path.name)
        assert {name: batch.counts[name] for name in ("created", "changed", "unchanged", "errors", "warnings")} == {
            "created": 0, "changed": 0, "unchanged": 9, "errors": 0, "warnings": 0,
        }  # fmt: skip
        assert "Tidak ada yang perlu ditulis." in page_text(client, batch)
        confirm(client, batch)
        found = by_command(path.read_bytes(), institution, folder=tmp_path, name=path.name)
        assert (found["created"], found["changed"], found["unchanged"]) == (0, 0, 9)
        assert AuditEvent.objects.filter(action__startswith="organization").count() == before


class TestEncodings:
    """Marks, semicolons and old code pages (I07)."""

    LINES = (
        "npwp;Nama;Nilai",
        "012345678901000;PT Café Nusantara (contoh);1.500,50",
        "012345678902000;Bahari’s (contoh);2",
        "012345678903000;PT Tiga (contoh);3",
    )
    WANTED = [
        ("012345678901000", "PT Café Nusantara (contoh)"),
        ("012345678902000", "Bahari’s (contoh)"),
        ("012345678903000", "PT Tiga (contoh)"),
    ]

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-8", "utf-16"])
    def test_same_list_in_any_encoding_gives_the_same_records(self, encoding, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, csv_text(*self.LINES, encoding=encoding), name="daftar.csv")
        assert batch.columns == ["npwp", "Nama", "Nilai"]
        assert batch.rows.get(number=2).raw[2] == "1.500,50"
        confirm(client, batch)
        assert list(Organization.objects.order_by("npwp").values_list("npwp", "name")) == self.WANTED


class TestFormulas:
    """Text that a person typed never runs as a formula (I08)."""

    NAMES = ('=HYPERLINK("http://x","klik")', "@SUM(1)", "-2+3", "\t=1+1")

    def test_own_file_with_reasons_is_safe_to_open(self, coordinator, client_for):
        lines = ["Nama;NIB;Nilai", *[f'"{name.replace(chr(34), chr(34) * 2)}";12;-5' for name in self.NAMES]]
        client = client_for(coordinator)
        batch = by_page(client, csv_text(*lines), name="daftar.csv")
        data = client.get(reverse("exchange:import-errors", args=[batch.public_id])).content
        assert data.startswith(b"\xef\xbb\xbf")
        header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
        assert header == ["Nama", "NIB", "Nilai", "Alasan (Kemitraan)"]
        assert {row[2] for row in rows} == {"-5"}
        assert all("NIB" in row[3] for row in rows)
        texts = [cell for row in rows for cell in (row[0], row[3])]
        assert not [text for text in texts if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
        again = by_page(client, data, name="daftar.csv")
        assert again.mapping == batch.mapping
        assert [row.values["name"] for row in again.rows.all()] == [row.values["name"] for row in batch.rows.all()]

    def test_workbook_with_reasons_holds_no_formula(self, coordinator, client_for):
        def fill(page):
            for row, name in enumerate(self.NAMES, start=2):
                page.cell(row, 1, name).data_type = "s"

        client = client_for(coordinator)
        batch = by_page(client, xlsx(["Nama", "NIB"], *[["", 12.0]] * 4, change=fill))
        data = client.get(reverse("exchange:import-errors", args=[batch.public_id])).content
        cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert "ubah kolom menjadi Teks" in str(cells[5].value)


class TestAllOrNothing:
    """A list comes in whole, or without the rows that a person left out, or not at all (I09)."""

    def rows(self, *, bad: int = 0) -> bytes:
        names = [[f"PT Nomor {n} (contoh)", "Demak"] for n in range(2, 1002)]
        if bad:
            names[bad - 2][0] = ""
        return xlsx(["Nama", "Kota"], *names)

    def test_one_bad_row_keeps_everything_out_and_is_named(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = confirm(client, by_page(client, self.rows(bad=777)))
        assert (batch.state, Organization.objects.count()) == (ImportState.READY, 0)
        data = client.get(reverse("exchange:import-errors", args=[batch.public_id])).content
        page = openpyxl.load_workbook(io.BytesIO(data)).active
        assert [(row[0].row, row[2].value) for row in page.iter_rows(min_row=2) if row[2].value] == [
            (777, "Nama: nama kosong")
        ]

    def test_explicit_choice_writes_the_rest(self, coordinator, client_for):
        client = client_for(coordinator)
        batch = by_page(client, self.rows(bad=777))
        assert "Lewati 1 baris salah" in page_text(client, batch)
        assert "Tulis 999 mitra" in page_text(client, batch)
        batch = confirm(client, batch, skip_errors="1")
        assert (batch.counts["created"], batch.counts["errors"], Organization.objects.count()) == (999, 1, 999)

    def test_database_that_drops_in_the_middle_leaves_nothing(self, coordinator, client_for, monkeypatch):
        insert = organization_import.insert_rows

        def drop(model, names, rows):
            def some():
                for number, row in enumerate(rows):
                    if number == 500:
                        raise OperationalError("server closed the connection")
                    yield row

            insert(model, names, some())

        client = client_for(coordinator)
        batch = by_page(client, self.rows())
        with monkeypatch.context() as broken:
            broken.setattr(organization_import, "insert_rows", drop)
            broken.setattr("kemitraan.core.services.bulk.ROWS_AT_ONCE", 100)
            with pytest.raises(OperationalError):
                commits.commit_import(actor=coordinator, batch=batch)
        batch.refresh_from_db()
        assert (batch.state, Organization.objects.count()) == (ImportState.READY, 0)
        assert not AuditEvent.objects.filter(action="organization.create").exists()
        confirm(client, batch)
        confirm(client, batch)
        assert Organization.objects.count() == 1000

    def test_command_names_row_column_and_reason(self, institution, tmp_path):
        found = by_command(self.rows(bad=777), institution, folder=tmp_path)
        assert (found.code, found.lines) == (1, ["777 Nama nama kosong"])
        assert not Organization.objects.exists()
        found = by_command(self.rows(), institution, folder=tmp_path)
        assert (found.code, found["created"], Organization.objects.count()) == (0, 1000, 1000)


def test_folder_of_tests_holds_no_real_list():
    files = Path(__file__).parent / "files"
    assert all("(contoh)" in path.read_bytes().decode("utf-8", "ignore").replace("\0", "") for path in files.iterdir())
