"""Which fields of two organizations are chosen together when they become one. Pure: no query."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

# Columns that make sense only together, or that people know under one name: key, label, columns.
TOGETHER = (
    (
        "address",
        "Alamat",
        ("address", "region", "village", "district", "regency", "province", "country", "postal_code"),
    ),
    ("position", "Letak pada peta", ("latitude", "longitude", "position_accuracy_m")),
    ("npwp", "NPWP", ("npwp", "npwp_encrypted", "npwp_hash")),
    (
        "size",
        "Ukuran usaha",
        ("capital_idr", "sales_idr", "size_year", "size_basis", "size_override", "size_override_reason"),
    ),
    ("verification", "Pemeriksaan", ("verified_on", "verified_by", "verified_note", "verified_facts")),
    ("external", "Id sumber", ("source", "external_id")),
    ("name", "Nama", ("name", "normalized_name", "legal_form")),
)
# Texts that may be kept from both, and what stands between them.
JOINABLE = {"description": "\n\n", "phone": ", "}
NEVER_CHOSEN = frozenset(
    {
        "id",
        "public_id",
        "version",
        "created_at",
        "updated_at",
        "institution",
        "created_by",
        "is_own",
        "status",
        "archived_reason",
    }
)
FIRST = ("name", "kind", "short_name", "nib", "npwp", "legal_number", "external", "category", "parent")


@dataclass(frozen=True)
class FieldGroup:
    """Columns that are taken from one side together; `separator` is given when both sides may be kept."""

    key: str
    label: str
    columns: tuple[str, ...]
    separator: str = ""


def field_groups(columns: Iterable[models.Field]) -> list[FieldGroup]:
    """How the columns of an organization are chosen, the most telling first; a column that is new stands alone."""
    left = {column.name: str(column.verbose_name) for column in columns if column.name not in NEVER_CHOSEN}
    groups = []
    for key, label, names in TOGETHER:
        present = tuple(name for name in names if left.pop(name, None) is not None)
        if present:
            groups.append(FieldGroup(key, label, present))
    for name, label in left.items():
        groups.append(FieldGroup(name, label[:1].upper() + label[1:], (name,), JOINABLE.get(name, "")))
    return sorted(groups, key=lambda group: FIRST.index(group.key) if group.key in FIRST else len(FIRST))


def joined_text(one: str, other: str, separator: str, longest: int | None) -> str:
    """Both texts; one of them when it says the other as well, or when both do not fit into `longest` characters."""
    if other in one or not other:
        return one
    if one in other:
        return other
    both = f"{one}{separator}{other}"
    return both if longest is None or len(both) <= longest else one
