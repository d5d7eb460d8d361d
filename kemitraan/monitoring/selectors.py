"""What the pages that span apps read."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import QuerySet, prefetch_related_objects

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
    shown = list(events.order_by("-at", "-id").prefetch_related("subjects")[:ACTIVITY_SHOWN])
    mains = [min(event.subjects.all(), key=lambda subject: subject.pk, default=None) for event in shown]
    prefetch_related_objects([main for main in mains if main], GenericPrefetch("subject", _with_parents()))
    return [_shown(event, main) for event, main in zip(shown, mains, strict=True)]


@cache
def _with_parents() -> tuple[QuerySet, ...]:
    """Records whose page is a place on the page of another one (`address_through`), read with that one."""
    found = [(model, getattr(model, "address_through", "")) for model in apps.get_models()]
    return tuple(model._base_manager.select_related(path) for model, path in found if path)


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
