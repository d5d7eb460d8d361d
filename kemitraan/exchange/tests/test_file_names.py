"""Names of files in archives: kept by every system, short enough, unlike each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.exchange.rules.file_names import FORBIDDEN, PATH_LENGTH, RESERVED, SafePaths, safe_part

LONG = "kata " * 60
TEXTS = st.text(max_size=200) | st.sampled_from(["CON", "con.pdf", "..", "../../etc/passwd", "a/b\\c", " . ", LONG])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Surat kuasa.pdf", "Surat kuasa.pdf"),
        ("a/b\\c:d*e?.pdf", "a b c d e.pdf"),
        ("../../etc/passwd", "etc passwd"),
        ("..", "berkas"),
        ("", "berkas"),
        ("  nama.  ", "nama"),
        ("CON", "_CON"),
        ("con.pdf", "_con.pdf"),
        ("Lpt1.xlsx", "_Lpt1.xlsx"),
        ("Console.pdf", "Console.pdf"),
        ("a\u202efdp.exe", "a fdp.exe"),
        ("e\u0301.pdf", "\u00e9.pdf"),
        ("baris\nbaru.pdf", "baris baru.pdf"),
        (".pdf", "pdf"),
    ],
)
def test_part_is_made_safe(text, expected):
    assert safe_part(text, 80) == expected


def test_long_name_is_cut_between_words_and_keeps_its_extension():
    name = safe_part(f"{LONG}.pdf", 50)
    assert len(name) <= 50
    assert name.endswith("kata.pdf")


def test_same_names_in_any_case_are_numbered_before_the_extension():
    paths = SafePaths()
    names = [paths.path_for("01 Bab", name) for name in ("Bukti.pdf", "bukti.PDF", "Bukti.pdf")]
    assert names == ["01 Bab/Bukti.pdf", "01 Bab/bukti (2).PDF", "01 Bab/Bukti (3).pdf"]


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=12))
def test_paths_of_any_texts_can_be_kept_anywhere(rows):
    paths = SafePaths()
    made = [paths.path_for(*row) for row in rows]
    assert len({path.casefold() for path in made}) == len(made)
    for path in made:
        assert len(path) <= PATH_LENGTH
        for part in path.split("/"):
            assert part
            assert part == part.strip(" .")
            assert not RESERVED.match(part)
            assert not FORBIDDEN.search(part)
