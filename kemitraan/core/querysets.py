"""The one door for reading: `visible_to(user)`."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q

from kemitraan.core.registry import visibility_filters


class ScopedQuerySet(models.QuerySet):
    """Rows of one institution, narrowed to what the acting membership may see.

    Admins, coordinators and observers see the whole institution. For mentors and partners each app
    registers filters in `core.registry.visibility` under `"<app>.<Model>:<role>:<name>"`; without a
    filter they see nothing. A filter is a function (membership) -> Q that must not join to many rows.
    """

    def visible_to(self, user) -> Self:
        if user.pk is None:
            if getattr(user, "name", None) is None:
                return self.none()
            return self.filter(institution=user.institution) if user.institution else self.all()
        membership = user.membership
        if membership is None:
            return self.none()
        rows = self.filter(institution_id=membership.institution_id)
        if membership.sees_whole_institution:
            return rows
        filters = visibility_filters(self.model._meta.label, membership.role)
        if not filters:
            return self.none()
        allowed = Q()
        for build in filters:
            allowed |= build(membership)
        return rows.filter(allowed)

    def in_institution(self, institution) -> Self:
        return self.filter(institution=institution)


class AdminQuerySet(models.QuerySet):
    """Rows of the house itself: an institution's admin sees its own, the operator all, the others none."""

    def visible_to(self, user) -> Self:
        if user.pk is None or user.is_superuser:
            return self.filter(institution=user.institution) if getattr(user, "institution", None) else self.all()
        membership = user.membership
        if membership is None or membership.role != "admin":
            return self.none()
        return self.filter(institution_id=membership.institution_id)


class JobQuerySet(models.QuerySet):
    """Background work."""

    def visible_to(self, user) -> Self:
        """Own jobs in the acting institution; its admins see all of it."""
        if user.pk is None:
            return self.filter(institution=user.institution) if user.institution else self.all()
        membership = user.membership
        if membership is None:
            return self.none()
        rows = self.filter(institution_id=membership.institution_id)
        return rows if membership.role == "admin" else rows.filter(owner=user)


def within_period(day: dt.date, *, start: str = "starts_on", end: str = "ends_on", prefix: str = "") -> Q:
    """Rows whose inclusive period [start, end] contains the local date `day`; a blank bound is open."""
    return (Q(**{f"{prefix}{start}__isnull": True}) | Q(**{f"{prefix}{start}__lte": day})) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": day})
    )
