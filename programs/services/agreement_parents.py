"""Which agreement of a list, or of the register, an addendum or a child belongs to. Reads only.

A stated parent is looked up; that of an addendum without one is taken only when it is sure: the same partners, an
earlier start, and the same end or the same title. Whatever is not sure is shown and not linked.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from kemitraan.exchange.enums import RowAction
from kemitraan.exchange.rules.resources import INFO, WARNING, Row
from kemitraan.exchange.rules.terms import number_key
from programs.models import Agreement
from programs.services.agreement_records import KnownAgreements, external_ids, partners_of

_ADDENDUM_WORD = re.compile(r"(?i)^(?:naskah\s+)?(?:add?endum|amandemen|amendment)\b(?:\s+[ivx]+\b|\s+\d+\b)?[\s:.\-]*")


@dataclass(frozen=True)
class Candidate:
    """An agreement that may be a parent: a row of the list or a stored one."""

    partners: frozenset
    title: str
    starts_on: str
    ends_on: str
    is_addendum: bool
    row: int | None = None
    pk: int | None = None

    @property
    def link(self) -> dict[str, int]:
        return {"row": self.row} if self.row is not None else {"id": self.pk or 0}


def link_parents(firsts: list[Row], known: KnownAgreements) -> None:
    """Set `parent` ({"row": number} or {"id": primary key}) of every row whose parent is known for sure."""
    by_ref = _references(firsts)
    candidates: dict[frozenset, list[Candidate]] | None = None
    for row in firsts:
        row.values.pop("parent", None)
        if row.values.get("parent_ref"):
            _link_stated(row, by_ref, known)
        elif row.values["is_addendum"] and row.target_id is None:
            if candidates is None:
                candidates = _candidates(firsts, known)
            _link_addendum(row, candidates)


def _references(firsts: list[Row]) -> dict[tuple[str, str], Row]:
    """How a list may point at one of its own rows: an own id, an id of its source, a number."""
    found: dict[tuple[str, str], Row] = {}
    for row in firsts:
        if row.values.get("public_id"):
            found.setdefault(("own", row.values["public_id"]), row)
        for text in external_ids(row):
            found.setdefault(("id", text), row)
        for key in row.values["number_keys"]:
            found.setdefault(("number", key), row)
    return found


def _link_stated(row: Row, by_ref: dict[tuple[str, str], Row], known: KnownAgreements) -> None:
    ref = row.values["parent_ref"]
    key = number_key(ref)
    parent = by_ref.get(("own", ref)) or by_ref.get(("id", ref)) or by_ref.get(("number", key))
    if parent is not None and parent is not row:
        row.values["parent"] = {"row": parent.number}
        return
    stored = known.by_own.get(ref) or known.by_id.get((row.values.get("source") or "", ref))
    if stored is None and key and len(known.by_number.get(key, [])) == 1:
        stored = known.by_number[key][0]
    if stored is not None and stored.pk != row.target_id:
        row.values["parent"] = {"id": stored.pk}
        return
    line = f"Perjanjian induk: {ref}"
    if line not in row.values["source_notes"].splitlines():
        row.values["source_notes"] = f"{row.values['source_notes']}\n{line}".strip()
    level = WARNING if row.values["is_addendum"] else INFO
    row.add(level, "parent_ref", f"Perjanjian induk “{ref}” tidak ditemukan; disimpan sebagai catatan.", phase="match")


def _candidates(firsts: list[Row], known: KnownAgreements) -> dict[frozenset, list[Candidate]]:
    found: dict[frozenset, list[Candidate]] = defaultdict(list)
    for row in firsts:
        values = row.values
        partners = frozenset(party["key"] for party in values["parties"] if not party.get("is_own"))
        title, term = values["title"] or values.get("made_title", ""), (values["starts_on"], values["ends_on"])
        found[partners].append(Candidate(partners, title, *term, values["is_addendum"], row=row.number))
    in_list = {row.target_id for row in firsts}
    for agreement in known.by_pk.values():
        if agreement.pk not in in_list:
            stored = _stored_candidate(agreement)
            found[stored.partners].append(stored)
    return found


def _stored_candidate(agreement: Agreement) -> Candidate:
    pks = partners_of(agreement)
    partners = frozenset(
        party.organization.normalized_name for party in agreement.parties.all() if party.organization_id in pks
    )
    return Candidate(
        partners,
        agreement.title,
        agreement.starts_on.isoformat() if agreement.starts_on else "",
        agreement.ends_on.isoformat() if agreement.ends_on else "",
        bool(_ADDENDUM_WORD.match(agreement.title)),
        pk=agreement.pk,
    )


def _link_addendum(row: Row, candidates: dict[frozenset, list[Candidate]]) -> None:
    values = row.values
    partners = frozenset(party["key"] for party in values["parties"] if not party.get("is_own"))
    earlier = [
        one
        for one in candidates.get(partners, [])
        if one.row != row.number and one.starts_on and values["starts_on"] and one.starts_on < values["starts_on"]
    ]
    rest = _ADDENDUM_WORD.sub("", values["title"]).casefold()
    likely = [one for one in earlier if values["ends_on"] and one.ends_on == values["ends_on"]]
    likely = likely or [one for one in earlier if rest and one.title.casefold() == rest]
    bases = [one for one in likely if not one.is_addendum]
    if len(bases) == 1 or (len(likely) == 1 and not bases):
        parent = max(likely, key=lambda one: one.starts_on)
        values["parent"] = parent.link
        row.add(INFO, "parent_ref", f"Adendum dari “{parent.title}”.", phase="match")
        return
    why = "lebih dari satu perjanjian mungkin" if bases else "tidak ditemukan"
    row.add(WARNING, "parent_ref", f"Adendum; perjanjian induknya {why}. Hubungkan di halamannya.", phase="match")


def compare_parents(firsts: list[Row], known: KnownAgreements) -> None:
    """Parents that are stored are linked by primary key; one that is stated otherwise than stored is a change."""
    rows = {row.number: row for row in firsts}
    for row in firsts:
        link = row.values.get("parent")
        if link and "row" in link and rows[link["row"]].target_id:
            link = row.values["parent"] = {"id": rows[link["row"]].target_id}
        target = known.by_pk.get(row.target_id) if row.target_id else None
        if not link or target is None or not target.is_historical or row.action == RowAction.ERROR:
            continue
        if link.get("id") != target.parent_id:
            row.diff["parent_ref"] = [str(target.parent or ""), row.values["parent_ref"]]
            row.action = RowAction.CHANGE
