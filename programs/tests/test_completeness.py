"""The seven that a written agreement should say, and a term from which the end is computed."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.tests.factories import OrganizationFactory
from programs.enums import AgreementState, ClauseTopic, TermUnit
from programs.models import Agreement
from programs.rules import end_of_term
from programs.rules.completeness import REQUIRED_CONTENT, completeness
from programs.selectors import missing_for_agreement
from programs.selectors.readiness import contents_of
from programs.tests.factories import AgreementClauseFactory, AgreementFactory, signed_agreement


@pytest.fixture
def pair(institution):
    return OrganizationFactory.create_batch(2, institution=institution, is_own=False)


def said(agreement) -> set[str]:
    return {content.topic for content in contents_of(agreement) if content.is_there}


def test_there_are_seven_and_a_stamp_is_none_of_them():
    assert len(REQUIRED_CONTENT) == 7
    assert not any("eterai" in content.label for content in REQUIRED_CONTENT)
    assert {content.topic for content in REQUIRED_CONTENT if content.is_gate} == {"scope", "rights", "term", "dispute"}


def test_fields_duties_and_clauses_count(institution, pair):
    agreement = signed_agreement(institution, *pair)
    assert said(agreement) == {"scope", "rights", "term", "dispute"}
    for topic in (ClauseTopic.DEVELOPMENT, ClauseTopic.PAYMENT, ClauseTopic.SKILLS):
        AgreementClauseFactory(agreement=agreement, topic=topic)
    assert len(said(agreement)) == 7


@pytest.mark.parametrize(
    ("values", "topic"),
    [
        ({"scope": ""}, "scope"),
        ({"dispute_settlement": ""}, "dispute"),
        ({"starts_on": None}, "term"),
        ({"ends_on": None, "open_end_condition": ""}, "term"),
    ],
)
def test_each_can_be_lacking(values, topic, institution, pair):
    agreement = signed_agreement(institution, *pair)
    Agreement.objects.filter(pk=agreement.pk).update(**values)
    agreement.refresh_from_db()
    assert topic not in said(agreement)


def test_an_open_end_is_a_term():
    agreement = AgreementFactory.build(ends_on=None, open_end_condition="Selamanya", institution=None)
    found = {row.topic: row.is_there for row in completeness(agreement, set(), has_duties=False)}
    assert (found["term"], found["rights"]) == (True, False)


def test_what_is_only_recommended_stops_nothing(institution, pair):
    agreement = signed_agreement(institution, *pair, starts_on=dt.date(2026, 1, 1))
    assert missing_for_agreement(agreement) == []


def test_the_page_tells_which_are_there(client_for, coordinator, institution, pair):
    agreement = signed_agreement(institution, *pair, state=AgreementState.DRAFT)
    page = client_for(coordinator).get(agreement.get_absolute_url()).content.decode()
    assert "Isi yang diminta: 4 dari 7" in page
    assert "Meterai bukan syarat sah" in page


@pytest.mark.parametrize(
    ("start", "length", "unit", "end"),
    [
        (dt.date(2026, 1, 1), 1, TermUnit.YEARS, dt.date(2026, 12, 31)),
        (dt.date(2024, 2, 29), 1, TermUnit.YEARS, dt.date(2025, 2, 27)),
        (dt.date(2026, 1, 31), 1, TermUnit.MONTHS, dt.date(2026, 2, 27)),
        (dt.date(2026, 11, 15), 18, TermUnit.MONTHS, dt.date(2028, 5, 14)),
        (dt.date(2026, 3, 1), 1, TermUnit.DAYS, dt.date(2026, 3, 1)),
        (dt.date(2026, 3, 1), 90, TermUnit.DAYS, dt.date(2026, 5, 29)),
    ],
)
def test_the_end_of_a_term_is_inclusive(start, length, unit, end):
    assert end_of_term(start, length, unit) == end


class TestForm:
    def post(self, client, pair, **values):
        data = {
            "kind": "pks",
            "title": "Berjangka (contoh)",
            "parties-TOTAL_FORMS": "2",
            "parties-INITIAL_FORMS": "0",
            "parties-0-organization": str(pair[0].public_id),
            "parties-1-organization": str(pair[1].public_id),
        }
        return client.post(reverse("programs:agreement-create"), data | values)

    def test_a_length_fills_the_end(self, client_for, coordinator, pair):
        self.post(client_for(coordinator), pair, starts_on="1/1/2026", term_length="3", term_unit="years")
        assert Agreement.objects.get().ends_on == dt.date(2028, 12, 31)

    def test_a_length_without_a_start_asks_for_it(self, client_for, coordinator, pair):
        answer = self.post(client_for(coordinator), pair, term_length="3", term_unit="years")
        assert "Isi tanggal mulai untuk menghitung tanggal berakhir." in answer.content.decode()
        assert not Agreement.objects.exists()

    def test_a_length_that_contradicts_the_end_is_said(self, client_for, coordinator, pair):
        values = {"starts_on": "1/1/2026", "ends_on": "30/6/2026", "term_length": "1", "term_unit": "years"}
        answer = self.post(client_for(coordinator), pair, **values)
        assert "yang berakhir 31 Desember 2026" in answer.content.decode()
        assert not Agreement.objects.exists()
