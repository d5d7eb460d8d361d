"""The inbox inside the product."""

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.models import Notification


@transaction.atomic
def notify(*, user, institution, key: str, title: str, body: str = "", url: str) -> Notification:
    """Put one line into a person's inbox; the same `key` again changes nothing.

    `url` is a path inside the product. Raises ValueError for any other address.
    """
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"not a path inside the product: {url!r}")
    notification, _ = Notification.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "institution": institution,
            "title": title[:300],
            "body": body,
            "url": url,
            "created_at": clock.now(),
        },
    )
    return notification


@transaction.atomic
def mark_read(*, user, notification: Notification) -> Notification:
    """The person has seen this line; the first time counts."""
    Notification.objects.filter(pk=notification.pk, user=user, read_at=None).update(read_at=clock.now())
    notification.refresh_from_db()
    return notification


@transaction.atomic
def mark_all_read(*, user) -> int:
    """The person has seen everything; returns how many lines were new."""
    return Notification.objects.filter(user=user, read_at=None).update(read_at=clock.now())
