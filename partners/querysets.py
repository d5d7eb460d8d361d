"""Small adjectives for partners' rows."""

import datetime as dt
from typing import Self

from kemitraan.core.querysets import ScopedQuerySet, within_period
from partners.enums import OrganizationKind, OrganizationStatus


class OrganizationQuerySet(ScopedQuerySet):
    def active(self) -> Self:
        return self.filter(status=OrganizationStatus.ACTIVE)

    def archived(self) -> Self:
        return self.filter(status=OrganizationStatus.ARCHIVED)

    def groups(self) -> Self:
        """Organizations that have members a mentor accompanies."""
        return self.filter(
            kind__in=[OrganizationKind.GROUP, OrganizationKind.ASSOCIATION, OrganizationKind.COOPERATIVE]
        )

    def own(self) -> Self:
        """The institution itself and its units."""
        return self.filter(is_own=True)


class PartOfOrganizationQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their organization."""

    def visible_to(self, user) -> Self:
        organizations = self.model._meta.get_field("organization").related_model.objects.visible_to(user)
        return self.filter(organization__in=organizations)


class RepresentativeQuerySet(PartOfOrganizationQuerySet):
    def spoken_for_by(self, membership) -> Self:
        """Representations of `membership` that are in force on the institution's local date."""
        return self.filter(membership=membership).active_on(membership.institution.today)

    def active_on(self, day: dt.date) -> Self:
        return self.filter(within_period(day))
