"""Which rows of a list are organizations that are already known, and which rows are the same one. Reads only.

Same record, in this order: our own id; source and external id; NIB, NPWP or legal number; else normalized
name and regency. Differing external ids or legal numbers are two records and a suggestion.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.core.encryption import keyed_hashes
from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from partners.enums import OrganizationStatus
from partners.models import Organization
from partners.rules.regions import region_words
from partners.selectors.merges import former_owners
from partners.selectors.places import PLACE_FIELDS
from partners.services.organization_places import place_changes
from partners.services.organization_word_import import WORDS, words_of

NUMBERS = ("nib", "npwp", "legal_number")
COMPARED = (
    "name",
    "short_name",
    "kind",
    "category",
    *NUMBERS,
    "founded_on",
    "description",
    "address",
    "country",
    "postal_code",
    "phone",
    "email",
    "website",
    "latitude",
    "longitude",
    "position_accuracy_m",
    "legal_form",
    "capital_idr",
    "sales_idr",
    "size_year",
    "size_basis",
    "size_override",
    "size_override_reason",
)
LOADED = (
    *COMPARED,
    *PLACE_FIELDS,
    "region",
    "npwp_encrypted",
    "public_id",
    "normalized_name",
    "source",
    "external_id",
    "status",
    "version",
)
ASKED_AT_ONCE = 500
NUMBER_LABELS = {"nib": "NIB", "npwp": "NPWP", "legal_number": "nomor badan hukum"}


def match_organizations(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    _join_rows(rows)
    open_rows = [row for row in rows if row.action == RowAction.CREATE]
    known = KnownOrganizations(open_rows, context.institution)
    takers: dict[int, Row] = {}
    for row in open_rows:
        target = known.find(row)
        if target is None:
            continue
        if target.pk in takers:
            _mark_double(row, takers[target.pk])
            continue
        takers[target.pk] = row
        _compare(row, target)


def place_key(values: Mapping[str, Any]) -> tuple[str, str]:
    """The last rule: normalized name and regency, however its kind is written (`Kab. Demak`)."""
    return values["normalized_name"], " ".join(region_words(values.get("regency") or ""))


def same_source_ids_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Both carry an id of the same source, and the ids differ."""
    ids = one.get("external_id"), other.get("external_id")
    return bool(ids[0] and ids[1] and one.get("source") == other.get("source") and ids[0] != ids[1])


