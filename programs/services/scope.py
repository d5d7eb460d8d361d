"""What is written into a record must belong to the record's institution."""

from collections.abc import Mapping
from typing import Any

from kemitraan.core.errors import DomainError
from partners.models import Organization


def check_same_institution(institution_id: int, *organizations: Organization) -> None:
    """Raise `DomainError` when an organization belongs to another institution's registry."""
    if any(organization.institution_id != institution_id for organization in organizations):
        raise DomainError("Mitra tidak ditemukan.")


def check_values_scope(institution_id: int, values: Mapping[str, Any]) -> None:
    """Raise `DomainError` at the field that points into another institution."""
    for name, value in values.items():
        if getattr(value, "institution_id", institution_id) != institution_id:
            raise DomainError("Data yang dipilih tidak ditemukan.", field=name)
