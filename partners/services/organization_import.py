"""Writing the rows of a list as organizations, in few statements."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Count, Max, Sum

from kemitraan.core import clock
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.audit_bulk import Entry, PreparedEvents
from kemitraan.core.services.bulk import insert_rows, prepared, reserve_keys, update_rows, written_names
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ImportContext, Row
from partners.enums import OrganizationKind
from partners.models import Organization, Region
from partners.rules.names import form_of_normalized
from partners.rules.regions import region_key
from partners.selectors.places import PLACE_FIELDS
from partners.services.kept_years import SAYS, keep_years
from partners.services.organization_match import COMPARED
from partners.services.organization_numbers import SEALED, seal_npwp
from partners.services.organization_places import region_change
from partners.services.organization_word_import import WORDS, WordWriter

WRITTEN_AT_ONCE = 500
PERSONAL = ("npwp",)
NOT_FROM_ROWS = ["institution", "parent", "region", "created_by"]
REMEMBERED = ("kind", "short_name", "nib", "legal_number", "district", "regency", "province")


@transaction.atomic
def write_imported_organizations(*, actor, rows: list[Row], context: ImportContext) -> None:
    """Create and change organizations as `match_organizations` decided; rows of other actions are ignored.

    Every written record gets its own audit event that names the import. Raises `NotAllowed`, and
    `IntegrityError` when another writer took an identifying number or changed a record meanwhile (nothing is
    written then).
    """
    prepare_imported_organizations(actor=actor, rows=rows, context=context)()


def prepare_imported_organizations(*, actor, rows: Iterable[Row], context: ImportContext) -> Callable[[], None]:
    """The long part of `write_imported_organizations`, outside of the transaction; what it gives is called inside.

    Rows that create are let go one by one, so that a long list needs little memory.
    """
    require(can_write(actor))
    new = _New(actor, context)
    changing = []
    for row in rows:
        if row.action == RowAction.CREATE:
            new.add(row)
        elif row.action == RowAction.CHANGE:
            changing.append(row)
    changed = _Changed(actor, changing, context)

    def write() -> None:
        new.write()
        changed.write()

    return write


def stamp_organizations(context: ImportContext) -> str:
    """Other whenever an organization of the institution is added, changed or removed."""
    found = Organization.objects.in_institution(context.institution).aggregate(
        count=Count("pk"), versions=Sum("version"), last=Max("pk")
    )
    return f"{found['count']}:{found['versions']}:{found['last']}"


class _New:
    """New organizations with their events, as the database takes them."""

    def __init__(self, actor, context: ImportContext) -> None:
        self.actor, self.context, self.now = actor, context, clock.now()
        self.names = written_names(Organization)
        self.events = PreparedEvents(actor=actor, institution=context.institution, model=Organization)
        self.words = WordWriter(context.institution)
        self.rows: list[tuple] = []
        self.with_year: list[int] = []

    def add(self, row: Row) -> None:
        """Prepare the next record and its event."""
        record = _new(self.actor, row, self.context)
        self.words.add(len(self.rows), row.values)
        record.created_at = record.updated_at = self.now
        if record.size_year:
            self.with_year.append(len(self.rows))
        self.rows.append(prepared(Organization, self.names, [getattr(record, name) for name in self.names]))
        given = dict.fromkeys((name for name in REMEMBERED if getattr(record, name)), "")
        sentence = f"menambahkan mitra {record} via {self.context.reference}"
        changes = audit.differences(record, given, personal=PERSONAL)
        self.events.add(Entry("organization.create", sentence, str(record), record.version, changes))

    def write(self) -> None:
        keys = reserve_keys(Organization, len(self.rows))
        insert_rows(Organization, ["id", *self.names], ((key, *row) for key, row in zip(keys, self.rows, strict=True)))
        self.words.write(keys)
        self.events.write(keys)
        keep_years(keys[place] for place in self.with_year)


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
    record.legal_form = record.legal_form or form_of_normalized(record.normalized_name)
    if record.npwp:
        seal_npwp(record)
    _check_lengths(record)
    return record


TEXTS = [
    (field.attname, field.max_length or 0)
    for field in Organization._meta.concrete_fields
    if isinstance(field, models.CharField)
]


def _check_lengths(record: Organization) -> None:
    """What the parsers of the columns prove already, once more: no text is longer than its column, the kind is known.

    `clean_fields` checks the same twenty times slower, which counts for lists of fifty thousand rows.
    """
    too_long = [name for name, length in TEXTS if len(getattr(record, name) or "") > length]
    if too_long or record.kind not in OrganizationKind.values or not record.name:
        raise ValidationError(dict.fromkeys(too_long, "Terlalu panjang.") or {"kind": "Jenis mitra tidak dikenal."})


class _Changed:
    """Changed organizations with their events, as the database takes them."""

    def __init__(self, actor, rows: list[Row], context: ImportContext) -> None:
        self.events = PreparedEvents(actor=actor, institution=context.institution, model=Organization)
        self.words = WordWriter(context.institution)
        self.keys: list[int] = []
        self.rows: list[tuple] = []
        wanted = {row.target_id: row for row in rows if row.target_id is not None}
        self.names = _touched(rows)
        keys = sorted(wanted)
        for start in range(0, len(keys), WRITTEN_AT_ONCE):
            chunk = keys[start : start + WRITTEN_AT_ONCE]
            self._add(list(Organization.objects.filter(pk__in=chunk).order_by("pk")), wanted, context)

    def _add(self, records: list[Organization], wanted: dict[int, Row], context: ImportContext) -> None:
        regions = _regions_of(records, [wanted[record.pk] for record in records])
        now = clock.now()
        for record in records:
            row, version = wanted[record.pk], record.version
            changes = _apply(record, row, regions)
            record.version, record.updated_at = version + 1, now
            values = prepared(Organization, self.names, [getattr(record, name) for name in self.names])
            self.words.add(len(self.rows), {name: row.diff[name][1] for name in WORDS if name in row.diff})
            self.rows.append((*values, record.pk, version))
            self.keys.append(record.pk)
            sentence = f"mengubah data {record} via {context.reference}"
            self.events.add(Entry("organization.update", sentence, str(record), record.version, changes))

    def write(self) -> None:
        if self.rows and update_rows(Organization, self.names, self.rows) != len(self.rows):
            raise IntegrityError("An organization was changed while the import was prepared.")
        self.words.write(self.keys, replaces=True)
        self.events.write(self.keys)
        if set(SAYS) & set(self.names):
            keep_years(self.keys)


def _touched(rows: list[Row]) -> list[str]:
    """Attribute names of the columns that some row changes."""
    fields = {name for row in rows for name in row.diff}
    fields |= {"normalized_name", "legal_form"} if "name" in fields else set()
    fields |= set(SEALED) if {"npwp", "kind"} & fields else set()
    fields |= {"source"} if "external_id" in fields else set()
    fields |= {"version", "updated_at"}
    return sorted(field.attname for field in Organization._meta.concrete_fields if field.name in fields)


def _apply(record: Organization, row: Row, regions: dict[int | None, Region]) -> list[dict[str, str]]:
    """Set what the row changes; returns it as the trail shows it."""
    if "npwp" in row.diff:
        record.npwp = record.opened_npwp
    plain = {name: new for name, (_, new) in row.diff.items() if name not in WORDS}
    before = audit.snapshot(record, [name for name in plain if name != "region"])
    old_region = regions.get(record.region_id)
    for name, new in plain.items():
        _put(record, name, new)
    if "name" in row.diff:
        record.normalized_name = row.values["normalized_name"]
        if "legal_form" not in row.diff:
            record.legal_form = form_of_normalized(record.normalized_name) or record.legal_form
    if "external_id" in row.diff:
        record.source = row.values.get("source", "")
    record.clean_fields(exclude=NOT_FROM_ROWS)
    changes = audit.differences(record, before, personal=PERSONAL)
    if {"npwp", "kind"} & set(row.diff):
        seal_npwp(record)
    if "region" in row.diff:
        changes.append(region_change(old_region, regions.get(record.region_id)))
    return changes + [_word_change(name, *row.diff[name]) for name in WORDS if name in row.diff]


def _word_change(name: str, old: list[str], new: list[str]) -> dict[str, str]:
    label = str(WORDS[name]._meta.verbose_name)
    return {"field": name, "label": label, "old": ", ".join(old), "new": ", ".join(new)}


def _regions_of(records: list[Organization], rows: list[Row]) -> dict[int | None, Region]:
    """The regions that the records have and get, by key, in one query."""
    new = [region_key(row.diff["region"][1]) for row in rows if "region" in row.diff]
    old = [record.region_id for record, row in zip(records, rows, strict=True) if "region" in row.diff]
    return {**Region.objects.in_bulk({key for key in (*new, *old) if key})}


VALUE_OF: dict[str, Callable[[str], Any]] = {
    "founded_on": dt.date.fromisoformat,
    "latitude": Decimal,
    "longitude": Decimal,
    "position_accuracy_m": int,
    "capital_idr": Decimal,
    "sales_idr": Decimal,
    "size_year": int,
}


def _put(record: Organization, name: str, value: str) -> None:
    """Set a value of a row, where dates and degrees are text and a region is its code."""
    if name == "region":
        record.region_id = region_key(value)
    else:
        setattr(record, name, VALUE_OF.get(name, str)(value))
