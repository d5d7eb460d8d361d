"""How the scores of an assessor changed from one sending to the next, read from the trail."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType

from kemitraan.core.models import AuditEvent, AuditSubject
from programs.models import Assessor

SENT, REOPENED = "scores.submit_values", "scores.reopen"


@dataclass(frozen=True)
class Revision:
    """One sending after the first: when (UTC), why the scores were opened again, and what was changed, as
    [{label, old, new}] in the order of the sheet; empty when they were sent as they were."""

    at: Any
    reason: str
    changes: list[dict[str, str]]


def revisions_of(assessors: Sequence[Assessor]) -> dict[int, list[Revision]]:
    """The revisions of each assessor by primary key, oldest first; who sent once has none. One query.

    The assessors are those whose scores the reader may see (`results_of`).
    """
    kind = ContentType.objects.get_for_model(Assessor)
    subjects = AuditSubject.objects.filter(
        content_type=kind,
        object_id__in=[one.pk for one in assessors],
        event__action__in=[SENT, REOPENED],
    )
    events: dict[int, list[AuditEvent]] = defaultdict(list)
    for subject in subjects.select_related("event").order_by("event__at", "event_id"):
        events[subject.object_id].append(subject.event)
    return {key: _revisions(rows) for key, rows in events.items()}


def _revisions(events: Sequence[AuditEvent]) -> list[Revision]:
    found: list[Revision] = []
    before: dict[str, str] | None = None
    reason = ""
    for event in events:
        if event.action == REOPENED:
            reason = event.reason
            continue
        now = {change["label"]: change["new"] for change in event.changes}
        if before is not None:
            found.append(Revision(event.at, reason, _differences(before, now)))
        before, reason = now, ""
    return found


def _differences(before: dict[str, str], now: dict[str, str]) -> list[dict[str, str]]:
    labels = [*now, *(label for label in before if label not in now)]
    pairs = ((label, before.get(label, ""), now.get(label, "")) for label in labels)
    return [{"label": label, "old": old, "new": new} for label, old, new in pairs if old != new]
