"""Fields drawn without templates are, character by character, those that Django's templates draw."""

import pytest
from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Select
from django.utils.safestring import mark_safe

from kemitraan.core.form_renderer import FormRenderer

FLAT = [("", "Semua"), ("a&b", "A & <b>"), (3, "Tiga"), (None, "Tanpa"), ("x", mark_safe("<b>X</b>"))]
GROUPED = [("", "–"), ("Jawa <Barat>", [("1", "Demak"), ("2", 'Kendal "kota"')]), ("Lain", [("3", 1234567)])]


class OwnOption(Select):
    option_template_name = "django/forms/widgets/radio_option.html"


@pytest.mark.parametrize("choices", [[], FLAT, GROUPED])
@pytest.mark.parametrize("value", ["", "a&b", "2", 3, None])
@pytest.mark.parametrize("widget", [Select, forms.SelectMultiple, forms.NullBooleanSelect, OwnOption])
def test_selects_are_drawn_as_django_draws_them(widget, choices, value):
    drawn = []
    for renderer in (FormRenderer(), TemplatesSetting()):
        attrs = {"id": "pilihan", "required": True, "disabled": False, "data-n": 5, "title": 'a "b" & c'}
        select = widget(attrs=attrs)
        if widget is not forms.NullBooleanSelect:
            select.choices = choices
        asked = [value] if widget is forms.SelectMultiple else value
        drawn.append(select.render("nama<1>", asked, renderer=renderer))
    assert drawn[0] == drawn[1]
    assert "<select" in drawn[0]


def test_other_fields_come_from_their_templates():
    form = type("F", (forms.Form,), {"name": forms.CharField(), "agree": forms.BooleanField()})
    assert str(form(renderer=FormRenderer())) == str(form(renderer=TemplatesSetting()))
