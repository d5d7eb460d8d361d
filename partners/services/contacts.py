"""Writing contacts of organizations."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Contact, Organization
from partners.services.organizations import refuse_archived

PERSONAL = ("phone", "email")


@transaction.atomic
def add_contact(*, actor, organization: Organization, values: Mapping[str, Any]) -> Contact:
    """A new contact; the first one, or one given as primary, becomes the only primary one.

    Raises `NotAllowed`, `TransitionRefused` (archived) and `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    contact = Contact(organization=owner, institution_id=owner.institution_id, **values)
    if not owner.contacts.filter(is_primary=True).exists():
        contact.is_primary = True
    _make_room_for_primary(contact)
    contact.full_clean()
    contact.save()
    audit.record(
        actor=actor,
        action="contact.create",
        sentence=f"menambahkan kontak {contact}",
        subjects=[owner, contact],
    )
    return contact


@transaction.atomic
def update_contact(*, actor, contact: Contact, values: Mapping[str, Any], version: int | None) -> Contact:
    """Change a contact. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused`, `ValidationError`."""
    require(can_write(actor))
    owner = lock(contact.organization)
    refuse_archived(owner)
    row = lock(contact)
    if values.get("is_primary") and not row.is_primary and version in {None, row.version}:
        _make_room_for_primary(Contact(pk=row.pk, organization=owner, is_primary=True))
    changes = apply_changes(row, values, version=version, personal=PERSONAL)
    if changes:
        audit.record(
            actor=actor,
            action="contact.update",
            sentence=f"mengubah kontak {row}",
            subjects=[owner, row],
            changes=changes,
        )
    return row


@transaction.atomic
def end_contact(*, actor, contact: Contact) -> Contact:
    """The person is no longer to be reached for this organization; the row stays.

    Raises `NotAllowed` and `TransitionRefused` when ended before.
    """
    require(can_write(actor))
    owner = lock(contact.organization)
    row = lock(contact)
    if not row.is_active:
        raise TransitionRefused("Kontak ini sudah tidak aktif.")
    changes = apply_changes(row, {"is_active": False, "is_primary": False}, version=None)
    audit.record(
        actor=actor,
        action="contact.end",
        sentence=f"menonaktifkan kontak {row}",
        subjects=[owner, row],
        changes=changes,
    )
    return row


def _make_room_for_primary(contact: Contact) -> None:
    """Take "primary" from the organization's former primary contact, whose version rises."""
    if not contact.is_primary:
        return
    for former in (
        Contact.objects.select_for_update()
        .filter(organization_id=contact.organization_id, is_primary=True)
        .exclude(pk=contact.pk)
    ):
        former.is_primary = False
        former.version += 1
        former.save()
