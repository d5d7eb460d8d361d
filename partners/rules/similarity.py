"""When two organizations look like one, and why. Pure: no query, no clock.

Every answer carries its reasons (factor, value, weight, sentence). A person decides; nothing is merged by itself.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise

from partners.rules.names import FORM_CODES
from partners.rules.spelling import is_far_misspelling, is_misspelling, spelling_keys

SAME_FROM = 70
SIMILAR_FROM = 35
# Points of each factor; a score is their sum, at most 100.
WEIGHTS = {
    "name": 70,
    "person": 50,
    "words": 50,
    "alias": 50,
    "spelling": 45,
    "far_spelling": 35,
    "nib": 100,
    "npwp": 80,
    "legal_number": 80,
    "phone": 35,
    "email": 35,
    "place": 10,
    "other_place": -15,
    "other_number": -20,
}
NUMBER_LABELS = {"nib": "NIB", "npwp": "NPWP", "legal_number": "Nomor badan hukum"}
SHORTEST_PHONE = 7
LARGEST_BLOCK = 20
MOST_PAIRS = 20_000
_PARTS = 16
_PLACE_BITS = 20
_PLACES = (1 << _PLACE_BITS) - 1
_KEY_BITS = (1 << 43) - 1


@dataclass(frozen=True, slots=True)
class Facts:
    """What is compared of one organization. `npwp` is the open number or the keyed hash of a sealed one.

    `phones` are digits without country code, `emails` and `legal_number` in lower case, `aliases` normalized names.
    """

    key: int | None = None
    core: str = ""
    form: str = ""
    kind: str = ""
    regency: str = ""
    nib: str = ""
    npwp: str = ""
    legal_number: str = ""
    phones: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    parent: int | None = None

    @property
    def name(self) -> str:
        """The normalized name."""
        return f"{self.core} {self.form}".strip()


@dataclass(frozen=True)
class Reason:
    """One factor of a suggestion: what was compared, its value, its points, and a sentence for people."""

    factor: str
    value: str
    weight: int
    sentence: str


@dataclass(frozen=True)
class Likeness:
    """Two organizations that look alike: `score` 1 to 100, and whether they are taken as the same."""

    score: int
    is_same: bool
    reasons: tuple[Reason, ...]


def split_normalized(normalized: str) -> tuple[str, str]:
    """Words and legal form of a normalized name: `maju jaya pt` gives `("maju jaya", "pt")`."""
    words, _, last = normalized.rpartition(" ")
    return (words, last) if words and last in FORM_CODES else (normalized, "")


def phone_tails(text: str) -> frozenset[str]:
    """The numbers in a text with one or more phone numbers, without 0 or 62: `0812-3456` gives `8123456`."""
    found = (re.sub(r"^(?:62|0)+", "", re.sub(r"\D", "", part)) for part in re.split(r"[,;/]|\bdan\b|\batau\b", text))
    return frozenset(digits for digits in found if len(digits) >= SHORTEST_PHONE)


def plain_number(text: str) -> str:
    """A legal number as it is compared: lower case, without spaces."""
    return re.sub(r"\s", "", text).casefold()


def compare(one: Facts, other: Facts) -> Likeness | None:
    """How alike two organizations are; None when nothing speaks for it.

    `PT. Maju Jaya` and `MAJU JAYA, P.T.` are the same, a CV of these words is similar; a shared `Tbk` says nothing.
    """
    naming = list(_name_reasons(one, other))
    numbers = [] if _are_relatives(one, other) else list(_number_reasons(one, other))
    reasons = [*naming, *numbers]
    if not reasons:
        return None
    if naming:
        reasons += _place_reasons(one, other)
    differing = [name for name in NUMBER_LABELS if _differs(getattr(one, name), getattr(other, name))]
    if differing and not any(reason.factor in NUMBER_LABELS for reason in numbers):
        labels = ", ".join(NUMBER_LABELS[name] for name in differing)
        reasons.append(_reason("other_number", labels, f"{labels} berbeda."))
    else:
        differing = []
    score = sum(reason.weight for reason in reasons)
    if score < SIMILAR_FROM:
        return None
    return Likeness(min(score, 100), score >= SAME_FROM and not differing, tuple(reasons))


def _reason(factor: str, value: str, sentence: str) -> Reason:
    return Reason(factor, value, WEIGHTS[factor], sentence)


def _differs(one: str, other: str) -> bool:
    return bool(one and other and one != other)


def _are_relatives(one: Facts, other: Facts) -> bool:
    """A unit and its parent, or units of one parent, rightly share numbers and phones."""
    if one.parent is not None and one.parent in (other.key, other.parent):
        return True
    return other.parent is not None and other.parent == one.key


def _name_reasons(one: Facts, other: Facts) -> Iterator[Reason]:
    if not one.core or not other.core:
        return
    if one.name == other.name:
        if one.kind == other.kind == "individual":
            yield _reason("person", one.name, "Nama orangnya sama; orang lain dapat bernama sama.")
        else:
            yield _reason("name", one.name, "Namanya sama, ejaan bentuknya tidak dihitung.")
    elif one.core == other.core:
        forms = " dan ".join(
            (form.upper() if len(form) == 2 else form) or "tanpa bentuk" for form in (one.form, other.form)
        )
        yield _reason("words", one.core, f"Kata-kata namanya sama, bentuknya berbeda: {forms}.")
    elif {one.name, *one.aliases} & {other.name, *other.aliases}:
        shared = sorted({one.name, *one.aliases} & {other.name, *other.aliases})[0]
        yield _reason("alias", shared, "Nama lain yang satu sama dengan nama yang lain.")
    elif one.form == other.form and is_misspelling(one.core, other.core):
        yield _reason("spelling", f"{one.core} / {other.core}", "Namanya hanya berbeda ejaan.")
    elif one.form == other.form and is_far_misspelling(one.core, other.core):
        sentence = "Namanya hanya berbeda dua huruf."
        yield Reason("spelling", f"{one.core} / {other.core}", WEIGHTS["far_spelling"], sentence)


def _number_reasons(one: Facts, other: Facts) -> Iterator[Reason]:
    for name, label in NUMBER_LABELS.items():
        if getattr(one, name) and getattr(one, name) == getattr(other, name):
            # A person's NPWP is sealed: the reason never says the number.
            value = "" if name == "npwp" else getattr(one, name)
            yield _reason(name, value, f"{label} sama.")
    if shared := sorted(one.phones & other.phones):
        yield _reason("phone", shared[0], f"Nomor telepon sama (0{shared[0]}).")
    if shared := sorted(one.emails & other.emails):
        yield _reason("email", shared[0], f"Alamat surel sama ({shared[0]}).")


def _place_reasons(one: Facts, other: Facts) -> list[Reason]:
    if not one.regency or not other.regency:
        return []
    if one.regency == other.regency:
        return [_reason("place", one.regency, "Kabupaten atau kotanya sama.")]
    return [_reason("other_place", f"{one.regency} / {other.regency}", "Kabupaten atau kotanya berbeda.")]


def pairs_of_block(members: Iterable[Facts]) -> Iterator[tuple[Facts, Facts]]:
    """Pairs among organizations that share a key: all of a small block; of a large one each with the next in the
    order of place, so that ten thousand of one name give ten thousand pairs and not fifty million.
    """
    block = list(members)
    if len(block) <= LARGEST_BLOCK:
        yield from combinations(block, 2)
        return
    block.sort(key=lambda one: (one.regency, one.form, one.key or 0))
    yield from pairwise(block)


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs that look alike, by keys in ascending order, and how many there were before only the likest were kept."""

    pairs: dict[tuple[int, int], Likeness]
    count: int


