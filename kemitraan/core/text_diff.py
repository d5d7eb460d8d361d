"""What differs between two texts, word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

PIECES = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True)
class Segment:
    """A run of words that is in both (`same`), only in the later (`added`) or only in the earlier one (`removed`)."""

    kind: str
    text: str


def compare_words(old: str, new: str) -> tuple[Segment, ...]:
    """The words of both, in reading order, removed ones before those that took their place."""
    before, after = PIECES.findall(old), PIECES.findall(new)
    segments = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind == "equal":
            segments.append(Segment("same", "".join(before[i1:i2])))
            continue
        if i2 > i1:
            segments.append(Segment("removed", "".join(before[i1:i2])))
        if j2 > j1:
            segments.append(Segment("added", "".join(after[j1:j2])))
    return tuple(segments)
