"""A comment as safe HTML: everything escaped, web addresses as links, names behind `@` marked."""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

ADDRESS = re.compile(r"https?://[^\s<>\"'`]+", re.IGNORECASE)
BREAK = mark_safe("<br>")
ENDINGS = ".,;:!?…*_"
PAIRS = {")": "(", "]": "[", "}": "{"}


def as_html(text: str, names: Iterable[str] = ()) -> SafeString:
    """`text` with its line breaks; `names` are the words behind `@` that stand for people."""
    written = sorted({f"@{name}" for name in names}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, written)), re.IGNORECASE) if written else None
    lines = [format_html_join("", "{}", ((part,) for part in _parts(line, pattern))) for line in text.split("\n")]
    return format_html_join(BREAK, "{}", ((line,) for line in lines))


def _parts(line: str, pattern: re.Pattern | None) -> Iterable[str]:
    """The pieces of one line: links as links, what lies between them with its names."""
    start = 0
    for match in ADDRESS.finditer(line):
        address = _without_ending(match[0])
        if not _has_host(address):
            continue
        yield from _named(line[start : match.start()], pattern)
        yield format_html('<a href="{}" rel="nofollow noopener noreferrer ugc">{}</a>', address, address)
        start = match.start() + len(address)
    yield from _named(line[start:], pattern)


def _named(piece: str, pattern: re.Pattern | None) -> Iterable[str]:
    if pattern is None:
        yield piece
        return
    start = 0
    for match in pattern.finditer(piece):
        yield piece[start : match.start()]
        yield format_html('<span class="comment-name">{}</span>', match[0])
        start = match.end()
    yield piece[start:]


def _without_ending(address: str) -> str:
    """The address without what ends the sentence around it; a bracket stays when it was opened inside."""
    while address:
        last = address[-1]
        is_foreign_bracket = last in PAIRS and address.count(last) > address.count(PAIRS[last])
        if last not in ENDINGS and not is_foreign_bracket:
            break
        address = address[:-1]
    return address


def _has_host(address: str) -> bool:
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False
