"""How well what an organization offers answers a need: points with a sentence each; pure.

The same points are added up in SQL to rank the whole registry (`selectors.suggestions`); a test holds the two together.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from kemitraan.core.formats import format_date, format_number
from partners.rules.regions import key_ranges
from programs.enums import NeedFlow

# Most points of each factor; together 100. The first four are judged for each need, and their mean counts.
WORDS, QUANTITY, REGION, PERIOD = 30, 20, 20, 10
HISTORY, VERIFIED, SECTOR, SIZE = 8, 4, 4, 4
PART = 0.5
UNSAID = 0.25
REGENCY_DIGITS, PROVINCE_DIGITS = 4, 2
MOST_WORDS = 6
SHORTEST_WORD = 3
# Words that say nothing about what is needed.
EMPTY_WORDS = frozenset(
    "untuk dan yang dari dengan pada bagi atau oleh agar para serta dalam contoh kebutuhan tambahan buah unit".split()
)
VERBS = {"offer": "Menawarkan", "need": "Membutuhkan"}


class Offer(Protocol):
    """What a `Capability` says; its own place may be blank, then that of its organization counts."""

    aspect: str
    direction: str
    description: str
    quantity: Decimal | None
    unit: str
    starts_on: dt.date | None
    ends_on: dt.date | None


@dataclass(frozen=True)
class Question:
    """A need as the registry is asked for it: from `starts_on` on, in one of `places` (keys of regions)."""

    need_id: int
    institution_id: int
    name: str
    aspect: str
    directions: tuple[str, ...]
    words: tuple[str, ...]
    quantity: Decimal | None
    unit: str
    places: tuple[int, ...]
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def near(self) -> list[tuple[int, int]]:
        """Ranges of keys that count as near: the regencies of `places`, or the provinces that are named as such."""
        return _ranges(self.places, REGENCY_DIGITS)

    @property
    def around(self) -> list[tuple[int, int]]:
        """Ranges of keys in the same provinces."""
        return _ranges(self.places, PROVINCE_DIGITS)

    @property
    def provinces(self) -> tuple[int, ...]:
        """Provinces of `places`: what is offered for a whole province is near everywhere in it."""
        return tuple(sorted({_shortened(key, PROVINCE_DIGITS) for key in self.places}))


@dataclass(frozen=True)
class Reason:
    """One factor of a suggestion: points out of `weight`, and what they come from."""

    factor: str
    label: str
    value: float
    weight: int
    sentence: str

    def as_row(self) -> dict[str, object]:
        """As it is kept with a candidate."""
        return {
            "factor": self.factor,
            "label": self.label,
            "value": round(self.value, 1),
            "weight": self.weight,
            "sentence": self.sentence,
        }


def words_of(text: str) -> tuple[str, ...]:
    """The words of a need that tell what it is, in lower case: `Ruang pelatihan untuk 30 orang` gives ruang, pelatihan,
    orang."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    told = [word for word in words if len(word) >= SHORTEST_WORD and word not in EMPTY_WORDS]
    return tuple(dict.fromkeys(told))[:MOST_WORDS]


def directions_for(flow: str) -> tuple[str, ...]:
    """Who is looked for: those who offer what we seek, those who need what we give, or both."""
    return {NeedFlow.SOUGHT.value: ("offer",), NeedFlow.GIVEN.value: ("need",)}.get(flow, ("offer", "need"))


def _shortened(key: int, digits: int) -> int:
    return int(str(key)[:digits])


def _ranges(places: Iterable[int], digits: int) -> list[tuple[int, int]]:
    keys = sorted({_shortened(key, digits) for key in places})
    return [bounds for key in keys for bounds in key_ranges(key)]


def _within(key: int | None, ranges: Sequence[tuple[int, int]]) -> bool:
    return key is not None and any(first <= key <= last for first, last in ranges)


def answers(question: Question, offer: Offer) -> bool:
    """Of the same aspect and the wanted direction, in force for a part of the time at least, and about the need: one
    of its words stands in the description, or both count in the same unit."""
    if offer.aspect != question.aspect or offer.direction not in question.directions:
        return False
    if offer.ends_on is not None and offer.ends_on < question.starts_on:
        return False
    if question.ends_on is not None and offer.starts_on is not None and offer.starts_on > question.ends_on:
        return False
    return bool(matched_words(question, offer)) or same_unit(question, offer) or not question.words


def matched_words(question: Question, offer: Offer) -> list[str]:
    """The words of the need that stand in the description of the offer."""
    text = offer.description.lower()
    return [word for word in question.words if word in text]


def same_unit(question: Question, offer: Offer) -> bool:
    """Whether both count in the same unit, so that their quantities can be compared."""
    return bool(question.unit) and offer.unit.lower() == question.unit.lower()


def judge_offer(question: Question, offer: Offer, place: int | None, place_name: str) -> list[Reason]:
    """The four reasons that depend on the need; `place` is the key of the region where the offer holds."""
    return [
        _of_words(question, offer, place_name),
        _of_quantity(question, offer),
        _of_region(question, place, place_name),
        _of_period(question, offer),
    ]


def _of_words(question: Question, offer: Offer, place_name: str) -> Reason:
    matched = matched_words(question, offer)
    share = len(matched) / len(question.words) if question.words else 1.0
    return Reason("words", "Kebutuhan", WORDS * share, WORDS, said_offer(offer, place_name, question.starts_on))


