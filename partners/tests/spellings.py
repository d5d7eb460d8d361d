"""Every way of writing a name that counts as one slip, to prove that none of them is missed."""

from itertools import permutations

from partners.rules.spelling import MOST_PERMUTED, may_slip

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def misspellings(core: str) -> set[str]:
    """Every way of writing `core` that `is_misspelling` accepts (Latin letters); some 50 a letter."""
    words = core.split()
    found = set()
    if 1 < len(words) <= MOST_PERMUTED:
        found |= {" ".join(order) for order in permutations(words)}
    found |= {" ".join([*words[:i], words[i] + words[i + 1], *words[i + 2 :]]) for i in range(len(words) - 1)}
    for at, word in enumerate(words):
        splits = {f"{word[:i]} {word[i:]}" for i in range(1, len(word))}
        slips = {slip for slip in _slips(word) if may_slip(slip)} if may_slip(word) else set()
        found |= {" ".join([*words[:at], one, *words[at + 1 :]]) for one in splits | slips}
    return found - {core}


def _slips(word: str) -> set[str]:
    parts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    shorter = {a + b[1:] for a, b in parts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in parts if len(b) > 1}
    changed = {a + letter + b[1:] for a, b in parts if b for letter in LETTERS}
    longer = {a + letter + b for a, b in parts for letter in LETTERS}
    return shorter | swapped | changed | longer
