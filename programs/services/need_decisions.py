"""Writing whether needs are partnered, and giving them up; what is searched for or covered now is told, never lost."""

from collections.abc import Sequence

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import SelectionStatus
from programs.models import Need, Program, Selection
from programs.selectors.coverage import said_cover, standing_covers
from programs.services.locks import lock_need, lock_planned
from programs.services.transitions import stated_reason

COVERED_FIELD = "although_covered"


@transaction.atomic
def decide_needs(
    *,
    actor,
    program: Program,
    needs: Sequence[Need],
    is_partnered: bool,
    reason: str,
    although_covered: bool = False,
) -> list[Need]:
    """Decide for several needs at once whether they are partnered, with one reason; returns those that changed.

    Raises `DomainError` without a reason, without needs, for one of another program or a cancelled one, for one that
    is still searched for and should not be partnered, and (field `although_covered`) for one that is covered now,
    unless whoever decides says so with `although_covered`; then none is decided.
    """
    reason = stated_reason(reason, is_required=True)
    program = lock_planned(actor, program)
    rows = _lock_needs(program, needs)
    if not is_partnered:
        _check_not_searched(rows)
        _check_not_covered(actor, rows, although_covered)
    changed = []
    entries: list[tuple[str, str, list, list]] = []
    for need in rows:
        changes = apply_changes(need, {"is_partnered": is_partnered, "partnered_reason": reason}, version=None)
        if changes:
            word = "dimitrakan" if is_partnered else "tidak dimitrakan"
            entries.append(("need.decide", f"memutuskan kebutuhan {need} {word}", [need, program], changes))
            changed.append(need)
    if entries:
        audit.record_many(actor=actor, entries=entries, reason=reason)
    return changed


@transaction.atomic
def cancel_need(*, actor, need: Need, reason: str, although_covered: bool = False) -> Need:
    """Give a need up; its row, its searches and its coverage stay to be read.

    Raises `DomainError` without a reason, while a search for it is open (naming it), and (field `although_covered`)
    while it is covered, unless whoever gives it up says so with `although_covered`; `NotAllowed`, `TransitionRefused`.
    """
    reason = stated_reason(reason, is_required=True)
    program, need = lock_need(actor, need)
    _check_not_searched([need])
    covered = _check_not_covered(actor, [need], although_covered)
    apply_changes(need, {"cancelled_on": program.institution.today, "cancel_reason": reason}, version=None)
    still = f" yang masih dipenuhi {covered[need.pk]}" if covered else ""
    audit.record(
        actor=actor,
        action="need.cancel",
        sentence=f"membatalkan kebutuhan {need}{still}",
        subjects=[need, program],
        reason=reason,
    )
    return need


@transaction.atomic
def restore_need(*, actor, need: Need) -> Need:
    """A need that was given up counts again. Raises `NotAllowed`, and `TransitionRefused` when it was not given up or
    the program is over."""
    program = lock_planned(actor, need.program)
    need = lock(need)
    if need.cancelled_on is None:
        raise TransitionRefused("Kebutuhan ini tidak dibatalkan.")
    apply_changes(need, {"cancelled_on": None, "cancel_reason": ""}, version=None)
    audit.record(actor=actor, action="need.restore", sentence=f"memulihkan kebutuhan {need}", subjects=[need, program])
    return need


def _lock_needs(program: Program, needs: Sequence[Need]) -> list[Need]:
    wanted = {need.pk for need in needs}
    if not wanted:
        raise DomainError("Pilih paling sedikit satu kebutuhan.", field="needs")
    found = Need.objects.filter(pk__in=wanted, program=program).standing()
    rows = list(found.select_for_update(of=("self",)).order_by("pk"))
    if len(rows) < len(wanted):
        raise DomainError("Sebagian kebutuhan yang dipilih tidak ada lagi atau sudah dibatalkan.", field="needs")
    return rows


def _check_not_searched(needs: Sequence[Need]) -> None:
    """Raise `DomainError` for what is being searched for."""
    open_ones = Selection.objects.filter(status=SelectionStatus.OPEN, needs__in=[need.pk for need in needs])
    searching = open_ones.prefetch_related("needs").order_by("pk").first()
    if searching is not None:
        keys = {need.pk for need in needs}
        need = next(row for row in searching.needs.all() if row.pk in keys)
        raise DomainError(f"{need} masih dicari mitranya dalam “{searching}”. Tutup pencarian itu dahulu.")


def _check_not_covered(actor, needs: Sequence[Need], although_covered: bool) -> dict[int, str]:
    """Who covers which of the needs now, in words by key. Raises `DomainError` for the first one that is covered."""
    covers = standing_covers(actor, needs)
    if covers and not although_covered:
        first = next(need for need in needs if need.pk in covers)
        raise DomainError(
            f"{first} kini dipenuhi {said_cover(covers[first.pk])}. Lepas pemenuhan itu dahulu, "
            "atau nyatakan di halaman kebutuhannya bahwa Anda tetap memutuskannya.",
            field=COVERED_FIELD,
        )
    return {key: said_cover(cover) for key, cover in covers.items()}
