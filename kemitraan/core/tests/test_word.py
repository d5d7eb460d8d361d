"""Word templates from outside: what is taken in, what they may do, and that a hostile one ends only itself."""

import io
import time

import pytest
from docx import Document
from jinja2.exceptions import TemplateError

from kemitraan.core.errors import DomainError
from kemitraan.core.tests.word_files import changed, with_relation, word_with
from kemitraan.core.word import files, guarded
from kemitraan.core.word.files import check_template_file, property_of, text_of_parts
from kemitraan.core.word.guarded import fill_guarded, try_template
from kemitraan.core.word.rendering import fill_template, plain
from kemitraan.core.word.sandbox import FORBIDDEN, UNKNOWN, UNREADABLE

EXAMPLE = {"judul": "Abon", "pihak": [{"nama": "KUB"}], "kiri": {"nama": "LPPM"}}
OPEN = with_relation(word_with("x"), "hyperlink", "https://contoh.test/")


def text_of(content: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs)


def problems(*paragraphs: str, **more: str) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in try_template(word_with(*paragraphs, **more), EXAMPLE).problems]


class TestWhatIsTakenIn:
    @pytest.mark.parametrize("content", [word_with("Halo"), OPEN], ids=["plain", "with a link to click on"])
    def test_a_word_document(self, content):
        check_template_file(content)

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "kosong"),
            (b"bukan zip", "Jenis berkas"),
            (b"PK\x03\x04rusak", "rusak"),
            (word_with("x")[:-200], "rusak"),
            (changed(word_with("x"), add={"word/vbaProject.bin": b"x"}), "makro"),
            (changed(word_with("x"), add={"word/embeddings/a.xlsx": b"x"}), "di dalamnya"),
            (changed(word_with("x"), add={"word/activeX/a.bin": b"x"}), "di dalamnya"),
            (changed(word_with("x"), add={"../luar.xml": b"x"}), "rusak"),
            (changed(word_with("x"), add={"word/a.xml": b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"}), "rusak"),
            (changed(word_with("x"), add={"word/a.xml": "<x/>".encode("utf-16")}), "rusak"),
            (changed(word_with("x"), add={"word/a.xml": b" " * (files.MAX_XML + 1)}), "terlalu besar"),
            (changed(word_with("x"), add={f"word/{n}.xml": b"" for n in range(400)}), "terlalu besar"),
            (with_relation(word_with("x"), "image", "https://contoh.test/mata.png"), "dari luar"),
            (with_relation(word_with("x"), "attachedTemplate", "https://contoh.test/a.dotm"), "dari luar"),
            (with_relation(word_with("x"), "hyperlink", "file:///etc/passwd"), "dari luar"),
            (
                changed(
                    word_with("x"),
                    replace={"word/document.xml": (b"<w:t>x", b"<w:instrText> DDEAUTO c:\\\\x </w:instrText><w:t>x")},
                ),
                "dari luar",
            ),
            (
                changed(
                    word_with("x"),
                    replace={"[Content_Types].xml": (b"wordprocessingml.document.main", b"macroEnabled.main")},
                ),
                "docx",
            ),
        ],
    )
    def test_nothing_else(self, content, said):
        with pytest.raises(DomainError, match=said):
            check_template_file(content)

    def test_a_bomb_is_measured_before_it_is_unpacked(self):
        bomb = changed(word_with("x"), add={f"word/media/{n}.png": b"\0" * (2 * 1024 * 1024) for n in range(20)})
        assert len(bomb) < 200_000
        began = time.perf_counter()
        with pytest.raises(DomainError, match="terlalu besar"):
            check_template_file(bomb)
        assert time.perf_counter() - began < 1

    def test_one_above_the_limit(self, monkeypatch):
        monkeypatch.setattr(files, "MAX_BYTES", 100)
        with pytest.raises(DomainError, match="paling besar"):
            check_template_file(word_with("x"))


class TestTrial:
    def test_a_good_one(self):
        trial = try_template(
            word_with(
                "{{ judul|upper }}", "{%p for satu in pihak %}", "{{ loop.index }} {{ satu.nama }}", "{%p endfor %}"
            ),
            EXAMPLE,
        )
        assert (trial.problems, trial.used) == ((), {"judul", "pihak"})

    def test_one_without_placeholders_uses_nothing(self):
        assert try_template(word_with("Sama untuk semua"), EXAMPLE).used == frozenset()

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("{{ judl }}", [(UNKNOWN, "judl")]),
            ("{{ kiri.nma }} {{ judl }}", [(UNKNOWN, "kiri.nma"), (UNKNOWN, "judl")]),
            ("{% if tidak_pernah %}{{ juga_tidak }}{% endif %}", [(UNKNOWN, "tidak_pernah"), (UNKNOWN, "juga_tidak")]),
            ("{% for satu in pihak %}{{ satu.alamt }}{% endfor %}", [(UNKNOWN, "satu.alamt")]),
            ("{% for satu in judul %}x{% endfor %}", [(UNKNOWN, "judul")]),
            ("{{ pihak[0].nama }} {{ kiri['nama'] }}", []),
            ("{% if judul %}", [(UNREADABLE, "")]),
            ("{{ judul", [(UNREADABLE, "")]),
            ("{{ judul.__class__.__mro__ }}", [(FORBIDDEN, "judul.__class__")]),
            ("{{ ''.__class__ }}", [(FORBIDDEN, "__class__")]),
            ("{{ pihak|attr('append') }}", [(FORBIDDEN, "|attr")]),
            ("{{ judul|safe }}", [(FORBIDDEN, "|safe")]),
            ("{{ judul.upper() }}", [(FORBIDDEN, "call")]),
            ("{% for i in range(1000000000) %}x{% endfor %}", [(FORBIDDEN, "call")]),
            ("{{ 'x' * 1000000000 }}", [(FORBIDDEN, "mul")]),
            ("{{ '%1000000000d' % 1 }}", [(FORBIDDEN, "mod")]),
            ("{{ judul|center(1000000000) }}", [(FORBIDDEN, "|center")]),
            ("{% include 'settings.py' %}", [(FORBIDDEN, "include")]),
            ("{% import 'os' as os %}", [(FORBIDDEN, "import")]),
            ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", [(FORBIDDEN, "macro"), (FORBIDDEN, "call")]),
            ("{{ self }} {{ config }}", [(UNKNOWN, "self"), (UNKNOWN, "config")]),
        ],
    )
    def test_every_problem_is_named(self, text, found):
        assert problems(text) == found

    def test_it_says_where(self):
        content = word_with("Satu", "Nomor: {{ nomr }} tahun ini", footer="Kaki {{ hal }}")
        assert [one.where for one in try_template(content, EXAMPLE).problems] == [
            "naskah: “Nomor: {{ nomr }} tahun ini”",
            "kaki halaman: “Kaki {{ hal }}”",
        ]

    def test_a_damaged_one_is_told(self):
        broken = changed(word_with("x"), replace={"word/document.xml": (b"</w:body>", b"")})
        with pytest.raises(DomainError, match="tidak dapat dibaca"):
            try_template(broken, EXAMPLE)


