"""Writing what organizations offer and need."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Capability, Organization
from partners.services.organizations import refuse_archived


@transaction.atomic
def add_capability(*, actor, organization: Organization, values: Mapping[str, Any]) -> Capability:
    """Something that an organization offers or needs. Raises `NotAllowed`, `TransitionRefused`, `ValidationError`."""
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    capability = Capability(organization=owner, institution_id=owner.institution_id, **values)
    capability.full_clean()
    capability.save()
    audit.record(
        actor=actor,
        action="capability.create",
        sentence=f"mencatat kemampuan {capability}",
        subjects=[owner, capability],
    )
    return capability


@transaction.atomic
def update_capability(*, actor, capability: Capability, values: Mapping[str, Any], version: int | None) -> Capability:
    """Change it. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` and `ValidationError`."""
    require(can_write(actor))
    owner = lock(capability.organization)
    refuse_archived(owner)
    row = lock(capability)
    changes = apply_changes(row, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="capability.update",
            sentence=f"mengubah kemampuan {row}",
            subjects=[owner, row],
            changes=changes,
        )
    return row


@transaction.atomic
def end_capability(*, actor, capability: Capability, ends_on: dt.date) -> Capability:
    """`ends_on` (local date) is the last day on which it holds; the row stays.

    Raises `NotAllowed`, `TransitionRefused` when it ends by then already, and `ValidationError` before its start.
    """
    require(can_write(actor))
    owner = lock(capability.organization)
    row = lock(capability)
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise TransitionRefused("Kemampuan ini sudah berakhir.")
    changes = apply_changes(row, {"ends_on": ends_on}, version=None)
    audit.record(
        actor=actor,
        action="capability.end",
        sentence=f"mengakhiri kemampuan {row}",
        subjects=[owner, row],
        changes=changes,
    )
    return row
