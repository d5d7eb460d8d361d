"""Numbers of organizations: their form, the seal on what is a person's, and warnings that a person accepted."""

from collections.abc import Iterable
from typing import Any

from kemitraan.core import clock
from kemitraan.core.encryption import encrypt, keyed_hash, keyed_hashes
from kemitraan.core.errors import DomainError
from kemitraan.core.services import audit
from partners.models import AcceptedWarning, Member, Organization
from partners.rules.identifiers import NumberWarning, clean_nib, clean_npwp, is_personal_npwp

SEALED = ("npwp", "npwp_encrypted", "npwp_hash")


def clean_numbers(values: dict[str, Any]) -> None:
    """Take the separators out of NIB and NPWP in `values`. Raises `DomainError` at the field for a wrong form."""
    for name, clean in (("nib", clean_nib), ("npwp", clean_npwp)):
        if values.get(name):
            try:
                values[name] = clean(values[name])
            except ValueError as error:
                raise DomainError(str(error), field=name) from None


def settle_npwp(values: dict[str, Any], row: Organization | None = None) -> None:
    """Put the NPWP where it belongs: sealed when it is a person's, open otherwise (decision 13).

    `values` are about to be written to `row`; a change of kind alone seals or opens the stored number. With
    `forget_npwp` the stored number goes; an empty `npwp` of a sealed number leaves it.
    """
    forget = values.pop("forget_npwp", False)
    stored = row.opened_npwp if row else ""
    number = values.get("npwp", stored)
    if row and row.npwp_encrypted and not number and not forget:
        number = stored
    kind = values.get("kind", row.kind if row else "")
    if not is_personal_npwp(kind, number):
        values.update(npwp=number, npwp_encrypted="", npwp_hash="")
    elif row and row.npwp_hash in keyed_hashes(number):
        values.update(npwp="", npwp_encrypted=row.npwp_encrypted, npwp_hash=row.npwp_hash)
    else:
        values.update(npwp="", npwp_encrypted=encrypt(number), npwp_hash=keyed_hash(number))


def seal_npwp(organization: Organization) -> None:
    """Seal (or open) the NPWP that stands in `organization.npwp`; for writers of many rows. Nothing is saved."""
    values: dict[str, Any] = {"npwp": organization.opened_npwp}
    settle_npwp(values, organization)
    for name in SEALED:
        setattr(organization, name, values[name])


def readable_npwp_changes(changes: list[dict[str, str]]) -> list[dict[str, str]]:
    """The three columns of the NPWP as the one change that people made; its values are masked."""
    rest = [change for change in changes if change["field"] not in SEALED]
    about = [change for change in changes if change["field"] in ("npwp", "npwp_hash")]
    if not about:
        return rest
    old = audit.MASK if any(change["old"] for change in about) else ""
    new = audit.MASK if any(change["new"] for change in about) else ""
    return [*rest, {"field": "npwp", "label": "NPWP", "old": old, "new": new}]


def accept_warnings(
    *, actor, organization: Organization, warnings: Iterable[NumberWarning], member: Member | None = None
) -> list[dict[str, str]]:
    """Remember that `actor` keeps these numbers though something is odd; called inside the service that saves them.

    Gives the changes for the audit trail; what was accepted before is left out.
    """
    changes = []
    for warning in warnings:
        _, is_new = AcceptedWarning.objects.get_or_create(
            organization=organization,
            member=member,
            code=warning.code,
            value_hash=keyed_hash(warning.value),
            defaults={
                "institution_id": organization.institution_id,
                "accepted_by_id": actor.pk,
                "accepted_at": clock.now(),
            },
        )
        if is_new:
            new = f"disimpan walau begitu: {warning.sentence}"
            changes.append({"field": warning.field, "label": "peringatan", "old": "", "new": new})
    return changes
