"""Writing programs."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Program
from programs.rules import EDITABLE_PROGRAM
from programs.services.scope import check_values_scope
from programs.services.transitions import PROGRAM_LIFE, move


@transaction.atomic
def create_program(*, actor, values: Mapping[str, Any]) -> Program:
    """A new program as a draft, in the actor's institution. Raises `NotAllowed`, `ValidationError`."""
    require(can_write(actor))
    program = Program(institution=actor.membership.institution, created_by_id=actor.pk, **values)
    check_values_scope(program.institution_id, values)
    program.full_clean()
    program.save()
    audit.record(
        actor=actor,
        action="program.create",
        sentence=f"membuat program {program}",
        subjects=[program, program.lead_actor],
    )
    return program


@transaction.atomic
def update_program(*, actor, program: Program, values: Mapping[str, Any], version: int | None) -> Program:
    """Change a program. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` when it is over."""
    require(can_write(actor))
    program = lock(program)
    if program.status not in EDITABLE_PROGRAM:
        raise TransitionRefused("Program yang sudah selesai atau dibatalkan tidak dapat diubah.")
    check_values_scope(program.institution_id, values)
    changes = apply_changes(program, values, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="program.update",
            sentence=f"mengubah program {program}",
            subjects=[program],
            changes=changes,
        )
    return program


def start_program(*, actor, program: Program) -> Program:
    """Begin a drafted program."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="start")


def finish_program(*, actor, program: Program) -> Program:
    """The program reached its end."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="finish")


def cancel_program(*, actor, program: Program, reason: str, decided_on: dt.date | None = None) -> Program:
    """Give a program up. Raises `DomainError` without a reason."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="cancel", reason=reason, decided_on=decided_on)
