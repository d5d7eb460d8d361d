"""When two names are one name written differently, and where such names stand. Pure; names are normalized ones."""

import re
from dataclasses import dataclass
from itertools import permutations

SHORTEST_TOKEN = 4
# From this many letters on two slips in a word count, when so many letters at one end of it are right.
LONG_TOKEN = 8
KEPT_LETTERS = 3
MOST_PERMUTED = 4
_ROMAN = re.compile(r"[ivxlc]+")


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
    return len(pairs) == 1 and may_slip(pairs[0][0]) and may_slip(pairs[0][1]) and is_one_slip(*pairs[0])


def may_slip(token: str) -> bool:
    """A slip may be in this word: at least four letters, no digits, no Roman numeral."""
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


def are_two_slips(one: str, other: str) -> bool:
    """Two slips in a word of at least eight letters whose first or last three are right: `sukamulya`, `sukomulyo`."""
    if min(len(one), len(other)) < LONG_TOKEN or abs(len(one) - len(other)) > 2:
        return False
    kept_begin, kept_end = one[:KEPT_LETTERS] == other[:KEPT_LETTERS], one[-KEPT_LETTERS:] == other[-KEPT_LETTERS:]
    return (kept_begin or kept_end) and _distance(one, other) == 2


def _distance(one: str, other: str) -> int:
    """Letters too many, too few, wrong, or swapped with the next one, between two words."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        last, before, row = before, row, [i + 1]
        for j, b in enumerate(other):
            least = min(before[j] + (a != b), before[j + 1] + 1, row[j] + 1)
            if i and j and a == other[j - 1] and one[i - 1] == b:
                least = min(least, last[j - 1] + 1)
            row.append(least)
    return row[-1]


def is_far_misspelling(one: str, other: str) -> bool:
    """The same words but for two slips in one long word."""
    first, second = one.split(), other.split()
    if len(first) != len(second):
        return False
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return len(pairs) == 1 and may_slip(pairs[0][0]) and may_slip(pairs[0][1]) and are_two_slips(*pairs[0])


@dataclass(frozen=True, slots=True)
class Nearby:
    """Where the misspellings of a normalized name stand: `exact` ones, and others that begin or end as it does."""

    exact: frozenset[str]
    begins: str
    ends: str


def nearby(core: str, form: str) -> Nearby:
    """Every misspelling (one slip, or two in a long word) is in one word, so what stands before the word or what comes
    after it is right: one half of the name, cut between words. A name of one word is cut in the word, where a swap
    across the cut is one of the exact ones.
    """
    words, tail = core.split(), f" {form}" if form else ""
    if len(words) < 2:
        size = min(KEPT_LETTERS, len(core) // 2)
        swaps = {core[:i] + core[i + 1] + core[i] + core[i + 2 :] for i in range(len(core) - 1)}
        return Nearby(frozenset(f"{swap}{tail}" for swap in swaps - {core}), core[:size], f"{core[-size:]}{tail}")
    joined = {" ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]]) for i in range(len(words) - 1)}
    orders = {" ".join(order) for order in permutations(words)} if len(words) <= MOST_PERMUTED else set()
    cut = min(range(1, len(words)), key=lambda at: abs(2 * len(" ".join(words[:at])) - len(core)))
    exact = frozenset(f"{name}{tail}" for name in (joined | orders) - {core})
    return Nearby(exact, f"{' '.join(words[:cut])} ", f" {' '.join(words[cut:])}{tail}")


def spelling_keys(core: str) -> set[str]:
    """Keys that two misspellings of one name share: words in order of the alphabet, words without spaces, each word
    with one letter left out, and each long word by its ends. Two names share a key without being misspellings;
    `is_misspelling` and `is_far_misspelling` decide.
    """
    words = core.split()
    keys = {f"~{' '.join(sorted(words))}", f"={''.join(words)}"}
    for at, word in enumerate(words):
        if may_slip(word):
            before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
            keys |= {f"{before}|{word[:i]}{word[i + 1 :]}|{after}" for i in range(len(word))}
            keys.add(f"{before}|{word}|{after}")
            if len(word) >= LONG_TOKEN:
                keys |= {f"{before}<{word[:KEPT_LETTERS]}<{after}", f"{before}>{word[-KEPT_LETTERS:]}>{after}"}
    return keys
