"""Printed documents: data is never markup, fonts are our own, and a wrong template is an error of ours."""

import datetime as dt
import io
import re
from pathlib import Path

import pytest
import typst
from pypdf import PdfReader

from kemitraan.core import documents
from kemitraan.core.documents import Document, render_pages, render_pdf

MADE_AT = dt.datetime(2026, 11, 25, 2, 5, tzinfo=dt.UTC)
TEMPLATE = '#let d = json("data.json")\n#set page(height: 8cm)\n#for row in d.rows [ #row #pagebreak(weak: true) ]\n'


@pytest.fixture
def templates(tmp_path: Path, monkeypatch) -> Path:
    """A folder of templates with the shared one of the product and a small one, `surat.typ`."""
    (tmp_path / documents.SHARED).write_bytes((documents.FOLDER / documents.SHARED).read_bytes())
    (tmp_path / "surat.typ").write_text(TEMPLATE)
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    return tmp_path


def letter(*rows: str, **values) -> Document:
    return Document(**({"template": "surat.typ", "data": {"rows": list(rows)}, "made_at": MADE_AT} | values))


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    "text",
    [
        "#panic(1)",
        "*tebal* _miring_ = Judul",
        "$ x^2 $",
        '#read("/etc/passwd")',
        "</script> & <b>",
        "\\ @rujukan // catatan",
        '"kutip" #let d = 1',
    ],
)
def test_what_people_write_is_text_and_never_markup(templates, text):
    assert text in text_of(render_pdf(letter(text)).pdf)


def test_the_same_document_is_the_same_bytes(templates):
    assert render_pdf(letter("satu")).pdf == render_pdf(letter("satu")).pdf
    assert render_pdf(letter("satu")).pdf != render_pdf(letter("dua")).pdf


def test_pdf_is_made_for_archives(templates):
    pdf = render_pdf(letter("satu"))
    assert b"pdfaid:part" in pdf.pdf
    assert pdf.unprintable == ()


def test_characters_without_a_font_are_named_once_and_the_rest_is_printed(templates):
    rendered = render_pdf(letter("Ibu ꦲ", "ꦲ lagi", "biasa"))
    assert rendered.unprintable == ("ꦲ",)
    assert "biasa" in text_of(rendered.pdf)


# Names in the letters that people of this country write them with: simplified and traditional, and Arabic ones.
NAMES = [
    "王小明",
    "陳麗華",
    "黄丽华",
    "林語堂",
    "محمد عبد الله",
    "نور الهدى",
    "Ḥāfiẓ",
    "Nguyễn Thị",
    "Ðorđe",
    "Señora Ñuñoa",
]


RIGHT_TO_LEFT = re.compile(r"[\u0600-\u06ff]")


def glyphs_of(pdf: bytes) -> set[str]:
    """Names of the embedded fonts; raises when a shown glyph is the one for "no such character" (0)."""
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        fonts = page["/Resources"]["/Font"].get_object()
        for name, font in fonts.items():
            found.add(str(font.get_object()["/BaseFont"]).partition("+")[2])
            content = page.get_contents().get_data().decode("latin-1")
            for run in content.split(f"{name} ")[1:]:
                shown = re.search(r"<([0-9A-Fa-f]+)>", run)
                assert shown is None or "0000" not in re.findall("....", shown[1]), "a glyph is .notdef"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_names_in_any_usual_letters_are_printed_and_can_be_copied(templates, name):
    rendered = render_pdf(letter(name))
    assert rendered.unprintable == ()
    assert b"pdfaid:part" in rendered.pdf
    told = text_of(rendered.pdf)
    # Joined letters come out in the order in which they are drawn, base and dots apart.
    assert set(told) == set(name) if RIGHT_TO_LEFT.search(name) else told == name
    assert glyphs_of(rendered.pdf) <= {
        "LibertinusSerif-Regular",
        "LibertinusSerif-Regular-Identity-H",
        "NotoSansArabic-Regular",
        "NotoSansSC-Regular",
    }


def test_names_that_look_like_markup_are_printed_as_they_are(templates):
    name = "Koperasi #1 *Maju* @surya \\ \"A\" 'B' $x$ _y_ <z> `c` // d /* e */ ~ -- ... = + - [f] {g} 王 محمد"
    told = text_of(render_pdf(letter(name)).pdf)
    assert name.removesuffix(" محمد") in told


def test_the_fonts_come_with_their_license(templates):
    text = (documents.FONTS / "OFL.txt").read_text()
    assert text.count("SIL OPEN FONT LICENSE Version 1.1") == 2
    for font in documents.FONTS.glob("*.ttf"):
        assert font.name in text


def test_each_page_is_a_picture(templates):
    pages = render_pages(letter("satu", "dua", "tiga"))
    assert len(pages) == 3
    assert len(render_pages(letter("satu"))) == 1
    assert all(page.startswith(b"\x89PNG") for page in pages)


def test_pictures_come_in_by_name(templates):
    (templates / "surat.typ").write_text('#image("kop.svg", width: 2cm)')
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'
    assert render_pdf(letter(files={"kop.svg": svg})).pdf.startswith(b"%PDF")


def test_a_document_reads_nothing_outside_itself(templates, tmp_path):
    (tmp_path / "rahasia.txt").write_text("rahasia")
    (templates / "surat.typ").write_text('#read("../rahasia.txt")')
    with pytest.raises(typst.TypstError):
        render_pdf(letter())


def test_a_wrong_template_is_an_error(templates):
    (templates / "surat.typ").write_text("#tidak-ada")
    with pytest.raises(typst.TypstError):
        render_pdf(letter())


def test_every_template_of_the_product_is_there():
    assert {path.name for path in documents.FOLDER.glob("*.typ")} >= {"official.typ", "selection_record.typ"}
