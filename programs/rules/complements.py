"""What one party lacks beside what the others bring."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from programs.enums import Aspect, StatementKind


@dataclass(frozen=True)
class Complement:
    """Something that a party lacks in one aspect, and who brings something there: pairs of party and words."""

    party: Any
    aspect: Aspect
    lack: str
    answers: list[tuple[Any, str]]


def complements_between(parties: Sequence[Any], statements: Iterable[Any]) -> list[Complement]:
    """Every lack of every party, in the order of parties and aspects, with what the other parties bring there.

    Both directions, for any number of parties (source text, part A: shortcomings and strengths are partnered).
    """
    by_key = {(row.party_id, row.kind, row.aspect): row.text for row in statements}
    found = []
    for party in parties:
        for aspect in Aspect:
            lack = by_key.get((party.pk, StatementKind.LACKS.value, aspect.value))
            if lack is None:
                continue
            answers = [
                (other, by_key[other.pk, StatementKind.BRINGS.value, aspect.value])
                for other in parties
                if other.pk != party.pk and (other.pk, StatementKind.BRINGS.value, aspect.value) in by_key
            ]
            found.append(Complement(party, aspect, lack, answers))
    return found
