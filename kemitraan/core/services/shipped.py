"""Rows that come with the product (institution null) and are copied when an institution changes them."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import transaction

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import VersionedModel
from kemitraan.core.permissions import is_admin_of, require
from kemitraan.core.services import audit, versions

Row = TypeVar("Row", bound=VersionedModel)


@transaction.atomic
def customize_shipped(
    *,
    actor,
    row: Row,
    key: str,
    fields: Sequence[str],
    values: Mapping[str, Any],
    version: int | None,
    noun: str,
    refusal: str,
) -> Row:
    """Change `row` for the actor's own institution, of which the actor must be an admin.

    The shipped row stays as it is: the first change makes the institution's copy, later ones change that copy,
    which has the same `key`. Of `values` those of `fields` count; `version` is the one the form was opened with,
    None without a form. `noun` names the row in the trail, `refusal` is said about one of another institution.
    Raises `NotAllowed`, `StaleVersion` and `ValidationError`.
    """
    institution = actor.membership.institution if actor.membership else None
    require(is_admin_of(actor, institution.pk if institution else None))
    if institution is None or row.institution_id not in {None, institution.pk}:  # type: ignore[attr-defined]
        raise NotAllowed(refusal)
    type(institution).objects.select_for_update().get(pk=institution.pk)
    rows = type(row)._default_manager
    shipped = rows.get(pk=row.pk)
    chosen = {name: values[name] for name in fields if name in values}
    own = rows.select_for_update(of=("self",)).filter(institution=institution, **{key: getattr(shipped, key)})
    copy = own.first()
    if copy is None:
        return _copy(actor, shipped, institution, fields, {key: getattr(shipped, key)}, chosen, noun)
    changes = versions.apply_changes(copy, chosen, version=version if row.pk == copy.pk else None)
    if changes:
        audit.record(
            actor=actor,
            action=f"{row._meta.model_name}.update",
            sentence=f"mengubah {noun} {copy}",
            subjects=[copy],
            changes=changes,
        )
    return copy


def _copy(
    actor,
    shipped: Row,
    institution,
    fields: Sequence[str],
    identity: Mapping[str, Any],
    values: Mapping[str, Any],
    noun: str,
) -> Row:
    """The institution's own row, made from the shipped one with what changed."""
    copy = type(shipped)(institution=institution, **identity)
    for name in fields:
        setattr(copy, name, getattr(shipped, name))
    before = audit.snapshot(copy, fields)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.full_clean()
    copy.save()
    audit.record(
        actor=actor,
        action=f"{shipped._meta.model_name}.customize",
        sentence=f"menyesuaikan {noun} bawaan {copy}",
        subjects=[copy, shipped],
        changes=audit.differences(copy, before),
        institution=institution,
    )
    return copy
