"""The shipped Word templates of agreements, built here so that their form can be read and reviewed.

Widths in centimetres, sizes in points. What stands in double braces is filled by `kemitraan.core.word`; which
placeholders there are says `programs.rules.word_fields`.
"""

import io
import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "documents" / "word"
FONT, CHINESE = "Times New Roman", "SimSun"
SOFT = RGBColor(0x5B, 0x6A, 0x65)
TEXT_WIDTH = 16.6
CENTER, JUSTIFY, LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT
KINDS = ("mou", "pks", "ia", "addendum")
FACTS = (("Program", "program"), ("Induk", "induk"), ("Waktu", "jangka_waktu"), ("Nilai", "nilai"))


def build(kind: str) -> bytes:
    """The template for one kind of document (`WordKind`)."""
    word = Document()
    _set_page(word)
    _set_styles(word)
    _head(word)
    _parties(word)
    if kind == "ia":
        _facts(word)
    _clauses(word, with_changes=kind == "addendum")
    _signatures(word)
    _footer(word, with_initials=kind != "mou")
    word.core_properties.author = "Kemitraan"
    word.core_properties.title = ""
    word.core_properties.comments = ""
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def _set_page(word: Any) -> None:
    section = word.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(2.2), Cm(2.4), Cm(1.1)
    compat = OxmlElement("w:compat")
    setting = OxmlElement("w:compatSetting")
    for name, value in (
        ("name", "compatibilityMode"),
        ("uri", "http://schemas.microsoft.com/office/word"),
        ("val", "15"),
    ):
        setting.set(qn(f"w:{name}"), value)
    compat.append(setting)
    settings = word.settings.element
    place = settings.find(qn("w:rsids"))
    settings.insert(list(settings).index(place) if place is not None else len(settings), compat)


def _set_styles(word: Any) -> None:
    normal = word.styles["Normal"]
    normal.font.size = Pt(11)
    _use_font(normal)
    normal.paragraph_format.space_after = Pt(5)
    normal.paragraph_format.line_spacing = 1.1
    normal.paragraph_format.widow_control = True
    heading = word.styles["Heading 2"]
    _use_font(heading)
    heading.font.size, heading.font.bold = Pt(11), True
    heading.font.color.rgb = RGBColor(0, 0, 0)
    shape = heading.paragraph_format
    shape.alignment, shape.keep_with_next = CENTER, True
    shape.space_before, shape.space_after = Pt(14), Pt(5)


def _use_font(style: Any) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    fonts.set(qn("w:eastAsia"), CHINESE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "id-ID")
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def _write(home: Any, text: str, *, align: Any = JUSTIFY, bold: bool = False, after: float | None = None, **more: Any):
    """One paragraph; `**…**` is bold. `hang` is how far its first word stands before the rest, after a tab."""
    paragraph = home.add_paragraph(style=more.get("style"))
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    if after is not None:
        shape.space_after = Pt(after)
    if "before" in more:
        shape.space_before = Pt(more["before"])
    if "hang" in more:
        shape.left_indent = Cm(more.get("indent", 0) + more["hang"])
        shape.first_line_indent = Cm(-more["hang"])
        shape.tab_stops.add_tab_stop(shape.left_indent)
    shape.keep_with_next = more.get("keep", False) or None
    for place, piece in enumerate(text.split("**")):
        if piece:
            run = paragraph.add_run(piece)
            run.bold = bold or place % 2 == 1 or None
            if "size" in more:
                run.font.size = Pt(more["size"])
    return paragraph


def _tag(home: Any, command: str) -> None:
    """A paragraph that only commands: it is gone from the document that is made."""
    _write(home, f"{{%p {command} %}}", align=LEFT, after=0)


