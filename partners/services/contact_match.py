"""Which organization and which known contact the rows of a list mean. Reads only.

Same contact of an organization: our own id; the e-mail; else the name.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from partners.models import Contact
from partners.services.member_match import mark_double, person_key
from partners.services.organization_lookup import Named, NamedOrganizations
from partners.services.organization_match import is_uuid

ASKED_AT_ONCE = 500
YES, NO = "ya", "tidak"
FLAGS = ("is_primary", "can_sign")
COMPARED = ("name", "position", "phone", "email", "can_sign", "signs_until", "is_primary")
SET_HERE = ("organization_pk", "is_first")


def match_contacts(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    for row in rows:
        for name in SET_HERE:
            row.values.pop(name, None)
    named = {row.number: Named.of(row.values, "organization", context.source) for row in rows}
    lookup = NamedOrganizations(named.values(), context.institution, noun="mitra")
    archived: set[int] = set()
    for row in rows:
        answer = lookup.find(named[row.number])
        if answer.organization is None:
            row.add(ERROR, "organization", answer.reason, phase="match")
            continue
        row.values["organization_pk"] = answer.organization.pk
        if answer.organization.is_archived:
            archived.add(answer.organization.pk)
    _join_rows([row for row in rows if row.is_open])
    _refuse_second_primary([row for row in rows if row.action == RowAction.CREATE])
    open_rows = [row for row in rows if row.action == RowAction.CREATE]
    known = KnownContacts(open_rows, context.institution)
    takers: dict[int, Row] = {}
    for row in open_rows:
        target = known.find(row)
        if target is not None and target.pk in takers:
            mark_double(row, takers[target.pk])
        elif target is not None:
            takers[target.pk] = row
            _compare(row, target)
    _refuse_archived(open_rows, archived)
    _choose_first([row for row in open_rows if row.action in (RowAction.CREATE, RowAction.CHANGE)], known)


def _join_rows(rows: list[Row]) -> None:
    """Rows of one file: those that differ only in blanks become one, contradicting ones wait."""
    seen: dict[tuple, Row] = {}
    for row in rows:
        keys = list(_keys(row.values))
        first = next((seen[key] for key in keys if key in seen), None)
        if first is None or _are_two(row.values, first.values):
            for key in keys:
                seen.setdefault(key, row)
            continue
        names = (*COMPARED, "is_active", "organization_pk")
        pairs = [(name, row.values.get(name), first.values.get(name)) for name in names]
        if first.action == RowAction.ERROR or any(
            one and other and one != other and not (name == "name" and person_key(one) == person_key(other))
            for name, one, other in pairs
        ):
            mark_double(row, first)
            continue
        first.values.update({name: one for name, one, other in pairs if one and not other})
        row.action = RowAction.UNCHANGED
        row.add(INFO, "name", f"Sama dengan baris {first.number}; ditulis sekali.", phase="match")


def _keys(values: Mapping[str, Any]) -> Iterable[tuple]:
    if values.get("public_id"):
        yield "own", values["public_id"]
    if values.get("email"):
        yield "email", values["organization_pk"], values["email"].casefold(), person_key(values["name"])
    yield "name", values["organization_pk"], person_key(values["name"])


def _are_two(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return bool(one.get("public_id") and other.get("public_id") and one["public_id"] != other["public_id"])


def _refuse_second_primary(rows: list[Row]) -> None:
    firsts: dict[int, Row] = {}
    for row in rows:
        if row.values.get("is_primary") != YES:
            continue
        first = firsts.setdefault(row.values["organization_pk"], row)
        if first is not row:
            row.add(ERROR, "is_primary", f"Kontak utama hanya satu; sudah di baris {first.number}.", phase="match")


class KnownContacts:
    """The stored contacts of the organizations that a list names, in few queries."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.rows = Contact.objects.in_institution(institution).select_related("organization")
        self.by_pk: dict[int, Contact] = {}
        self._load("public_id", {one for row in rows if is_uuid(one := row.values.get("public_id") or "")})
        self._load("organization_id", {row.values["organization_pk"] for row in rows})
        self.by: dict[tuple, list[Contact]] = defaultdict(list)
        self.with_primary = {one.organization_id for one in self.by_pk.values() if one.is_primary}
        for one in self.by_pk.values():
            self.by["own", str(one.public_id)].append(one)
            if one.email:
                key = ("email", one.organization_id, one.email.casefold(), person_key(one.name))
                self.by[key].append(one)
            self.by["name", one.organization_id, person_key(one.name)].append(one)

    def _load(self, column: str, wanted: set[Any]) -> None:
        keys = sorted(wanted)
        for start in range(0, len(keys), ASKED_AT_ONCE):
            for one in self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}):
                self.by_pk[one.pk] = one

    def find(self, row: Row) -> Contact | None:
        """The contact that `row` is, if any."""
        for key in _keys(row.values):
            found = self.by.get(key, [])
            if len(found) > 1:
                message = f"Cocok dengan {len(found)} kontak bernama sama; isi ID Kemitraan."
                row.add(ERROR, "name", message, phase="match")
                return None
            if found:
                return found[0]
        return None


