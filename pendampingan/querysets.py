"""Small adjectives for pendampingan's rows."""

import datetime as dt
from typing import Self

from django.db.models import Q

from kemitraan.core.querysets import ScopedQuerySet, within_period
from pendampingan.enums import FollowUpState, ReportState, VisitState


class CertificateQuerySet(ScopedQuerySet):
    def in_use(self) -> Self:
        """Certificates that still count: no newer one came, and none was withdrawn."""
        return self.filter(replaced_on__isnull=True)


class LeaveQuerySet(ScopedQuerySet):
    def in_force(self) -> Self:
        """Leaves that were not called off."""
        return self.filter(cancelled_on__isnull=True)

    def active_on(self, day: dt.date) -> Self:
        """Leaves that keep a mentor away on the local date `day`."""
        return self.in_force().filter(starts_on__lte=day, ends_on__gte=day)

    def overlapping(self, starts_on: dt.date, ends_on: dt.date) -> Self:
        """Leaves with a day in common with the inclusive period."""
        return self.in_force().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)


class AssignmentQuerySet(ScopedQuerySet):
    def active_on(self, day: dt.date) -> Self:
        """Assignments in force on the local date `day`."""
        return self.filter(within_period(day))


class HandoverQuerySet(ScopedQuerySet):
    def unsettled_on(self, day: dt.date) -> Self:
        """Handovers whose next mentor has begun by the local date `day`, and whose follow-ups have not passed yet."""
        return self.filter(settled_on__isnull=True, begun__starts_on__lte=day)


class PartOfAssignmentQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their assignment."""

    def visible_to(self, user) -> Self:
        assignments = self.model._meta.get_field("assignment").related_model.objects.visible_to(user)
        return self.filter(assignment__in=assignments)


class VisitQuerySet(PartOfAssignmentQuerySet):
    def unreported(self) -> Self:
        """Planned visits for which no report has been submitted yet."""
        return self.filter(Q(report__isnull=True) | Q(report__state=ReportState.DRAFT), state=VisitState.PLANNED)

    def between(self, first: dt.date, last: dt.date) -> Self:
        """Visits planned from `first` to `last`, both included."""
        return self.filter(planned_on__gte=first, planned_on__lte=last)


class FieldReportQuerySet(ScopedQuerySet):
    def waiting_for_review(self) -> Self:
        return self.filter(state=ReportState.SUBMITTED)

    def late_on(self, day: dt.date) -> Self:
        """Reports that should have been submitted before the local date `day` and were not."""
        return self.filter(state__in=[ReportState.DRAFT, ReportState.RETURNED], due_on__lt=day)


class PartOfReportQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their report."""

    def visible_to(self, user) -> Self:
        if user.pk is not None and user.membership is not None and user.membership.sees_whole_institution:
            return super().visible_to(user)
        reports = self.model._meta.get_field("report").related_model.objects.visible_to(user)
        return self.filter(report__in=reports)


class FollowUpQuerySet(PartOfReportQuerySet):
    def open(self) -> Self:
        return self.filter(state=FollowUpState.OPEN)


class OfGroupQuerySet(ScopedQuerySet):
    """Rows about a group that are seen by whoever may read the parts of that group."""

    def visible_to(self, user) -> Self:
        membership = getattr(user, "membership", None)
        if user.pk is None or membership is None or membership.sees_whole_institution:
            return super().visible_to(user)
        groups = self.model._meta.get_field("organization").related_model.objects.visible_to(user).inside_for(user)
        return self.filter(institution_id=membership.institution_id, organization__in=groups)


class PartOfTrainingQuerySet(ScopedQuerySet):
    """Rows that are seen by whoever sees their training."""

    def visible_to(self, user) -> Self:
        return self.filter(training__in=self.model._meta.get_field("training").related_model.objects.visible_to(user))


class SharedQuerySet(ScopedQuerySet):
    """What the institution keeps for all its people, mentors included; partners do not see it."""

    def visible_to(self, user) -> Self:
        membership = getattr(user, "membership", None)
        if user.pk is None or membership is None or not membership.is_mentor:
            return super().visible_to(user)
        return self.filter(institution_id=membership.institution_id)
