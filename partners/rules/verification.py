"""What a verification covers: the key facts of an organization as they were on that day."""

from collections.abc import Mapping
from typing import Any

# Column -> what people call it. Of a sealed number only the keyed hash is kept and compared.
KEY_FACTS = {
    "name": "nama",
    "kind": "jenis",
    "legal_form": "bentuk",
    "nib": "NIB",
    "npwp": "NPWP",
    "npwp_hash": "NPWP",
    "legal_number": "nomor badan hukum",
    "address": "alamat",
    "region_id": "wilayah",
}


def key_facts_of(columns: Mapping[str, Any]) -> dict[str, Any]:
    """The key facts out of an organization's columns (`vars`), to be kept with its verification."""
    return {name: columns[name] or "" for name in KEY_FACTS}


def changed_facts(verified: Mapping[str, Any], columns: Mapping[str, Any]) -> list[str]:
    """What people call the key facts that differ from those that were verified; each once, empty when none do."""
    now = key_facts_of(columns)
    return list(dict.fromkeys(KEY_FACTS[name] for name in KEY_FACTS if verified.get(name, "") != now[name]))
