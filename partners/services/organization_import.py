"""Writing the rows of a list as organizations, in few statements."""

import datetime as dt

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.models import Organization, Region
from partners.rules.regions import region_key
from partners.selectors.places import PLACE_FIELDS
from partners.services.organization_match import COMPARED
from partners.services.organization_places import region_change

WRITTEN_AT_ONCE = 500
PERSONAL = ("npwp",)
NOT_FROM_ROWS = ["institution", "parent", "region", "created_by"]
REMEMBERED = ("kind", "short_name", "nib", "legal_number", "district", "regency", "province")


@transaction.atomic
def write_imported_organizations(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change organizations as `match_organizations` decided; rows of other actions are ignored.

    Every written record gets its own audit event that names the import. Raises `NotAllowed`, and
    `IntegrityError` when another writer took an identifying number meanwhile (nothing is written then).
    """
    require(can_write(actor))
    entries = _create(actor, [row for row in rows if row.action == RowAction.CREATE], context)
    entries += _change([row for row in rows if row.action == RowAction.CHANGE], context)
    audit.record_many(actor=actor, entries=entries, institution=context.institution)


def _create(actor, rows: list[Row], context: ImportContext) -> list[tuple]:
    records = [_new(actor, row, context) for row in rows]
    Organization.objects.bulk_create(records, batch_size=WRITTEN_AT_ONCE)
    return [
        (
            "organization.create",
            f"menambahkan mitra {record} via {context.reference}",
            [record],
            audit.differences(record, dict.fromkeys((name for name in REMEMBERED if getattr(record, name)), "")),
        )
        for record in records
    ]


def _new(actor, row: Row, context: ImportContext) -> Organization:
    values = row.values
    record = Organization(
        institution=context.institution,
        created_by_id=actor.pk,
        normalized_name=values["normalized_name"],
        source=values.get("source", "") if values.get("external_id") else "",
        external_id=values.get("external_id", ""),
    )
    for name in (*COMPARED, *PLACE_FIELDS, "region"):
        if values.get(name):
            _put(record, name, values[name])
    record.kind = values.get("kind") or values["derived_choice"]
    record.clean_fields(exclude=NOT_FROM_ROWS)
    return record


def _change(rows: list[Row], context: ImportContext) -> list[tuple]:
    wanted = {row.target_id: row for row in rows}
    now, entries, touched = clock.now(), [], {"version", "updated_at"}
    records: list[Organization] = []
    keys = sorted(pk for pk in wanted if pk is not None)
    for start in range(0, len(keys), WRITTEN_AT_ONCE):
        chunk = keys[start : start + WRITTEN_AT_ONCE]
        records += Organization.objects.select_for_update(of=("self",)).filter(pk__in=chunk).order_by("pk")
    regions = _regions_of(records, [wanted[record.pk] for record in records])
    for record in records:
        row = wanted[record.pk]
        before = audit.snapshot(record, [name for name in row.diff if name != "region"])
        old_region = regions.get(record.region_id)
        for name, (_, new) in row.diff.items():
            _put(record, name, new)
        touched |= set(row.diff)
        if "name" in row.diff:
            record.normalized_name = row.values["normalized_name"]
            touched.add("normalized_name")
        if "external_id" in row.diff:
            record.source = row.values.get("source", "")
            touched.add("source")
        record.version += 1
        record.updated_at = now
        record.clean_fields(exclude=NOT_FROM_ROWS)
        changes = audit.differences(record, before, personal=PERSONAL)
        if "region" in row.diff:
            changes.append(region_change(old_region, regions.get(record.region_id)))
        sentence = f"mengubah data {record} via {context.reference}"
        entries.append(("organization.update", sentence, [record], changes))
    if records:
        Organization.objects.bulk_update(records, sorted(touched), batch_size=100)
    return entries


def _regions_of(records: list[Organization], rows: list[Row]) -> dict[int | None, Region]:
    """The regions that the records have and get, by key, in one query."""
    new = [region_key(row.diff["region"][1]) for row in rows if "region" in row.diff]
    old = [record.region_id for record, row in zip(records, rows, strict=True) if "region" in row.diff]
    return {**Region.objects.in_bulk({key for key in (*new, *old) if key})}


def _put(record: Organization, name: str, value: str) -> None:
    """Set a value of a row: dates are ISO text there, a region is its code."""
    if name == "region":
        record.region_id = region_key(value)
    else:
        setattr(record, name, dt.date.fromisoformat(value) if name == "founded_on" else value)
