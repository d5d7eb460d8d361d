"""Pages of a searched list: rows and their number come in one statement, and say the same as two would."""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from kemitraan.core.views.paging import CountedPaginator
from partners.models import Organization
from partners.tables import OrganizationTable
from partners.tests.factories import ContactFactory, OrganizationFactory
from partners.tests.routes import LIST


def shown(client, **asked) -> tuple[int, int, list[str]]:
    """Number of the page, of all rows, and the names on the page."""
    table = client.get(LIST, asked).context["table"]
    return table.page.number, table.page.paginator.count, [row.record.name for row in table.paginated_rows]


@pytest.fixture
def thirty(institution) -> list[str]:
    names = [f"PT Samudra {number:02} (contoh)" for number in range(30)]
    for name in names:
        OrganizationFactory(institution=institution, name=name)
    OrganizationFactory(institution=institution, name="CV Lain (contoh)")
    return names


@pytest.mark.parametrize(
    ("page", "number", "part"),
    [
        (None, 1, slice(0, 25)),
        ("1", 1, slice(0, 25)),
        ("2", 2, slice(25, 30)),
        ("3", 2, slice(25, 30)),
        ("99999", 2, slice(25, 30)),
        ("0", 2, slice(25, 30)),
        ("-1", 2, slice(25, 30)),
        ("abc", 1, slice(0, 25)),
    ],
)
def test_every_page_of_a_search_says_how_many_there_are(client_for, coordinator, thirty, page, number, part):
    asked = {"q": "samudra"} | ({"page": page} if page else {})
    assert shown(client_for(coordinator), **asked) == (number, 30, thirty[part])


@pytest.mark.parametrize("asked", [{"sort": "-name"}, {"sort": "-name", "page": "2"}, {"per_page": "50"}])
def test_order_and_page_size_are_kept(client_for, coordinator, thirty, asked):
    size = int(asked.get("per_page", 25))
    wanted = thirty[::-1] if "sort" in asked else thirty
    start = (int(asked.get("page", 1)) - 1) * size
    assert shown(client_for(coordinator), q="samudra", **asked)[2] == wanted[start : start + size]


def test_search_without_a_result_counts_none(client_for, coordinator, thirty):
    assert shown(client_for(coordinator), q="tidak ada") == (1, 0, [])


def test_a_search_goes_through_the_organizations_once_and_reads_its_page_by_keys(client_for, coordinator, thirty):
    client = client_for(coordinator)
    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, {"q": "samudra"})
    asked = [query["sql"] for query in captured if 'FROM "partners_organization"' in query["sql"]]
    assert len(asked) == 2
    assert "OVER ()" in asked[0]
    assert "short_name" not in asked[0].partition(" FROM ")[0]
    assert '"partners_organization"."id" IN (' in asked[1]


@pytest.mark.django_db
@pytest.mark.parametrize("rows", ["joined", "union", "grouped"])
def test_rows_that_a_statement_cannot_count_beside_itself_are_counted_apart(institution, rows):
    for name in ("PT Satu", "PT Dua"):
        row = OrganizationFactory(institution=institution, name=name)
        ContactFactory.create_batch(2, organization=row, name="Siti")
    everything = Organization.objects.filter(institution=institution).order_by()
    asked = {
        "joined": everything.filter(contacts__name="Siti").order_by("pk").distinct(),
        "union": everything.filter(name="PT Satu").union(everything.filter(name="PT Dua")),
        "grouped": everything.filter(contacts__name="Siti")
        .values("name")
        .annotate(number=Count("pk"))
        .order_by("name"),
    }[rows]
    table = OrganizationTable(asked)
    table.paginate(paginator_class=CountedPaginator, per_page=25)
    assert table.page.paginator.count == 2
