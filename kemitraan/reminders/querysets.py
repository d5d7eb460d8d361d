"""Small adjectives for reminders."""

from typing import Self

from django.db.models import Q

from kemitraan.core.querysets import ScopedQuerySet
from kemitraan.core.registry import due_sources


class ReminderQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """The office sees the whole ledger, observers what of it is not confidential, all others their own lines."""
        if user.pk is None or user.membership is None or user.membership.is_office:
            return super().visible_to(user)
        if user.membership.sees_whole_institution:
            confidential = [source.key for source in due_sources if source.is_confidential]
            return super().visible_to(user).filter(Q(recipient=user) | ~Q(source__in=confidential))
        return self.filter(institution_id=user.membership.institution_id, recipient=user)
