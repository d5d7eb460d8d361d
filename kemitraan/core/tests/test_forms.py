"""Forms are drawn as they are when they are drawn."""

import logging

from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.auth.models import AnonymousUser

from kemitraan.core.forms import BaseForm


class GrowingForm(BaseForm):
    kept = forms.CharField(label="Tetap")
    dropped = forms.CharField(label="Tidak dipakai")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["added"] = forms.CharField(label="Ditambahkan")
        del self.fields["dropped"]


def test_form_draws_fields_that_a_subclass_adds_and_none_that_it_drops(caplog):
    with caplog.at_level(logging.WARNING):
        html = render_crispy_form(GrowingForm(user=AnonymousUser()))
    assert 'name="kept"' in html
    assert 'name="added"' in html
    assert 'name="dropped"' not in html
    assert "<form" not in html
    assert not caplog.records
