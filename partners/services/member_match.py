"""Which group and which known member the rows of a list mean. Reads only.

Same member: our own id; source and external id; the NIK in the same group; else the name in the same group.
Differing external ids or NIKs are two people and a suggestion.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from partners.models import Member, Organization
from partners.rules import normalize_name
from partners.services.member_skill_import import merged_skills, stored_skills
from partners.services.organization_lookup import Found, Named, NamedOrganizations
from partners.services.organization_match import is_uuid
from partners.services.organization_places import settle_rows

ASKED_AT_ONCE = 500
COMPARED = ("name", "sex", "role", "phone", "joined_on", "left_on")
DATES = ("joined_on", "left_on")
CREATE = "create"  # the choice to make groups that are not known
SET_HERE = ("group_pk", "group_key", "new_group", "nik_taken")


def match_members(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    for row in rows:
        for name in SET_HERE:
            row.values.pop(name, None)
    groups = _place(rows, context)
    _join_rows([row for row in rows if row.is_open])
    open_rows = [row for row in rows if row.action == RowAction.CREATE]
    known = KnownMembers(open_rows, context.institution)
    takers: dict[int, Row] = {}
    for row in open_rows:
        known.check_nik(row)
        target = known.find(row)
        if target is not None and target.pk in takers:
            mark_double(row, takers[target.pk])
        elif target is not None:
            takers[target.pk] = row
            _compare(row, target)
    _refuse_archived(open_rows, groups)
    _describe_new_groups(open_rows)


def person_key(name: str) -> str:
    """What two spellings of a person's name share: `H. Adi` and `h adi`."""
    return " ".join(re.sub(r"[\W_]+", " ", name).casefold().split())


def _place(rows: list[Row], context: ImportContext) -> dict[int, Organization]:
    """Find the group of each row, or the key of one that is to be made; gives the found groups by key."""
    named = {row.number: Named.of(row.values, "group", context.source) for row in rows if row.is_open}
    lookup = NamedOrganizations(named.values(), context.institution, noun="kelompok", groups_only=True)
    found: dict[int, Organization] = {}
    for row in rows:
        if not row.is_open:
            continue
        one = named[row.number]
        answer: Found = lookup.find(one)
        if answer.organization is not None:
            found[answer.organization.pk] = answer.organization
            row.values["group_pk"] = answer.organization.pk
            row.values["group_key"] = str(answer.organization.pk)
        elif answer.is_unknown and one.name and CREATE in context.default_choice.split():
            row.values["group_key"] = f"new {new_group_key(one)}"
        else:
            row.add(ERROR, "group", answer.reason, phase="match")
    return found


def new_group_key(one: Named) -> str:
    """The same for rows that name one new group."""
    return "|".join((normalize_name(one.name), one.external_id, one.number, one.code, *map(person_key, one.places)))


def _describe_new_groups(rows: list[Row]) -> None:
    """The first row to be written of each new group carries what the group will be, with its official place."""
    firsts: dict[str, Row] = {}
    for row in rows:
        if row.action == RowAction.CREATE and "group_pk" not in row.values:
            firsts.setdefault(row.values["group_key"], row)
    made = [Row(row.number, [], _group_values(row.values)) for row in firsts.values()]
    settle_rows(made)
    for row, group in zip(firsts.values(), made, strict=True):
        row.values["new_group"] = group.values
        row.add(INFO, "group", f"Kelompok baru: {group.values['name']}.", phase="match")
        for issue in group.issues:
            row.add(WARNING, "group", issue["message"], phase="match")


def _group_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """A new group as the list describes it; what has no column is kept in words."""
    kept = [("Tahun berdiri", "group_founded"), ("Pendamping menurut daftar", "mentor")]
    return {
        "name": values["group"],
        "normalized_name": normalize_name(values["group"]),
        "kind": "group",
        "category": values.get("group_class") or "",
        "external_id": values.get("group_external_id") or "",
        "legal_number": values.get("group_number") or "",
        "address": values.get("group_address") or "",
        "region": values.get("group_region") or "",
        "village": values.get("group_village") or "",
        "district": values.get("group_district") or "",
        "regency": values.get("group_regency") or "",
        "province": "",
        "description": "\n".join(f"{label}: {values[name]}" for label, name in kept if values.get(name)),
    }


