"""When two organizations look like one, and why. Pure: no query, no clock.

Every answer carries its reasons (factor, value, weight, sentence). A person decides; nothing is merged by itself.
"""

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise, permutations

from partners.rules.names import FORM_CODES

SAME_FROM = 70
SIMILAR_FROM = 35
# Points of each factor; a score is their sum, at most 100.
WEIGHTS = {
    "name": 70,
    "person": 50,
    "words": 50,
    "alias": 50,
    "spelling": 45,
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
SHORTEST_TOKEN = 4
SHORTEST_PHONE = 7
MOST_PERMUTED = 4
LARGEST_BLOCK = 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"
MOST_PAIRS = 20_000
_PARTS = 16
_PLACE_BITS = 20
_PLACES = (1 << _PLACE_BITS) - 1
_KEY_BITS = (1 << 43) - 1
_ROMAN = re.compile(r"[ivxlc]+")


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


def is_misspelling(one: str, other: str) -> bool:
    """The same words but for their order, one space, or one slip in one word of at least four letters.

    A slip is a letter too many, too few, wrong, or two letters swapped. Words with digits and Roman numerals tell
    bodies apart (`Mawar 1`, `Mawar II`) and are never a slip.
    """
    first, second = one.split(), other.split()
    if one == other:
        return False
    if sorted(first) == sorted(second):
        return True
    if "".join(first) == "".join(second):
        return abs(len(first) - len(second)) == 1
    if len(first) != len(second):
        return False
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return len(pairs) == 1 and _may_slip(pairs[0][0]) and _may_slip(pairs[0][1]) and is_one_slip(*pairs[0])


def _may_slip(token: str) -> bool:
    return len(token) >= SHORTEST_TOKEN and token.isalpha() and not _ROMAN.fullmatch(token)


def is_one_slip(one: str, other: str) -> bool:
    """Edit distance one, a swap of neighbors included."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return one[at + 1 :] == other[at + 1 :] or swapped


def misspellings(core: str) -> set[str]:
    """Every way of writing `core` that `is_misspelling` accepts (Latin letters); some 50 a letter.

    So a name is looked up by an index with exact keys, the same on every database.
    """
    words = core.split()
    found = set()
    if 1 < len(words) <= MOST_PERMUTED:
        found |= {" ".join(order) for order in permutations(words)}
    found |= {" ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]]) for i in range(len(words) - 1)}
    for at, word in enumerate(words):
        splits = {f"{word[:i]} {word[i:]}" for i in range(1, len(word))}
        slips = {slip for slip in _slips(word) if _may_slip(slip)} if _may_slip(word) else set()
        found |= {" ".join([*words[:at], one, *words[at + 1 :]]) for one in splits | slips}
    return found - {core}


def _slips(word: str) -> set[str]:
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    shorter = {a + b[1:] for a, b in parts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    changed = {a + letter + b[1:] for a, b in parts if b for letter in LETTERS}
    longer = {a + letter + b for a, b in parts for letter in LETTERS}
    return shorter | swapped | changed | longer


def spelling_keys(core: str) -> set[str]:
    """Keys that two misspellings of one name share: words in order of the alphabet, words without spaces, and each
    word with one letter left out. Two names share a key without being misspellings; `is_misspelling` decides.
    """
    words = core.split()
    keys = {f"~{' '.join(sorted(words))}", f"={''.join(words)}"}
    for at, word in enumerate(words):
        if _may_slip(word):
            before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
            keys |= {f"{before}|{word[:i]}{word[i + 1 :]}|{after}" for i in range(len(word))}
            keys.add(f"{before}|{word}|{after}")
    return keys


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


def all_likenesses(rows: Iterable[Facts], most: int = MOST_PAIRS) -> dict[tuple[int, int], Likeness]:
    """The pairs of `rows` that look alike, by keys in ascending order; in time that grows with the rows.

    Of more than `most` the likest are kept: nobody decides about more, and where thousands share one phone number all
    pairs of them would fill the memory.
    """
    known = list(rows)
    found = _Likest(most)
    for place_list in _blocks(known):
        for one, other in pairs_of_block(known[place] for place in place_list):
            pair = (one.key or 0, other.key or 0)
            pair = pair if pair[0] < pair[1] else pair[::-1]
            if pair not in found.pairs and (likeness := compare(one, other)):
                found.add(pair, likeness)
    return found.cut()


class _Likest:
    """The likest pairs of those that are added; which ones does not depend on the order in which they come."""

    def __init__(self, most: int) -> None:
        self.most, self.pairs = most, {}  # type: int, dict[tuple[int, int], Likeness]
        self.least: tuple[bool, int, int, int] | None = None  # what is not liker than this is no longer kept

    def add(self, pair: tuple[int, int], likeness: Likeness) -> None:
        if self.least is not None and self._rank(pair, likeness) <= self.least:
            return
        self.pairs[pair] = likeness
        if len(self.pairs) >= 2 * self.most:
            self.cut()

    def cut(self) -> dict[tuple[int, int], Likeness]:
        if len(self.pairs) > self.most:
            likest = sorted(self.pairs.items(), key=lambda item: self._rank(*item), reverse=True)[: self.most]
            self.least = self._rank(*likest[-1])
            self.pairs = dict(likest)
        return self.pairs

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