def _compare(row: Row, target: Contact) -> None:
    """Filled cells that differ from the stored value are changes; blank cells change nothing."""
    row.target_id = target.pk
    if row.action == RowAction.ERROR:
        return
    if row.values["organization_pk"] != target.organization_id:
        row.add(ERROR, "organization", f"Kontak ini tercatat di {target.organization}.", phase="match")
        return
    for name in COMPARED:
        new, old = row.values.get(name) or "", stored_text(target, name)
        if new and not is_same_text(name, new, old):
            row.diff[name] = [old, new]
    if row.diff.get("can_sign", ["", ""])[1] == NO and target.signs_until:
        row.diff["signs_until"] = [stored_text(target, "signs_until"), ""]
    if row.diff.get("is_primary", ["", ""])[1] == NO:
        del row.diff["is_primary"]
        message = "Kontak utama tetap sampai kontak lain ditandai utama."
        row.add(WARNING, "is_primary", message, phase="match")
    if row.values.get("is_active") and row.values["is_active"] != stored_text(target, "is_active"):
        row.add(WARNING, "is_active", "Aktif atau tidak diubah di halaman mitra, bukan lewat impor.", phase="match")
    if "is_primary" in row.diff and not target.is_active:
        row.add(ERROR, "is_primary", "Kontak utama harus aktif.", phase="match")
        return
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED


def is_same_text(name: str, one: str, other: str) -> bool:
    """Whether both say the same: of a person's name the key counts, of an address no letter case."""
    if name == "name":
        return person_key(one) == person_key(other)
    return one == other or (name == "email" and one.casefold() == other.casefold())


def stored_text(contact: Contact, name: str) -> str:
    """A stored value as a row gives it: ISO dates, `ya` or `tidak`."""
    value = getattr(contact, name)
    if isinstance(value, bool):
        return YES if value else NO
    return value.isoformat() if name == "signs_until" and value else (value or "")


def _refuse_archived(rows: list[Row], archived: set[int]) -> None:
    for row in rows:
        if row.values.get("organization_pk") not in archived:
            continue
        if row.action == RowAction.CREATE:
            row.add(ERROR, "organization", "Mitra ini diarsipkan.", phase="match")
        elif row.action == RowAction.CHANGE:
            row.diff, row.action = {}, RowAction.UNCHANGED
            row.add(WARNING, "organization", "Mitra ini diarsipkan; kontaknya tidak diubah.", phase="match")


def _choose_first(rows: list[Row], known: KnownContacts) -> None:
    """The first contact of an organization without a primary one becomes it, when no row says which one is."""
    settled = known.with_primary | {
        row.values["organization_pk"] for row in rows if row.values.get("is_primary") == YES
    }
    for row in rows:
        owner = row.values["organization_pk"]
        if row.action == RowAction.CREATE and owner not in settled and row.values.get("is_active") != NO:
            settled.add(owner)
            row.values["is_first"] = True
            if row.values.get("is_primary") == NO:
                row.add(WARNING, "is_primary", "Kontak pertama menjadi kontak utama.", phase="match")
