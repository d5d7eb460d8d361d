"""The sectors and tags of an organization, out of the institution's own words."""

from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.core.errors import DomainError
from partners.models import Organization, Sector, Tag

WORDS: dict[str, type[Sector] | type[Tag]] = {"sectors": Sector, "tags": Tag}


def split_words(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[Sector] | list[Tag]]]:
    """Values of columns, and the sectors and tags among `values`."""
    plain = {name: value for name, value in values.items() if name not in WORDS}
    return plain, {name: list(values[name]) for name in WORDS if name in values}


def changed_words(organization: Organization, words: Mapping[str, Iterable[Sector | Tag]]) -> list[dict[str, str]]:
    """How `words` differ from those of the organization, for the audit trail. Raises `DomainError`."""
    changes = []
    for name, chosen in words.items():
        if any(word.institution_id != organization.institution_id for word in chosen):
            raise DomainError("Pilih dari daftar lembaga ini.", field=name)
        old = sorted(word.name for word in getattr(organization, name).all())
        new = sorted(word.name for word in chosen)
        if old != new:
            label = str(WORDS[name]._meta.verbose_name)
            changes.append({"field": name, "label": label, "old": ", ".join(old), "new": ", ".join(new)})
    return changes


def write_words(organization: Organization, words: Mapping[str, Iterable[Sector | Tag]]) -> None:
    """Give the organization exactly these sectors and tags. Raises `DomainError`."""
    changed_words(organization, words)
    for name, chosen in words.items():
        getattr(organization, name).set(chosen)
