"""Small adjectives for partners' rows."""

import datetime as dt
from typing import Self

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from kemitraan.core.querysets import ScopedQuerySet, within_period
from partners.enums import OrganizationKind, OrganizationStatus
from partners.rules.regions import key_ranges


class OrganizationQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """What was merged into another organization is met there, never by itself."""
        return super().visible_to(user).unmerged()

    def unmerged(self) -> Self:
        """Organizations that are records of their own."""
        return self.exclude(status=OrganizationStatus.MERGED)

    def inside_for(self, user) -> Self:
        """Those whose parts `user` may read too: for a partner user the ones that they speak for today, not those
        that merely stand beside them in a partnership."""
        membership = getattr(user, "membership", None)
        if user.pk is None or membership is None or membership.role != "partner":
            return self
        spoken_for = self.model._meta.get_field("representatives").related_model.objects.spoken_for_by(membership)
        return self.filter(pk__in=spoken_for.values("organization_id"))

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

    def within_region(self, region) -> Self:
        """Organizations of `region` and of every region inside it."""
        return self.filter(within_region(region.pk, "region_id"))


class PartOfOrganizationQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their organization; a partner user sees those of their own ones only."""

    def visible_to(self, user) -> Self:
        organizations = self.model._meta.get_field("organization").related_model.objects.visible_to(user)
        return self.filter(organization__in=organizations.inside_for(user))


class DuplicatePairQuerySet(ScopedQuerySet):
    """Pairs are seen by whoever sees both organizations."""

    def visible_to(self, user) -> Self:
        rows = super().visible_to(user)
        organizations = self.model._meta.get_field("first").related_model.objects.visible_to(user)
        return rows.filter(first__in=organizations, second__in=organizations)

    def open(self) -> Self:
        """Pairs about which nobody decided."""
        return self.filter(dismissed_at__isnull=True)

    def because_of(self, factor: str) -> Self:
        """Pairs of which one reason is `factor` (`rules.similarity`)."""
        as_text = Cast("reasons", TextField())
        # PostgreSQL writes a blank after the colon, SQLite may not.
        return self.annotate(reasons_text=as_text).filter(
            Q(reasons_text__contains=f'"factor": "{factor}"') | Q(reasons_text__contains=f'"factor":"{factor}"')
        )

    def dismissed(self) -> Self:
        """Pairs that a person called "bukan duplikat"."""
        return self.filter(dismissed_at__isnull=False)


class MergeQuerySet(ScopedQuerySet):
    """Merges are seen by whoever sees what the organization became; who sees the whole institution sees them all."""

    def visible_to(self, user) -> Self:
        if user.pk is None or user.membership is None or user.membership.sees_whole_institution:
            return super().visible_to(user)
        organizations = self.model._meta.get_field("survivor").related_model.objects.visible_to(user)
        return self.filter(survivor__in=organizations)


class RepresentativeQuerySet(PartOfOrganizationQuerySet):
    def spoken_for_by(self, membership) -> Self:
        """Representations of `membership` that are in force on the institution's local date."""
        return self.filter(membership=membership).active_on(membership.institution.today)

    def active_on(self, day: dt.date) -> Self:
        return self.filter(within_period(day))


class VocabularyQuerySet(ScopedQuerySet):
    """Words of an institution: whoever belongs to it may read them."""

    def visible_to(self, user) -> Self:
        if user.pk is None:
            return super().visible_to(user)
        return self.filter(institution_id=user.membership.institution_id) if user.membership else self.none()

    def offered(self) -> Self:
        """Those that may still be chosen."""
        return self.filter(is_active=True)


class DocumentQuerySet(PartOfOrganizationQuerySet):
    def in_use(self) -> Self:
        """Documents that still count: not replaced and not withdrawn."""
        return self.filter(replaced_on__isnull=True)


class CapabilityQuerySet(PartOfOrganizationQuerySet):
    def active_on(self, day: dt.date) -> Self:
        """In force on the local date `day`."""
        return self.filter(within_period(day))

    def within_region(self, region) -> Self:
        """In `region` or inside it."""
        return self.filter(within_region(region.pk, "region_id"))


class SkillQuerySet(ScopedQuerySet):
    """Skills are seen by whoever sees the member's organization."""

    def visible_to(self, user) -> Self:
        members = self.model._meta.get_field("member").related_model.objects.visible_to(user)
        return self.filter(member__in=members)


class RegionQuerySet(QuerySet):
    """Regions are public knowledge, shared by all institutions: everybody who is signed in sees every one."""

    def current(self) -> Self:
        """Regions that may be chosen: their code was not withdrawn."""
        return self.filter(withdrawn_on__isnull=True)

    def withdrawn(self) -> Self:
        """Old codes, kept for the rows that name them."""
        return self.filter(withdrawn_on__isnull=False)

    def within(self, region) -> Self:
        """`region` itself and every region inside it."""
        return self.filter(within_region(region.pk, "pk"))


def within_region(key: int, field: str) -> Q:
    """Rows whose `field` is the region with primary key `key` or one inside it; answered from an index."""
    wanted = Q()
    for first, last in key_ranges(key):
        wanted |= Q(**{f"{field}__gte": first, f"{field}__lte": last})
    return wanted
