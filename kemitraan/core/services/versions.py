"""Lost-update check: nobody's change disappears because two people edited at once."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType

from kemitraan.core.errors import StaleVersion
from kemitraan.core.models import AuditEvent, VersionedModel
from kemitraan.core.services import audit

Row = TypeVar("Row", bound=VersionedModel)


def lock(row: Row) -> Row:
    """The same row, freshly read and locked until the transaction ends."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def changes_since(row: VersionedModel, version: int) -> list[AuditEvent]:
    """Events that changed `row` after `version`, oldest first."""
    return list(
        AuditEvent.objects.filter(
            subjects__content_type=ContentType.objects.get_for_model(row),
            subjects__object_id=row.pk,
            subjects__version__gt=version,
        ).order_by("id")
    )


def apply_changes(
    row: Row, values: Mapping[str, Any], *, version: int | None, personal: Iterable[str] = ()
) -> list[dict[str, str]]:
    """Set `values` on a locked row, validate and save it; returns the readable differences.

    Nothing changed: nothing is written and the version stays. Raises `StaleVersion` when `version`
    (the one the form was opened with) is no longer current; pass None where no form was open.
    Raises `ValidationError` from `full_clean`.
    """
    if version is not None and version != row.version:
        raise StaleVersion(changes_since(row, version))
    before = audit.snapshot(row, values)
    for name, value in values.items():
        setattr(row, name, value)
    changes = audit.differences(row, before, personal=personal)
    if changes:
        row.version += 1
        row.full_clean()
        row.save()
    return changes
