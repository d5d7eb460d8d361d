"""Warnings about numbers, against what is known: region codes, postal codes, and what a person accepted before."""

from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.core.encryption import keyed_hashes
from partners.models import AcceptedWarning, Member, Organization, Region
from partners.rules.identifiers import NumberWarning, nik_warnings, npwp_warnings
from partners.rules.regions import region_key

HOME = "indonesia"


def organization_warnings(values: Mapping[str, Any]) -> list[NumberWarning]:
    """What is odd about the numbers in `values` (columns of an organization, `npwp` in clear)."""
    found = []
    npwp = values.get("npwp") or ""
    if npwp:
        found += npwp_warnings(npwp)
        if len(npwp) == 16 and npwp[0] != "0" and not is_known_region(npwp[:6]):
            sentence = "NPWP ini NIK, tetapi kode wilayah di depannya tidak dikenal."
            found.append(NumberWarning("npwp", "npwp_region", npwp, sentence))
    postal = values.get("postal_code") or ""
    if postal and _is_home(values) and not is_known_postal_code(postal):
        sentence = f"Kode pos {postal} tidak ada dalam daftar wilayah."
        found.append(NumberWarning("postal_code", "postal_unknown", postal, sentence))
    return found


def member_warnings(*, nik: str, sex: str, today) -> list[NumberWarning]:
    """What is odd about a member's NIK, beside the typed sex and on the local date `today`."""
    if not nik:
        return []
    found = nik_warnings(nik, sex=sex, today=today)
    if not is_known_region(nik[:6]):
        sentence = "Kode wilayah di depan NIK tidak dikenal; wilayah lama dapat sudah dimekarkan."
        found.append(NumberWarning("nik", "nik_region", nik, sentence))
    return found


def is_known_region(digits: str) -> bool:
    """Whether a district with this code of six digits is or was there; also while no regions are loaded."""
    code = f"{digits[:2]}.{digits[2:4]}.{digits[4:]}"
    return Region.objects.filter(pk=region_key(code)).exists() or not Region.objects.exists()


def is_known_postal_code(postal_code: str) -> bool:
    """Whether some village has this postal code; also while no regions are loaded."""
    return Region.objects.filter(postal_code=postal_code).exists() or not Region.objects.exists()


def accepted_of(organization: Organization | None, *, member: Member | None = None) -> list[AcceptedWarning]:
    """What a person accepted about the numbers of an organization (or of one member), with who; one query."""
    if organization is None or organization.pk is None:
        return []
    rows = organization.accepted_warnings.filter(member=member)
    return list(rows.select_related("accepted_by").order_by("pk"))


def still_open(warnings: Iterable[NumberWarning], accepted: Iterable[AcceptedWarning]) -> list[NumberWarning]:
    """The warnings that nobody accepted for the same value."""
    known = {(row.code, row.value_hash) for row in accepted}
    return [one for one in warnings if not any((one.code, digest) in known for digest in keyed_hashes(one.value))]


def _is_home(values: Mapping[str, Any]) -> bool:
    return (values.get("country") or HOME).strip().casefold() == HOME