class TestSandbox:
    """A template is tried before it is kept; should one come through nevertheless, filling it is still safe."""

    @pytest.mark.parametrize(
        "text",
        [
            "{{ judul.__class__.__mro__ }}",
            "{{ pihak.append }}",
            "{{ judul.format }}",
            "{{ loop }}",
            "{{ tidak_ada }}",
            "{{ 'x' * 10 }}",
            "{% include 'a' %}",
            "{{ range(3) }}",
            "{{ lipsum() }}",
            "{% for satu in pihak %}{{ loop.cycle('a') }}{% endfor %}",
        ],
    )
    def test_it_refuses(self, text):
        with pytest.raises((TemplateError, TypeError)):
            fill_template(word_with(text), EXAMPLE, {})

    def test_values_are_never_commands_or_markup(self):
        name = "PT A & B <x> {{ judul }} مؤسسة 合作社"
        assert name in text_of(fill_template(word_with("{{ judul }}"), {"judul": name}, {}))

    def test_control_letters_are_left_out_at_any_depth(self):
        assert plain({"a": ["x\x00\x07y", {"b": "p\r\nq"}], "n": 3}) == {"a": ["xy", {"b": "p\nq"}], "n": 3}


class TestChildProcess:
    def test_it_fills_as_we_do(self):
        made = fill_guarded(word_with("Judul: {{ judul }}"), EXAMPLE, {"title": "A & B", "Kode": "12-AB"})
        assert text_of(made) == "Judul: Abon"
        assert property_of(made, "Kode") == "12-AB"

    def test_a_missing_value_is_told(self):
        with pytest.raises(DomainError, match="tidak dapat diisi"):
            fill_guarded(word_with("{{ tidak_ada }}"), EXAMPLE, {})

    @pytest.mark.parametrize(
        ("said", "depth", "limits"),
        [("", 4, {}), ("{{ s }}", 3, {"MEGABYTES": 200})],
        ids=["time", "memory"],
    )
    def test_endless_work_ends(self, said, depth, limits, monkeypatch):
        text = "{% for a in x %}" * depth + said + "{% endfor %}" * depth
        monkeypatch.setattr(guarded, "SECONDS", 3)
        for name, value in limits.items():
            monkeypatch.setattr(guarded, name, value)
        began = time.perf_counter()
        with pytest.raises(DomainError, match="terlalu berat"):
            fill_guarded(word_with(text), {"x": ["1"] * 1000, "s": "x" * 10_000}, {})
        assert time.perf_counter() - began < 10

    def test_it_has_no_environment(self, monkeypatch, tmp_path):
        program = tmp_path / "cetak.py"
        program.write_text("import json, os; print(json.dumps({'secret': 'RAHASIA' in os.environ}))")
        monkeypatch.setenv("RAHASIA", "1")
        monkeypatch.setattr(guarded, "PROGRAM", program)
        assert guarded._ask({}, 5) == {"secret": False}


class TestWhatAFileSaysOfItself:
    def test_a_property_survives_without_the_custom_part(self):
        made = fill_template(word_with("x"), {}, {"title": "t", "Kode": "12-AB"})
        assert property_of(made, "Kode") == "12-AB"
        bare = changed(made, replace={"docProps/custom.xml": (b"Kode", b"Lain")})
        assert property_of(bare, "Kode") == "12-AB"
        assert property_of(word_with("x"), "Kode") == ""

    def test_words_of_a_footer(self):
        assert "kode 12" in text_of_parts(word_with("x", footer="naskah kode 12"), "footer")
