"""Small adjectives for pendampingan's rows."""

import datetime as dt
from typing import Self

from kemitraan.core.querysets import ScopedQuerySet, within_period
from pendampingan.enums import FollowUpState, ReportState


class AssignmentQuerySet(ScopedQuerySet):
    def active_on(self, day: dt.date) -> Self:
        """Assignments in force on the local date `day`."""
        return self.filter(within_period(day))


class VisitQuerySet(ScopedQuerySet):
    def visible_to(self, user) -> Self:
        assignments = self.model._meta.get_field("assignment").related_model.objects.visible_to(user)
        return self.filter(assignment__in=assignments)


class FieldReportQuerySet(ScopedQuerySet):
    def waiting_for_review(self) -> Self:
        return self.filter(state=ReportState.SUBMITTED)


class PartOfReportQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their report."""

    def visible_to(self, user) -> Self:
        reports = self.model._meta.get_field("report").related_model.objects.visible_to(user)
        return self.filter(report__in=reports)


class FollowUpQuerySet(PartOfReportQuerySet):
    def open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN)
