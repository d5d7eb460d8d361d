"""Small adjectives for reminders."""

from typing import Self

from kemitraan.core.querysets import ScopedQuerySet


class ReminderQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        """The office and observers see the institution's ledger; everyone else their own lines."""
        if user.pk is None or user.membership is None or user.membership.sees_whole_institution:
            return super().visible_to(user)
        return self.filter(institution_id=user.membership.institution_id, recipient=user)
