"""Who accompanies: mentors of the institution."""

from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, versions
from pendampingan.models import Mentor


@transaction.atomic
def create_mentor(*, actor, membership: Membership, values: dict[str, Any]) -> Mentor:
    """Register the person of a mentor membership as a mentor.

    Raises `DomainError` when the membership is of another role or institution, or already registered.
    """
    require(can_write(actor))
    found = Membership.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=membership.pk).first()
    if found is None or not found.is_mentor:
        raise DomainError("Pilih akun yang berperan sebagai pendamping.", field="membership")
    if Mentor.objects.filter(membership=found).exists():
        raise DomainError("Akun ini sudah terdaftar sebagai pendamping.", field="membership")
    mentor = Mentor(membership=found, institution_id=found.institution_id, **values)
    mentor.full_clean()
    mentor.save()
    audit.record(actor=actor, action="mentor.create", sentence=f"mendaftarkan pendamping {mentor}", subjects=[mentor])
    return mentor


@transaction.atomic
def update_mentor(*, actor, mentor: Mentor, values: dict[str, Any], version: int | None) -> Mentor:
    """Change a mentor's competence, region or capacity. Raises `StaleVersion`."""
    require(can_write(actor))
    mentor = versions.lock(mentor)
    changes = versions.apply_changes(mentor, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="mentor.update",
            sentence=f"mengubah data pendamping {mentor}",
            subjects=[mentor],
            changes=changes,
        )
    return mentor
