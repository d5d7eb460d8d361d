"""The reports that wait for a review, oldest first, and where one of them stands among them."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

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
    """Neighbors of `report` in the queue; one query. The neighbors know their address only."""
    rows = review_queue(user)
    if report.state != ReportState.SUBMITTED or report.author_id == user.pk:
        first = rows.annotate(total=Window(Count("*"))).values_list("total", "public_id").first()
        return QueuePlace(0, first[0], None, _known_by(first[1])) if first else QueuePlace(0, 0, None, None)
    before = Q(submitted_at__lt=report.submitted_at) | Q(submitted_at=report.submitted_at, pk__lt=report.pk)
    found = (
        FieldReport.objects.filter(pk=report.pk)
        .annotate(
            total=_how_many(rows),
            earlier=_how_many(rows.filter(before)),
            previous=Subquery(rows.filter(before).reverse().values("public_id")[:1]),
            following=Subquery(rows.exclude(before).exclude(pk=report.pk).values("public_id")[:1]),
        )
        .values_list("total", "earlier", "previous", "following")
        .get()
    )
    return QueuePlace(found[1] + 1, found[0], _known_by(found[2]), _known_by(found[3]))


def _how_many(rows: QuerySet) -> Coalesce:
    """How many rows, all of one institution, as part of another question."""
    counted = rows.order_by().values("institution").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def _known_by(public_id: uuid.UUID | None) -> FieldReport | None:
    return FieldReport(public_id=public_id) if public_id else None
