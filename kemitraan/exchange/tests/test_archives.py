"""Archives are written piece by piece, each file with its own hash."""

import datetime as dt
import hashlib
import io
import tracemalloc
import zipfile

from kemitraan.exchange.archives import CHUNK, Archive, chunks_of
from kemitraan.exchange.dossier_documents import PRINTED_ROWS, PrintedTable, breakable, printable

MADE = dt.datetime(2026, 11, 25, 9, 30, 12, tzinfo=dt.UTC)
MEBIBYTE = 1024 * 1024


def test_what_is_added_is_what_the_index_says():
    stream = io.BytesIO()
    archive = Archive(stream, MADE)
    archive.add([b"satu ", b"dua"], "01 Bab", "", "nama?.txt")
    archive.miss("01 Bab", "hilang.pdf", note="Tidak ada.")
    archive.close()
    with zipfile.ZipFile(stream) as opened:
        assert opened.testzip() is None
        (info,) = opened.infolist()
        assert (info.filename, info.date_time) == ("01 Bab/nama.txt", (2026, 11, 25, 9, 30, 12))
        assert opened.read(info) == b"satu dua"
    found, missing = archive.entries
    assert (found.path, found.size, found.sha256) == (info.filename, 8, hashlib.sha256(b"satu dua").hexdigest())
    assert (missing.sha256, missing.note) == ("", "Tidak ada.")


def test_large_file_is_never_held_whole(tmp_path):
    source, target = tmp_path / "besar.jpg", tmp_path / "hasil.zip"
    with source.open("wb") as stream:
        stream.truncate(64 * MEBIBYTE)
    with target.open("wb") as stream:
        archive = Archive(stream, MADE)
        tracemalloc.start()
        archive.add(chunks_of(source), "besar.jpg")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        archive.close()
    assert archive.entries[0].size == 64 * MEBIBYTE
    assert peak < 4 * CHUNK


def test_printed_table_keeps_the_first_rows_only_and_says_how_many_there_are():
    table = PrintedTable("Tabel", ["a", "b"], printed=1)
    assert sum(1 for _ in table.watch([n, "x"] for n in range(PRINTED_ROWS + 7))) == PRINTED_ROWS + 7
    block = table.block("01 Bab/Tabel.xlsx")
    assert (len(block["rows"]), block["head"]) == (PRINTED_ROWS, ["a"])
    assert block["note"] == f"{PRINTED_ROWS} dari {PRINTED_ROWS + 7} baris. Lengkap di 01 Bab/Tabel.xlsx."


def test_cells_are_words_that_can_be_broken():
    assert printable(dt.date(2026, 11, 25)) == "25 November 2026"
    assert [printable(value) for value in (None, True, 1250)] == ["", "ya", "1.250"]
    assert max(map(len, breakable("x" * 100).split("\u200b"))) == 24
