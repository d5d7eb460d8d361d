"""Verifying an organization: a person looked at its key facts and says that they are true."""

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from partners.rules.verification import key_facts_of
from partners.services.organizations import refuse_archived


@transaction.atomic
def verify_organization(*, actor, organization: Organization, note: str, version: int | None) -> Organization:
    """The actor verified the organization today (the institution's local date), and how (`note`).

    What the key facts said is kept, so that a later change of one shows. `version` is the one that the person looked
    at. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` (archived) and `DomainError` for the system.
    """
    require(can_write(actor))
    if actor.pk is None:
        raise DomainError("Pemeriksaan dicatat oleh orang.")
    row = lock(organization)
    refuse_archived(row)
    values = {
        "verified_on": row.institution.today,
        "verified_by": actor,
        "verified_note": note.strip(),
        "verified_facts": key_facts_of(vars(row)),
    }
    changes = apply_changes(row, values, version=version)
    audit.record(
        actor=actor,
        action="organization.verify",
        sentence=f"memeriksa data {row}",
        subjects=[row],
        changes=[change for change in changes if change["field"] != "verified_facts"],
    )
    return row
