"""Writing contacts of organizations."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.attachments import attach
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Contact, Organization
from partners.services.organizations import refuse_archived

PERSONAL = ("phone", "email")


@transaction.atomic
def add_contact(*, actor, organization: Organization, values: Mapping[str, Any], upload=None) -> Contact:
    """A new contact; the first one, or one given as primary, becomes the only primary one.

    `upload` is the document that gives the authority to sign. Raises `NotAllowed`, `TransitionRefused` (archived),
    `DomainError` (field `file`) and `ValidationError`.
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
    _keep_authority(actor, contact, upload)
    return contact


@transaction.atomic
def update_contact(*, actor, contact: Contact, values: Mapping[str, Any], version: int | None, upload=None) -> Contact:
    """Change a contact. The primary contact stays it until another one takes over.

    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused`, `DomainError` and `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(contact.organization)
    refuse_archived(owner)
    row = lock(contact)
    is_current = version in {None, row.version}
    if is_current and row.is_primary and not values.get("is_primary", True):
        raise DomainError("Tandai kontak lain sebagai utama; yang ini lalu berhenti sendiri.", field="is_primary")
    if values.get("is_primary") and not row.is_primary and is_current:
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
    _keep_authority(actor, row, upload)
    return row


@transaction.atomic
def end_contact(*, actor, contact: Contact) -> Contact:
    """The person is no longer to be reached for this organization; the row stays.

    If it was the primary contact, the longest known active one takes over.

    Raises `NotAllowed` and `TransitionRefused` when ended before.
    """
    require(can_write(actor))
    owner = lock(contact.organization)
    row = lock(contact)
    if not row.is_active:
        raise TransitionRefused("Kontak ini sudah tidak aktif.")
    was_primary = row.is_primary
    changes = apply_changes(row, {"is_active": False, "is_primary": False}, version=None)
    audit.record(
        actor=actor,
        action="contact.end",
        sentence=f"menonaktifkan kontak {row}",
        subjects=[owner, row],
        changes=changes,
    )
    if was_primary:
        _promote_heir(actor, owner)
    return row


def _keep_authority(actor, contact: Contact, upload) -> None:
    """Keep the document that gives the authority to sign, checked by content."""
    if upload is not None:
        attach(actor=actor, subject=contact, upload=upload, purpose="authority")


def _promote_heir(actor, owner: Organization) -> None:
    """The longest known active contact becomes the primary one, so that there is exactly one."""
    heir = owner.contacts.select_for_update().filter(is_active=True).order_by("pk").first()
    if heir is None:
        return
    changes = apply_changes(heir, {"is_primary": True}, version=None)
    audit.record(
        actor=actor,
        action="contact.promote",
        sentence=f"menjadikan {heir} kontak utama",
        subjects=[owner, heir],
        changes=changes,
    )


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
