"""Which rows of a list are one agreement, and which agreements are known already. Reads only.

One agreement: the same own id; the same source and external id; or the same number and term (a number is never
unique by itself). Stored ones are found by own id, by source and external id, by a number and a partner in
common, and, where nothing has a number, by title, partners and start.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Count, Max, Sum

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, ImportContext, Row
from partners.models import Organization
from partners.rules import normalize_name
from programs.models import Agreement, AgreementParty
from programs.services.agreement_parents import compare_parents, link_parents
from programs.services.agreement_records import KnownAgreements, compare, is_uuid_text
from programs.services.party_match import PartyBook, note_spellings

SHARED = ("title", "starts_on", "ends_on", "kind")
LABELS = {"title": "judul", "starts_on": "mulai", "ends_on": "berakhir", "kind": "jenis"}


def match_agreements(rows: list[Row], context: ImportContext) -> None:
    """Set action, target and differences of every row; may be called again on the same rows."""
    for row in rows:
        row.values.pop("companions", None)
    note_spellings(rows)
    book = _resolve_partners(rows, context)
    firsts = _join_rows([row for row in rows if row.is_open and not row.values["is_bare"]])
    for first in firsts:
        _set_parties(first, book)
    _warn_of_shared_numbers(firsts)
    known = KnownAgreements(firsts, context.institution)
    targets = _find_targets(firsts, known)
    link_parents(firsts, known)
    for first in firsts:
        if first.number in targets:
            compare(first, targets[first.number])
    compare_parents(firsts, known)
    _place_bare_rows([row for row in rows if row.is_open and row.values["is_bare"]], firsts)


def stamp_of_agreements(context: ImportContext) -> str:
    """Changes with every organization, agreement and party of the institution."""
    stamps = []
    for model in (Organization, Agreement, AgreementParty):
        found = model.objects.in_institution(context.institution)
        stamps.append(found.aggregate(count=Count("pk"), versions=Sum("version"), last=Max("updated_at")))
    return ";".join(f"{one['count']} {one['versions']} {one['last']}" for one in stamps)


def _find_targets(firsts: list[Row], known: KnownAgreements) -> dict[int, Agreement]:
    """The stored agreement of each row, by row number: first those that are sure, then those whose term changed."""
    targets: dict[int, Agreement] = {}
    takers: dict[int, Row] = {}
    for first in firsts:
        target = known.find(first)
        if target is not None and target.pk in takers:
            _note_double(first, takers[target.pk])
        elif target is not None:
            takers[target.pk], targets[first.number] = first, target
            first.target_id = target.pk
    for first in firsts:
        if first.number in targets or first.action != RowAction.CREATE:
            continue
        target = known.find_changed(first, set(takers))
        if target is not None:
            takers[target.pk], targets[first.number] = first, target
            first.target_id = target.pk
    return targets


def _resolve_partners(rows: list[Row], context: ImportContext) -> PartyBook:
    """Give every partner its `key` (normalized name) and `organization` (primary key, None when it must be made)."""
    partners = [partner for row in rows for partner in row.values["partners"]]
    book = PartyBook(
        context.institution,
        [partner["name"] for partner in partners],
        {partner["id"] for partner in partners if is_uuid_text(partner.get("id"))},
    )
    for row in rows:
        for partner in row.values["partners"]:
            found = book.find(row, partner["name"], partner.get("id") or "")
            partner["organization"] = found.pk if found else None
            partner["key"] = found.normalized_name if found else normalize_name(partner["name"])
            if found and book.root and found.pk == book.root.pk:
                row.add(ERROR, "partner", "nama mitra kosong: ini lembaga sendiri", phase="match")
    return book


def _join_rows(rows: list[Row]) -> list[Row]:
    """The first row of each agreement; the others are merged into it and written once."""
    ids = [id_of(row.values) for row in rows if row.values.get("external_id")]
    has_document_ids = len(set(ids)) < len(ids)
    firsts: dict[tuple, Row] = {}
    for row in rows:
        row.values["members"] = []
        keys = list(_keys(row.values, has_document_ids))
        first = next((firsts[key] for key in keys if key in firsts), None)
        if first is None or not _join(row, first):
            firsts |= {key: row for key in keys if key not in firsts}
            continue
        firsts |= {key: first for key in keys if key not in firsts}
    unique: dict[int, Row] = {id(row): row for row in firsts.values()}
    return sorted(unique.values(), key=lambda row: row.number)


def id_of(values: Mapping[str, Any]) -> tuple[str, str]:
    """Source and external id."""
    return values.get("source") or "", values.get("external_id") or ""


def _keys(values: Mapping[str, Any], has_document_ids: bool) -> Iterator[tuple]:
    """By what a row is the same agreement as another row. An id that several rows share names the agreement, so
    that rows with other ids are other agreements; ids that never repeat only number the rows of the list."""
    if values.get("public_id"):
        yield "own", values["public_id"]
        return
    if values.get("external_id") and has_document_ids:
        yield ("id", *id_of(values))
        return
    term = values["starts_on"], values["ends_on"]
    for key in values["number_keys"]:
        yield "number", key, *term
    if not values["number_keys"]:
        partners = frozenset(partner["key"] for partner in values["partners"])
        own = id_of(values) if values.get("external_id") else ()
        yield "content", values["title"].casefold(), partners, values["number"], *term, *own


def _join(row: Row, first: Row) -> bool:
    """Merge a row into the first one of the same agreement; notes what is said twice or differently."""
    mine = {partner["key"]: partner for partner in row.values["partners"]}
    merged = {partner["key"]: partner for partner in _all_partners(first)}
    differing = [
        LABELS[name]
        for name in SHARED
        if row.values[name] and first.values[name] and row.values[name] != first.values[name]
    ]
    if differing:
        names = ", ".join(differing)
        row.add(WARNING, "title", f"Berbeda dari baris {first.number}: {names}; yang pertama dipakai.", phase="match")
    first.values["members"].append(
        {"partners": row.values["partners"], "external_id": row.values.get("external_id") or ""}
    )
    row.action = RowAction.UNCHANGED
    if mine.keys() <= merged.keys():
        message = f"Ganda: nomor dan mitra sama dengan baris {first.number}; ditulis sekali."
        row.add(WARNING, "number", message, phase="match")
    else:
        row.add(INFO, "partner", f"Satu perjanjian dengan baris {first.number}.", phase="match")
    return True


def _all_partners(first: Row) -> Iterable[dict[str, Any]]:
    yield from first.values["partners"]
    for member in first.values["members"]:
        yield from member["partners"]


def _set_parties(first: Row, book: PartyBook) -> None:
    """`parties` of the agreement: the own body first (unless it is none), then its partners, each once."""
    values = first.values
    parties: dict[str, dict[str, Any]] = {}
    for partner in _all_partners(first):
        stored = parties.setdefault(partner["key"], dict(partner))
        for name in ("number", "signatory_name", "signatory_position", "signed_on"):
            stored[name] = stored.get(name) or partner.get(name) or ""
    own = {
        "organization": book.root.pk if book.root else None,
        "key": book.root.normalized_name if book.root else "",
        "is_own": True,
        "number": values["number"],
        "signatory_name": values.get("signatory_name") or "",
        "signatory_position": values.get("signatory_position") or "",
        "signed_on": values["signed_on"],
    }
    values["parties"] = ([own] if values["has_own"] else []) + list(parties.values())
    if not values["title"]:
        names = [partner["name"] for partner in parties.values()]
        more = f" dan {len(names) - 1} mitra lain" if len(names) > 1 else ""
        values["made_title"] = f"Kerja sama dengan {names[0]}{more}"[:300]


def _warn_of_shared_numbers(firsts: list[Row]) -> None:
    """The same number under another id or for another term is two agreements, and shown."""
    seen: dict[str, Row] = {}
    for row in firsts:
        for key in row.values["number_keys"]:
            other = seen.setdefault(key, row)
            if other is row:
                continue
            same = {party["key"] for party in row.values["parties"]} == {
                party["key"] for party in other.values["parties"]
            }
            what = "Mungkin ganda: nomor dan mitra" if same else "Nomor"
            row.add(WARNING, "number", f"{what} sama dengan baris {other.number}; periksa.", phase="match")
            break


def _note_double(row: Row, first: Row) -> None:
    row.action = RowAction.UNCHANGED
    message = f"Ganda: perjanjian yang sama dengan baris {first.number}; ditulis sekali."
    row.add(WARNING, "number", message, phase="match")


def _place_bare_rows(rows: list[Row], firsts: list[Row]) -> None:
    """A row that names only a partner is no agreement: the partner is written with the list, and the row warned."""
    message = "Hanya menyebut mitra, tanpa perjanjian; mitranya saja yang dicatat."
    carrier = next((row for row in firsts if row.action == RowAction.CREATE), None)
    for row in rows:
        row.add(WARNING, "partner", message, phase="match")
        row.values["parties"] = []
        new = [partner for partner in row.values["partners"] if partner["organization"] is None]
        if not new or carrier is None:
            row.action = RowAction.CREATE if new else RowAction.UNCHANGED
            continue
        row.action = RowAction.UNCHANGED
        carrier.values["companions"] = by_key([*carrier.values.get("companions", []), *new])


def by_key(partners: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each organization once."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for partner in partners:
        found[partner["key"]] = found[partner["key"]] or partner
    return list(found.values())