def _refuse_archived(rows: list[Row], groups: Mapping[int, Organization]) -> None:
    for row in rows:
        group = groups.get(row.values.get("group_pk") or 0)
        if group is None or not group.is_archived:
            continue
        if row.action == RowAction.CREATE:
            row.add(ERROR, "group", "Kelompok ini diarsipkan.", phase="match")
        elif row.action == RowAction.CHANGE:
            row.diff, row.action = {}, RowAction.UNCHANGED
            row.add(WARNING, "group", "Kelompok ini diarsipkan; anggotanya tidak diubah.", phase="match")


def _join_rows(rows: list[Row]) -> None:
    """Rows of one file: those that differ only in blanks become one, contradicting ones wait."""
    seen: dict[tuple, list[Row]] = defaultdict(list)
    for row in rows:
        keys = list(_keys(row.values))
        earlier = next((first for key in keys for first in seen[key] if _relate(row, first)), None)
        for key in keys:
            seen[key].append(earlier if earlier is not None and row.action == RowAction.UNCHANGED else row)


def _keys(values: Mapping[str, Any]) -> Iterable[tuple]:
    if values.get("public_id"):
        yield "own", values["public_id"]
    if values.get("external_id"):
        yield "id", values.get("source", ""), values["external_id"]
    if values.get("nik_hash"):
        yield "nik", values["group_key"], values["nik_hash"]
    yield "name", values["group_key"], person_key(values["name"])


