"""The way from a group's own page to its progress; the page has no query to spare."""

from typing import Any

from django.urls import reverse

from partners.enums import OrganizationKind
from partners.models import Organization

# Groups, and the single entrepreneurs whom a mentor may accompany.
ACCOMPANIED = frozenset({OrganizationKind.GROUP, OrganizationKind.INDIVIDUAL, OrganizationKind.SOLE_PROPRIETOR})


def growth_panel_of(user, organization: Organization) -> dict[str, Any] | None:
    """The address of the progress; None for kinds that nobody accompanies, and for partners, who find it only where
    they speak for the group."""
    membership = user.membership
    if membership is None or membership.role == "partner" or organization.kind not in ACCOMPANIED:
        return None
    return {"url": reverse("pendampingan:group-progress", args=[organization.public_id])}
