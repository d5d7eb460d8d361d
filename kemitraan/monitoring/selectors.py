"""What the pages that span apps read."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from kemitraan.core.models import AuditEvent, AuditSubject
from kemitraan.core.registry import SearchHit, search_providers

ACTIVITY_SHOWN = 8
HITS_SHOWN = 10
MIN_QUERY_LENGTH = 2
MAX_QUERY_LENGTH = 100


def recent_activity(user) -> list[dict[str, Any]]:
    """The last things done, as the timeline shows them: in the whole institution for those who see it, else own."""
    if user.membership is None:
        return []
    events = AuditEvent.objects.filter(institution_id=user.membership.institution_id)
    if not user.membership.sees_whole_institution:
        events = events.filter(actor=user)
    events = events.order_by("-at", "-id").prefetch_related("subjects__subject")
    mains = {
        event: min(event.subjects.all(), key=lambda one: one.pk, default=None) for event in events[:ACTIVITY_SHOWN]
    }
    _read_parents(main.subject for main in mains.values() if main)
    return [_shown(event, main) for event, main in mains.items()]


def _read_parents(records: Iterable[Any]) -> None:
    """Read at once what records need whose page is a place on the page of another one (`address_through`)."""
    by_kind: dict[tuple[type, str], list[Any]] = defaultdict(list)
    for record in records:
        if path := getattr(record, "address_through", ""):
            by_kind[type(record), path].append(record)
    for (_, path), rows in by_kind.items():
        prefetch_related_objects(rows, path)


def _shown(event: AuditEvent, main: AuditSubject | None) -> dict[str, Any]:
    address = getattr(main.subject, "get_absolute_url", None) if main else None
    return {
        "at": event.at,
        "actor": event.actor_label,
        "title": event.sentence[:1].upper() + event.sentence[1:],
        "subject": main.label if main else "",
        "url": address() if address else "",
    }


@dataclass(frozen=True)
class SearchGroup:
    """Hits of one kind; `is_cut` when there are more than are shown."""

    label: str
    icon: str
    hits: list[SearchHit]
    is_cut: bool


def search_everything(user, query: str) -> list[SearchGroup]:
    """What `user` may see of all kinds and matches `query`.

    Nothing for fewer than two characters, and for a person without an acting membership.
    """
    if len(query) < MIN_QUERY_LENGTH or user.membership is None:
        return []
    groups = []
    for provider in search_providers:
        hits = list(provider.find(user, query, HITS_SHOWN + 1))
        if hits:
            groups.append(SearchGroup(provider.label, provider.icon, hits[:HITS_SHOWN], len(hits) > HITS_SHOWN))
    return groups
