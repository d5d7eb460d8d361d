"""Writing programs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.models import Program
from programs.rules import EDITABLE_PROGRAM, PROGRAM_TRANSITIONS, target_of


def check_same_institution(institution_id: int, *organizations: Organization) -> None:
    """Raise `DomainError` when an organization belongs to another institution's registry."""
    if any(organization.institution_id != institution_id for organization in organizations):
        raise DomainError("Mitra tidak ditemukan.")


def stated_reason(text: str) -> str:
    """The reason as it is kept beside a state, at most 300 characters. Raises `DomainError` when it is empty."""
    if not text.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    return text.strip()[:300]


def check_values_scope(institution_id: int, values: Mapping[str, Any]) -> None:
    """Raise `DomainError` at the field that points into another institution."""
    for name, value in values.items():
        if getattr(value, "institution_id", institution_id) != institution_id:
            raise DomainError("Data yang dipilih tidak ditemukan.", field=name)


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
    return _move(actor, program, "start", "menjalankan")


def finish_program(*, actor, program: Program) -> Program:
    """The program reached its end."""
    return _move(actor, program, "finish", "menyelesaikan")


def cancel_program(*, actor, program: Program, reason: str) -> Program:
    """Give a program up. Raises `DomainError` without a reason."""
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    return _move(actor, program, "cancel", "membatalkan", reason=reason.strip())


@transaction.atomic
def _move(actor, program: Program, action: str, verb: str, reason: str = "") -> Program:
    require(can_write(actor))
    program = lock(program)
    target = target_of(PROGRAM_TRANSITIONS, action, program.status)
    changes = apply_changes(program, {"status": target}, version=None)
    audit.record(
        actor=actor,
        action=f"program.{action}",
        sentence=f"{verb} program {program}",
        subjects=[program],
        changes=changes,
        reason=reason,
    )
    return program
