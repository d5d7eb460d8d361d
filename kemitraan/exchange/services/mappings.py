"""Mappings kept for next time: how lists with the same headers are read in this institution."""

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from kemitraan.exchange.models import ImportBatch, SavedMapping
from kemitraan.exchange.rules.choices import Choices
from kemitraan.exchange.rules.columns import Header
from kemitraan.exchange.rules.resources import Resource

UNCHECKED = ("columns", "options", "owner")
NAME_LENGTH = 100


def find_mapping(institution, resource_key: str, fingerprint: str) -> SavedMapping | None:
    """The saved mapping for these headers, if there is one."""
    rows = SavedMapping.objects.in_institution(institution).filter(resource=resource_key, fingerprint=fingerprint)
    return rows.first() if fingerprint else None


class Recalled:
    """What `plans.make_plan` asks for the saved mapping of a header; `found` is what it was told."""

    def __init__(self, institution, resource: Resource) -> None:
        self.institution, self.resource = institution, resource
        self.found: SavedMapping | None = None

    def __call__(self, header: Header) -> tuple[dict[str, str], Choices] | None:
        """{column index: field} for this header, with the choices kept; columns may have moved."""
        self.found = find_mapping(self.institution, self.resource.key, header.fingerprint)
        if self.found is None:
            return None
        return place_columns(self.found.columns, header), Choices.of(self.found.options)


def place_columns(columns: dict[str, str], header: Header) -> dict[str, str]:
    """{column index: field} from {header key: field}; the n-th column of one name is kept apart (`no`, `no#2`)."""
    return {str(place): columns[key] for place, key in enumerate(column_keys(header.keys)) if key in columns}


def column_keys(keys: list[tuple[str, ...]]) -> list[str]:
    """One key for each column that none other has; empty for a column without a name."""
    seen: dict[str, int] = {}
    found: list[str] = []
    for entry in keys:
        key = entry[0] if entry else ""
        seen[key] = seen.get(key, 0) + 1
        found.append(f"{key}#{seen[key]}" if key and seen[key] > 1 else key or f"#{len(found)}")
    return found


@transaction.atomic
def save_mapping(*, actor, batch: ImportBatch, name: str) -> SavedMapping:
    """Keep how `batch` was read, under `name`, for the next list with the same headers; replaces an earlier one.

    Raises `NotAllowed`, and `DomainError` (field `mapping_name`) without a name, for a list without headers, and for
    a name that another mapping has.
    """
    require(can_write(actor))
    name = " ".join(name.split())[:NAME_LENGTH]
    fingerprint = batch.facts.get("fingerprint", "")
    if not name:
        raise DomainError("Beri nama pemetaan ini.", field="mapping_name")
    if not fingerprint:
        raise DomainError("Daftar tanpa judul kolom tidak dapat diingat.", field="mapping_name")
    type(batch.institution).objects.select_for_update(no_key=True).get(pk=batch.institution_id)
    found = find_mapping(batch.institution, batch.resource, fingerprint)
    saved = lock(found) if found else SavedMapping(institution=batch.institution, resource=batch.resource)
    same = SavedMapping.objects.in_institution(batch.institution).filter(resource=batch.resource, name=name)
    if same.exclude(pk=saved.pk).exists():
        raise DomainError("Nama ini sudah dipakai pemetaan lain.", field="mapping_name")
    keys = column_keys([(key,) if key else () for key in batch.facts.get("keys", [])])
    saved.columns = {keys[int(column)]: field for column, field in batch.mapping.items() if int(column) < len(keys)}
    saved.name, saved.fingerprint = name, fingerprint
    saved.options = Choices.of(batch.options).lasting
    saved.owner_id, saved.used_at = actor.pk, clock.now()
    saved.version += 1 if saved.pk else 0
    saved.full_clean(exclude=UNCHECKED)
    saved.save()
    ImportBatch.objects.filter(pk=batch.pk).update(saved_mapping=saved)
    batch.saved_mapping = saved
    audit.record(actor=actor, action="mapping.save", sentence=f"menyimpan pemetaan {name}", subjects=[saved, batch])
    return saved


@transaction.atomic
def remove_mapping(*, actor, mapping: SavedMapping) -> None:
    """Forget a mapping; lists that were read with it stay as they are. Raises `NotAllowed`."""
    require(can_write(actor))
    locked = lock(mapping)
    audit.record(
        actor=actor,
        action="mapping.remove",
        sentence=f"menghapus pemetaan {locked.name}",
        subjects=[locked],
        institution=locked.institution,
    )
    locked.delete()
