"""Who may score, and which scores are possible."""

import re
from decimal import Decimal

from kemitraan.core.formats import format_number
from kemitraan.core.permissions import Decision, Denied, can_write
from programs.enums import JudgingMethod
from programs.rules.criteria import LOWEST_TYPED

WRITTEN_SCORE = re.compile(r"[0-9]{1,3}([.,][0-9]{1,2})?")


def may_score(actor, assessor) -> Decision:
    """Only the assessor writes own scores, as long as they assess and belong to the office."""
    if actor.pk is None or actor.pk != assessor.user_id:
        return Denied("Hanya penilai sendiri yang dapat mengisi nilainya.")
    if assessor.removed_on is not None:
        return Denied("Anda tidak lagi menjadi penilai pada pencarian ini.")
    return can_write(actor)


def may_reopen(actor, assessor) -> Decision:
    """The assessor opens own scores again; others of the office ask them to."""
    if actor.pk is not None and actor.pk != assessor.user_id:
        return Denied("Hanya penilai sendiri yang dapat membuka lagi nilainya.")
    return can_write(actor)


def read_score(text: str) -> Decimal | None:
    """A score as people type it (`4`, `3,5`); None for a blank. Raises `ValueError` with a sentence for people."""
    cleaned = text.strip()
    if not cleaned:
        return None
    if not WRITTEN_SCORE.fullmatch(cleaned):
        raise ValueError(f"“{cleaned[:20]}” bukan nilai. Tulis angka seperti 4 atau 3,5.")
    return Decimal(cleaned.replace(",", "."))


def score_problem(criterion, value: Decimal) -> str:
    """Why `value` cannot be a score on `criterion`; empty when it can."""
    if criterion.method != JudgingMethod.TYPED:
        return f"{criterion.name} dihitung dari data, tidak diisi."
    if not LOWEST_TYPED <= value <= criterion.scale_max:
        return f"{criterion.name} bernilai 1 sampai {format_number(criterion.scale_max)}."
    return ""
