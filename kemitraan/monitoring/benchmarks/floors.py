"""The least that a page can cost: the same rows by hand, in a minimal table, in the same base layout.

A floor goes through the same middleware, session and layout as the page that it is compared with; the address
of each is `/dasar/<name>/`. Floors are routed only while figures are measured (`benchmarks.urls`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from kemitraan.accounts.models import User
from partners.models import Contact, Organization
from partners.rules.regions import key_ranges
from partners.selectors.searched_text import Mentions
from pendampingan.models import FieldReport
from programs.models import Agreement, AgreementParty

ROWS = 25
VALUES = 6
ORGANIZATION = ("pk", "public_id", "name", "short_name", "kind", "district", "regency", "province", "phone", "status")
AGREEMENT = ("pk", "public_id", "title", "kind", "kind_text", "starts_on", "ends_on", "state", "is_historical")
REPORT = (
    *("pk", "public_id", "assignment__organization__name", "activity_on", "due_on", "state", "author__full_name"),
    "assignment__mentor__membership__user__full_name",
)


@dataclass
class Table:
    """What a floor draws: the rows of one page, and the count of all."""

    rows: Iterable[Any] = ()
    total: int = 0


@dataclass
class Floors:
    """The floors by name; filled by the figures before they are measured."""

    by_name: dict[str, Callable[[HttpRequest], Table]] = field(default_factory=dict)

    def view(self, request: HttpRequest, name: str) -> HttpResponse:
        table = self.by_name[name](request)
        return render(request, "monitoring/benchmark_floor.html", {"rows": table.rows, "total": table.total})

    def data(self, request: HttpRequest, name: str) -> JsonResponse:
        table = self.by_name[name](request)
        return JsonResponse({"rows": list(table.rows), "total": table.total})


FLOORS = Floors()


def institution_of(request: HttpRequest) -> int:
    """Whose records the signed-in person sees."""
    membership = cast(User, request.user).membership
    assert membership is not None
    return membership.institution_id


def no_rows(request: HttpRequest) -> Table:
    """The layout alone."""
    return Table()


def organizations(offset: int = 0, **narrowed: Any) -> Callable[[HttpRequest], Table]:
    """Active organizations by name from `offset` on, with the primary contact of each."""

    def table(request: HttpRequest) -> Table:
        rows = Organization.objects.filter(institution_id=institution_of(request), status="active", **narrowed)
        return _with_contacts(rows.order_by("name", "pk").values_list(*ORGANIZATION)[offset : offset + ROWS], rows)

    return table


def organizations_within(region: int, kind: str) -> Callable[[HttpRequest], Table]:
    """Those of one kind in one region: a single range of keys by hand."""
    first, last = max(key_ranges(region), key=lambda bounds: bounds[1] - bounds[0])
    return organizations(kind=kind, region_id__gte=first, region_id__lte=last)


def organizations_mentioning(words: list[str]) -> Callable[[HttpRequest], Table]:
    """Those in whose search text every one of `words` stands, as it is written and in no order of how well it fits."""
    mentioned = Q(Mentions([word] for word in words))

    def table(request: HttpRequest) -> Table:
        rows = Organization.objects.filter(mentioned, institution_id=institution_of(request), status="active")
        return _with_contacts(rows.order_by("name", "pk").values_list(*ORGANIZATION)[:ROWS], rows)

    return table


def cells(size: float) -> Callable[[HttpRequest], Table]:
    """Positions of active organizations counted by squares of `size` degrees, with the extent of each."""

    def table(request: HttpRequest) -> Table:
        rows = Organization.objects.filter(
            institution_id=institution_of(request), status="active", latitude__isnull=False
        )
        squares = """
            SELECT floor(longitude / %s), floor(latitude / %s), count(*), min(id), min(longitude), min(latitude),
                   max(longitude), max(latitude)
            FROM partners_organization
            WHERE institution_id = %s AND status = 'active' AND latitude IS NOT NULL GROUP BY 1, 2
        """
        with connection.cursor() as cursor:
            cursor.execute(squares, [size, size, institution_of(request)])
            return Table(cursor.fetchall(), rows.count())

    return table


def _with_contacts(page, rows) -> Table:
    found = list(page)
    contacts = Contact.objects.filter(organization_id__in=[row[0] for row in found], is_primary=True)
    names = {row[0]: row[1:] for row in contacts.values_list("organization_id", "name", "phone")}
    return Table([(*row, *names.get(row[0], ())) for row in found], rows.count())


def agreements(request: HttpRequest) -> Table:
    """The newest agreements with their parties."""
    rows = Agreement.objects.filter(institution_id=institution_of(request))
    found = list(rows.order_by("-created_at", "-pk").values_list(*AGREEMENT)[:ROWS])
    parties: dict[int, list[str]] = {}
    sides = AgreementParty.objects.filter(agreement_id__in=[row[0] for row in found]).order_by("order", "pk")
    for agreement, name in sides.values_list("agreement_id", "organization__name"):
        parties.setdefault(agreement, []).append(name)
    return Table([(*row, *parties.get(row[0], ())) for row in found], rows.count())


def reports(request: HttpRequest) -> Table:
    """The newest field reports with the names of group and people."""
    rows = FieldReport.objects.filter(institution_id=institution_of(request))
    return Table(list(rows.order_by("-activity_on", "-pk").values_list(*REPORT)[:ROWS]), rows.count())


def statements(queries: list[str]) -> Callable[[HttpRequest], Table]:
    """The very statements that a page sent, sent again by hand; of each row the first few values are drawn."""

    def table(request: HttpRequest) -> Table:
        found: list[Any] = []
        with connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query)
                found += [row[:VALUES] for row in cursor.fetchall()]
        return Table(found, len(found))

    return table
