"""Writing what assessors think: alone and as a draft, then sent and locked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_number
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import SelectionStatus
from programs.models import Assessor, Candidate, Criterion, Score
from programs.rules.scoring import may_reopen, may_score, score_problem
from programs.selectors.assessors import others_were_sent
from programs.selectors.criteria import current_criteria, weights_of
from programs.services.assessors import note_seen
from programs.services.locks import check_goes_on
from programs.services.transitions import stated_reason

NOTE_LENGTH = 300


@dataclass(frozen=True)
class Given:
    """A score with its reason; `value` None takes the score back. `note` None leaves the reason as it is."""

    value: Decimal | None
    note: str | None = None


# (public id of the candidate, public id of the criterion), both as text.
Place = tuple[str, str]


@transaction.atomic
def save_scores(*, actor, assessor: Assessor, scores: Mapping[Place, Given]) -> Assessor:
    """Keep scores as a draft that nobody else reads; only the places named in `scores` change.

    Raises `NotAllowed` for anybody but the assessor, `TransitionRefused` when they were sent or the search is over,
    `DomainError` for a candidate or criterion that is not of this search, or a score off the scale.
    """
    require(may_score(actor, assessor))
    assessor = _open(assessor)
    written = _write(actor, assessor, scores)
    if written:
        # Neither the values nor the candidates: others must not read a draft in the trail.
        sentence = f"menyimpan {written} nilai sementara"
        audit.record(actor=actor, action="scores.save", sentence=sentence, subjects=[assessor])
    return assessor


@transaction.atomic
def submit_scores(*, actor, assessor: Assessor, scores: Mapping[Place, Given] | None = None) -> Assessor:
    """Send the scores (after keeping `scores`): from now on they count, are read by others and are locked.

    Blank places stay blank. Raises as `save_scores`, and `DomainError` when nothing was scored.
    """
    require(may_score(actor, assessor))
    assessor = _open(assessor)
    _write(actor, assessor, scores or {})
    rows = list(
        Score.objects.filter(assessor=assessor)
        .select_related("candidate__organization", "criterion")
        .order_by("candidate", "criterion")
    )
    if not rows:
        raise DomainError("Isi paling sedikit satu nilai sebelum mengirim.")
    selection = assessor.selection
    if selection.results_open_since is not None and others_were_sent(selection, assessor.user):
        note_seen(assessor)
    now = clock.now()
    sent = {"submitted_at": now, "first_submitted_at": assessor.first_submitted_at or now}
    apply_changes(assessor, sent, version=None)
    given = [
        {
            "field": "value",
            "label": f"{row.candidate} · {row.criterion}",
            "old": "",
            "new": " · ".join(filter(None, [format_number(row.value), row.note])),
        }
        for row in rows
    ]
    audit.record_many(
        actor=actor,
        entries=[
            ("scores.submit", f"mengirim nilai untuk {selection}", [selection, selection.program], []),
            ("scores.submit_values", f"mengirim {len(rows)} nilai", [assessor], given),
        ],
    )
    return assessor


@transaction.atomic
def reopen_scores(*, actor, assessor: Assessor, reason: str) -> Assessor:
    """Open sent scores again: they stop counting until they are sent anew; what was sent stays in the trail.

    Who could read the scores of others meanwhile is marked from then on (`saw_others_at`).
    Raises `NotAllowed`, `TransitionRefused` when they were not sent or the search is over, and `DomainError` (field
    `reason`) without a reason.
    """
    require(may_reopen(actor, assessor))
    assessor = _locked(assessor)
    if assessor.submitted_at is None:
        raise TransitionRefused("Nilai ini belum dikirim.")
    reason = stated_reason(reason, is_required=True)
    selection = assessor.selection
    apply_changes(assessor, {"submitted_at": None}, version=None)
    if others_were_sent(selection, assessor.user):
        note_seen(assessor)
    audit.record(
        actor=actor,
        action="scores.reopen",
        sentence=f"membuka lagi nilainya untuk {selection}",
        subjects=[selection, selection.program, assessor],
        reason=reason,
    )
    return assessor


def _locked(assessor: Assessor) -> Assessor:
    """The assessor's row, locked, with its search still open."""
    assessor = lock(assessor)
    selection = assessor.selection
    check_goes_on(selection.program)
    if selection.status != SelectionStatus.OPEN:
        raise TransitionRefused("Pencarian ini sudah selesai; nilainya tidak dapat diubah lagi.")
    return assessor


def _open(assessor: Assessor) -> Assessor:
    assessor = _locked(assessor)
    if assessor.submitted_at is not None:
        raise TransitionRefused("Nilai Anda sudah dikirim. Buka lagi dengan alasan bila perlu diubah.")
    return assessor


def _write(actor, assessor: Assessor, scores: Mapping[Place, Given]) -> int:
    """Write what differs; returns how many places that were."""
    if not scores:
        return 0
    candidates, criteria = _places(actor, assessor)
    stored = {
        (str(row.candidate.public_id), str(row.criterion.public_id)): row
        for row in Score.objects.filter(assessor=assessor).select_related("candidate", "criterion")
    }
    written = 0
    for place, given in scores.items():
        candidate, criterion = candidates.get(place[0]), criteria.get(place[1])
        if candidate is None or criterion is None:
            raise DomainError("Calon atau kriteria ini sudah tidak ada pada pencarian ini. Muat ulang halamannya.")
        written += _write_one(assessor, candidate, criterion, stored.get(place), given)
    return written


def _places(actor, assessor: Assessor) -> tuple[dict[str, Candidate], dict[str, Criterion]]:
    selection = assessor.selection
    rows = Candidate.objects.filter(selection=selection, removed_on=None)
    current = current_criteria(actor, selection.program, selection)
    weights = weights_of([current]).get(current.pk, []) if current else []
    criteria = {str(weight.criterion.public_id): weight.criterion for weight in weights}
    return {str(row.public_id): row for row in rows}, criteria


def _write_one(
    assessor: Assessor, candidate: Candidate, criterion: Criterion, stored: Score | None, given: Given
) -> bool:
    if given.value is None:
        if stored is None:
            return False
        stored.delete()
        return True
    if problem := score_problem(criterion, given.value):
        raise DomainError(problem)
    note = given.note.strip()[:NOTE_LENGTH] if given.note is not None else (stored.note if stored else "")
    if stored is not None:
        return bool(apply_changes(stored, {"value": given.value, "note": note}, version=None))
    score = Score(
        institution=assessor.institution,
        assessor=assessor,
        candidate=candidate,
        criterion=criterion,
        value=given.value,
        note=note,
    )
    score.full_clean()
    score.save()
    return True
