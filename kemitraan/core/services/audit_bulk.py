"""The audit trail of many new or changed records at once: events are prepared before the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from kemitraan.core import clock, context
from kemitraan.core.models import AuditEvent, AuditSubject
from kemitraan.core.services.bulk import insert_rows, prepared, reserve_keys

EVENT = (
    "at",
    "actor_id",
    "actor_label",
    "membership_id_at",
    "institution_id",
    "via",
    "reference",
    "request_id",
    "action",
    "sentence",
    "reason",
    "changes",
)
SUBJECT = ("event_id", "content_type_id", "object_id", "version", "label")


@dataclass(frozen=True)
class Entry:
    """What happened to one record: action, sentence, label of the record, its version, and the changes."""

    action: str
    sentence: str
    label: str
    version: int | None
    changes: list[dict[str, str]]


class PreparedEvents:
    """Events about records of one model, one a record. Made before the transaction; `write` is called inside of it."""

    def __init__(self, *, actor, institution, model: type[models.Model]) -> None:
        self.model = model
        here, membership = context.current(), actor.membership
        self._first = (clock.now(), actor.pk, str(actor)[:200], membership.pk if membership else None, institution.pk)
        self._where = (here.via, here.reference, here.request_id)
        self.events: list[tuple] = []
        self.subjects: list[tuple[int | None, str]] = []

    def add(self, entry: Entry) -> None:
        """Prepare the event of the next record."""
        values: Sequence[Any] = (
            *self._first,
            *self._where,
            entry.action,
            entry.sentence[:300],
            "",
            entry.changes,
        )
        self.events.append(prepared(AuditEvent, EVENT, values))
        self.subjects.append((entry.version, entry.label[:300]))

    def write(self, keys: Sequence[int], *, beside: Sequence[Sequence[models.Model]] = ()) -> None:
        """Write the events; `keys` are those of the records, in the order in which they were added.

        `beside` gives, for each record, the other records in whose timeline its event appears.
        """
        events = reserve_keys(AuditEvent, len(self.events))
        insert_rows(AuditEvent, ("id", *EVENT), ((key, *row) for key, row in zip(events, self.events, strict=True)))
        kind = ContentType.objects.get_for_model(self.model).pk
        insert_rows(
            AuditSubject,
            SUBJECT,
            (
                (event, kind, key, version, label)
                for event, key, (version, label) in zip(events, keys, self.subjects, strict=True)
            ),
        )
        others = ((event, other) for event, found in zip(events, beside, strict=False) for other in found)
        insert_rows(AuditSubject, SUBJECT, ((event, *_subject_of(other)) for event, other in others))


def _subject_of(record: models.Model) -> tuple[int, int | None, int | None, str]:
    kind = ContentType.objects.get_for_model(record).pk
    return kind, record.pk, getattr(record, "version", None), str(record)[:300]
