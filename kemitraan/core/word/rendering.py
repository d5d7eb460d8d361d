"""Filling a Word template, and reading what is wrong with one. Knows nothing of Django.

Run as a program (`python -m`-less, by its path) it answers one request from standard input under limits of time and
memory, so that a hostile template ends its own process and nothing else.
"""

import base64
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    from sandbox import UNREADABLE, Problem, Reader, WordEnvironment
else:
    from kemitraan.core.word.sandbox import UNREADABLE, Problem, Reader, WordEnvironment

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Emu
from docxtpl import DocxTemplate
from jinja2.exceptions import TemplateError, TemplateSyntaxError

PICTURE_MARK = "\u2060kop\u2060"  # a paragraph that says only this becomes the picture of the letterhead
PICTURE_HEIGHT = Emu(936_000)  # 2.6 cm
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
CUSTOM_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
CUSTOM_NAME = PackURI("/docProps/custom.xml")
PARTS = {"": "naskah", DocxTemplate.HEADER_URI: "kepala halaman", DocxTemplate.FOOTER_URI: "kaki halaman"}
SHOWN = 90  # letters of the line in which a problem stands


def fill_template(
    template: bytes, context: Mapping[str, Any], properties: Mapping[str, str], picture: bytes = b""
) -> bytes:
    """The document of `template` with the values of `context` (dicts, lists, strings, numbers; nothing else).

    `properties` are `title`, and under any other name properties of the file that stay with it when it is sent round.
    `picture` (PNG or JPEG) takes the place of the paragraph `PICTURE_MARK`. Raises `jinja2.TemplateError`.
    """
    document = DocxTemplate(io.BytesIO(template))
    document.render(plain(context), WordEnvironment())
    word = document.docx
    if picture:
        _put_picture(word, picture)
    _describe(word, properties)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def plain(value: Any) -> Any:
    """The value with letters that XML cannot hold left out of every string."""
    if isinstance(value, str):
        return CONTROL.sub("", value.replace("\r\n", "\n"))
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


def read_template(template: bytes, example: Mapping[str, Any]) -> tuple[list[Problem], set[str]]:
    """What is wrong with a template, judged against example values, and the names that it uses."""
    problems: list[Problem] = []
    used: set[str] = set()
    for part, source in _sources(DocxTemplate(io.BytesIO(template))):
        reader = Reader(example)
        lines = source.splitlines()
        try:
            reader.read(WordEnvironment().parse(source))
        except TemplateSyntaxError as error:
            problems.append(Problem(UNREADABLE, "", _where(part, lines, error.lineno)))
        problems += [Problem(kind, name, _where(part, lines, line)) for kind, name, line in reader.found]
        used |= reader.used & set(example)
    if not problems:
        fill_template(template, example, {})
    return list(dict.fromkeys(problems)), used


def _sources(document: DocxTemplate) -> Iterator[tuple[str, str]]:
    """Each part as Jinja is to read it, a paragraph a line."""
    document.render_init()
    yield PARTS[""], _lines(document.patch_xml(document.get_xml()))
    for uri in (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI):
        for _, part in document.get_headers_footers(uri):
            yield PARTS[uri], _lines(document.patch_xml(document.get_part_xml(part)))


def _lines(xml: str) -> str:
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", xml)


def _where(part: str, lines: list[str], number: int) -> str:
    """`kaki halaman: "… Nomor {{ nomr }}"`"""
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    text = " ".join(re.sub(r"<[^>]*>", "", line).split())
    return f"{part}: “{text[:SHOWN]}{'…' if len(text) > SHOWN else ''}”" if text else part


def _put_picture(word: Any, picture: bytes) -> None:
    """The letterhead as wide as the text allows, at most 2.6 cm high."""
    section = word.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    for paragraph in _paragraphs(word):
        if paragraph.text.strip() != PICTURE_MARK:
            continue
        paragraph.clear()
        shape = paragraph.add_run().add_picture(io.BytesIO(picture))
        scale = min(width / shape.width, PICTURE_HEIGHT / shape.height)
        shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))


def _paragraphs(word: Any) -> Iterator[Any]:
    yield from word.paragraphs
    for section in word.sections:
        for head in (section.header, section.first_page_header):
            if not head.is_linked_to_previous:
                yield from head.paragraphs


def _describe(word: Any, properties: Mapping[str, str]) -> None:
    """Title, and the other properties as keywords and as properties of the file: some programs keep only one."""
    kept = {name: value for name, value in properties.items() if name != "title"}
    core = word.core_properties
    core.title = plain(properties.get("title", ""))[:255]
    core.keywords = " ".join(f"{name}:{value}" for name, value in kept.items())
    if not kept:
        return
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{pid}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(kept.items(), start=2)
    )
    blob = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        f'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{rows}</Properties>'
    )
    package = word.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype == CUSTOM_RELATION:
            del package.rels[key]
    package.relate_to(Part(CUSTOM_NAME, CUSTOM_TYPE, blob.encode(), package), CUSTOM_RELATION)


def _limit(seconds: int, megabytes: int) -> None:
    """No more time, memory or files from here on; systems that cannot limit memory still limit time."""
    import resource

    size = megabytes * 1024 * 1024
    for what, amount in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, size),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        try:
            resource.setrlimit(what, (amount, amount))
        except (OSError, ValueError):
            continue


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """The reply to one request: `docx`, or `problems` and `used` of a template, or `error`."""
    template = base64.b64decode(request["template"])
    try:
        if "example" in request:
            problems, used = read_template(template, request["example"])
            return {"problems": [problem.as_dict() for problem in problems], "used": sorted(used)}
        made = fill_template(template, request["context"], request["properties"], base64.b64decode(request["picture"]))
    except MemoryError:
        return {"error": "memory"}
    except TemplateError as error:
        return {"error": "template", "message": str(error)}
    except Exception as error:  # a damaged file fails in many ways, all of them its own fault
        return {"error": "damaged", "message": type(error).__name__}
    return {"docx": base64.b64encode(made).decode()}


def main(stdin: Iterable[bytes]) -> None:
    request = json.loads(b"".join(stdin))
    _limit(request["seconds"], request["megabytes"])
    json.dump(answer(request), sys.stdout)


if __name__ == "__main__":
    main(sys.stdin.buffer)
