"""What differs between two versions of an agreement's words: by section, and within a section by word."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kemitraan.core.text_diff import Segment, compare_words


@dataclass(frozen=True)
class SectionDiff:
    """One section of the words: `added`, `removed`, `changed` or `same`, with its words marked."""

    heading: str
    kind: str
    segments: tuple[Segment, ...]


def compare_versions(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[SectionDiff]:
    """The sections of two versions (as `agreement_text` gives them) that differ, in the order of the later one;
    those that were taken out come last."""
    before, after = dict(_sections(old)), dict(_sections(new))
    found = []
    for key, (heading, text) in after.items():
        if key not in before:
            found.append(SectionDiff(heading, "added", (Segment("added", text),)))
        elif before[key] != (heading, text):
            earlier_heading, earlier = before[key]
            said = heading if heading == earlier_heading else f"{earlier_heading} → {heading}"
            found.append(SectionDiff(said, "changed", compare_words(earlier, text)))
    gone = (pair for key, pair in before.items() if key not in after)
    found += [SectionDiff(heading, "removed", (Segment("removed", text),)) for heading, text in gone]
    return found


def _sections(content: Mapping[str, Any]) -> Iterable[tuple[str, tuple[str, str]]]:
    head = [content["title"], content["about"], *(f"{one['name']}: {one['number']}" for one in content["parties"])]
    yield "head", ("Judul dan nomor", "\n".join(head))
    who = [f"{one['person']}, {one['text']} {one['name']}." for one in content["comparison"]]
    yield "parties", ("Para pihak", "\n".join([content["opening"], *who, content["together"]]))
    for name, heading in (("recitals", "Latar belakang"), ("bases", "Dasar hukum")):
        if content[name]:
            yield name, (heading, _text(content[name]))
    for clause in content["clauses"]:
        yield clause["key"], (clause["heading"], _text(clause["paragraphs"]))
    signed = [f"{one['role']}: {one['name']} {one['position']}".strip() for one in content["signatures"]]
    yield "signatures", ("Tanda tangan", "\n".join([content["place_and_date"], *signed]))


def _text(rows: Iterable[Mapping[str, Any]]) -> str:
    return "\n".join("\n".join([row["text"], *(f"– {item}" for item in row["items"])]) for row in rows)
