"""The reports that wait for a review, oldest first, and where one of them stands among them."""

from dataclasses import dataclass

from django.db.models import Count, Q

from pendampingan.enums import ReportState
from pendampingan.models import FieldReport


@dataclass(frozen=True)
class QueuePlace:
    """`position` counts from 1 and is 0 for a report that is not waiting; `total` is how many wait."""

    position: int
    total: int
    previous: FieldReport | None
    following: FieldReport | None


def review_queue(user):
    """Reports of others that `user` may review, in the order in which they were submitted."""
    rows = FieldReport.objects.visible_to(user).waiting_for_review().exclude(author_id=user.pk)
    return rows.order_by("submitted_at", "pk")


def place_in_queue(user, report: FieldReport) -> QueuePlace:
    """Neighbors of `report` in the queue, in three queries."""
    rows = review_queue(user)
    waits = report.state == ReportState.SUBMITTED and report.author_id != user.pk
    if not waits:
        return QueuePlace(0, rows.count(), None, rows.first())
    before = Q(submitted_at__lt=report.submitted_at) | Q(submitted_at=report.submitted_at, pk__lt=report.pk)
    counts = rows.order_by().aggregate(total=Count("pk"), earlier=Count("pk", filter=before))
    return QueuePlace(
        position=counts["earlier"] + 1,
        total=counts["total"],
        previous=rows.filter(before).last(),
        following=rows.exclude(before).exclude(pk=report.pk).first(),
    )
