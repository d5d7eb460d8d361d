"""Finding regions by what people type: names in any order, kinds, postal codes, region codes."""

import re
from dataclasses import dataclass

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from partners.enums import RegionLevel
from partners.models import Region
from partners.rules.regions import (
    PROVINCE_NAMES,
    WORDS_OF_LEVEL,
    read_code,
    region_key,
    region_words,
)

REGIONS_SHOWN = 20
SEARCHED_PHRASES = 6
SHORTEST_PART = 3
LONGEST_QUERY = 150
_CODE_BEHIND = re.compile(r"^.*\(([\d.]+)\)$", re.DOTALL)
_KINDS = {word for words in WORDS_OF_LEVEL.values() for word in words}
_VILLAGE_KINDS = WORDS_OF_LEVEL[RegionLevel.VILLAGE]


@dataclass(frozen=True)
class RegionQuery:
    """What a person asked for.

    `phrases` must each begin a word of the region's full name, at least one of them a word of its own name.
    `names` are whole names that may be meant: the query, and its parts between commas, without spaces.
    """

    phrases: tuple[str, ...]
    names: tuple[str, ...]
    digits: tuple[str, ...] = ()
    only_villages: bool = False


def read_region_query(text: str) -> RegionQuery:
    """Words, phrases such as `kab cianjur`, and groups of digits of what was typed."""
    phrases: list[str] = []
    digits: list[str] = []
    names: list[str] = []
    only_villages = False
    for part in text[:LONGEST_QUERY].split(","):
        every = [word for word in region_words(part) if word != "indonesia"]
        digits += [word for word in every if _is_number(word)]
        words = [word for word in every if not _is_number(word)]
        if len(words) > 1 and words[0] in _VILLAGE_KINDS:
            only_villages, words = True, words[1:]
        words = _with_official_names(words)
        phrases += _with_kinds(words)
        if plain := "".join(words[1:] if len(words) > 1 and words[0] in _KINDS else words):
            names.append(plain)
    return RegionQuery(tuple(phrases[:SEARCHED_PHRASES]), tuple(names[:SEARCHED_PHRASES]), tuple(digits), only_villages)


def _is_number(word: str) -> bool:
    return word.isdigit() and len(word) >= SHORTEST_PART


def _with_official_names(words: list[str]) -> list[str]:
    """Short names of provinces written in full, unless they are words of it: `jabar`, but not `yogyakarta`."""
    official = PROVINCE_NAMES.get(" ".join(words), "").split()
    if official and not set(words) <= set(official):
        return official
    found: list[str] = []
    for word in words:
        official = PROVINCE_NAMES.get(word, "").split()
        found += official if official and word not in official else [word]
    return found


def _with_kinds(words: list[str]) -> list[str]:
    """A kind and the word after it are one phrase: `kab cianjur jawa` gives `["kab cianjur", "jawa"]`."""
    phrases: list[str] = []
    waiting = ""
    for word in words:
        phrase = f"{waiting} {word}".strip()
        waiting = phrase if word in _KINDS - _VILLAGE_KINDS else ""
        if not waiting:
            phrases.append(phrase)
    return [*phrases, waiting] if waiting else phrases


def search_regions(text: str, *, limit: int = REGIONS_SHOWN) -> list[Region]:
    """Regions in force that `text` may mean, best first: whole names, then beginnings, words, and parts of words.

    Names may come in any order and from any level (`Cianjur Sukamaju`); larger regions come before smaller ones
    of equal fit. A code finds its region and what lies in it, a postal code its villages. Without text: provinces.
    """
    rows = Region.objects.current()
    text = text.replace("\x00", " ").strip()
    if code := read_code(text):
        found = list(rows.within(Region(pk=region_key(code))).order_by("level", "code")[:limit])
        if found:
            return found
    query = read_region_query(text)
    if query.digits:
        rows = rows.filter(*map(_in_postal_area, query.digits))
    if not query.phrases:
        return list((rows if query.digits else rows.filter(parent=None)).order_by("code")[:limit])
    if query.only_villages:
        # Said so that no index of levels is used: nearly all rows are villages.
        rows = rows.exclude(level__lt=RegionLevel.VILLAGE)
    if len(text) == 1:
        largest = rows.filter(level__lte=RegionLevel.REGENCY, name_key__startswith=query.names[0])
        return list(_ranked(largest, query)[:limit])
    found = list(_ranked(_with_words(rows, query), query)[:limit])
    if len(found) < limit:
        others = _ranked(_with_parts(rows, query).exclude(pk__in=[row.pk for row in found]), query)
        found += others[: limit - len(found)]
    return found


