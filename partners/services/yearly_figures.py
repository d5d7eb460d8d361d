"""Keeping what organizations sold and owned in each year: entered for a year, or as their own figures change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization, YearlyFigures
from partners.services.kept_years import FIGURES
from partners.services.organizations import refuse_archived, update_organization


@transaction.atomic
def record_year(*, actor, organization: Organization, values: Mapping[str, Any]) -> YearlyFigures:
    """What an organization sold and owned in a year; a year that is there already is corrected.

    `values`: year, sales_idr, capital_idr (rupiah, None: not known), source. The newest year becomes the organization's
    own figures. Raises `NotAllowed`, `TransitionRefused` (archived), `DomainError` for a year to come, and
    `ValidationError`.
    """
    require(can_write(actor))
    owner = lock(organization)
    refuse_archived(owner)
    if values["year"] > owner.institution.today.year:
        raise DomainError("Tahun ini belum terjadi.", field="year")
    row = YearlyFigures.objects.filter(organization=owner, year=values["year"]).select_for_update().first()
    changes: list[dict[str, str]] = []
    if row is None:
        row = YearlyFigures(organization=owner, institution_id=owner.institution_id, **values)
        row.full_clean()
        row.save()
    else:
        changes = apply_changes(row, values, version=None)
        if not changes:
            return row
    audit.record(
        actor=actor,
        action="organization.year",
        sentence=f"mencatat angka {owner} tahun {row.year}",
        subjects=[owner],
        changes=changes,
    )
    if row.year >= (owner.size_year or 0):
        own = {"size_year": row.year} | {name: getattr(row, name) for name in FIGURES}
        update_organization(actor=actor, organization=owner, values=own, version=None)
    return row
