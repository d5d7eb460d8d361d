"""Template tags and components: what they draw, and that what they name exists."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from kemitraan.core.navigation import ENTRIES
from kemitraan.core.templatetags import ui

ROOT = Path(settings.BASE_DIR)
TEMPLATES = [path for path in ROOT.rglob("*.html") if not {".venv", "node_modules", "var"} & set(path.parts)]
PAGES = [path for path in TEMPLATES if "emails" not in path.parts]
ICONS = set(json.loads((ROOT / "assets.json").read_text())["icons"]["names"])


def draw(source: str, **context) -> str:
    return Template(source).render(Context(context))


class TestPill:
    def test_pill_choice_shows_icon_and_word(self):
        html = draw("{% pill choice %}", choice=SimpleNamespace(label="Aktif", color="ok", icon="check"))
        assert "pill-ok" in html
        assert "#check" in html
        assert "Aktif" in html

    def test_pill_name_with_markup_is_shown_literally(self):
        html = draw("{% pill choice %}", choice=SimpleNamespace(label="<img src=x onerror=alert(1)>"))
        assert "<img" not in html
        assert "&lt;img" in html

    def test_pill_unknown_color_is_quiet(self):
        assert "pill-idle" in draw('{% pill label="Draf" color="magenta" %}')

    @pytest.mark.parametrize("empty", [None, ""])
    def test_pill_empty_draws_nothing(self, empty):
        assert draw("{% pill choice %}", choice=empty) == ""

    def test_pill_keyword_overrides_choice(self):
        html = draw(
            '{% pill choice label="Terlambat" color="late" %}', choice=SimpleNamespace(label="Aktif", color="ok")
        )
        assert "Terlambat" in html
        assert "pill-late" in html


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Sari", "S"), ("Budi Santoso", "BS"), ("PT. Rasa Pesisir (contoh)", "PP"), ("", "?"), ("- -", "?")],
)
def test_avatar_shows_initials(name, initials):
    assert f">{initials}</span>" in ui.avatar(name)


def test_glyph_each_pattern_is_drawn():
    sprite = (ROOT / "static/img/glyphs.svg").read_text()
    assert {code for code in ui.PATTERN_GLYPHS if f'id="{code}"' in sprite} == ui.PATTERN_GLYPHS


def test_glyph_unknown_pattern_draws_nothing():
    assert ui.glyph("lain") == ""


def test_icon_label_makes_it_readable():
    assert 'role="img" aria-label="selesai"' in ui.icon("check", "selesai")
    assert 'aria-hidden="true"' in ui.icon("check")


def test_icons_named_in_templates_and_navigation_are_in_the_sprite():
    named = {entry.icon for entry in ENTRIES} | set(ui.DEFAULT_ICONS.values())
    for path in TEMPLATES:
        named |= set(re.findall(r'{%\s*icon "([^"]+)"|icon\|default:"([^"]+)"|\bicon="([^"]+)"', path.read_text()))
    flat = {part for name in named for part in (name if isinstance(name, tuple) else (name,)) if part}
    assert not flat - ICONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_has_no_inline_style_or_script(path):
    text = re.sub(r"{% comment %}.*?{% endcomment %}|{%.*?%}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r'\sstyle="|\son\w+="|<style|hx-on|javascript:', text)
    for attributes in re.findall(r"<script([^>]*)>", text):
        assert "src=" in attributes or "json" in attributes


@pytest.mark.parametrize(
    ("number", "expected"),
    [(1, [1, 2, None, 12]), (3, [1, 2, 3, 4, None, 12]), (6, [1, None, 5, 6, 7, None, 12]), (12, [1, None, 11, 12])],
)
def test_page_links_show_ends_and_neighbors(number, expected):
    assert ui.page_links(Paginator(range(300), 25).page(number)) == expected


@pytest.mark.parametrize(("done", "total", "dash"), [(0, 7, "0.0"), (7, 7, "100.0"), (9, 7, "100.0"), (0, 0, "0.0")])
def test_ring_stays_between_empty_and_full(done, total, dash):
    assert ui.ring(done, total)["dash"] == dash


class SampleFilter(forms.Form):
    q = forms.CharField(required=False)
    state = forms.MultipleChoiceField(choices=[("a", "Aktif"), ("d", "Draf")], required=False, label="Status")
    is_late = forms.BooleanField(required=False, label="Terlambat")


def chips(query: str) -> list[dict[str, str]]:
    request = RequestFactory().get(f"/mitra/?{query}")
    form = SampleFilter(request.GET)
    form.is_valid()
    return ui.filter_chips(Context({"request": request}), form)


class TestFilterChips:
    def test_filter_chips_one_for_each_value(self):
        found = chips("state=a&state=d&q=laut&page=3&sort=name")
        assert [chip["value"] for chip in found] == ["Aktif", "Draf"]
        assert found[0]["url"] == "?state=d&q=laut&sort=name"

    def test_filter_chips_yes_is_a_word(self):
        assert chips("is_late=on")[0]["value"] == "ya"

    def test_filter_chips_empty_and_foreign_parameters_are_none(self):
        assert chips("state=&x=1") == []


class SampleForm(forms.Form):
    title = forms.CharField(label="Judul")

    def clean(self):
        raise forms.ValidationError("Periode bertumpuk.")


class TestErrorLines:
    def test_error_lines_name_field_and_form_errors(self):
        lines = ui.error_lines(SampleForm({"title": ""}))
        assert [(line.field_id, line.label) for line in lines] == [("", ""), ("id_title", "Judul")]
        assert lines[0].text == "Periode bertumpuk."

    def test_error_lines_of_formset_say_the_row(self):
        formset = forms.formset_factory(SampleForm)(
            {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "x"}
        )
        assert ui.error_lines(None, [formset])[0].text == "Periode bertumpuk."

    def test_error_lines_unbound_form_has_none(self):
        assert ui.error_lines(SampleForm()) == []