def numbers_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Some identifying number is given on both sides and differs."""
    return any(one.get(name) and other.get(name) and one[name] != other[name] for name in NUMBERS)


def _join_rows(rows: list[Row]) -> None:
    """Rows of one file: those that differ only in blanks become one, contradicting ones wait."""
    first_of: dict[tuple, Row] = {}  # most keys have one row; only the others need a list
    others: dict[tuple, list[Row]] = {}
    for row in rows:
        keys = list(_keys(row.values))
        seen = ((key, first) for key in keys if key in first_of for first in (first_of[key], *others.get(key, ())))
        earlier = next((first for key, first in seen if _relate(row, first, key)), None)
        kept = earlier if earlier is not None and row.action == RowAction.UNCHANGED else row
        for key in keys:
            if first_of.setdefault(key, kept) is not kept:
                others.setdefault(key, []).append(kept)


def _keys(values: Mapping[str, Any]) -> Iterable[tuple]:
    if values.get("public_id"):
        yield "own", values["public_id"]
    if values.get("external_id"):
        yield "id", values.get("source", ""), values["external_id"]
    for name in NUMBERS:
        if values.get(name):
            yield name, values[name]
    yield "name", *place_key(values)


def _relate(row: Row, first: Row, key: tuple) -> bool:
    """Decide about two rows that share `key`; True when they are one record or contradict each other."""
    if row is first:
        return False
    two_ids = same_source_ids_differ(row.values, first.values) or (
        row.values.get("public_id") != first.values.get("public_id")
        and bool(row.values.get("public_id") and first.values.get("public_id"))
    )
    if key[0] == "nib" and two_ids:
        _mark_double(row, first)
        return True
    if two_ids or (key[0] == "name" and numbers_differ(row.values, first.values)):
        message = f"Mirip dengan baris {first.number}; periksa apakah sama."
        if not any(issue["message"] == message for issue in row.issues):
            row.add(WARNING, "name", message, phase="match")
        return False
    names = {name for name in row.values if name not in {"derived_choice", "name"}}
    if (
        any(_contradict(name, row.values[name], first.values.get(name)) for name in names)
        or first.action == RowAction.ERROR
    ):
        _mark_double(row, first)
        return True
    region = max(row.values.get("region", ""), first.values.get("region", ""), key=len)
    first.values.update({name: row.values[name] for name in names if row.values[name]})
    if region:
        first.values["region"] = region
    row.action = RowAction.UNCHANGED
    row.add(INFO, "name", f"Sama dengan baris {first.number}; ditulis sekali.", phase="match")
    return True


def _contradict(name: str, one: Any, other: Any) -> bool:
    """Both are filled and differ; a region and one inside it do not."""
    if not one or not other or one == other:
        return False
    return name != "region" or (not f"{one}.".startswith(f"{other}.") and not f"{other}.".startswith(f"{one}."))


def _mark_double(row: Row, first: Row) -> None:
    for one, other in ((row, first), (first, row)):
        message = f"ganda dalam berkas (baris {other.number})"
        if not any(issue["message"] == message for issue in one.issues):
            one.add(ERROR, "name", message, phase="match", twin=other.number)


class KnownOrganizations:
    """The stored organizations that some row may be, looked up in few queries."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.institution = institution
        named = [name for name in WORDS if any(row.values.get(name) for row in rows)]
        stored = Organization.objects.in_institution(institution).unmerged().only(*LOADED, "institution_id")
        self.rows = stored.prefetch_related(*named)
        self.by: dict[str, dict[Any, list[Organization]]] = defaultdict(lambda: defaultdict(list))
        self.seen: set[int] = set()
        for column in ("public_id", "external_id", *NUMBERS, "normalized_name"):
            wanted = sorted({row.values[column] for row in rows if row.values.get(column)})
            if column == "public_id":
                wanted = [value for value in wanted if is_uuid(value)]
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                chunk = wanted[start : start + ASKED_AT_ONCE]
                self._remember(self.rows.filter(**{f"{column}__in": chunk}))
                if column == "npwp":
                    hashes = [digest for number in chunk for digest in keyed_hashes(number)]
                    self._remember(self.rows.filter(npwp_hash__in=hashes))
                self._remember_merged(column, chunk)

    def _remember(self, found: Iterable[Organization]) -> None:
        for organization in found:
            if organization.pk in self.seen:
                continue
            self.seen.add(organization.pk)
            organization.npwp = organization.opened_npwp
            values = vars(organization)
            self.by["own"][str(organization.public_id)].append(organization)
            if organization.external_id:
                self.by["id"][organization.source, organization.external_id].append(organization)
            for name in NUMBERS:
                if values[name]:
                    self.by[name][values[name]].append(organization)
            self.by["name"][place_key(values)].append(organization)
            self.by["words"][values["normalized_name"]].append(organization)

    def _remember_merged(self, column: str, chunk: list[str]) -> None:
        """What had the number or name before it was merged is what it was merged into."""
        for value, source, organization in former_owners(self.institution, column, chunk):
            kind, key = {
                "public_id": ("own", value),
                "external_id": ("id", (source, value)),
                "normalized_name": ("name", place_key({**vars(organization), "normalized_name": value})),
            }.get(column, (column, value))
            if organization not in self.by[kind][key]:
                self.by[kind][key].append(organization)

    def find(self, row: Row) -> Organization | None:
        """The organization that `row` is, if any; suggestions and contradictions are noted on the row."""
        values = row.values
        for kind, key in (
            ("own", values.get("public_id")),
            ("id", (values.get("source", ""), values["external_id"]) if values.get("external_id") else None),
        ):
            if key and self.by[kind].get(key):
                return self._checked(row, self.by[kind][key][0])
        for name in NUMBERS:
            candidates = self.by[name].get(values.get(name), []) if values.get(name) else []
            same = [one for one in candidates if not same_source_ids_differ(values, vars(one))]
            if len(same) == 1:
                return self._checked(row, same[0])
            if candidates:
                self._note_number(row, name, candidates[0])
        candidates = self.by["name"].get(place_key(values), [])
        same = [
            one
            for one in candidates
            if not same_source_ids_differ(values, vars(one)) and not numbers_differ(values, vars(one))
        ]
        if len(same) > 1:
            row.add(ERROR, "name", f"Cocok dengan {len(same)} mitra bernama sama; isi ID Kemitraan.", phase="match")
        elif not same and (alike := candidates or self._without_place(values)):
            row.add(WARNING, "name", f"Mirip dengan mitra “{alike[0].name}”; periksa.", phase="match")
        return same[0] if len(same) == 1 else None

    def _without_place(self, values: Mapping[str, Any]) -> list[Organization]:
        """Organizations of the same name where the row or the record does not say the regency."""
        found = self.by["words"].get(values["normalized_name"], [])
        return [one for one in found if not (values.get("regency") and one.regency)]

    def _note_number(self, row: Row, name: str, other: Organization) -> None:
        level = ERROR if name == "nib" else WARNING
        row.add(level, name, f"{NUMBER_LABELS[name]} ini dipakai mitra “{other.name}”.", phase="match")

    def _checked(self, row: Row, target: Organization) -> Organization:
        """The found record, unless writing the row would take the NIB of another one."""
        owners = self.by["nib"].get(row.values.get("nib"), []) if row.values.get("nib") else []
        for owner in owners:
            if owner.pk != target.pk:
                self._note_number(row, "nib", owner)
        return target


def _compare(row: Row, target: Organization) -> None:
    """Filled cells that differ from the stored value are changes; blank cells change nothing."""
    row.target_id = target.pk
    if row.action == RowAction.ERROR:
        return
    stored = vars(target)
    for name in COMPARED:
        new, old = row.values.get(name), as_row_value(stored[name])
        if new and new != old and not (name == "email" and new.casefold() == old.casefold()):
            row.diff[name] = [old, new]
    row.diff |= place_changes(row.values, stored)
    for name in WORDS:
        if (words := row.values.get(name)) and words != (old_words := words_of(target, name)):
            row.diff[name] = [old_words, words]
    if row.values.get("external_id") and not target.external_id:
        row.diff["external_id"] = ["", row.values["external_id"]]
    if row.diff and target.status == OrganizationStatus.ARCHIVED:
        row.diff = {}
        row.add(WARNING, "name", "Mitra ini diarsipkan; tidak diubah.", phase="match")
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED
    if row.diff:
        row.add(INFO, "name", "Sudah ada, perbarui?", phase="match")


def as_row_value(value: Any) -> str:
    """A stored value as rows carry it: dates as ISO text, degrees with their six places, nothing as empty text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return "" if value is None else str(value)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True
