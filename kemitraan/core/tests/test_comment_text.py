"""What a comment becomes on the page, and whom it names. No database."""

import pytest

from kemitraan.core.comment_text import as_html
from kemitraan.core.rules import Person, names_in, tidy_comment

PEOPLE = [
    Person(1, "Sari", "sari@contoh.id"),
    Person(2, "Sari Dewi (contoh)", "dewi@contoh.id"),
    Person(3, "Dr. Budi Hartono", "budi@contoh.id"),
    Person(4, "Budi Hartono", "hartono@contoh.id"),
]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg/onload=alert(1)>',
        'https://contoh.id/"onmouseover="alert(1)',
        "https://contoh.id/'><script>alert(1)</script>",
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "@<b>Sari</b>",
        "&lt;script&gt;",
    ],
)
def test_text_never_becomes_markup(text):
    html = as_html(text, ["Sari", "<b>Sari</b>", '"><script>'])
    without_own = html.replace('<span class="comment-name">', "").replace("</span>", "").replace("<br>", "")
    for part in ("<script", "<img", "<svg", "<b>"):
        assert part not in without_own
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert 'onmouseover="' not in html


@pytest.mark.parametrize(
    ("text", "address", "after"),
    [
        ("lihat https://contoh.id/a?b=1&c=2.", "https://contoh.id/a?b=1&amp;c=2", "."),
        ("(http://contoh.id/x)", "http://contoh.id/x", ")"),
        ("https://contoh.id/a_(b)", "https://contoh.id/a_(b)", ""),
        ("HTTPS://CONTOH.ID!", "HTTPS://CONTOH.ID", "!"),
    ],
)
def test_web_address_is_a_link_without_the_end_of_the_sentence(text, address, after):
    html = as_html(text)
    assert f'<a href="{address}" rel="nofollow noopener noreferrer ugc">{address}</a>{after}' in html


@pytest.mark.parametrize("text", ["http://", "https:///x", "www.contoh.id", "http://[::1"])
def test_what_is_no_whole_address_stays_text(text):
    assert "<a " not in as_html(text)


def test_lines_break_and_names_are_marked():
    html = as_html("Halo @Sari Dewi (contoh),\n@sari juga & @Budi", ["Sari", "Sari Dewi (contoh)"])
    assert html == (
        'Halo <span class="comment-name">@Sari Dewi (contoh)</span>,<br>'
        '<span class="comment-name">@sari</span> juga &amp; @Budi'
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("@Sari tolong", [("Sari", (1, 2))]),
        ("@Sari Dewi tolong", [("Sari Dewi", (2,))]),
        ("@sari dewi (contoh), ya", [("sari dewi (contoh)", (2,))]),
        ("surel budi@contoh.id saja", []),
        ("@budi@contoh.id", [("budi@contoh.id", (3,))]),
        ("@Budi Hartono", [("Budi Hartono", (4,))]),
        ("@Saritem", []),
        ("harga @5000 per kilo", []),
        ("@ Sari", []),
        ("@Dr", []),
        ("@Sari @SARI", [("Sari", (1, 2))]),
    ],
)
def test_names_are_found_by_whole_words_and_the_longest_counts(text, expected):
    assert [(named.written, named.people) for named in names_in(text, PEOPLE)] == expected


def test_text_is_kept_without_characters_that_deceive():
    assert tidy_comment(" a\r\nb\rc\x00\u202e\u200bd\t ") == "a\nb\ncd"


def test_long_text_takes_no_time():
    import time

    text = "@" * 2000 + "(" * 2000
    began = time.perf_counter()
    names_in(text, PEOPLE)
    as_html(text, ["Sari"])
    as_html("https://contoh.id/" + ")" * 3900)
    assert time.perf_counter() - began < 1
