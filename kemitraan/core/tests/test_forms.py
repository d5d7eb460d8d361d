"""Forms are drawn as they are when they are drawn."""

import datetime as dt
import logging

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from kemitraan.core.formats import format_due
from kemitraan.core.forms import BaseForm, ClockField


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


@pytest.mark.parametrize(
    ("typed", "hour", "minute"),
    [("09.05", 9, 5), ("9:05", 9, 5), ("0905", 9, 5), ("930", 9, 30), ("14.30 WIB", 14, 30), ("23:59:00", 23, 59)],
)
def test_time_of_24_hours_is_read_as_people_write_it(typed, hour, minute):
    assert ClockField().clean(typed) == dt.time(hour, minute)


@pytest.mark.parametrize("typed", ["2.30 PM", "24.00", "12.60", "9", "pagi", "14.3", "1.2.3"])
def test_time_that_is_none_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError) as caught:
        ClockField().clean(typed)
    assert "00.00 sampai 23.59" in caught.value.messages[0] or "09.05" in caught.value.messages[0]


def test_time_is_shown_with_a_dot_and_asks_for_no_browser_clock():
    field = ClockField()
    html = field.widget.render("begins_at", dt.time(14, 30), {})
    assert 'value="14.30"' in html
    assert 'type="time"' not in html
    assert not field.has_changed(dt.time(14, 30), "14:30")
    assert field.has_changed(dt.time(14, 30), "ngawur")


def test_due_date_in_a_mail_stays_true_on_the_day_it_is_read():
    day = dt.date(2026, 11, 28)
    assert format_due(day, dt.date(2026, 11, 25)) == format_due(day, day) == "Tenggat 28 November 2026"
    assert format_due(day, dt.date(2026, 11, 30)) == "Tenggat 28 November 2026 · sudah lewat"
