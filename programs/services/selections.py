"""Writing searches for partners: opening, assessors, closing."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from kemitraan.accounts.enums import Role
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import SelectionStatus
from programs.models import Assessor, Need, Program, Selection, SelectionNeed
from programs.services.locks import check_goes_on, lock_planned
from programs.services.transitions import stated_reason

NAME_LENGTH = 200


@transaction.atomic
def open_selection(*, actor, program: Program, needs: Sequence[Need], name: str = "") -> Selection:
    """A new search of `program` for who meets `needs`; without a name it is called after them.

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
        _tell(actor, selection, "update", f"mengubah nama pencarian mitra {selection}", changes=changes)
    return selection


@transaction.atomic
def close_selection(*, actor, selection: Selection, reason: str) -> Selection:
    """Nobody is looked for any more; candidates, scores and decisions stay. Raises `NotAllowed`, `TransitionRefused`
    when it is closed, `DomainError` (field `reason`) without a reason."""
    require(can_write(actor))
    selection = lock_open(selection)
    reason = stated_reason(reason, is_required=True)
    apply_changes(selection, {"status": SelectionStatus.CLOSED, "status_reason": reason}, version=None)
    _tell(actor, selection, "close", f"menutup pencarian mitra {selection}", reason=reason)
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
    _tell(actor, selection, "reopen", f"membuka kembali pencarian mitra {selection}")
    return selection


def status_now(selection: Selection) -> str:
    """Decided while a decision stands, open otherwise; what a search that is not closed has as its status."""
    is_decided = selection.decisions.filter(revoked_on=None).exists()
    return SelectionStatus.DECIDED if is_decided else SelectionStatus.OPEN


@transaction.atomic
def add_assessor(*, actor, selection: Selection, user: User) -> Assessor:
    """Somebody of the office scores this search; who was taken off before goes on where they stopped.

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
    _tell(actor, selection, "add_assessor", f"menambah penilai {user} pada pencarian {selection}", more=[assessor])
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
    _tell(
        actor,
        selection,
        "remove_assessor",
        f"mengeluarkan penilai {assessor.user} dari pencarian {selection}",
        more=[assessor],
        reason=reason,
    )
    return assessor


def office_people(institution: Institution) -> QuerySet[User]:
    """Who may assess: coordinators and admins of the institution today, by name."""
    seats = Membership.objects.filter(institution=institution, role__in=[Role.ADMIN, Role.COORDINATOR])
    return User.objects.filter(pk__in=seats.active_on(institution.today).values("user_id")).order_by("full_name", "pk")


def _tell(
    actor, selection: Selection, verb: str, sentence: str, *, more: Sequence = (), reason: str = "", changes=None
) -> None:
    audit.record(
        actor=actor,
        action=f"selection.{verb}",
        sentence=sentence,
        subjects=[selection, selection.program, *more],
        changes=changes,
        reason=reason,
    )
