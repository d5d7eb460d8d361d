"""Making the organizations that a list names and the registry does not know, as the import of organizations does."""

from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.core.registry import resources
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.enums import OrganizationKind
from partners.models import Organization
from partners.services.organizations import create_organization

ASKED_AT_ONCE = 500


def ensure_own_root(*, actor, institution) -> Organization:
    """The organization that the institution itself is; made from its name when the registry lacks it."""
    root = Organization.objects.in_institution(institution).filter(is_own=True, parent=None).first()
    if root is not None:
        return root
    values = {"name": institution.name, "kind": _kind_of(institution.name, institution)}
    return create_organization(actor=actor, values=values, is_own=True)


def _kind_of(name: str, institution) -> str:
    row = Row(0, [], {"name": name})
    resources["organizations"].interpret([row], ImportContext(institution, default_choice=OrganizationKind.UNIT))
    return row.values["derived_choice"]


def write_missing_parties(
    *, actor, partners: Iterable[Mapping[str, Any]], context: ImportContext
) -> dict[str, Organization]:
    """Create the organizations of `partners` ({key, name, country}); returns them by key (normalized name).

    Runs in the caller's transaction; each is audited. Raises `NotAllowed`.
    """
    rows: dict[str, Row] = {}
    for partner in partners:
        values = {"name": partner["name"], "country": partner.get("country") or ""}
        rows.setdefault(partner["key"], Row(0, [], values))
    if not rows:
        return {}
    organizations = resources["organizations"]
    organizations.interpret(list(rows.values()), ImportContext(context.institution, reference=context.reference))
    organizations.commit(actor=actor, rows=list(rows.values()), context=context)
    found: dict[str, Organization] = {}
    keys = sorted(rows)
    for start in range(0, len(keys), ASKED_AT_ONCE):
        chunk = Organization.objects.in_institution(context.institution)
        for organization in chunk.filter(normalized_name__in=keys[start : start + ASKED_AT_ONCE]).order_by("-pk"):
            found.setdefault(organization.normalized_name, organization)
    return found
