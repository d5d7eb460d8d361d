"""Writing who speaks for which organization."""

import datetime as dt

from django.db import transaction

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Membership
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization, Representative
from partners.services.organizations import refuse_archived


@transaction.atomic
def add_representative(
    *,
    actor,
    organization: Organization,
    membership: Membership,
    starts_on: dt.date | None = None,
    ends_on: dt.date | None = None,
) -> Representative:
    """Let a partner user speak for an organization; one whose term ended starts again on the same row.

    Raises `NotAllowed`, `DomainError` (no partner, other institution, already speaking) and `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    if membership.institution_id != owner.institution_id or membership.role != Role.PARTNER:
        raise DomainError("Pilih akun mitra dari lembaga ini.", field="membership")
    row = (
        Representative.objects.select_for_update(of=("self",)).filter(organization=owner, membership=membership).first()
    )
    if row is None:
        row = Representative(
            organization=owner,
            membership=membership,
            institution_id=owner.institution_id,
            starts_on=starts_on,
            ends_on=ends_on,
        )
        row.full_clean()
        row.save()
        changes: list[dict[str, str]] = []
    elif row.ends_on is None:
        raise DomainError("Orang ini sudah mewakili mitra tersebut.", field="membership")
    else:
        changes = apply_changes(row, {"starts_on": starts_on, "ends_on": ends_on}, version=None)
    audit.record(
        actor=actor,
        action="representative.create",
        sentence=f"menetapkan {membership.user} sebagai wakil {owner}",
        subjects=[owner, row],
        changes=changes,
    )
    return row


@transaction.atomic
def end_representative(*, actor, representative: Representative, ends_on: dt.date) -> Representative:
    """The person speaks for the organization up to and including the local date `ends_on`.

    Raises `NotAllowed`, `TransitionRefused` (ended before) and `ValidationError` (before the start).
    """
    require(can_write(actor))
    row = lock(representative)
    if row.ends_on is not None and row.ends_on <= ends_on:
        raise TransitionRefused("Masa perwakilan ini sudah berakhir.")
    changes = apply_changes(row, {"ends_on": ends_on}, version=None)
    audit.record(
        actor=actor,
        action="representative.end",
        sentence=f"mengakhiri perwakilan {row.membership.user} untuk {row.organization}",
        subjects=[row.organization, row],
        changes=changes,
    )
    return row
