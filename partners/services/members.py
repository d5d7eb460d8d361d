"""Writing members of groups."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.encryption import encrypt, keyed_hash
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Member, Organization
from partners.rules import clean_nik
from partners.rules.identifiers import NumberWarning
from partners.services.organization_numbers import accept_warnings
from partners.services.organizations import refuse_archived

PERSONAL = ("phone",)


@transaction.atomic
def add_member(
    *, actor, organization: Organization, values: Mapping[str, Any], accepted: Iterable[NumberWarning] = ()
) -> Member:
    """A new member of a group; `values` may hold `nik` (16 digits), which is stored encrypted.

    `accepted` are the warnings about the number that the person saw and keeps.

    Raises `NotAllowed`, `DomainError` (no group, NIK wrong or already a member here) and `ValidationError`.
    """
    require(can_write(actor))
    group = lock(organization)
    refuse_archived(group)
    if not group.is_group:
        raise DomainError("Hanya kelompok, himpunan, dan koperasi yang punya anggota.")
    plain = dict(values)
    nik = _read_nik(plain.pop("nik", ""))
    plain.pop("forget_nik", None)
    member = Member(organization=group, institution_id=group.institution_id, **plain)
    _seal_nik(member, nik)
    member.full_clean()
    member.save()
    audit.record(
        actor=actor,
        action="member.create",
        sentence=f"menambahkan anggota {member}",
        subjects=[group, member],
        changes=accept_warnings(actor=actor, organization=group, member=member, warnings=accepted),
    )
    return member


@transaction.atomic
def update_member(
    *,
    actor,
    member: Member,
    values: Mapping[str, Any],
    version: int | None,
    accepted: Iterable[NumberWarning] = (),
) -> Member:
    """Change a member. An empty `nik` leaves the stored one; `forget_nik` removes it; `accepted` as in `add_member`.

    Raises `NotAllowed`, `StaleVersion`, `DomainError` and `ValidationError`.
    """
    require(can_write(actor))
    row = lock(member)
    group = row.organization
    refuse_archived(group)
    plain = dict(values)
    nik = _read_nik(plain.pop("nik", ""))
    forget = bool(plain.pop("forget_nik", False)) and not nik
    changes = apply_changes(row, plain, version=version, personal=PERSONAL)
    if (nik and keyed_hash(nik) != row.nik_hash) or (forget and row.nik_hash):
        old = audit.MASK if row.nik_hash else ""
        _seal_nik(row, nik)
        row.version += 0 if changes else 1
        row.save()
        changes.append({"field": "nik", "label": "NIK", "old": old, "new": audit.MASK if nik else ""})
    changes += accept_warnings(actor=actor, organization=group, member=row, warnings=accepted)
    if changes:
        audit.record(
            actor=actor,
            action="member.update",
            sentence=f"mengubah data anggota {row}",
            subjects=[group, row],
            changes=changes,
        )
    return row


@transaction.atomic
def end_member(*, actor, member: Member, left_on: dt.date) -> Member:
    """The member left the group on `left_on`; the row and its history stay.

    Raises `NotAllowed`, `TransitionRefused` (left before) and `ValidationError` (before joining).
    """
    require(can_write(actor))
    row = lock(member)
    if row.left_on is not None:
        raise TransitionRefused("Anggota ini sudah tercatat keluar.")
    changes = apply_changes(row, {"left_on": left_on}, version=None)
    audit.record(
        actor=actor,
        action="member.end",
        sentence=f"mencatat {row} keluar dari kelompok",
        subjects=[row.organization, row],
        changes=changes,
    )
    return row


def _read_nik(text: str | None) -> str:
    try:
        return clean_nik(text or "")
    except ValueError as error:
        raise DomainError(str(error), field="nik") from None


def _seal_nik(member: Member, nik: str) -> None:
    """Put the encrypted number and its hash on the row; refuses a number that another member here has."""
    member.nik_encrypted = encrypt(nik)
    member.nik_hash = keyed_hash(nik)
    if nik:
        same = Member.objects.filter(organization_id=member.organization_id, nik_hash=member.nik_hash)
        if found := same.exclude(pk=member.pk).first():
            raise DomainError(f"NIK ini sudah tercatat untuk {found}.", field="nik")
