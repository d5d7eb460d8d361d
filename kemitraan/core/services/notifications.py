"""The inbox inside the product."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.models import Notification


@dataclass(frozen=True)
class Line:
    """One line of a person's inbox, as `notify` takes it."""

    user: Any
    institution: Any
    key: str
    title: str
    url: str
    body: str = ""


@transaction.atomic
def notify_many(lines: list[Line]) -> None:
    """Put lines into inboxes in one statement; a line whose key a person has already changes nothing.

    Raises ValueError as `notify` does.
    """
    now = clock.now()
    Notification.objects.bulk_create(
        [
            Notification(
                user=line.user,
                institution=line.institution,
                key=line.key,
                title=line.title[:300],
                body=line.body,
                url=_inside(line.url),
                created_at=now,
            )
            for line in lines
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def _inside(url: str) -> str:
    if not url.startswith("/") or url.startswith("//"):
        raise ValueError(f"not a path inside the product: {url!r}")
    return url


@transaction.atomic
def notify(*, user, institution, key: str, title: str, body: str = "", url: str) -> Notification:
    """Put one line into a person's inbox; the same `key` again changes nothing.

    `url` is a path inside the product. Raises ValueError for any other address.
    """
    url = _inside(url)
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
