"""Writing searches for partners: opening, naming, closing."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import SelectionStatus
from programs.models import Assessor, Need, Program, Selection, SelectionNeed
from programs.services.criteria import copy_criteria_to
from programs.services.locks import check_goes_on, lock_planned
from programs.services.transitions import stated_reason

NAME_LENGTH = 200


@transaction.atomic
def open_selection(*, actor, program: Program, needs: Sequence[Need], name: str = "") -> Selection:
    """A new search of `program` for who meets `needs`; without a name it is called after them.

    It begins with a copy of the criteria that the program has now, and keeps them when those of the program change.
    Raises `NotAllowed`, `TransitionRefused` when the program is over, and `DomainError` (field `needs`) without
    needs, or for one of another program, given up, or decided not to be partnered.
    """
    program = lock_planned(actor, program)
    rows = _searchable(program, needs)
    selection = Selection(
        institution=program.institution,
        program=program,
        name=name.strip() or _name_of(rows),
        created_by_id=actor.pk,
    )
    selection.full_clean()
    selection.save()
    SelectionNeed.objects.bulk_create(
        [SelectionNeed(institution=program.institution, selection=selection, need=need) for need in rows]
    )
    audit.record(
        actor=actor,
        action="selection.open",
        sentence=f"membuka pencarian mitra {selection}",
        subjects=[selection, program, *rows],
    )
    copy_criteria_to(actor=actor, selection=selection)
    return selection


def _searchable(program: Program, needs: Sequence[Need]) -> list[Need]:
    rows = list(Need.objects.filter(pk__in=[need.pk for need in needs], program=program).order_by("rank", "pk"))
    if not rows:
        raise DomainError("Pilih paling sedikit satu kebutuhan.", field="needs")
    if len(rows) < len({need.pk for need in needs}):
        raise DomainError("Kebutuhan yang dipilih tidak ada pada program ini.", field="needs")
    for need in rows:
        if need.cancelled_on:
            raise DomainError(f"Kebutuhan {need} sudah dibatalkan.", field="needs")
        if need.is_partnered is False:
            raise DomainError(f"Kebutuhan {need} diputuskan tidak dimitrakan.", field="needs")
    return rows


def _name_of(needs: Sequence[Need]) -> str:
    rest = len(needs) - 1
    more = f" dan {rest} lainnya" if rest else ""
    return f"{needs[0].name[: NAME_LENGTH - len(more)]}{more}"


def lock_open(selection: Selection) -> Selection:
    """The search, locked. Raises `TransitionRefused` when it is closed or its program is over."""
    selection = lock(selection)
    check_goes_on(selection.program)
    if selection.status == SelectionStatus.CLOSED:
        raise TransitionRefused("Pencarian ini sudah ditutup. Buka kembali lebih dulu.")
    return selection


@transaction.atomic
def rename_selection(*, actor, selection: Selection, name: str, version: int | None) -> Selection:
    """Give a search another name. Raises `NotAllowed`, `TransitionRefused`, `StaleVersion`, `ValidationError`."""
    require(can_write(actor))
    selection = lock_open(selection)
    changes = apply_changes(selection, {"name": name.strip()}, version=version)
    if changes:
        tell(actor, selection, "update", f"mengubah nama pencarian mitra {selection}", changes=changes)
    return selection


@transaction.atomic
def close_selection(*, actor, selection: Selection, reason: str) -> Selection:
    """Nobody is looked for any more; candidates, scores and decisions stay. Raises `NotAllowed`, `TransitionRefused`
    when it is closed, `DomainError` (field `reason`) without a reason."""
    require(can_write(actor))
    selection = lock_open(selection)
    reason = stated_reason(reason, is_required=True)
    values = {"status": SelectionStatus.CLOSED, "status_reason": reason} | results_stand_open(selection)
    apply_changes(selection, values, version=None)
    tell(actor, selection, "close", f"menutup pencarian mitra {selection}", reason=reason)
    return selection


@transaction.atomic
def reopen_selection(*, actor, selection: Selection) -> Selection:
    """Go on with a closed search. Raises `NotAllowed`, `TransitionRefused` when it is open or the program is over."""
    require(can_write(actor))
    selection = lock(selection)
    check_goes_on(selection.program)
    if selection.status != SelectionStatus.CLOSED:
        raise TransitionRefused("Pencarian ini tidak ditutup.")
    apply_changes(selection, {"status": status_now(selection), "status_reason": ""}, version=None)
    tell(actor, selection, "reopen", f"membuka kembali pencarian mitra {selection}")
    return selection


def status_now(selection: Selection) -> str:
    """Decided while a decision stands, open otherwise; what a search that is not closed has as its status."""
    is_decided = selection.decisions.filter(revoked_on=None).exists()
    return SelectionStatus.DECIDED if is_decided else SelectionStatus.OPEN


def results_stand_open(selection: Selection) -> dict[str, Any]:
    """What a search notes when it is decided or closed: everybody of the office reads its results from now on."""
    is_scored = Assessor.objects.filter(selection=selection, first_submitted_at__isnull=False).exists()
    return {"results_open_since": clock.now()} if is_scored and selection.results_open_since is None else {}


def tell(
    actor, selection: Selection, verb: str, sentence: str, *, more: Sequence = (), reason: str = "", changes=None
) -> None:
    """Write what happened to a search into its trail, that of its program, and of `more`."""
    audit.record(
        actor=actor,
        action=f"selection.{verb}",
        sentence=sentence,
        subjects=[selection, selection.program, *more],
        changes=changes,
        reason=reason,
    )
