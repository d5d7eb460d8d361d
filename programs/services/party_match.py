"""Which organizations of the registry the names in a list mean. Reads only; `party_import` writes the missing ones.

The same organization has the same normalized name (spellings of the legal form, case and quotes do not count).
A list of agreements does not say where a partner sits, so the place decides nothing here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from kemitraan.exchange.rules.resources import ERROR, INFO, WARNING, Row
from partners.models import Organization
from partners.rules import normalize_name, similar_names
from partners.selectors.merges import former_owners

ASKED_AT_ONCE = 500
MOST_NAMES = 2000  # with more, abbreviations are not looked for: each would be compared with each
LONGEST_ABBREVIATION = 6
LOADED = ("pk", "public_id", "name", "normalized_name", "status", "is_own", "parent_id")


class PartyBook:
    """The registry as far as the names of a list touch it, in few queries."""

    def __init__(self, institution, names: Iterable[str], ids: Iterable[str]) -> None:
        self.rows = Organization.objects.in_institution(institution).unmerged()
        self.institution = institution
        self.by_name: dict[str, list[Organization]] = defaultdict(list)
        self.by_id: dict[str, Organization] = {}
        self.root = self.rows.filter(is_own=True, parent=None).only(*LOADED).first()
        spelled = {normalize_name(name): name for name in names}
        self._load("normalized_name", sorted({key for name in spelled.values() for key in similar_names(name)}))
        self._load("public_id", sorted(ids))

    def _load(self, column: str, wanted: list[str]) -> None:
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            chunk = wanted[start : start + ASKED_AT_ONCE]
            for organization in self.rows.filter(**{f"{column}__in": chunk}).only(*LOADED):
                if str(organization.public_id) not in self.by_id:
                    self.by_id[str(organization.public_id)] = organization
                    self.by_name[organization.normalized_name].append(organization)
            for value, _, organization in former_owners(self.institution, column, chunk):
                self.by_id.setdefault(value if column == "public_id" else str(organization.public_id), organization)
                if column == "normalized_name" and organization not in self.by_name[value]:
                    self.by_name[value].append(organization)

    def find(self, row: Row, name: str, public_id: str = "") -> Organization | None:
        """The organization meant, None when it must be made; what a person should see is noted on the row."""
        if public_id and public_id in self.by_id:
            return self.by_id[public_id]
        found = self.by_name.get(normalize_name(name), [])
        active = [one for one in found if not one.is_archived] or found
        if len(active) > 1:
            message = f"Cocok dengan {len(active)} mitra bernama “{active[0].name}”; isi ID mitra."
            row.add(ERROR, "partner", message, phase="match")
        if not active:
            self._suggest(row, name)
            return None
        if active[0].is_archived:
            row.add(WARNING, "partner", f"Mitra “{active[0].name}” diarsipkan.", phase="match")
        return active[0]

    def _suggest(self, row: Row, name: str) -> None:
        for key in similar_names(name):
            for other in self.by_name.get(key, []):
                row.add(WARNING, "partner", f"Mirip dengan mitra “{other.name}”; periksa.", phase="match")
                return


def note_spellings(rows: Iterable[Row]) -> None:
    """Say which spellings of a list are taken as one partner, and which ones may be, though they are not taken so."""
    first: dict[str, tuple[str, int]] = {}
    for row in rows:
        for partner in row.values["partners"]:
            key = normalize_name(partner["name"])
            spelling, number = first.setdefault(key, (partner["name"], row.number))
            if spelling.casefold() != partner["name"].casefold():
                row.add(INFO, "partner", f"Sama dengan “{spelling}” (baris {number}).", phase="match")
    if len(first) <= MOST_NAMES:
        _note_likeness(rows, first)


def _note_likeness(rows: Iterable[Row], first: dict[str, tuple[str, int]]) -> None:
    """Suggest names that differ by their legal form only, or that abbreviate one another."""
    noted: set[str] = set()
    words = {key: _words(name) for key, (name, _) in first.items()}
    for row in rows:
        for partner in row.values["partners"]:
            key = normalize_name(partner["name"])
            if key in noted:
                continue
            noted.add(key)
            like = _first_like(key, partner["name"], words, first)
            if like:
                row.add(WARNING, "partner", f"Mungkin sama dengan “{like}”; periksa.", phase="match")


def _first_like(key: str, name: str, words: dict[str, list[str]], first: dict[str, tuple[str, int]]) -> str:
    for other in similar_names(name):
        if other != key and other in first:
            return first[other][0]
    mine = words[key]
    for other, theirs in words.items():
        if other != key and (abbreviates(mine, theirs) or abbreviates(theirs, mine)):
            return first[other][0]
    return ""


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", re.sub(r"\(.*?\)", " ", name)) if word]


def abbreviates(short: list[str], long: list[str]) -> bool:
    """Whether `FK UIP` may stand for `Fakultas Kedokteran Universitas Islam Persada Yogyatama`.

    Each word of the short name is the next word of the long one, or the initials of the next ones; at least one
    is initials. Words may be left over at the end of the long name only.
    """
    place, initials = 0, 0
    for word in short:
        if place < len(long) and word.casefold() == long[place].casefold():
            place += 1
            continue
        letters = word.casefold()
        run = long[place : place + len(letters)]
        is_initials = word.isupper() and 2 <= len(letters) <= LONGEST_ABBREVIATION and len(run) == len(letters)
        if not is_initials or letters != "".join(part[0] for part in run).casefold():
            return False
        place += len(run)
        initials += 1
    return initials > 0
