"""Which region a written place is: a code and the names of village, district, regency and province together."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from partners.enums import RegionLevel
from partners.models import Region
from partners.rules.regions import (
    FORMER_PROVINCES,
    ancestor_keys,
    read_code,
    region_key,
    split_region_name,
)

FIELD_OF_LEVEL = {
    RegionLevel.PROVINCE: "province",
    RegionLevel.REGENCY: "regency",
    RegionLevel.DISTRICT: "district",
    RegionLevel.VILLAGE: "village",
}
PLACE_FIELDS = tuple(FIELD_OF_LEVEL.values())
WORD_OF_LEVEL = {
    RegionLevel.PROVINCE: "Provinsi",
    RegionLevel.REGENCY: "Kabupaten/kota",
    RegionLevel.DISTRICT: "Kecamatan",
    RegionLevel.VILLAGE: "Desa/kelurahan",
}
ASKED_AT_ONCE = 500
CHOICES_NAMED = 3


@dataclass(frozen=True)
class Place:
    """Where something is, as somebody wrote it; `code` is a region code or empty."""

    province: str = ""
    regency: str = ""
    district: str = ""
    village: str = ""
    postal_code: str = ""
    code: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Place":
        """The place in the values of a form or of a row of a list."""
        names = {name: (values.get(name) or "").strip() for name in (*PLACE_FIELDS, "postal_code")}
        return cls(**names, code=read_code(values.get("region") or ""))

    def named(self, level: int) -> str:
        return getattr(self, FIELD_OF_LEVEL[RegionLevel(level)])

    @property
    def is_blank(self) -> bool:
        return not (self.code or self.province or self.regency or self.district or self.village)


@dataclass
class FoundPlace:
    """The region of a place, if it is certain; `names` are the official ones by field, from its level upwards.

    `notes` say at which field something was not understood: [(field, sentence)]. The region is then the smallest
    one that is certain; what is written below it stays text.
    """

    region: Region | None = None
    names: dict[str, str] = field(default_factory=dict)
    notes: list[tuple[str, str]] = field(default_factory=list)


def resolve_places(places: Iterable[Place]) -> dict[Place, FoundPlace]:
    """The region of each place, in a few queries for all of them. Nothing is said where no regions are loaded."""
    wanted = {place for place in places if not place.is_blank}
    if not wanted or not Region.objects.exists():
        return {place: FoundPlace() for place in wanted}
    known = _KnownRegions(wanted)
    found = {place: known.find(place) for place in wanted}
    known.complete([one.region.pk for one in found.values() if one.region])
    for one in found.values():
        one.names = known.names_of(one.region)
    return found


def official_names(region: Region) -> dict[str, str]:
    """The names of a region and of all above it, by field."""
    above = Region.objects.in_bulk(ancestor_keys(region.pk))
    return {FIELD_OF_LEVEL[RegionLevel(row.level)]: row.name for row in (region, *above.values())}


class _KnownRegions:
    """The regions in force that some of the places may mean."""

    def __init__(self, places: set[Place]) -> None:
        self.rows: dict[int, Region] = {}
        self.by_name: dict[tuple[int, str], list[Region]] = defaultdict(list)
        self.by_code = {row.code: row for row in self._coded({place.code for place in places if place.code})}
        self._remember(Region.objects.current().filter(level__lte=RegionLevel.REGENCY).order_by("pk"))
        for level in (RegionLevel.DISTRICT, RegionLevel.VILLAGE):
            wanted = sorted({split_region_name(place.named(level), level)[0] for place in places if place.named(level)})
            for start in range(0, len(wanted), ASKED_AT_ONCE):
                names = wanted[start : start + ASKED_AT_ONCE]
                self._remember(Region.objects.current().filter(level=level, name_key__in=names).order_by("pk"))

    def _coded(self, codes: set[str]) -> Iterator[Region]:
        """Withdrawn ones too, with their successors."""
        wanted = sorted(codes)
        for start in range(0, len(wanted), ASKED_AT_ONCE):
            rows = Region.objects.filter(code__in=wanted[start : start + ASKED_AT_ONCE])
            yield from rows.select_related("successor")

    def _remember(self, rows: Iterable[Region]) -> None:
        for row in rows:
            self.rows[row.pk] = row
            self.by_name[row.level, row.name_key].append(row)

    def complete(self, keys: list[int]) -> None:
        """Load what lies above the regions `keys` and is not known yet."""
        missing = sorted({above for key in keys for above in (key, *ancestor_keys(key))} - set(self.rows))
        for start in range(0, len(missing), ASKED_AT_ONCE):
            self.rows |= Region.objects.in_bulk(missing[start : start + ASKED_AT_ONCE])

    def names_of(self, region: Region | None) -> dict[str, str]:
        if region is None:
            return {}
        rows = (self.rows[key] for key in (region.pk, *ancestor_keys(region.pk)))
        return {FIELD_OF_LEVEL[RegionLevel(row.level)]: row.name for row in rows}

    def find(self, place: Place) -> FoundPlace:
        by_name = self._by_names(place)
        if not place.code:
            return by_name
        coded = self.by_code.get(place.code)
        if coded is not None and coded.is_withdrawn and coded.successor:
            note = ("region", f"Kode wilayah {place.code} sudah diganti {coded.successor.code}.")
            by_name.notes.append(note)
            coded = coded.successor
        if coded is None or coded.is_withdrawn:
            by_name.notes.append(("region", f"Kode wilayah {place.code} tidak dikenal; dibaca dari namanya."))
            return by_name
        if by_name.region is None and not by_name.notes:
            return FoundPlace(coded)
        if by_name.region is None:
            return FoundPlace(coded, notes=[("region", f"Dibaca dari kodenya: {coded.label}."), *by_name.notes])
        if by_name.region.pk in (coded.pk, *ancestor_keys(coded.pk)):
            return FoundPlace(coded, notes=[note for note in by_name.notes if note[0] == "region"])
        message = f"Kode wilayah {place.code} berarti {coded.label}, tetapi nama tempatnya lain; dipakai namanya."
        by_name.notes.append(("region", message))
        return by_name

    def _by_names(self, place: Place) -> FoundPlace:
        """Narrow down from the province to the village; stop where a name is not understood."""
        candidates: list[Region] = []
        notes: list[tuple[str, str]] = []
        for level in RegionLevel:
            if not (text := place.named(level)):
                continue
            name, kind = split_region_name(text, level)
            same = [row for row in self.by_name[level, name] if not kind or _has_kind(row, kind)]
            inside = [row for row in same if not candidates or _lies_in(row, candidates)]
            if inside:
                candidates = inside
                continue
            where = FIELD_OF_LEVEL[level]
            if same and candidates and level == RegionLevel.REGENCY:
                message = f"{same[0].label} tidak ada di {_either(candidates)}; periksa."
                return FoundPlace(notes=[(where, message)])
            above = f" di {_either(candidates)}" if candidates else ""
            notes.append((where, f"{WORD_OF_LEVEL[level]} “{text}” tidak dikenal{above}."))
            if level != RegionLevel.PROVINCE:
                break
        return self._decided(place, candidates, notes)

    def _decided(self, place: Place, candidates: list[Region], notes: list[tuple[str, str]]) -> FoundPlace:
        """The one candidate, the one with the postal code, or the region that all candidates lie in."""
        if len(candidates) > 1 and place.postal_code:
            candidates = [row for row in candidates if row.postal_code == place.postal_code] or candidates
        if len(candidates) < 2:
            return FoundPlace(candidates[0] if candidates else None, notes=notes)
        level = RegionLevel(candidates[0].level)
        message = f"“{place.named(level)}” bisa berarti {_either(candidates)}."
        shared = set.intersection(*(set(ancestor_keys(row.pk)) for row in candidates))
        return FoundPlace(self.rows.get(max(shared, default=0)), notes=[*notes, (FIELD_OF_LEVEL[level], message)])


def _has_kind(row: Region, kind: str) -> bool:
    """A regency is no city; other kinds are written loosely."""
    return row.level != RegionLevel.REGENCY or row.search_name.startswith(f" {kind} ")


def _lies_in(row: Region, candidates: list[Region]) -> bool:
    above = set(ancestor_keys(row.pk))
    if former := FORMER_PROVINCES.get(row.code[:2]):
        above.add(region_key(former))
    return any(candidate.pk in above for candidate in candidates)


def _either(rows: list[Region]) -> str:
    names = [row.label for row in rows[:CHOICES_NAMED]]
    rest = len(rows) - len(names)
    return "; ".join([*names, f"{rest} lainnya"] if rest else names)
