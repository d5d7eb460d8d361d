"""Writing programs."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import NotReady
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from partners.models import Region
from programs.models import Program
from programs.selectors import missing_for_program
from programs.services.locks import lock_planned
from programs.services.scope import check_values_scope
from programs.services.transitions import PROGRAM_LIFE, move


@transaction.atomic
def create_program(*, actor, values: Mapping[str, Any]) -> Program:
    """A new program as a draft, in the actor's institution; `values` may name `regions`.

    Raises `NotAllowed`, `ValidationError`.
    """
    require(can_write(actor))
    columns = {name: value for name, value in values.items() if name != "regions"}
    program = Program(institution=actor.membership.institution, created_by_id=actor.pk, **columns)
    check_values_scope(program.institution_id, columns)
    program.full_clean()
    program.save()
    program.regions.set(values.get("regions", ()))
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
    program = lock_planned(actor, program)
    columns = {name: value for name, value in values.items() if name != "regions"}
    check_values_scope(program.institution_id, columns)
    changes = apply_changes(program, columns, version=version)
    if "regions" in values and (moved := _set_regions(program, values["regions"])):
        if not changes:
            program.version += 1
            program.save(update_fields=["version", "updated_at"])
        changes.append(moved)
    if changes:
        audit.record(
            actor=actor,
            action="program.update",
            sentence=f"mengubah program {program}",
            subjects=[program],
            changes=changes,
        )
    return program


def _set_regions(program: Program, regions: Iterable[Region]) -> dict[str, str] | None:
    """Let these be the regions of a program; the readable difference, None when they already are."""
    old, new = list(program.regions.order_by("code")), sorted(regions, key=lambda region: region.code)
    if old == new:
        return None
    program.regions.set(new)
    named = ["; ".join(map(str, rows)) for rows in (old, new)]
    return {"field": "regions", "label": "wilayah", "old": named[0], "new": named[1]}


def start_program(*, actor, program: Program) -> Program:
    """Begin a drafted program. Raises `NotReady` with what is missing."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="start", check=_require_ready)


def _require_ready(program: Program) -> None:
    if missing := missing_for_program(program):
        raise NotReady(missing)


def finish_program(*, actor, program: Program) -> Program:
    """The program reached its end."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="finish")


def cancel_program(*, actor, program: Program, reason: str, decided_on: dt.date | None = None) -> Program:
    """Give a program up. Raises `DomainError` without a reason."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="cancel", reason=reason, decided_on=decided_on)


def reopen_program(*, actor, program: Program, reason: str, decided_on: dt.date | None = None) -> Program:
    """A finished program goes on. Raises `DomainError` without a reason."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="reopen", reason=reason, decided_on=decided_on)


def restore_program(*, actor, program: Program, reason: str, decided_on: dt.date | None = None) -> Program:
    """A program that was given up is planned again. Raises `DomainError` without a reason."""
    return move(actor=actor, record=program, life=PROGRAM_LIFE, action="restore", reason=reason, decided_on=decided_on)
