"""Numbers and dates are localized for people only: never in addresses, ids and values of inputs (L01)."""

import datetime as dt
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.urls import reverse

from kemitraan.core.forms import BaseForm
from kemitraan.core.models import AuditEvent
from programs.models import Agreement
from programs.tests.factories import AgreementFactory, AgreementPartyFactory

pytestmark = pytest.mark.django_db
KEY = 12345
DAY = dt.date(2026, 8, 3)


class SentFields(HTMLParser):
    """What a browser sends of the one form of `<main>` whose fields are not hidden, when nothing is touched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.chosen, self.area = "", ""
        self.feed(page.partition("<main")[2].partition("</main>")[0])

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self.chosen = name
            self.values.setdefault(name, "")
        elif tag == "option" and "selected" in given:
            self.values[self.chosen] = given.get("value") or ""
        elif tag == "textarea" and name:
            self.area = name
            self.values[name] = ""
        elif tag == "input" and name:
            kind = given.get("type", "text")
            self.kinds[name] = kind
            if kind not in {"checkbox", "radio", "submit", "file"} or "checked" in given:
                self.values[name] = given.get("value") or ("on" if kind == "checkbox" else "")

    def handle_data(self, data):
        if self.area:
            self.values[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = ""


@pytest.fixture
def agreement(institution) -> Agreement:
    made = AgreementFactory(
        pk=KEY, institution=institution, starts_on=DAY, ends_on=dt.date(2027, 8, 2), value_idr=12_345_000
    )
    for order in range(2):
        AgreementPartyFactory(agreement=made, order=order)
    return made


def machine_read(page: str) -> str:
    """Everything in the page that a browser or a script reads, not a person."""
    return "\n".join(re.findall(r'(?:href|action|id|for|name|value|(?:data|hx)-[\w-]+)="([^"]*)"', page))


def test_page_of_record_12345_has_no_localized_key_and_reads_dates_and_amounts_to_people(
    agreement, coordinator, client_for
):
    page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
    assert "12.345" not in machine_read(page)
    assert "3 Agustus 2026" in page
    assert "Rp12.345.000" in page


def test_untouched_form_carries_iso_dates_and_changes_nothing(agreement, coordinator, client_for):
    client = client_for(coordinator)
    url = reverse("programs:agreement-edit", args=[agreement.public_id])
    sent = SentFields(client.get(url).content.decode())
    assert (sent.values["starts_on"], sent.values["ends_on"]) == ("2026-08-03", "2027-08-02")
    assert (sent.kinds["starts_on"], sent.kinds["ends_on"]) == ("date", "date")
    before = Agreement.objects.values().get(pk=KEY)
    events = AuditEvent.objects.count()
    answer = client.post(url, sent.values)
    assert answer.status_code == 302
    assert AuditEvent.objects.count() == events, AuditEvent.objects.latest("pk").changes
    assert Agreement.objects.values().get(pk=KEY) == before


def test_changed_form_is_seen_as_changed(agreement, coordinator, client_for):
    client = client_for(coordinator)
    url = reverse("programs:agreement-edit", args=[agreement.public_id])
    sent = SentFields(client.get(url).content.decode()).values | {"ends_on": "2027-08-03"}
    assert client.post(url, sent).status_code == 302
    assert Agreement.objects.get(pk=KEY).ends_on == dt.date(2027, 8, 3)


def test_time_input_carries_hours_and_minutes_with_a_colon(coordinator):
    class Meeting(BaseForm):
        begins_at = forms.TimeField()
        held_on = forms.DateField()

    form = Meeting(user=coordinator, initial={"begins_at": dt.time(14, 30), "held_on": DAY})
    assert 'value="14:30"' in str(form["begins_at"])
    assert "14.30" not in str(form["begins_at"])
    assert 'value="2026-08-03"' in str(form["held_on"])
    same = Meeting({"begins_at": "14:30", "held_on": "2026-08-03"}, user=coordinator, initial=form.initial)
    assert same.is_valid()
    assert not same.has_changed()


def test_pages_are_addressed_plainly_and_named_with_dots(rf):
    page = Paginator(range(60_000), 25).page(1200)
    shown = render_to_string("_components/pagination.html", {"page": page}, request=rf.get("/perjanjian/?page=1200"))
    assert "page=1200" in shown
    assert "page=1199" in shown
    assert not re.search(r'href="[^"]*\d\.\d', shown)
    assert "Halaman 1.199" in shown
    assert "29.976–30.000 dari 60.000" in shown


def test_last_page_is_shown_for_a_number_with_a_dot_as_for_any_other_that_is_none(agreement, coordinator, client_for):
    answer = client_for(coordinator).get(reverse("programs:agreement-list"), {"page": "1.200"})
    assert answer.status_code == 200
    assert agreement.title in answer.content.decode()
