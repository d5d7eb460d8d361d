"""Making the organizations that a list names and the registry does not know, as the import of organizations does."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kemitraan.core.registry import resources
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.enums import OrganizationKind
from partners.models import Organization
from partners.services.organizations import create_organization

ASKED_AT_ONCE = 500


class Book:
    """The organizations of a list by primary key and, for those just made, by normalized name."""

    def __init__(
        self, root: Organization | None, made: Mapping[str, Organization], known: Mapping[int, Organization]
    ) -> None:
        self.root, self.made, self.known = root, made, known

    def of(self, party: Mapping[str, Any]) -> Organization:
        """The organization of a party; the own root may have been made with this import."""
        if party["organization"]:
            return self.known[party["organization"]]
        return self.root if party.get("is_own") and self.root else self.made[party["key"]]


def prepare_parties(*, actor, rows: Iterable[Row], context: ImportContext) -> Callable[[], Book]:
    """What is needed to find or make every party of `rows`; called in the transaction, it writes and gives the book.

    Each organization that is made is audited. Raises `NotAllowed`.
    """
    parties, others = [], []
    for row in rows:
        parties += row.values["parties"]
        others += row.values.get("companions", [])
        others += [] if row.values["parties"] else row.values["partners"]
    needs_root = any(party.get("is_own") for party in parties)
    known = _in_bulk({party["organization"] for party in parties if party["organization"]})
    missing = [party for party in [*parties, *others] if not party["organization"] and not party.get("is_own")]
    make = _prepare_missing(actor=actor, partners=missing, context=context)

    def write() -> Book:
        root = ensure_own_root(actor=actor, institution=context.institution) if needs_root else None
        return Book(root, make(), known)

    return write


def _in_bulk(keys: set[int]) -> dict[int, Organization]:
    wanted = sorted(keys)
    found: dict[int, Organization] = {}
    for start in range(0, len(wanted), ASKED_AT_ONCE):
        found |= Organization.objects.in_bulk(wanted[start : start + ASKED_AT_ONCE])
    return found


def ensure_own_root(*, actor, institution) -> Organization:
    """The organization that the institution itself is; made from its name when the registry lacks it."""
    root = Organization.objects.in_institution(institution).filter(is_own=True, parent=None).first()
    if root is not None:
        return root
    row = Row(0, [], {"name": institution.name})
    resources["organizations"].interpret([row], ImportContext(institution, default_choice=OrganizationKind.UNIT))
    values = {"name": institution.name, "kind": row.values["derived_choice"]}
    return create_organization(actor=actor, values=values, is_own=True)


def _prepare_missing(
    *, actor, partners: Iterable[Mapping[str, Any]], context: ImportContext
) -> Callable[[], dict[str, Organization]]:
    """Prepare the organizations of `partners` ({key, name, country}); called, it writes them and gives them by key."""
    rows: dict[str, Row] = {}
    for partner in partners:
        values = {"name": partner["name"], "country": partner.get("country") or ""}
        rows.setdefault(partner["key"], Row(0, [], values))
    organizations = resources["organizations"]
    organizations.interpret(list(rows.values()), ImportContext(context.institution, reference=context.reference))
    write_rows = organizations.prepare(actor=actor, rows=rows.values(), context=context)

    def write() -> dict[str, Organization]:
        if not rows:
            return {}
        write_rows()
        found: dict[str, Organization] = {}
        keys = sorted(rows)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            chunk = Organization.objects.in_institution(context.institution)
            for organization in chunk.filter(normalized_name__in=keys[start : start + ASKED_AT_ONCE]).order_by("-pk"):
                found.setdefault(organization.normalized_name, organization)
        return found

    return write
