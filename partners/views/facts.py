"""Facts of an organization as label and value, as `facts.html` takes them."""

from typing import Any

from kemitraan.core.formats import format_date, format_number, format_rupiah
from partners.enums import LegalForm, OrganizationKind, RegionLevel
from partners.models import Member, Organization
from partners.rules.positions import is_poor
from partners.selectors.places import FIELD_OF_LEVEL


def facts_of(organization: Organization) -> list[dict[str, Any]]:
    """Address, region and ways to reach the organization, as label and value."""
    return [
        {"label": "Alamat", "value": address_of(organization)},
        *region_facts_of(organization),
        {"label": "Titik pada peta", "value": position_text(organization)},
        {"label": "Telepon", "value": organization.phone},
        {"label": "Surel", "value": organization.email},
        {"label": "Situs web", "value": organization.website},
    ]


def address_of(organization: Organization) -> str:
    """The address in one line, without the names that the region says."""
    level = organization.region.level if organization.region else 0
    written = [getattr(organization, FIELD_OF_LEVEL[one]) for one in reversed(RegionLevel) if one > level]
    country = "" if level else organization.country
    return ", ".join(part for part in (organization.address, *written, organization.postal_code, country) if part)


def region_facts_of(organization: Organization) -> list[dict[str, Any]]:
    """The region with its code; of a withdrawn code also the region that took its place."""
    region = organization.region
    if region is None:
        return []
    facts = [{"label": "Wilayah", "value": f"{region} · {region.code}"}]
    if region.successor:
        facts.append({"label": "Kode wilayah baru", "value": f"{region.successor} · {region.successor.code}"})
    return facts


def number_facts_of(organization: Organization) -> list[dict[str, Any]]:
    """What identifies the organization, as label and value."""
    parent = organization.parent
    return [
        {"label": "Jenis", "value": OrganizationKind(organization.kind).label},
        {"label": "Bentuk", "value": LegalForm(organization.legal_form).label if organization.legal_form else "–"},
        {"label": "Kategori", "value": organization.category},
        *([{"label": "Induk", "value": parent.name, "url": parent.get_absolute_url()}] if parent else []),
        {"label": "NIB", "value": organization.nib},
        {"label": "NPWP", "value": organization.shown_npwp},
        {"label": "Nomor badan hukum", "value": organization.legal_number},
        {"label": "Berdiri", "value": format_date(organization.founded_on)},
    ]


def position_text(organization: Organization) -> str:
    """`-6,891, 110,638 · ketelitian 12 m`; "tanpa lokasi" without a position."""
    position = organization.position
    if position is None:
        return "tanpa lokasi"
    text = "; ".join(format_number(one.normalize()) for one in position)
    accuracy = organization.position_accuracy_m
    if accuracy is None:
        return text
    return f"{text} · ketelitian {format_number(accuracy)} m{', kasar' if is_poor(accuracy) else ''}"


def business_facts_of(organization: Organization) -> list[dict[str, Any]]:
    """The figures that the size is computed from."""
    return [
        {"label": "Hasil penjualan tahunan", "value": format_rupiah(organization.sales_idr)},
        {"label": "Modal usaha", "value": format_rupiah(organization.capital_idr)},
        {"label": "Tahun angka", "value": str(organization.size_year or "")},
    ]


def member_facts_of(member: Member) -> list[dict[str, Any]]:
    """What is known of a member."""
    return [
        {"label": "Peran", "value": member.get_role_display()},
        {"label": "Jenis kelamin", "value": member.get_sex_display()},
        {"label": "Telepon", "value": member.phone},
        {"label": "NIK", "value": member.masked_nik},
        {"label": "Bergabung", "value": format_date(member.joined_on)},
        *([{"label": "Keluar", "value": format_date(member.left_on)}] if member.left_on else []),
    ]
