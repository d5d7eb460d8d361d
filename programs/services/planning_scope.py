"""Whether the planning of a program may be written, checked under its lock."""

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.versions import lock
from programs.models import Program
from programs.rules import EDITABLE_PROGRAM


def lock_planned(actor, program: Program) -> Program:
    """The program, locked, when `actor` may change its planning now.

    Raises `NotAllowed`, and `TransitionRefused` when the program is over.
    """
    require(can_write(actor))
    program = lock(program)
    if program.status not in EDITABLE_PROGRAM:
        raise TransitionRefused("Program yang sudah selesai atau dibatalkan tidak dapat diubah.")
    return program
