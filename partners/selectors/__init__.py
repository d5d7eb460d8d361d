"""Reading partners and regions: lists, search, and what a record's page shows."""

from partners.selectors.organizations import (
    contacts_of,
    find_organizations,
    list_organizations,
    members_of,
    partner_memberships,
    representatives_of,
    search_organizations,
    similar_organizations,
)
from partners.selectors.regions import UnclearRegion, resolve_region, search_regions

__all__ = [
    "UnclearRegion",
    "contacts_of",
    "find_organizations",
    "list_organizations",
    "members_of",
    "partner_memberships",
    "representatives_of",
    "resolve_region",
    "search_organizations",
    "search_regions",
    "similar_organizations",
]
