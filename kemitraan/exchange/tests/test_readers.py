"""Reading files of every kind; the content decides."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kemitraan.exchange.readers import ImportFileError, find_delimiter, read_sheet

FILES = Path(__file__).parent / "files"


def workbook(*rows, change=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("name", ["utf16_tab.csv", "cp1252.csv", "semicolon_bom.csv"])
def test_same_list_in_other_encodings_gives_same_rows(name):
    sheet = read_sheet((FILES / name).read_bytes())
    assert sheet.rows[0] == ["Nama", "Nilai", "npwp"]
    assert sheet.rows[1] == ["PT Café Nusantara (contoh)", "1.500,50", "012345678901000"]
    assert sheet.rows[2][0] == "“Ruko” Bahari’s (contoh)"
    assert len(sheet.rows) == 4


def test_title_rows_and_doubled_line_ends_make_no_blank_records():
    sheet = read_sheet((FILES / "kecamatan.csv").read_bytes())
    assert [len(row) for row in sheet.rows] == [1, 1, 3, 3, 3]
    assert sheet.rows[0] == ["Jumlah usaha menurut kecamatan (contoh)"]


def test_line_break_in_cell_stays_in_one_record():
    sheet = read_sheet((FILES / "koperasi.csv").read_bytes())
    assert len(sheet.rows) == 4


@pytest.mark.parametrize(("text", "delimiter"), [("a;b\n1,5;2", ";"), ("a,b\n1,2", ","), ("a\tb", "\t"), ("a", ",")])
def test_delimiter_is_found(text, delimiter):
    assert find_delimiter(text) == delimiter


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n\n",
        b"%PDF-1.7 x",
        b"<html><body>x</body></html>",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
        b"\x89PNG\r\n\x1a\n\0\0\0",
    ],
)
def test_unreadable_file_is_refused_with_a_sentence(data):
    with pytest.raises(ImportFileError) as refused:
        read_sheet(data)
    assert "/" not in refused.value.message.replace("xlsx, xls, ods", "")
    assert refused.value.field == "file"


def test_archive_that_unpacks_too_large_is_refused_before_unpacking():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as entry:
        for _ in range(101):
            entry.write(b"\0" * 1024 * 1024)
    assert len(target.getvalue()) < 500_000
    with pytest.raises(ImportFileError, match="terlalu besar"):
        read_sheet(target.getvalue())


def test_formula_without_value_is_a_fault_of_its_cell():
    sheet = read_sheet(workbook(["Nama", "Nilai"], ["PT A (contoh)", "=1+1"]))
    assert "B2" in sheet.faults[2, 1]


def test_long_number_is_a_fault():
    sheet = read_sheet(workbook(["Nama", "NPWP"], ["PT A (contoh)", 9223372036854775807]))
    assert "Teks" in sheet.faults[2, 1]


def test_merged_ranges_are_told():
    sheet = read_sheet(
        workbook(["Nama", "Alamat"], ["Yayasan A (contoh)", "x"], [None, "y"], change=lambda s: s.merge_cells("A2:A3"))
    )
    assert sheet.merged == [(2, 0, 3, 0)]


def test_formatting_far_below_adds_no_rows():
    def fill(page):
        page["A60000"].font = openpyxl.styles.Font(bold=True)

    assert len(read_sheet(workbook(["Nama"], ["A (contoh)"], change=fill)).rows) == 2
