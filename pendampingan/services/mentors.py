"""Who accompanies: mentors of the institution."""

from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit, versions
from partners.models import Sector
from pendampingan import rules
from pendampingan.models import Mentor

OFFICE_ONLY = frozenset({"capacity"})


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
    plain, sectors = _split(values)
    mentor = Mentor(membership=found, institution_id=found.institution_id, **plain)
    mentor.full_clean()
    mentor.save()
    _set_sectors(mentor, sectors)
    audit.record(actor=actor, action="mentor.create", sentence=f"mendaftarkan pendamping {mentor}", subjects=[mentor])
    return mentor


@transaction.atomic
def update_mentor(*, actor, mentor: Mentor, values: dict[str, Any], version: int | None) -> Mentor:
    """Change what a mentor can, where they live and how many groups they take.

    `values`: competence, sectors, languages, region, and for the office alone capacity. A chosen region takes the
    place of what was written by hand. Raises `NotAllowed`, `StaleVersion`.
    """
    mentor = versions.lock(mentor)
    require(rules.can_change_mentor(actor, mentor))
    if OFFICE_ONLY & values.keys():
        require(can_write(actor))
    plain, sectors = _split(values)
    if plain.get("region"):
        plain["home_region"] = ""
    changes = versions.apply_changes(mentor, plain, version=version)
    changes = [_shown(change, mentor) for change in changes if change["field"] != "home_region"]
    if change := _set_sectors(mentor, sectors):
        if not changes:
            mentor.version += 1
            mentor.save()
        changes.append(change)
    if changes:
        audit.record(
            actor=actor,
            action="mentor.update",
            sentence=f"mengubah data pendamping {mentor}",
            subjects=[mentor],
            changes=changes,
        )
    return mentor


def _split(values: dict[str, Any]) -> tuple[dict[str, Any], list[Sector] | None]:
    """Own columns, and the sectors if they are given."""
    plain = dict(values)
    return plain, plain.pop("sectors", None)


def _set_sectors(mentor: Mentor, sectors: list[Sector] | None) -> dict[str, str] | None:
    """The readable difference. Raises `DomainError` for a sector of another institution."""
    if sectors is None:
        return None
    if any(sector.institution_id != mentor.institution_id for sector in sectors):
        raise DomainError("Bidang tidak ditemukan.", field="sectors")
    before = list(mentor.sectors.all())
    if {sector.pk for sector in before} == {sector.pk for sector in sectors}:
        return None
    mentor.sectors.set(sectors)
    return {
        "field": "sectors",
        "label": str(Mentor._meta.get_field("sectors").verbose_name),
        "old": ", ".join(map(str, before)),
        "new": ", ".join(sorted(map(str, sectors))),
    }


def _shown(change: dict[str, str], mentor: Mentor) -> dict[str, str]:
    """Codes of languages in words."""
    return change | {"old": "", "new": ", ".join(mentor.language_labels)} if change["field"] == "languages" else change