def said_offer(offer: Offer, place_name: str, wanted_on: dt.date) -> str:
    """`Menawarkan 3 ruang pelatihan di Kab. Cianjur sampai 31 Desember 2027.`; a start is said when it comes too late
    for `wanted_on`."""
    thing = offer.description[:1].lower() + offer.description[1:]
    if offer.quantity is not None:
        number = format_number(offer.quantity)
        if thing.lower().startswith(offer.unit.lower()):
            thing = f"{number} {thing}"
        elif not thing.startswith(number):
            thing = f"{number} {offer.unit} {thing}"
    where = f" di {place_name}" if place_name else ""
    since = f" sejak {format_date(offer.starts_on)}" if offer.starts_on and offer.starts_on > wanted_on else ""
    until = f" sampai {format_date(offer.ends_on)}" if offer.ends_on else ""
    return f"{VERBS[offer.direction]} {thing}{where}{since}{until}."


def _of_quantity(question: Question, offer: Offer) -> Reason:
    label = "Jumlah"
    if question.quantity is None:
        return Reason("quantity", label, QUANTITY * UNSAID, QUANTITY, "Jumlah yang dibutuhkan belum ditulis.")
    wanted = f"{format_number(question.quantity)} {question.unit}".strip()
    if offer.quantity is None or not same_unit(question, offer):
        return Reason(
            "quantity", label, QUANTITY * UNSAID, QUANTITY, f"Jumlahnya belum dapat dibandingkan dengan {wanted}."
        )
    share = min(1.0, float(offer.quantity) / float(question.quantity)) if question.quantity else 1.0
    said = f"{format_number(offer.quantity)} {offer.unit}"
    sentence = f"{said} mencukupi {wanted}." if share == 1 else f"{said} dari {wanted} yang dibutuhkan."
    return Reason("quantity", label, QUANTITY * share, QUANTITY, sentence)


def _of_region(question: Question, place: int | None, place_name: str) -> Reason:
    label, where = "Wilayah", place_name or "Wilayahnya belum dicatat"
    if not question.places:
        return Reason("region", label, 0, REGION, f"{where}; wilayah kebutuhan belum ditulis.")
    if _within(place, question.near) or place in question.provinces:
        return Reason("region", label, REGION, REGION, f"{where}, di wilayah kebutuhan.")
    if _within(place, question.around):
        return Reason("region", label, REGION * PART, REGION, f"{where}, satu provinsi dengan kebutuhan.")
    return Reason("region", label, 0, REGION, f"{where}, di luar provinsi kebutuhan." if place_name else f"{where}.")


def _of_period(question: Question, offer: Offer) -> Reason:
    begins = offer.starts_on is None or offer.starts_on <= question.starts_on
    lasts = offer.ends_on is None or (question.ends_on is not None and offer.ends_on >= question.ends_on)
    if begins and lasts:
        return Reason("period", "Masa", PERIOD, PERIOD, "Berlaku selama masa kebutuhan.")
    days = [format_date(day) for day in (offer.starts_on, offer.ends_on) if day]
    return Reason("period", "Masa", PERIOD * PART, PERIOD, f"Berlaku sebagian masa kebutuhan ({' – '.join(days)}).")


def judge_history(begun: int, late: int) -> Reason:
    """Partnerships that began with this organization, and its duties past their due date that nobody fulfilled."""
    if not begun:
        return Reason("history", "Riwayat", 0, HISTORY, "Belum pernah bermitra dengan kita.")
    told = f"Pernah bermitra dalam {begun} kemitraan"
    if late:
        return Reason("history", "Riwayat", HISTORY * PART, HISTORY, f"{told}; {late} kewajibannya lewat tenggat.")
    return Reason("history", "Riwayat", HISTORY, HISTORY, f"{told}; tidak ada kewajiban yang lewat tenggat.")


def judge_verified(verified_on: dt.date | None) -> Reason:
    if verified_on is None:
        return Reason("verified", "Data", 0, VERIFIED, "Datanya belum diperiksa.")
    return Reason("verified", "Data", VERIFIED, VERIFIED, f"Datanya diperiksa pada {format_date(verified_on)}.")


def judge_sectors(names: Sequence[str]) -> Reason:
    """`names` are the sectors and tags of the organization that share a word with the program or its needs."""
    if not names:
        return Reason("sector", "Sektor", 0, SECTOR, "Tidak ada sektor atau label yang cocok.")
    return Reason("sector", "Sektor", SECTOR, SECTOR, f"Bergerak di {', '.join(names)}.")


def judge_size(fits: bool, label: str) -> Reason:
    """`label` is the size in words, empty when it is unknown; `fits` as `wanted_sizes` says."""
    if not label:
        return Reason("size", "Ukuran", 0, SIZE, "Ukuran usahanya belum diketahui.")
    return Reason("size", "Ukuran", SIZE if fits else 0, SIZE, f"{label}{'' if fits else ', bukan yang diutamakan'}.")


def wanted_sizes(questions: Iterable[Question]) -> frozenset[str]:
    """Who has money and a market to give is medium or large; who receives is micro or small; else any known size."""
    wanted: set[str] = set()
    for question in questions:
        if question.directions == ("need",):
            wanted |= {"micro", "small"}
        elif question.aspect in {"funds", "offtake"}:
            wanted |= {"medium", "large"}
        else:
            wanted |= {"micro", "small", "medium", "large"}
    return frozenset(wanted)
