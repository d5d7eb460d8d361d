"""How well a mentor fits a group: points with a sentence each; pure."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from kemitraan.core.formats import format_date
from partners.rules.regions import ancestor_keys
from pendampingan.enums import SpokenLanguage
from programs.rules.suggestions import Reason

# Most points of each factor; together 100.
CAPACITY, REGION, SECTOR, LANGUAGE, PRESENCE = 30, 30, 20, 10, 10
UNSAID = 0.25
PART = 0.5


@dataclass(frozen=True)
class Group:
    """What is asked of a mentor: region (its key), names of sectors, a language if one was asked for."""

    region: int | None
    sectors: frozenset[str]
    language: str = ""


@dataclass(frozen=True)
class Helper:
    """What a mentor offers on a day: region (its key), words, groups carried and at most, last day of a leave."""

    region: int | None
    home: str
    sectors: frozenset[str]
    languages: Collection[str]
    carried: int
    capacity: int
    away_until: dt.date | None = None


def reasons_for(helper: Helper, group: Group) -> list[Reason]:
    """Why, or why not, in the order in which people ask."""
    return [
        _region(helper, group),
        _capacity(helper),
        _sectors(helper, group),
        _language(helper, group),
        _presence(helper),
    ]


def total_of(reasons: list[Reason]) -> float:
    """Points out of 100."""
    return round(sum(reason.value for reason in reasons), 1)


def _region(helper: Helper, group: Group) -> Reason:
    if group.region is None or helper.region is None:
        who = "kelompok" if group.region is None else "pendamping"
        return Reason("region", "Wilayah", REGION * UNSAID, REGION, f"Wilayah {who} belum diisi.")
    share, sentence = 0.0, f"Tinggal di provinsi lain: {helper.home}."
    if _regency(helper.region) is not None and _regency(helper.region) == _regency(group.region):
        share, sentence = 1.0, f"Tinggal di kabupaten atau kota yang sama: {helper.home}."
    elif _province(helper.region) == _province(group.region):
        share, sentence = PART, f"Tinggal di provinsi yang sama: {helper.home}."
    return Reason("region", "Wilayah", REGION * share, REGION, sentence)


def _regency(key: int) -> int | None:
    """The regency or city of a region, None for a whole province."""
    return next((part for part in (key, *ancestor_keys(key)) if 1000 <= part <= 9999), None)


def _province(key: int) -> int:
    return next(part for part in (key, *ancestor_keys(key)) if part <= 99)


def _capacity(helper: Helper) -> Reason:
    left = max(helper.capacity - helper.carried, 0)
    carries = f"mendampingi {helper.carried} dari {helper.capacity} kelompok"
    sentence = f"Masih sanggup {left} kelompok; {carries}." if left else f"Kapasitas penuh; {carries}."
    share = left / helper.capacity if helper.capacity else 0.0
    return Reason("capacity", "Kapasitas", CAPACITY * share, CAPACITY, sentence)


def _sectors(helper: Helper, group: Group) -> Reason:
    if not group.sectors:
        return Reason("sector", "Bidang", SECTOR * UNSAID, SECTOR, "Bidang kelompok belum diisi.")
    shared = sorted(group.sectors & helper.sectors)
    if shared:
        share = len(shared) / len(group.sectors)
        return Reason("sector", "Bidang", SECTOR * share, SECTOR, f"Menguasai {', '.join(shared)}.")
    return Reason("sector", "Bidang", 0, SECTOR, f"Belum tercatat menguasai {', '.join(sorted(group.sectors))}.")


def _language(helper: Helper, group: Group) -> Reason:
    if not group.language:
        return Reason("language", "Bahasa", LANGUAGE * PART, LANGUAGE, "Bahasa tidak diminta.")
    label = SpokenLanguage(group.language).label
    if group.language in helper.languages:
        return Reason("language", "Bahasa", LANGUAGE, LANGUAGE, f"Berbahasa {label}.")
    return Reason("language", "Bahasa", 0, LANGUAGE, f"Tidak tercatat berbahasa {label}.")


def _presence(helper: Helper) -> Reason:
    if helper.away_until is None:
        return Reason("presence", "Kehadiran", PRESENCE, PRESENCE, "Tidak sedang cuti.")
    return Reason("presence", "Kehadiran", 0, PRESENCE, f"Sedang cuti sampai {format_date(helper.away_until)}.")
