"""The limits of business sizes of an institution."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core.errors import NotAllowed
from kemitraan.core.permissions import is_admin_of, require
from kemitraan.core.services import audit, versions
from partners.models import SizeThreshold

LIMITS = tuple(f"{size}_{basis}_idr" for basis in ("capital", "sales") for size in ("micro", "small", "medium"))
THRESHOLD_FIELDS = ("valid_from", "legal_basis", *LIMITS)


@transaction.atomic
def customize_threshold(
    *, actor, threshold: SizeThreshold, values: Mapping[str, Any], version: int | None = None
) -> SizeThreshold:
    """Change limits for the actor's own institution, of which the actor must be an admin.

    The shipped row stays as it is: the first change makes the institution's copy, later ones change that copy.
    `values` are of `THRESHOLD_FIELDS`. Raises `NotAllowed`, `StaleVersion` and `ValidationError`.
    """
    institution = actor.membership.institution if actor.membership else None
    require(is_admin_of(actor, institution.pk if institution else None))
    if institution is None or threshold.institution_id not in {None, institution.pk}:
        raise NotAllowed("Batas lembaga lain tidak dapat diubah.")
    Institution.objects.select_for_update().get(pk=institution.pk)
    shipped = SizeThreshold.objects.get(pk=threshold.pk)
    chosen = {name: values[name] for name in THRESHOLD_FIELDS if name in values}
    own = SizeThreshold.objects.select_for_update(of=("self",)).filter(institution=institution)
    copy = own.filter(valid_from=shipped.valid_from).first()
    if copy is None:
        return _copy(actor, shipped, institution, chosen)
    changes = versions.apply_changes(copy, chosen, version=version if threshold.pk == copy.pk else None)
    if changes:
        audit.record(
            actor=actor,
            action="sizethreshold.update",
            sentence=f"mengubah batas ukuran usaha {copy}",
            subjects=[copy],
            changes=changes,
        )
    return copy


def _copy(actor, shipped: SizeThreshold, institution: Institution, values: Mapping[str, Any]) -> SizeThreshold:
    copy = SizeThreshold(institution=institution)
    for name in THRESHOLD_FIELDS:
        setattr(copy, name, getattr(shipped, name))
    before = audit.snapshot(copy, THRESHOLD_FIELDS)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.full_clean()
    copy.save()
    audit.record(
        actor=actor,
        action="sizethreshold.customize",
        sentence=f"menyesuaikan batas ukuran usaha bawaan {copy}",
        subjects=[copy, shipped],
        changes=audit.differences(copy, before),
        institution=institution,
    )
    return copy
