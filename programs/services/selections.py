"""Writing searches for partners: opening, assessors, closing."""

from collections.abc import Sequence

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from programs.models import Need, Program, Selection, SelectionNeed
from programs.rules import EDITABLE_PROGRAM

NAME_LENGTH = 200


@transaction.atomic
def open_selection(*, actor, program: Program, needs: Sequence[Need], name: str = "") -> Selection:
    """A new search of `program` for who meets `needs`; without a name it is called after them.

    Raises `NotAllowed`, `TransitionRefused` when the program is over, and `DomainError` (field `needs`) without
    needs, or for one of another program, given up, or decided not to be partnered.
    """
    require(can_write(actor))
    program = lock(program)
    if program.status not in EDITABLE_PROGRAM:
        raise TransitionRefused("Program yang sudah selesai atau dibatalkan tidak dapat diubah.")
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