def _in_postal_area(digits: str) -> Q:
    return Q(postal_code=digits) if len(digits) == 5 else Q(postal_code__startswith=digits)


def _with_words(rows: QuerySet[Region], query: RegionQuery) -> QuerySet[Region]:
    """Rows with every phrase at the begin of a word, one of them in the own name; from an index on both databases."""
    if connection.vendor == "sqlite":
        every = " AND ".join(f'search_text : "{phrase}" *' for phrase in query.phrases)
        some = " OR ".join(f'search_name : "{phrase}" *' for phrase in query.phrases)
        keys = RawSQL(
            "SELECT rowid FROM partners_region_words WHERE partners_region_words MATCH %s", [f"({every}) AND ({some})"]
        )
        return rows.filter(pk__in=keys)
    own = Q()
    for phrase in query.phrases:
        rows = rows.filter(search_text__contains=f" {phrase}")
        own |= Q(search_name__contains=f" {phrase}")
    return rows.filter(own)


def _with_parts(rows: QuerySet[Region], query: RegionQuery) -> QuerySet[Region]:
    """Rows that have what was asked inside words, or without its spaces: `tanjungpinang`, `maju, cianjur`."""
    parts = [name for name in map(_without_kind, query.phrases) if len(name) >= SHORTEST_PART]
    names_a_kind = any(_KINDS & set(phrase.split()) for phrase in query.phrases)
    whole = [] if names_a_kind or len(query.names) > 1 else [name for name in query.names if len(name) >= SHORTEST_PART]
    if not parts and not whole:
        return rows.none()
    every = Q()
    for phrase in query.phrases:
        every &= Q(search_text__contains=phrase)
    return rows.filter(_has_part(whole) | (_has_part(parts) & every))


def _without_kind(phrase: str) -> str:
    words = [word for word in phrase.split() if word not in _KINDS]
    return "".join(words)


def _has_part(names: list[str]) -> Q:
    """Own name with one of `names` (three letters or more) anywhere in it; from an index on both databases."""
    if not names:
        return Q(pk__in=[])
    if connection.vendor == "sqlite":
        wanted = " OR ".join(f'"{name}"' for name in names)
        return Q(
            pk__in=RawSQL("SELECT rowid FROM partners_region_parts WHERE partners_region_parts MATCH %s", [wanted])
        )
    some = Q()
    for name in names:
        some |= Q(name_key__contains=name)
    return some


def _ranked(rows: QuerySet[Region], query: RegionQuery) -> QuerySet[Region]:
    """Whole names first and the beginnings of large regions, then other beginnings, words, and the rest."""
    begins, words, ends = Q(), Q(), Q()
    for name in query.names:
        begins |= Q(name_key__startswith=name)
    for phrase in query.phrases:
        words |= Q(search_name__startswith=f" {phrase}")
        ends |= Q(search_name=f" {phrase} ")
    rank = Case(
        When(Q(name_key__in=query.names) | (Q(level__lte=RegionLevel.REGENCY) & begins), then=Value(0)),
        When(begins, then=Value(1)),
        When(ends, then=Value(2)),
        When(words, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    return rows.order_by(rank, "level", Length("name_key"), "label", "pk")


class UnclearRegion(Exception):
    """What was typed means no region, or several; `choices` are those it may mean."""

    def __init__(self, choices: list[Region]) -> None:
        super().__init__("The text does not name one region.")
        self.choices = choices


def resolve_region(text: str) -> Region:
    """The one region that `text` names: a code, a full label (its code in brackets or not), or a name like no other.

    Withdrawn codes are not found. Raises `UnclearRegion` with the possible ones otherwise.
    """
    text = text.replace("\x00", " ").strip()
    rows = Region.objects.current()
    code = read_code(text) or read_code(_CODE_BEHIND.sub(r"\1", text))
    if code:
        if found := rows.filter(code=code).first():
            return found
        raise UnclearRegion([])
    choices = search_regions(text)
    words = f" {' '.join(region_words(text))} "
    same = [row for row in choices if words in {row.search_text, row.search_name}]
    if len(same) == 1:
        return same[0]
    if len(choices) == 1:
        return choices[0]
    raise UnclearRegion(same or choices)
