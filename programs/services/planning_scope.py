"""Whether the planning of a program may be written, checked under its lock."""

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.versions import lock
from programs.models import Program
from programs.rules import program_over_because


def check_goes_on(program: Program) -> None:
    """Raise `TransitionRefused` when the program is over."""
    if reason := program_over_because(program):
        raise TransitionRefused(reason)


def lock_planned(actor, program: Program) -> Program:
    """The program, locked, when `actor` may change its planning now.

    Raises `NotAllowed`, and `TransitionRefused` when the program is over.
    """
    require(can_write(actor))
    program = lock(program)
    check_goes_on(program)
    return program
