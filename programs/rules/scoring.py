"""Who may score, and which scores are possible."""

import datetime as dt
import re
from decimal import Decimal

from kemitraan.core.formats import format_number
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from programs.enums import JudgingMethod
from programs.rules.criteria import LOWEST_TYPED

# How an assessment that did not stand alone is marked wherever its scores are shown.
JOINED_LATE = "menilai setelah melihat nilai lain"
CHANGED_LATE = "mengubah nilai setelah melihat nilai lain"
UNSENT = "Kirim nilai Anda dulu. Nilai penilai lain baru terlihat sesudahnya, supaya setiap penilaian berdiri sendiri."
UNOPENED = (
    "Hasil belum Anda buka. Bila Anda membukanya lalu ikut menilai, nilai Anda ditandai "
    f"“{JOINED_LATE}”, supaya perbandingan tetap jujur."
)
# What the scores of the usual scale mean, so that assessors mean the same.
FIVE_WORDS = ("sangat kurang", "kurang", "cukup", "baik", "sangat baik")
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


def may_open_results(actor) -> Decision:
    """Results are read by those who see the whole institution (and the system)."""
    if actor.pk is None or (actor.membership is not None and actor.membership.sees_whole_institution):
        return Allowed()
    return Denied("Hasil penilaian hanya untuk lembaga sendiri.")


def seen_mark(first_submitted_at: dt.datetime | None, saw_others_at: dt.datetime | None) -> str:
    """What is said beside scores that were given, or changed, after those of others could be read; else empty."""
    if saw_others_at is None:
        return ""
    was_sent_before = first_submitted_at is not None and first_submitted_at < saw_others_at
    return CHANGED_LATE if was_sent_before else JOINED_LATE


def read_score(text: str) -> Decimal | None:
    """A score as people type it (`4`, `3,5`); None for a blank. Raises `ValueError` with a sentence for people."""
    cleaned = text.strip()
    if not cleaned:
        return None
    if not WRITTEN_SCORE.fullmatch(cleaned):
        raise ValueError(f"“{cleaned[:20]}” bukan nilai. Tulis angka seperti 4 atau 3,5.")
    return Decimal(cleaned.replace(",", "."))


def scale_words(scale_max: int) -> str:
    """What the scores of a scale from 1 to `scale_max` mean, in one line."""
    if scale_max == len(FIVE_WORDS):
        return " · ".join(f"{number} {word}" for number, word in enumerate(FIVE_WORDS, start=1))
    return f"1 paling rendah · {format_number(scale_max)} paling tinggi"


def score_problem(criterion, value: Decimal) -> str:
    """Why `value` cannot be a score on `criterion`; empty when it can."""
    if criterion.method != JudgingMethod.TYPED:
        return f"{criterion.name} dihitung dari data, tidak diisi."
    if not LOWEST_TYPED <= value <= criterion.scale_max:
        return f"{criterion.name} bernilai 1 sampai {format_number(criterion.scale_max)}."
    return ""
