"""Deleting an organization that nothing refers to; everything else is archived (failure A07)."""

from django.db import transaction
from django.db.models import ProtectedError

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from partners.models import Organization
from partners.selectors.references import count_references, said_counts

# Rows that are no more than attributes of the organization and go with it.
ATTRIBUTES = ("aliases", "activities", "accepted_warnings", "pairs_as_first", "pairs_as_second")


@transaction.atomic
def delete_organization(*, actor, organization: Organization) -> None:
    """Delete an organization without any reference, with its other names and business fields; on the record.

    Raises `NotAllowed`, and `TransitionRefused` with the counts ("3 perjanjian, 12 laporan") when anything refers to
    it: then it is archived. The database refuses as well, whatever path a deletion takes.
    """
    require(can_write(actor))
    row = lock(organization)
    if row.is_own:
        raise TransitionRefused("Lembaga sendiri tidak dapat dihapus.")
    if counts := count_references(row):
        raise TransitionRefused(f"Mitra ini tidak dapat dihapus karena punya {said_counts(counts)}. Arsipkan saja.")
    audit.record(
        actor=actor,
        action="organization.delete",
        sentence=f"menghapus mitra {row}",
        subjects=[row],
        changes=_last_facts(row),
    )
    for name in ATTRIBUTES:
        getattr(row, name).all().delete()
    try:
        row.delete()
    except ProtectedError:
        raise TransitionRefused("Mitra ini baru saja dipakai catatan lain. Arsipkan saja.") from None


def _last_facts(row: Organization) -> list[dict[str, str]]:
    """What the trail keeps of a deleted organization."""
    facts = audit.differences(row, dict.fromkeys(("name", "kind", "nib", "legal_number", "regency", "province"), ""))
    return [fact | {"old": fact["new"], "new": ""} for fact in facts]
