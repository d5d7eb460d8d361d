"""Small adjectives for reminders."""

from typing import Self

from django.db.models import Q, QuerySet

from kemitraan.core.querysets import ScopedQuerySet
from kemitraan.core.registry import due_sources


class RuleQuerySet(QuerySet):
    """Rules of reminders: an institution's own, and the shipped ones."""

    def visible_to(self, user) -> Self:
        """The office sees its own rules, and the shipped ones that no own rule replaces; others see none."""
        if user.pk is None:
            return self.all()
        membership = user.membership
        if membership is None or not membership.is_office:
            return self.none()
        return self.in_force_at(membership.institution_id)

    def in_force_at(self, institution_id: int) -> Self:
        own = self.model._default_manager.filter(institution=institution_id)
        return self.filter(Q(institution=institution_id) | Q(institution=None) & ~Q(source__in=own.values("source")))


class ReminderQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """The office sees the whole ledger, observers what of it is not confidential, all others their own lines."""
        if user.pk is None or user.membership is None or user.membership.is_office:
            return super().visible_to(user)
        if user.membership.sees_whole_institution:
            confidential = [source.key for source in due_sources if source.is_confidential]
            return super().visible_to(user).filter(Q(recipient=user) | ~Q(source__in=confidential))
        return self.filter(institution_id=user.membership.institution_id, recipient=user)
