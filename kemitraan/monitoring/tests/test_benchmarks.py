"""The figures of `script/benchmark`: what is compared is really the same, and what is printed can be read."""

import re
from io import BytesIO

import pytest
import typst
from django.test import override_settings
from django.urls import reverse
from pypdf import PdfReader

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage
from kemitraan.monitoring.benchmarks import documents, figures, floors, imports, mails, pages, suggestions
from kemitraan.monitoring.benchmarks.__main__ import NAMES, PAGES
from kemitraan.monitoring.generated import generate, institution_for
from partners.models import Organization
from partners.tests import regions as sample
from programs.selectors.suggestions import SHOWN, suggest_for

SIZES = figures.Sizes(organizations=80, agreements=30, reports=60, imported=30, due_items=60)
FIGURE = re.compile(r"^[a-z-]+ \d+\.\d\d \d+\.\d\d \d+\.\d\d (ms|s)$")
COUNT = re.compile(r"^[a-z-]+ \d+$")


def fill(institution: Institution, sizes: figures.Sizes, seed: int) -> Institution:
    generate(
        institution=institution,
        organizations=sizes.organizations,
        agreements=sizes.agreements,
        reports=sizes.reports,
        seed=seed,
        today=clock.today(institution.time_zone),
    )
    return institution


@pytest.fixture
def places(db) -> tuple[Institution, Institution]:
    """The institution that is measured and the small one beside it."""
    sample.load()
    small = imports.new_institution("kecil")
    return fill(institution_for(None), SIZES, 1), fill(small, SIZES.divided(10), 2)


@pytest.fixture
def few_rounds(monkeypatch) -> None:
    monkeypatch.setattr(pages, "medians_ms", lambda ours, floor: figures.medians_ms(ours, floor, 1))


@override_settings(ROOT_URLCONF="kemitraan.monitoring.benchmarks.urls")
def test_every_page_figure_prints_one_line_and_its_queries(places, few_rounds, capsys):
    pages.measure(list(PAGES), *places, SIZES)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if FIGURE.match(line)] == list(PAGES)
    counts = dict(line.split() for line in lines if COUNT.match(line))
    assert set(counts) == {f"{name}-queries" for name in PAGES if name != "growth-list"}
    assert all(int(value) <= 12 for name, value in counts.items() if name.startswith("list-"))
    assert len(lines) == len(PAGES) + len(counts)


@override_settings(ROOT_URLCONF="kemitraan.monitoring.benchmarks.urls")
@pytest.mark.parametrize("query", ["", "?page=2", "?kind=group&region=33"])
def test_floor_of_a_list_draws_the_rows_of_the_page(places, query):
    institution, _ = places
    client = pages.client_of(institution)
    page = client.get(f"/mitra/{query}").context["table"].page
    floor = {
        "": floors.organizations(),
        "?page=2": floors.organizations(25),
        "?kind=group&region=33": floors.organizations_within(33, "group"),
    }[query]
    floors.FLOORS.by_name["sama"] = floor
    drawn = client.get("/dasar/sama/").context
    assert [row[1] for row in drawn["rows"]] == [row.record.public_id for row in page]
    assert drawn["total"] == page.paginator.count


def test_floor_of_the_import_writes_the_same_records_as_the_import(db):
    data = imports.list_of(SIZES.imported)
    ours, floor = imports.new_institution("satu"), imports.new_institution("dua")
    imports.import_list(data, ours)
    imports.insert_list(data, floor)
    names = ("name", "kind", "nib", "external_id", "phone", "email")
    rows = [list(Organization.objects.filter(institution=one).order_by("pk").values(*names)) for one in (ours, floor)]
    assert len(rows[0]) == SIZES.imported
    for mine, plain in zip(*rows, strict=True):
        assert mine | {"phone": ""} == plain | {"phone": ""}


@override_settings(ROOT_URLCONF="kemitraan.monitoring.benchmarks.urls")
def test_floor_of_the_suggestions_joins_the_offers_that_are_ranked(places):
    institution, _ = places
    user, client = pages.coordinator_of(institution), pages.client_of(institution)
    search = suggestions.search_of(institution, user)
    ranked = suggest_for(user, list(search.needs.all()), limit=1000)
    floors.FLOORS.by_name["saran"] = suggestions.offers
    drawn = [row[0] for row in client.get("/dasar/saran/").context["rows"]]
    assert drawn
    assert set(drawn) <= {one.organization.pk for one in ranked}
    assert len(drawn) == SHOWN or len(set(drawn)) == len(ranked)
    shown = client.get(reverse("programs:selection-suggestions", args=[search.public_id])).context["suggestions"]
    assert [one.organization.pk for one in shown] == [one.organization.pk for one in ranked[:SHOWN]]


def test_names_are_those_of_the_contract():
    assert len(set(NAMES)) == len(NAMES)
    known = {
        "list-search",
        "suggest-candidates",
        "import-organizations",
        "pdf-agreement",
        "reminders-send",
        "memory-worker",
        "memory-web",
    }
    assert known <= set(NAMES)


def test_median_takes_both_in_turns():
    calls = []
    ours, floor = figures.medians_ms(lambda: calls.append("a"), lambda: calls.append("b"), rounds=4)
    assert calls == ["a", "b"] * (4 + figures.WARM_UP)
    assert ours > 0 < floor


def test_printed_agreement_has_as_many_pages_as_its_floor(db, monkeypatch, capsys):
    monkeypatch.setattr(documents, "medians_ms", lambda ours, floor: figures.medians_ms(ours, floor, 1))
    documents.measure()
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed if FIGURE.match(line)] == ["pdf-agreement", "docx-agreement"]
    count = next(line for line in printed if not FIGURE.match(line))
    pages_of_ours = int(count.split()[1])
    assert 9 <= pages_of_ours <= 12
    floor = PdfReader(BytesIO(typst.compile(documents.floor_of(pages_of_ours), format="pdf")))
    assert len(floor.pages) == pages_of_ours


@pytest.mark.django_db
@pytest.mark.postgres
def test_mails_of_the_figure_are_all_sent_by_ours_and_by_the_floor(capsys):
    mails.measure(8)
    printed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in printed] == ["reminders-send", "reminders-send-memory"]
    assert set(OutboxMessage.objects.values_list("state", flat=True)) == {"sent"}