def all_likenesses(rows: Iterable[Facts], most: int = MOST_PAIRS) -> Found:
    """The pairs of `rows` that look alike; in time that grows with the rows.

    Of more than `most` the likest are kept: nobody decides about more, and where thousands share one phone number all
    pairs of them would fill the memory. The others are counted.
    """
    known = list(rows)
    found = _Likest(most)
    for place_list in _blocks(known):
        for one, other in pairs_of_block(known[place] for place in place_list):
            pair = (one.key or 0, other.key or 0)
            pair = pair if pair[0] < pair[1] else pair[::-1]
            if pair not in found.pairs and (likeness := compare(one, other)):
                found.add(pair, likeness)
    found.cut()
    return Found(found.pairs, len(found.pairs) + found.dropped_count)


class _Likest:
    """The likest pairs of those that are added; which ones does not depend on the order in which they come."""

    def __init__(self, most: int) -> None:
        self.most, self.pairs = most, {}  # type: int, dict[tuple[int, int], Likeness]
        self.least: tuple[bool, int, int, int] | None = None  # what is not liker than this is no longer kept
        self.dropped = [array("Q") for _ in range(_PARTS)]  # eight bytes a pair; one that is met again stands twice

    def add(self, pair: tuple[int, int], likeness: Likeness) -> None:
        if self.least is not None and self._rank(pair, likeness) <= self.least:
            self._drop(pair)
            return
        self.pairs[pair] = likeness
        if len(self.pairs) >= 2 * self.most:
            self.cut()

    def cut(self) -> None:
        if len(self.pairs) > self.most:
            ranked = sorted(self.pairs.items(), key=lambda item: self._rank(*item), reverse=True)
            self.least = self._rank(*ranked[self.most - 1])
            self.pairs = dict(ranked[: self.most])
            for pair, _ in ranked[self.most :]:
                self._drop(pair)

    def _drop(self, pair: tuple[int, int]) -> None:
        self.dropped[pair[1] % _PARTS].append(pair[0] << 32 | pair[1])

    @property
    def dropped_count(self) -> int:
        return sum(len(set(part)) for part in self.dropped)

    @staticmethod
    def _rank(pair: tuple[int, int], likeness: Likeness) -> tuple[bool, int, int, int]:
        return likeness.is_same, likeness.score, -pair[0], -pair[1]


def _blocks(known: list[Facts]) -> Iterator[list[int]]:
    """Places in `known` of those that share a key, two or more at a time.

    Keys are kept as numbers of 43 bits and in parts, so that 100,000 organizations take some 40 MB: two keys of one
    number only let two organizations be compared that have nothing in common.
    """
    parts = [array("Q") for _ in range(_PARTS)]
    for place, facts in enumerate(known):
        for key in block_keys(facts):
            mark = hash(key) & _KEY_BITS
            parts[mark % _PARTS].append(mark << _PLACE_BITS | place)
    while parts:
        for _, same_key in groupby(sorted(parts.pop()), key=lambda mark: mark >> _PLACE_BITS):
            places = [mark & _PLACES for mark in same_key]
            if len(places) > 1:
                yield places


def block_keys(facts: Facts) -> set[tuple[str, str]]:
    """The keys under which an organization meets those that may be the same."""
    keys = {("name", name) for name in {facts.name, *facts.aliases} if name}
    if facts.core:
        keys.add(("words", facts.core))
        keys |= {("spelling", f"{facts.form}:{key}") for key in spelling_keys(facts.core)}
    keys |= {(name, getattr(facts, name)) for name in NUMBER_LABELS if getattr(facts, name)}
    keys |= {("phone", tail) for tail in facts.phones}
    return keys | {("email", email) for email in facts.emails}
