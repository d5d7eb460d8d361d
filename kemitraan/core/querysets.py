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


def within_period(day: dt.date, *, start: str = "starts_on", end: str = "ends_on", prefix: str = "") -> Q:
    """Rows whose inclusive period [start, end] contains the local date `day`; a blank bound is open."""
    return (Q(**{f"{prefix}{start}__isnull": True}) | Q(**{f"{prefix}{start}__lte": day})) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": day})
    )
