"""Writing organizations."""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.enums import OrganizationStatus
from partners.models import Organization
from partners.rules import legal_form_of, normalize_name
from partners.rules.identifiers import NumberWarning
from partners.rules.positions import ImpossiblePosition, check_position
from partners.services.kept_years import SAYS, keep_years
from partners.services.organization_numbers import accept_warnings, clean_numbers, readable_npwp_changes, settle_npwp
from partners.services.organization_places import is_at_home, settle_place
from partners.services.organization_words import changed_words, split_words, write_words


def acting_institution(actor):
    """The institution that `actor` acts for. Raises `DomainError` for an actor without one."""
    found = actor.membership.institution if actor.membership else getattr(actor, "institution", None)
    if found is None:
        raise DomainError("Anda belum terdaftar pada lembaga mana pun.")
    return found


@transaction.atomic
def create_organization(
    *, actor, values: Mapping[str, Any], is_own: bool = False, accepted: Iterable[NumberWarning] = ()
) -> Organization:
    """A new organization in the actor's institution; `is_own` marks the institution itself or a unit of it.

    `accepted` are the warnings about numbers that the person saw and keeps. Raises `NotAllowed`, `DomainError` (a
    number of the wrong form, NIB in use, an impossible position, a parent or word of another institution) and
    `ValidationError`.
    """
    require(can_write(actor))
    institution = acting_institution(actor)
    plain, words = split_words(values)
    tidied = _tidied(plain)
    tidied.setdefault("legal_form", legal_form_of(tidied.get("name", "")))
    settle_place(tidied)
    settle_npwp(tidied)
    organization = Organization(institution=institution, created_by_id=actor.pk, is_own=is_own, **tidied)
    organization.normalized_name = normalize_name(organization.name)
    _check(organization)
    organization.full_clean()
    organization.save()
    write_words(organization, words)
    keep_years([organization.pk])
    audit.record(
        actor=actor,
        action="organization.create",
        sentence=f"menambahkan mitra {organization}",
        subjects=[organization],
        changes=accept_warnings(actor=actor, organization=organization, warnings=accepted),
    )
    return organization


@transaction.atomic
def update_organization(
    *,
    actor,
    organization: Organization,
    values: Mapping[str, Any],
    version: int | None,
    accepted: Iterable[NumberWarning] = (),
) -> Organization:
    """Change an organization; `version` is the one the form was opened with, None where no form was open.

    `accepted` as in `create_organization`. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` (archived),
    `DomainError` and `ValidationError`.
    """
    require(can_write(actor))
    row = lock(organization)
    refuse_archived(row)
    plain, words = split_words(values)
    tidied = _tidied(plain)
    settle_place(tidied, row)
    settle_npwp(tidied, row)
    _check(_as_changed(row, tidied))
    row.normalized_name = normalize_name(tidied.get("name", row.name))
    about_words = changed_words(row, words)
    changes = apply_changes(row, tidied, version=version)
    if any(change["field"] in SAYS for change in changes):
        keep_years([row.pk])
    if about_words:
        write_words(row, words)
        if not changes:
            row.version += 1
            row.save()
    changes = readable_npwp_changes(changes) + about_words
    changes += accept_warnings(actor=actor, organization=row, warnings=accepted)
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
    """Put an organization out of the daily lists; nothing of it is lost.

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
    if row.status != OrganizationStatus.ARCHIVED:
        raise TransitionRefused("Mitra ini tidak sedang diarsipkan.")
    return _set_status(actor=actor, row=row, status=OrganizationStatus.ACTIVE, reason="", verb="memulihkan")


def refuse_archived(organization: Organization) -> None:
    """Raise `TransitionRefused` when the organization must be restored before it is changed."""
    if organization.status == OrganizationStatus.MERGED:
        raise TransitionRefused("Mitra ini baru saja digabung ke mitra lain; buka mitra itu dari daftar.")
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
    """Values with the spaces around texts dropped, and NIB and NPWP as digits. Raises `DomainError`."""
    tidied = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    clean_numbers(tidied)
    if "name" in tidied:
        tidied["name"] = " ".join(tidied["name"].split())
    if not tidied.get("size_override", True):
        tidied["size_override_reason"] = ""
    return tidied


def _as_changed(row: Organization, values: Mapping[str, Any]) -> Organization:
    """The organization as it will be, to be checked before anything is set on the locked row."""
    changed = copy(row)
    changed._state = copy(row._state)
    changed._state.fields_cache = dict(row._state.fields_cache)
    for name, value in values.items():
        setattr(changed, name, value)
    return changed


def _check(organization: Organization) -> None:
    """What columns cannot say by themselves. Raises `DomainError` at the field."""
    _check_parent(organization)
    _check_nib(organization)
    if organization.size_override and not organization.size_override_reason:
        raise DomainError("Tulis alasan menetapkan ukuran usaha.", field="size_override_reason")
    if organization.position_accuracy_m is not None and organization.latitude is None:
        raise DomainError("Isi lintang dan bujur, atau kosongkan ketelitiannya.", field="position_accuracy_m")
    try:
        at_home = is_at_home({"country": organization.country})
        check_position(organization.latitude, organization.longitude, is_home=at_home)
    except ImpossiblePosition as error:
        raise DomainError(str(error), field=error.field) from None


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
    same = Organization.objects.filter(institution_id=organization.institution_id, nib=organization.nib)
    if found := same.exclude(pk=organization.pk).first():
        raise DomainError(f"NIB ini sudah dipakai {found}.", field="nib")
