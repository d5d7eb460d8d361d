"""Programs, their needs, and partnerships locked for a change by the office, as long as they go on."""

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.versions import lock
from programs.models import Need, Partnership, Program
from programs.rules import EDITABLE_PARTNERSHIP, program_over_because


def check_goes_on(program: Program) -> None:
    """Raise `TransitionRefused` when the program is over."""
    if reason := program_over_because(program):
        raise TransitionRefused(reason)


def lock_planned(actor, program: Program) -> Program:
    """The program, locked, when `actor` may change it or its planning now.

    Raises `NotAllowed`, and `TransitionRefused` when the program is over.
    """
    require(can_write(actor))
    program = lock(program)
    check_goes_on(program)
    return program


def lock_need(actor, need: Need) -> tuple[Program, Need]:
    """The program and a standing need of it, locked in that order.

    Raises `NotAllowed`, and `TransitionRefused` when the program is over or the need was given up.
    """
    program = lock_planned(actor, need.program)
    need = lock(need)
    if need.cancelled_on is not None:
        raise TransitionRefused("Kebutuhan ini sudah dibatalkan. Pulihkan dahulu.")
    return program, need


def lock_going_on(partnership: Partnership) -> Partnership:
    """The partnership, locked, as long as it is not over; who may write there is asked by the caller.

    Raises `TransitionRefused` when it is over.
    """
    partnership = lock(partnership)
    if partnership.status not in EDITABLE_PARTNERSHIP:
        raise TransitionRefused("Kemitraan yang sudah berakhir tidak dapat diubah.")
    return partnership


def lock_partnership(actor, partnership: Partnership) -> Partnership:
    """The partnership, locked, when `actor` may change it now.

    Raises `NotAllowed`, and `TransitionRefused` when the partnership is over.
    """
    require(can_write(actor))
    return lock_going_on(partnership)
