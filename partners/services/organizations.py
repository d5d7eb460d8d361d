"""Writing organizations."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.enums import OrganizationStatus
from partners.models import Organization
from partners.rules import normalize_name
from partners.services.organization_places import settle_place


def acting_institution(actor):
    """The institution that `actor` acts for. Raises `DomainError` for an actor without one."""
    found = actor.membership.institution if actor.membership else getattr(actor, "institution", None)
    if found is None:
        raise DomainError("Anda belum terdaftar pada lembaga mana pun.")
    return found


@transaction.atomic
def create_organization(*, actor, values: Mapping[str, Any], is_own: bool = False) -> Organization:
    """A new organization in the actor's institution; `is_own` marks the institution itself or a unit of it.

    Raises `NotAllowed`, `DomainError` (NIB in use, parent of another institution) and `ValidationError`.
    """
    require(can_write(actor))
    institution = acting_institution(actor)
    tidied = _tidied(values)
    settle_place(tidied)
    organization = Organization(institution=institution, created_by_id=actor.pk, is_own=is_own, **tidied)
    organization.normalized_name = normalize_name(organization.name)
    _check_parent(organization)
    _check_nib(organization)
    organization.full_clean()
    organization.save()
    audit.record(
        actor=actor,
        action="organization.create",
        sentence=f"menambahkan mitra {organization}",
        subjects=[organization],
    )
    return organization


@transaction.atomic
def update_organization(
    *, actor, organization: Organization, values: Mapping[str, Any], version: int | None
) -> Organization:
    """Change an organization; `version` is the one the form was opened with, None where no form was open.

    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` (archived), `DomainError` and `ValidationError`.
    """
    require(can_write(actor))
    row = lock(organization)
    refuse_archived(row)
    tidied = _tidied(values)
    settle_place(tidied, row)
    before_check = Organization(pk=row.pk, institution_id=row.institution_id, nib=tidied.get("nib", row.nib))
    before_check.parent = tidied.get("parent", row.parent)
    _check_parent(before_check)
    _check_nib(before_check)
    row.normalized_name = normalize_name(tidied.get("name", row.name))
    changes = apply_changes(row, tidied, version=version, personal=["npwp"])
    if changes:
        audit.record(
            actor=actor,
            action="organization.update",
            sentence=f"mengubah data {row}",
            subjects=[row],
            changes=changes,
        )
    return row


@transaction.atomic
def archive_organization(*, actor, organization: Organization, reason: str) -> Organization:
    """Put an organization out of the daily lists; nothing of it is lost. Organizations are never deleted.

    Raises `NotAllowed`, `TransitionRefused` and `DomainError` without a reason.
    """
    require(can_write(actor))
    row = lock(organization)
    if row.is_archived:
        raise TransitionRefused("Mitra ini sudah diarsipkan.")
    if row.is_own and row.parent_id is None:
        raise TransitionRefused("Lembaga sendiri tidak dapat diarsipkan.")
    if not reason.strip():
        raise DomainError("Tulis alasan mengarsipkan.", field="reason")
    return _set_status(
        actor=actor, row=row, status=OrganizationStatus.ARCHIVED, reason=reason.strip(), verb="mengarsipkan"
    )


@transaction.atomic
def restore_organization(*, actor, organization: Organization) -> Organization:
    """Take an archived organization back into the daily lists. Raises `NotAllowed`, `TransitionRefused`."""
    require(can_write(actor))
    row = lock(organization)
    if not row.is_archived:
        raise TransitionRefused("Mitra ini tidak sedang diarsipkan.")
    return _set_status(actor=actor, row=row, status=OrganizationStatus.ACTIVE, reason="", verb="memulihkan")


def refuse_archived(organization: Organization) -> None:
    """Raise `TransitionRefused` when the organization must be restored before it is changed."""
    if organization.is_archived:
        raise TransitionRefused("Mitra ini diarsipkan; pulihkan dahulu sebelum mengubahnya.")


def _set_status(*, actor, row: Organization, status: OrganizationStatus, reason: str, verb: str) -> Organization:
    before = audit.snapshot(row, ["status"])
    row.status = status
    row.archived_reason = reason
    row.version += 1
    row.full_clean()
    row.save()
    audit.record(
        actor=actor,
        action="organization.archive" if row.is_archived else "organization.restore",
        sentence=f"{verb} mitra {row}",
        subjects=[row],
        changes=audit.differences(row, before),
        reason=reason,
    )
    return row


def _tidied(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with the spaces around texts dropped, and NIB as digits."""
    tidied = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    if tidied.get("nib"):
        tidied["nib"] = tidied["nib"].replace(" ", "").replace(".", "").replace("-", "")
    if "name" in tidied:
        tidied["name"] = " ".join(tidied["name"].split())
    return tidied


def _check_parent(organization: Organization) -> None:
    parent = organization.parent
    if parent is None:
        return
    if parent.institution_id != organization.institution_id:
        raise DomainError("Pilih induk dari lembaga yang sama.", field="parent")
    above: Organization | None = parent
    seen: set[int] = set()
    while above is not None and above.pk not in seen:
        if organization.pk and above.pk == organization.pk:
            raise DomainError("Induk tidak boleh mitra ini sendiri atau unit di bawahnya.", field="parent")
        seen.add(above.pk)
        above = above.parent


def _check_nib(organization: Organization) -> None:
    if not organization.nib:
        return
    if not (organization.nib.isascii() and organization.nib.isdigit() and len(organization.nib) == 13):
        raise DomainError("NIB terdiri dari 13 angka.", field="nib")
    same = Organization.objects.filter(institution_id=organization.institution_id, nib=organization.nib)
    if found := same.exclude(pk=organization.pk).first():
        raise DomainError(f"NIB ini sudah dipakai {found}.", field="nib")
