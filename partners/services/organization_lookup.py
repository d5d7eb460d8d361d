"""Which organization a row of another list means: a member's group, a contact's employer. Reads only.

In this order: our own id; source and external id; NIB or legal number; else the name, narrowed by the place.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from partners.enums import OrganizationKind, OrganizationStatus
from partners.models import Organization
from partners.rules import normalize_name
from partners.rules.regions import code_of_key, region_words
from partners.selectors.merges import former_owners
from partners.services.organization_match import is_uuid

ASKED_AT_ONCE = 500
SUGGESTED_FOR = 50  # so many unknown names get suggestions
COMPARED_WITH = 5000
PLACES = ("village", "district", "regency")
LOADED = (
    "public_id",
    "name",
    "normalized_name",
    "kind",
    "status",
    "source",
    "external_id",
    "nib",
    "legal_number",
    "region",
    "institution_id",
    *PLACES,
)


@dataclass(frozen=True)
class Named:
    """An organization as a row names it; `places` are village, district and regency, `code` that of its region."""

    public_id: str = ""
    source: str = ""
    external_id: str = ""
    number: str = ""
    name: str = ""
    code: str = ""
    places: tuple[str, ...] = ("", "", "")

    @classmethod
    def of(cls, values: Mapping[str, Any], prefix: str, source: str) -> "Named":
        """From the columns of a row whose names begin with `prefix`; `source` is that of the list."""

        def text(name: str) -> str:
            return values.get(f"{prefix}_{name}") or ""

        return cls(
            public_id=text("id"),
            source=source,
            external_id=text("external_id"),
            number=text("number"),
            name=values.get(prefix) or "",
            code=text("region"),
            places=tuple(text(name) for name in PLACES),
        )

    @property
    def normalized_name(self) -> str:
        return normalize_name(self.name)

    @property
    def is_blank(self) -> bool:
        return not (self.public_id or self.external_id or self.number or self.name)

    @property
    def said(self) -> str:
        """What a person recognizes it by."""
        return self.name or self.external_id or self.number or self.public_id


@dataclass(frozen=True)
class Found:
    """The organization, or why there is none; `is_unknown` when nothing stored comes near."""

    organization: Organization | None = None
    reason: str = ""
    is_unknown: bool = False


class NamedOrganizations:
    """Answers for all organizations that a list names, in a number of queries that does not grow with its rows."""

    def __init__(self, wanted: Iterable[Named], institution, *, noun: str, groups_only: bool = False) -> None:
        self.noun, self.groups_only, self.institution = noun, groups_only, institution
        self.wanted = [one for one in dict.fromkeys(wanted) if not one.is_blank]
        statuses = [OrganizationStatus.ACTIVE, OrganizationStatus.ARCHIVED]
        self.rows = Organization.objects.in_institution(institution).filter(status__in=statuses).only(*LOADED)
        self.by: dict[str, dict[str, dict[int, Organization]]] = defaultdict(lambda: defaultdict(dict))
        self._load("public_id", {one.public_id for one in self.wanted if is_uuid(one.public_id)})
        self._load("external_id", {one.external_id for one in self.wanted})
        for column in ("nib", "legal_number"):
            self._load(column, {one.number for one in self.wanted})
        self._load("normalized_name", {one.normalized_name for one in self.wanted if one.name})
        self.answers = {one: self._answer(one) for one in self.wanted}
        self._suggest()

    def find(self, named: Named) -> Found:
        """What is known about `named`."""
        return self.answers.get(named) or Found(reason=f"{self.noun} kosong")

    def _load(self, column: str, texts: set[str]) -> None:
        keys = sorted(texts - {""})
        for start in range(0, len(keys), ASKED_AT_ONCE):
            for one in self.rows.filter(**{f"{column}__in": keys[start : start + ASKED_AT_ONCE]}):
                self.by[column][str(vars(one)[column])][one.pk] = one
            for value, _, one in former_owners(self.institution, column, keys[start : start + ASKED_AT_ONCE]):
                self.by[column][value][one.pk] = one

    def _answer(self, named: Named) -> Found:
        for candidates in self._candidates(named):
            fitting = [one for one in candidates if not self.groups_only or one.is_group]
            if len(fitting) == 1:
                return Found(fitting[0])
            if fitting:
                words = f"“{named.said}” cocok dengan {len(fitting)} {self.noun}; isi wilayah atau ID {self.noun}."
                return Found(reason=words)
            if candidates:
                kind = OrganizationKind(candidates[0].kind).label.lower()
                return Found(reason=f"“{candidates[0].name}” tercatat sebagai {kind}, bukan {self.noun}.")
        return Found(reason=f"{self.noun} tidak dikenal: “{named.said}”", is_unknown=True)

    def _candidates(self, named: Named) -> Iterable[list[Organization]]:
        yield list(self.by["public_id"][named.public_id].values())
        if named.external_id:
            same = list(self.by["external_id"][named.external_id].values())
            yield [one for one in same if one.source == named.source]
            yield [one for one in same if named.name and one.normalized_name == named.normalized_name]
            if not named.name:
                yield same
        if named.number:
            yield list((self.by["nib"][named.number] | self.by["legal_number"][named.number]).values())
        if named.name:
            same_name = self.by["normalized_name"][named.normalized_name].values()
            yield [one for one in same_name if not self._is_other(named, one)]

    def _is_other(self, named: Named, one: Organization) -> bool:
        """Ids, numbers or places contradict each other."""
        if named.external_id and one.external_id and named.source == one.source:
            return True
        code = code_of_key(one.region_id) if one.region_id else ""
        if named.code and code and not _is_within(named.code, code):
            return True
        return any(
            given and stored and region_words(given) != region_words(stored)
            for given, stored in zip(named.places, (one.village, one.district, one.regency), strict=True)
        )

    def _suggest(self) -> None:
        """Name what the first unknown ones resemble."""
        unknown = [one for one, found in self.answers.items() if found.is_unknown and one.name][:SUGGESTED_FOR]
        if not unknown:
            return
        rows = self.rows.groups() if self.groups_only else self.rows
        names = dict(rows.values_list("normalized_name", "name")[:COMPARED_WITH])
        for one in unknown:
            alike = difflib.get_close_matches(one.normalized_name, names, n=3, cutoff=0.75)
            if alike:
                words = ", ".join(f"“{names[key]}”" for key in alike)
                self.answers[one] = Found(reason=f"{self.answers[one].reason}; mirip {words}", is_unknown=True)


def _is_within(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")