def _head(word: Any) -> None:
    letterhead = _write(word, "{{ kop }}", align=CENTER, bold=True, after=10)
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "4"), ("color", "16231F")):
        line.set(qn(f"w:{name}"), value)
    borders.append(line)
    properties = letterhead._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, *("w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    )
    _write(word, "{{ jenis|upper }}", align=CENTER, bold=True, size=14, after=2)
    _write(word, "ANTARA", align=CENTER, bold=True, after=2)
    _tag(word, "for pihak in para_pihak")
    _tag(word, "if not loop.first")
    _write(word, "DENGAN", align=CENTER, bold=True, after=2)
    _tag(word, "endif")
    _write(word, "{{ pihak.nama|upper }}", align=CENTER, bold=True, size=12, after=2)
    _tag(word, "endfor")
    _write(word, "TENTANG", align=CENTER, bold=True, after=2)
    _write(word, "{{ judul|upper }}", align=CENTER, bold=True, size=12, after=6)
    _tag(word, "for pihak in para_pihak")
    _write(word, "Nomor: {{ pihak.nomor }}", align=CENTER, after=1)
    _tag(word, "endfor")


def _parties(word: Any) -> None:
    _write(word, "{{ pembukaan }}", before=10)
    _tag(word, "for pihak in para_pihak")
    _write(
        word,
        "{{ loop.index }}.\t**{{ pihak.penanda_tangan }}**, {{ pihak.uraian }} **{{ pihak.sebutan }}**.",
        hang=0.8,
    )
    _tag(word, "endfor")
    _write(word, "{{ bersama }}")
    for name, said in (
        ("premis", "PARA PIHAK terlebih dahulu menerangkan hal-hal berikut:"),
        ("dasar_hukum", "Dengan memperhatikan:"),
    ):
        _tag(word, f"if {name}")
        _write(word, said, keep=True)
        _tag(word, f"for butir in {name}")
        _write(word, "{{ butir.huruf }}\t{{ butir.teks }}", hang=0.8, after=3)
        _tag(word, "endfor")
        _tag(word, "endif")


def _facts(word: Any) -> None:
    """What a reader of one activity looks for first."""
    _write(word, "Kegiatan ini:", keep=True)
    for label, name in FACTS:
        _tag(word, f"if {name}")
        _write(word, f"{label}\t: {{{{ {name} }}}}", align=LEFT, hang=3, after=2)
        _tag(word, "endif")


def _clauses(word: Any, *, with_changes: bool) -> None:
    _tag(word, "if pasal")
    _write(word, "{{ kesepakatan }}", before=6)
    _tag(word, "endif")
    _tag(word, "for satu in pasal")
    heading = _write(word, "Pasal {{ satu.nomor }}", align=CENTER, style="Heading 2")
    heading.add_run().add_break()
    heading.add_run("{{ satu.judul|upper }}")
    _tag(word, "for ayat in satu.ayat")
    _tag(word, "if ayat.nomor")
    _write(word, "{{ ayat.nomor }}\t{{ ayat.teks }}", hang=1)
    _tag(word, "else")
    _write(word, "{{ ayat.teks }}")
    _tag(word, "endif")
    _tag(word, "for butir in ayat.butir")
    _write(word, "{{ butir.huruf }}\t{{ butir.teks }}", hang=0.8, indent=1, after=3)
    _tag(word, "endfor")
    _tag(word, "endfor")
    if with_changes:
        _tag(word, "if satu.perubahan")
        _changes(word)
        _tag(word, "endif")
    _tag(word, "endfor")


def _changes(word: Any) -> None:
    """What an addendum changes, old and new side by side; the head of the table is repeated on every page."""
    table = word.add_table(rows=4, cols=3, style="Table Grid")
    table.autofit = False
    head, begin, row, end = table.rows
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _never_split(head)
    _fill_row(begin, ("{%tr for ubah in satu.perubahan %}", "", ""))
    _fill_row(end, ("{%tr endfor %}", "", ""))
    columns = (("Ketentuan", "ketentuan", 3.6), ("Semula", "semula", 6.5), ("Menjadi", "menjadi", 6.5))
    for place, (label, name, width) in enumerate(columns):
        table.columns[place].width = Cm(width)
        for one in table.rows:
            one.cells[place].width = Cm(width)
        for cell, text in ((head.cells[place], f"**{label}**"), (row.cells[place], f"{{{{ ubah.{name} }}}}")):
            _empty(cell)
            _write(cell, text, align=LEFT, after=3, before=3)


def _signatures(word: Any) -> None:
    _write(word, "{{ tempat_tanggal }}", align=LEFT, before=14, after=6, keep=True)
    table = word.add_table(rows=4, cols=2)
    table.autofit = False
    begin, names, signed, end = table.rows
    _fill_row(begin, ("{%tr for baris in baris_tanda_tangan %}", ""))
    _fill_row(end, ("{%tr endfor %}", ""))
    for row in (names, signed):
        _never_split(row)
    for place, side in enumerate(("kiri", "kanan")):
        table.columns[place].width = Cm(TEXT_WIDTH / 2)
        above, below = names.cells[place], signed.cells[place]
        _empty(above)
        _write(above, f"{{{{ baris.{side}.sebutan }}}}", align=CENTER, bold=True, after=0, keep=True)
        _write(above, f"{{{{ baris.{side}.nama }}}}", align=CENTER, after=0, keep=True)
        _empty(below)
        name = _write(
            below, f"{{{{ baris.{side}.penanda_tangan }}}}", align=CENTER, bold=True, before=62, after=0, keep=True
        )
        name.runs[0].underline = True
        _write(below, f"{{{{ baris.{side}.jabatan }}}}", align=CENTER, after=14)


def _empty(cell: Any) -> None:
    """Without the paragraph that a new cell has; one is written next."""
    cell._tc.remove(cell.paragraphs[0]._p)


def _fill_row(row: Any, texts: tuple[str, ...]) -> None:
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = text


def _never_split(row: Any) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _footer(word: Any, *, with_initials: bool) -> None:
    footer = word.sections[0].footer
    paragraph = footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    _small(paragraph, "{{ jenis }} {{ nomor }} · naskah {{ kode_naskah }}\tHalaman ")
    _field(paragraph, "PAGE")
    _small(paragraph, " dari ")
    _field(paragraph, "NUMPAGES")
    if with_initials:
        initials = footer.add_paragraph()
        initials.alignment = LEFT
        _small(initials, "Paraf: {% for pihak in para_pihak %}{{ loop.index }}. ………   {% endfor %}")


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8.5), SOFT


def _field(paragraph: Any, code: str) -> None:
    """A number that Word counts itself."""
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("result", "1"), ("end", "")):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8.5), SOFT
        if kind == "result":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        else:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {text} "
            run._r.append(instruction)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind in KINDS:
        FOLDER.joinpath(f"{kind}.docx").write_bytes(build(kind))
        print(f"templates/documents/word/{kind}.docx", file=sys.stderr)


if __name__ == "__main__":
    main()
