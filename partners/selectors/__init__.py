"""Reading partners and regions: lists, search, and what a record's page shows."""

from partners.selectors.capabilities import capabilities_of, find_capabilities
from partners.selectors.details import (
    activities_of,
    aliases_of,
    documents_of,
    part_counts,
    size_answer_of,
    skills_of,
    threshold_in_force,
)
from partners.selectors.organizations import (
    contacts_of,
    find_organizations,
    list_organizations,
    members_of,
    partner_memberships,
    representatives_of,
    search_organizations,
)
from partners.selectors.references import ReferenceCounter, count_references, reference_counters, said_counts
from partners.selectors.regions import UnclearRegion, resolve_region, search_regions

__all__ = [
    "ReferenceCounter",
    "UnclearRegion",
    "activities_of",
    "aliases_of",
    "capabilities_of",
    "contacts_of",
    "count_references",
    "documents_of",
    "find_capabilities",
    "find_organizations",
    "list_organizations",
    "members_of",
    "part_counts",
    "partner_memberships",
    "reference_counters",
    "representatives_of",
    "resolve_region",
    "said_counts",
    "search_organizations",
    "search_regions",
    "size_answer_of",
    "skills_of",
    "threshold_in_force",
]
