"""Writing the audit trail. Every service calls `record` in its own transaction."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import models

from kemitraan.core import clock, context
from kemitraan.core.formats import MASK, format_date, format_number, format_rupiah
from kemitraan.core.models import AuditEvent, AuditSubject


def snapshot(instance: models.Model, fields: Iterable[str]) -> dict[str, Any]:
    """The current raw values of `fields`, to be compared later by `differences`."""
    return {name: getattr(instance, _field(instance, name).attname) for name in fields}


def _field(instance: models.Model, name: str) -> models.Field:
    """The column `name` of a record; raises `FieldDoesNotExist` for anything that is not one."""
    return cast(models.Field, instance._meta.get_field(name))


def differences(
    instance: models.Model, before: Mapping[str, Any], *, personal: Iterable[str] = ()
) -> list[dict[str, str]]:
    """What changed since `before`: [{field, label, old, new}], readable; personal values masked."""
    changes = []
    for name, old in before.items():
        field = _field(instance, name)
        new = getattr(instance, field.attname)
        if old == new:
            continue
        hidden = name in set(personal)
        changes.append(
            {
                "field": name,
                "label": str(field.verbose_name),
                "old": MASK if hidden and old else readable(field, old),
                "new": MASK if hidden and new else readable(field, new),
            }
        )
    return changes


def readable(field: models.Field, value: Any) -> str:
    """One stored value as a person reads it."""
    if value in (None, ""):
        return ""
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey):
        found = field.related_model._default_manager.filter(pk=value).first()
        return str(found) if found else str(value)
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return format_date(value)
    if isinstance(value, Decimal) and field.name.endswith("_idr"):
        return format_rupiah(value)
    if isinstance(value, Decimal):
        return format_number(value)
    return str(value)


def record(
    *,
    actor,
    action: str,
    sentence: str,
    subjects: Iterable[models.Model],
    changes: list[dict[str, str]] | None = None,
    reason: str = "",
    institution=None,
) -> AuditEvent:
    """Write one event into the timelines of `subjects` (the first is the main one).

    `action` is a stable code (`agreement.sign`), `sentence` completes "<actor> …" for people.
    """
    return record_many(
        actor=actor,
        entries=[(action, sentence, list(subjects), changes or [])],
        reason=reason,
        institution=institution,
    )[0]


def record_many(
    *,
    actor,
    entries: list[tuple[str, str, list[models.Model], list[dict[str, str]]]],
    reason: str = "",
    institution=None,
) -> list[AuditEvent]:
    """Write many events in two statements: each entry is (action, sentence, subjects, changes)."""
    here = context.current()
    membership = actor.membership
    at = clock.now()
    events = AuditEvent.objects.bulk_create(
        [
            AuditEvent(
                at=at,
                actor_id=actor.pk,
                actor_label=str(actor)[:200],
                membership_id_at=membership.pk if membership else None,
                institution_id=institution.pk if institution else _institution_id(actor, subjects),
                via=here.via,
                reference=here.reference,
                request_id=here.request_id,
                action=action,
                sentence=sentence[:300],
                reason=reason,
                changes=changes,
            )
            for action, sentence, subjects, changes in entries
        ],
        batch_size=500,
    )
    AuditSubject.objects.bulk_create(
        [
            AuditSubject(
                event=event,
                content_type=ContentType.objects.get_for_model(subject),
                object_id=subject.pk,
                version=getattr(subject, "version", None),
                label=str(subject)[:300],
            )
            for event, (_, _, subjects, _) in zip(events, entries, strict=True)
            for subject in subjects
        ],
        batch_size=500,
    )
    return events


def _institution_id(actor, subjects: list[models.Model]) -> int | None:
    """The institution of the main record; else the one that the actor acts for."""
    for subject in subjects:
        found = getattr(subject, "institution_id", None)
        if found:
            return found
        if subject._meta.label == "accounts.Institution":
            return subject.pk
    return actor.membership.institution_id if actor.membership else None
