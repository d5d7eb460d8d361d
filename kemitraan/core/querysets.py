"""The one door for reading: `visible_to(user)`."""

import datetime as dt
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from kemitraan.core.enums import CommentVisibility
from kemitraan.core.registry import commented_models, history_scopes, visibility_filters
from kemitraan.core.rules import reads_internal


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


def history_rows(model: type[models.Model], user) -> models.QuerySet:
    """The records of `model` whose changes, files and comments `user` may read."""
    rows = model._default_manager.visible_to(user)
    scope = history_scopes.get(model._meta.label)
    return scope(rows, user) if scope else rows


class CommentQuerySet(ScopedQuerySet):
    """Comments: of records that a person sees, and there those that are meant for them."""

    def readable_by(self, user) -> Self:
        """Of records that `user` is known to see: all for the institution's own people; partners and observers read
        what is for all parties, and their own."""
        if user.pk is None:
            return super().visible_to(user)
        membership = user.membership
        if membership is None:
            return self.none()
        rows = self.filter(institution_id=membership.institution_id)
        if reads_internal(membership):
            return rows
        return rows.filter(Q(visibility=CommentVisibility.EVERYONE) | Q(author_id=user.pk))

    def visible_to(self, user) -> Self:
        subjects = Q()
        for model in commented_models:
            kind = ContentType.objects.get_for_model(model)
            subjects |= Q(content_type=kind, object_id__in=history_rows(model, user).values("pk"))
        return self.readable_by(user).filter(subjects) if subjects else self.none()

    def about(self, record: models.Model) -> Self:
        return self.filter(content_type=ContentType.objects.get_for_model(record), object_id=record.pk)


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
        """Own jobs in the acting institution; its office sees the dossiers too, its admins all of it."""
        if user.pk is None:
            return self.filter(institution=user.institution) if user.institution else self.all()
        membership = user.membership
        if membership is None:
            return self.none()
        rows = self.filter(institution_id=membership.institution_id)
        if membership.role == "admin":
            return rows
        return rows.filter(Q(owner=user) | Q(kind="dossier") if membership.is_office else Q(owner=user))


class SavedViewQuerySet(ScopedQuerySet):
    """Views of lists: one's own; shared ones too for everybody but partners."""

    def visible_to(self, user) -> Self:
        if user.pk is None:
            return super().visible_to(user)
        membership = user.membership
        if membership is None:
            return self.none()
        offered = Q(owner_id=user.pk) if membership.role == "partner" else Q(owner_id=user.pk) | Q(is_shared=True)
        return self.filter(offered, institution_id=membership.institution_id)


def within_period(day: dt.date, *, start: str = "starts_on", end: str = "ends_on", prefix: str = "") -> Q:
    """Rows whose inclusive period [start, end] contains the local date `day`; a blank bound is open."""
    return (Q(**{f"{prefix}{start}__isnull": True}) | Q(**{f"{prefix}{start}__lte": day})) & (
        Q(**{f"{prefix}{end}__isnull": True}) | Q(**{f"{prefix}{end}__gte": day})
    )