def are_two(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Ids of one source, or NIKs, that differ: two people."""
    ids = one.get("external_id"), other.get("external_id")
    if ids[0] and ids[1] and (one.get("source") or "") == (other.get("source") or "") and ids[0] != ids[1]:
        return True
    return any(one.get(name) and other.get(name) and one[name] != other[name] for name in ("public_id", "nik_hash"))


def _relate(row: Row, first: Row) -> bool:
    """Decide about two rows that share a key; True when they are one person or contradict each other."""
    if row is first:
        return False
    if are_two(row.values, first.values):
        message = f"Mirip dengan baris {first.number}; periksa apakah orang yang sama."
        if not any(issue["message"] == message for issue in row.issues):
            row.add(WARNING, "name", message, phase="match")
        return False
    names = [*COMPARED, "nik_hash", "group_key", "external_id", "skills"]
    pairs = [(name, row.values.get(name), first.values.get(name)) for name in names]
    if first.action == RowAction.ERROR or any(
        one and other and one != other and not (name == "name" and person_key(one) == person_key(other))
        for name, one, other in pairs
    ):
        mark_double(row, first)
        return True
    first.values.update({name: one for name, one, other in pairs if one and not other})
    if row.values.get("nik") and not first.values.get("nik"):
        first.values["nik"] = row.values["nik"]
    row.action = RowAction.UNCHANGED
    row.add(INFO, "name", f"Sama dengan baris {first.number}; ditulis sekali.", phase="match")
    return True


def mark_double(row: Row, first: Row) -> None:
    """Both rows say different things about one person and wait for a decision."""
    for one, other in ((row, first), (first, row)):
        message = f"ganda dalam berkas (baris {other.number})"
        if not any(issue["message"] == message for issue in one.issues):
            one.add(ERROR, "name", message, phase="match", twin=other.number)


class KnownMembers:
    """The stored members that some row may be, looked up in few queries."""

    def __init__(self, rows: list[Row], institution) -> None:
        self.rows = Member.objects.in_institution(institution).select_related("organization").prefetch_related("skills")
        self.by_pk: dict[int, Member] = {}
        self._load("public_id", {one for row in rows if is_uuid(one := row.values.get("public_id") or "")})
        self._load("external_id", {row.values.get("external_id") for row in rows})
        self._load("organization_id", {row.values.get("group_pk") for row in rows})
        self.nik_holders: dict[str, list[tuple[int, str]]] = defaultdict(list)
        hashes = sorted({row.values["nik_hash"] for row in rows} - {""})
        for start in range(0, len(hashes), ASKED_AT_ONCE):
            holders = Member.objects.in_institution(institution).filter(
                nik_hash__in=hashes[start : start + ASKED_AT_ONCE]
            )
            for pk, key, name in holders.values_list("pk", "nik_hash", "name"):
                self.nik_holders[key].append((pk, name))
        self.by: dict[tuple, list[Member]] = defaultdict(list)
        for member in self.by_pk.values():
            self.by["own", str(member.public_id)].append(member)
            if member.external_id:
                self.by["id", member.source, member.external_id].append(member)
            if member.nik_hash:
                self.by["nik", str(member.organization_id), member.nik_hash].append(member)
            self.by["name", str(member.organization_id), person_key(member.name)].append(member)

    def _load(self, column: str, wanted: set[Any]) -> None:
        keys = sorted(wanted - {None, ""})
        for start in range(0, len(keys), ASKED_AT_ONCE):
            for member in self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}):
                self.by_pk[member.pk] = member

    def check_nik(self, row: Row) -> None:
        """A NIK that is known of a person of another name is left out, with a warning."""
        holders = self.nik_holders.get(row.values["nik_hash"], [])
        own = row.values.get("public_id")
        others = [name for pk, name in holders if person_key(name) != person_key(row.values["name"])]
        if others and not (own and any(self.by["own", own])):
            row.values["nik_taken"] = True
            row.add(WARNING, "nik", f"NIK ini tercatat untuk {others[0]}; tidak dipakai.", phase="match")

    def find(self, row: Row) -> Member | None:
        """The member that `row` is, if any."""
        values = row.values
        for key in _keys(values):
            if key[0] == "nik" and values.get("nik_taken"):
                continue
            candidates = self.by.get(key, [])
            if not candidates:
                continue
            same = [one for one in candidates if key[0] == "own" or not are_two(values, _stored(one, values))]
            if len(same) == 1:
                return same[0]
            if len(same) > 1:
                message = f"Cocok dengan {len(same)} anggota bernama sama; isi ID Kemitraan."
                row.add(ERROR, "name", message, phase="match")
                return None
            row.add(WARNING, "name", f"Mirip dengan anggota “{candidates[0].name}”; periksa.", phase="match")
        return None


def _stored(member: Member, values: Mapping[str, Any]) -> dict[str, Any]:
    nik = "" if values.get("nik_taken") else member.nik_hash
    return {"source": member.source, "external_id": member.external_id, "nik_hash": nik}


def stored_text(member: Member, name: str) -> str:
    """A stored value as text; dates are ISO."""
    value = getattr(member, name)
    return "" if value is None else value.isoformat() if name in DATES else str(value)


def _compare(row: Row, target: Member) -> None:
    """Filled cells that differ from the stored value are changes; blank cells change nothing."""
    row.target_id = target.pk
    if row.action == RowAction.ERROR:
        return
    if row.values.get("group_pk") != target.organization_id:
        message = f"Anggota ini tercatat di {target.organization}; pindahkan di halamannya."
        row.add(ERROR, "group", message, phase="match")
        return
    is_named_alike = person_key(row.values["name"]) == person_key(target.name)
    for name in COMPARED:
        new, old = row.values.get(name) or "", stored_text(target, name)
        if new and new != old and not (name == "name" and is_named_alike):
            row.diff[name] = [old, new]
    if row.values["nik_hash"] and row.values["nik_hash"] != target.nik_hash and not row.values.get("nik_taken"):
        row.diff["nik"] = [target.nik_encrypted, row.values["nik"]]
    if given := row.values.get("skills"):
        stored = stored_skills(target)
        if (merged := merged_skills(stored, given)) != stored:
            row.diff["skills"] = [stored, merged]
    if row.values.get("external_id") and not target.external_id:
        row.diff["external_id"] = ["", row.values["external_id"]]
    row.action = RowAction.CHANGE if row.diff else RowAction.UNCHANGED
