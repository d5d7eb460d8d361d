"""Saving what the admin site edits, on the record like everything else."""

from collections.abc import Iterable

from django.db import models, transaction

from kemitraan.core.models import VersionedModel
from kemitraan.core.services import audit


@transaction.atomic
def save_from_admin(
    *, actor, record: models.Model, fields: Iterable[str], is_new: bool, personal: Iterable[str] = ()
) -> models.Model:
    """Save a record that the admin site filled in; `fields` are the names of the fields that its form changed.

    The values before are read under a lock. Values of `personal` fields are masked in the trail.
    Raises `ValidationError`.
    """
    label = record._meta.verbose_name
    own = {field.name for field in record._meta.concrete_fields}
    changed = [name for name in fields if name in own]
    if is_new:
        record.full_clean()
        record.save(force_insert=True)
        audit.record(
            actor=actor,
            action=f"{record._meta.model_name}.create",
            sentence=f"membuat {label} {record}",
            subjects=[record],
        )
        return record
    if not changed:
        return record
    stored = type(record)._default_manager.select_for_update().get(pk=record.pk)
    before = audit.snapshot(stored, changed)
    if isinstance(record, VersionedModel) and isinstance(stored, VersionedModel):
        record.version = stored.version + 1
    record.full_clean()
    record.save()
    audit.record(
        actor=actor,
        action=f"{record._meta.model_name}.update",
        sentence=f"mengubah {label} {record}",
        subjects=[record],
        changes=audit.differences(record, before, personal=personal),
    )
    return record
