"""Writing documents of organizations. Their files are attachments of the document, checked by content."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization, OrganizationDocument
from partners.services.organizations import refuse_archived


@transaction.atomic
def add_document(*, actor, organization: Organization, values: Mapping[str, Any], upload=None) -> OrganizationDocument:
    """A document of an organization, with its file if there is one.

    Raises `NotAllowed`, `TransitionRefused`, `DomainError` (field `file`) and `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    document = OrganizationDocument(organization=owner, institution_id=owner.institution_id, **values)
    document.full_clean()
    document.save()
    audit.record(
        actor=actor,
        action="document.create",
        sentence=f"mencatat dokumen {document}",
        subjects=[owner, document],
    )
    if upload is not None:
        attach(actor=actor, subject=document, upload=upload, purpose="document")
    return document


@transaction.atomic
def update_document(
    *, actor, document: OrganizationDocument, values: Mapping[str, Any], version: int | None, upload=None
) -> OrganizationDocument:
    """Change it; a new file is added, the older ones stay. Raises as `add_document`, and `StaleVersion`."""
    require(can_write(actor))
    owner = lock(document.organization)
    refuse_archived(owner)
    row = lock(document)
    changes = apply_changes(row, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="document.update",
            sentence=f"mengubah dokumen {row}",
            subjects=[owner, row],
            changes=changes,
        )
    if upload is not None:
        attach(actor=actor, subject=row, upload=upload, purpose="document")
    return row


@transaction.atomic
def retire_document(*, actor, document: OrganizationDocument, replaced_on: dt.date) -> OrganizationDocument:
    """The document does not count any more from the local date `replaced_on`; it stays, and asks nothing any more.

    Raises `NotAllowed` and `TransitionRefused` when it was retired before.
    """
    require(can_write(actor))
    owner = lock(document.organization)
    row = lock(document)
    if row.replaced_on is not None:
        raise TransitionRefused("Dokumen ini sudah tidak dipakai.")
    changes = apply_changes(row, {"replaced_on": replaced_on}, version=None)
    audit.record(
        actor=actor,
        action="document.retire",
        sentence=f"menandai dokumen {row} tidak dipakai lagi",
        subjects=[owner, row],
        changes=changes,
    )
    return row
