"""Figures of pages: server time signed in, against a floor in the same process."""

from collections import Counter
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.accounts.models import Institution, User
from kemitraan.core.selectors.positions import Seen
from kemitraan.monitoring.benchmarks import floors, suggestions
from kemitraan.monitoring.benchmarks.figures import Sizes, medians_ms, say, show, show_count
from partners.enums import OrganizationKind
from partners.models import Organization, Region
from partners.rules import normalize_name
from programs.models import Partnership

REGION = "33"  # Jawa Tengah
SIGN_IN = "allauth.account.auth_backends.AuthenticationBackend"
HOST = {"host": "localhost"}


class Pages:
    """The signed-in coordinator of `institution`, and of one that has a hundredth of its records."""

    def __init__(self, institution: Institution, small: Institution, sizes: Sizes) -> None:
        self.institution, self.small, self.sizes = institution, small, sizes
        self.client = client_of(institution)
        floors.FLOORS.by_name["kosong"] = floors.no_rows

    def figures(self) -> dict[str, Callable[[str], None]]:
        return {
            "list-organizations": self.list_organizations,
            "list-reports": lambda name: self.compare(name, reverse("pendampingan:report-list"), floors.reports),
            "list-agreements": lambda name: self.compare(name, reverse("programs:agreement-list"), floors.agreements),
            "list-deep": self.list_deep,
            "list-search": self.list_search,
            "list-filter": self.list_filter,
            "map-organizations": self.map_organizations,
            "detail-partnership": self.detail_partnership,
            "my-work": lambda name: self.compare_statements(name, reverse("monitoring:my-work")),
            "growth-list": self.growth_list,
            "suggest-candidates": self.suggest_candidates,
        }

    def list_organizations(self, name: str) -> None:
        self.compare(name, reverse("partners:organization-list"), floors.organizations())

    def list_deep(self, name: str) -> None:
        total = Organization.objects.filter(institution=self.institution).active().count()
        page = max(1, total * 9 // 10 // floors.ROWS)
        url = f"{reverse('partners:organization-list')}?page={page}"
        self.compare(name, url, floors.organizations((page - 1) * floors.ROWS))

    def list_search(self, name: str) -> None:
        """Two words of the name of an organization in the middle of the list."""
        rows = Organization.objects.filter(institution=self.institution, kind=OrganizationKind.GROUP).active()
        words = normalize_name(str(rows.order_by("name", "pk")[rows.count() // 2])).split()[-4:-2]
        url = f"{reverse('partners:organization-list')}?q={'+'.join(words)}"
        self.compare(name, url, floors.organizations_mentioning(words))

    def list_filter(self, name: str) -> None:
        region = Region.objects.get(code=REGION)
        url = f"{reverse('partners:organization-list')}?kind=group&region={region.code}"
        self.compare(name, url, floors.organizations_within(region.pk, "group"))

    def map_organizations(self, name: str) -> None:
        """The list beside its map, and what the map then asks for: all places, as they are first shown."""
        page, points = f"{reverse('partners:organization-list')}?tampilan=peta", reverse("partners:organization-points")
        floors.FLOORS.by_name |= {name: floors.organizations(), f"{name}-points": floors.cells(Seen().cell)}

        def ours() -> None:
            read(self.client, page)
            read(self.client, points)

        def floor() -> None:
            read(self.client, f"/dasar/{name}/")
            read(self.client, f"/dasar/{name}-points.json")

        show(name, *medians_ms(ours, floor), "ms")
        show_count(f"{name}-queries", max(len(self.queries_of(url)) for url in (page, points)))

    def detail_partnership(self, name: str) -> None:
        rows = Partnership.objects.filter(institution=self.institution).order_by("pk")
        self.compare_statements(name, rows[rows.count() // 2].get_absolute_url())

    def suggest_candidates(self, name: str) -> None:
        """Who of the registry could give three training rooms, for a search that is opened for this."""
        search = suggestions.search_of(self.institution, coordinator_of(self.institution))
        self.compare(name, reverse("programs:selection-suggestions", args=[search.public_id]), suggestions.offers)

    def growth_list(self, name: str) -> None:
        """The same page for the institution with a hundredth of the records is the floor here."""
        url, other = reverse("partners:organization-list"), client_of(self.small)
        show(name, *medians_ms(lambda: read(self.client, url), lambda: read(other, url)), "ms")

    def compare(self, name: str, url: str, floor: Callable) -> None:
        """Print the figure of `url`, and how many queries it sends."""
        floors.FLOORS.by_name[name] = floor
        show(name, *medians_ms(lambda: read(self.client, url), lambda: read(self.client, f"/dasar/{name}/")), "ms")
        show_count(f"{name}-queries", len(self.queries_of(url)))

    def compare_statements(self, name: str, url: str) -> None:
        """The floor of a page with many small parts: its own statements without those of the layout, sent by hand."""
        layout = Counter(shape_of(query) for query in self.queries_of("/dasar/kosong/"))
        own = []
        for query in self.queries_of(url):
            if layout[shape_of(query)]:
                layout[shape_of(query)] -= 1
            elif query.startswith("SELECT"):
                own.append(query)
        self.compare(name, url, floors.statements(own))

    def queries_of(self, url: str) -> list[str]:
        read(self.client, url)
        with CaptureQueriesContext(connection) as caught:
            read(self.client, url)
        return [query["sql"] for query in caught.captured_queries]


def shape_of(query: str) -> str:
    """What stays the same of a statement from one request to the next: all before its conditions."""
    return query.partition(" WHERE ")[0]


def client_of(institution: Institution) -> Client:
    """A browser in which the coordinator of the generated records is signed in."""
    client = Client(headers=HOST)
    client.force_login(coordinator_of(institution), backend=SIGN_IN)
    return client


def coordinator_of(institution: Institution) -> User:
    return User.objects.get(email=f"koordinator.{institution.slug}@contoh.test")


def read(client: Client, url: str) -> None:
    """GET `url`. Raises `RuntimeError` when it does not answer 200: then there is nothing to measure."""
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answers {response.status_code}")


def measure(names: list[str], institution: Institution, small: Institution, sizes: Sizes) -> None:
    pages = Pages(institution, small, sizes).figures()
    for name in (name for name in names if name in pages):
        say(f"Measuring {name}")
        pages[name](name)
