"""Writing who assesses a search, and who opened its results."""

from django.db import transaction

from kemitraan.accounts.models import User
from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Assessor, ResultsOpening, Selection
from programs.rules.scoring import UNSENT, may_open_results
from programs.selectors.assessors import office_people, saw_others
from programs.services.selections import lock_open, tell
from programs.services.transitions import stated_reason


@transaction.atomic
def add_assessor(*, actor, selection: Selection, user: User) -> Assessor:
    """Somebody of the office scores this search; who was taken off before goes on where they stopped.

    Who could read what others gave before is marked, for as long as the scores stand (`saw_others_at`).
    Raises `NotAllowed`, `TransitionRefused`, and `DomainError` (field `user`) for one who is it already or does
    not belong to the office.
    """
    require(can_write(actor))
    selection = lock_open(selection)
    if not office_people(selection.institution).filter(pk=user.pk).exists():
        raise DomainError("Penilai harus koordinator atau admin lembaga ini.", field="user")
    assessor = Assessor.objects.select_for_update().filter(selection=selection, user=user).first()
    if assessor is None:
        assessor = Assessor(institution=selection.institution, selection=selection, user=user)
        assessor.full_clean()
        assessor.save()
    elif assessor.removed_on is None:
        raise DomainError("Orang ini sudah menjadi penilai.", field="user")
    else:
        apply_changes(assessor, {"removed_on": None, "removal_reason": ""}, version=None)
    if assessor.submitted_at is None and saw_others(selection, user):
        note_seen(assessor)
    tell(actor, selection, "add_assessor", f"menambah penilai {user} pada pencarian {selection}", more=[assessor])
    return assessor


@transaction.atomic
def remove_assessor(*, actor, assessor: Assessor, reason: str) -> Assessor:
    """The scores stay and do not count any more; decisions keep theirs. Raises `NotAllowed`, `TransitionRefused`,
    `DomainError` (field `reason`)."""
    require(can_write(actor))
    selection = lock_open(assessor.selection)
    assessor = lock(assessor)
    if assessor.removed_on:
        raise TransitionRefused("Penilai ini sudah dikeluarkan.")
    reason = stated_reason(reason, is_required=True)
    apply_changes(assessor, {"removed_on": selection.institution.today, "removal_reason": reason}, version=None)
    tell(
        actor,
        selection,
        "remove_assessor",
        f"mengeluarkan penilai {assessor.user} dari pencarian {selection}",
        more=[assessor],
        reason=reason,
    )
    return assessor


@transaction.atomic
def open_results(*, actor, selection: Selection) -> ResultsOpening:
    """A person who does not assess reads the results of a running search from now on; twice changes nothing.

    Raises `NotAllowed`, and `TransitionRefused` for an assessor who has not sent own scores, and when the
    search is over.
    """
    require(may_open_results(actor))
    selection = lock_open(selection)
    mine = Assessor.objects.filter(selection=selection, user=actor).standing().first()
    if mine is not None and mine.submitted_at is None:
        raise TransitionRefused(UNSENT)
    opening, is_new = ResultsOpening.objects.get_or_create(
        selection=selection,
        user=actor,
        defaults={"institution": selection.institution, "opened_at": clock.now()},
    )
    if is_new:
        tell(actor, selection, "open_results", f"membuka hasil penilaian pencarian {selection}")
    return opening


def note_seen(assessor: Assessor) -> None:
    """Mark a locked assessor as one who could read others before giving or changing own scores; the first time counts.

    Called inside the transaction of what lets the scores be written.
    """
    if assessor.saw_others_at is None:
        apply_changes(assessor, {"saw_others_at": clock.now()}, version=None)
