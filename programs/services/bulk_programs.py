"""What can be done to many programs at once; each goes through the service for one."""

from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.registry import BulkAction
from programs.enums import ProgramStatus
from programs.models import Program
from programs.selectors.plans import coordinators_of
from programs.services.programs import (
    cancel_program,
    finish_program,
    reopen_program,
    restore_program,
    start_program,
    update_program,
)

TAKEN_BACK = "Tindakan massal diurungkan."


def _hand_over(actor, record: Program, values: dict[str, Any]) -> Program:
    wanted = values["coordinator"]
    coordinator = coordinators_of(actor).filter(pk=wanted).first()
    if wanted and coordinator is None:
        raise DomainError("Koordinator yang dipilih tidak bertugas lagi di lembaga.")
    return update_program(actor=actor, program=record, values={"coordinator": coordinator}, version=record.version)


def _coordinator_of(record: Program) -> dict[str, Any]:
    return {"coordinator": record.coordinator_id}


def _start(actor, record: Program, values: dict[str, Any]) -> Program:
    return start_program(actor=actor, program=record)


def _finish(actor, record: Program, values: dict[str, Any]) -> Program:
    return finish_program(actor=actor, program=record)


def _reopen(actor, record: Program, values: dict[str, Any]) -> Program:
    return reopen_program(actor=actor, program=record, reason=values.get("reason") or TAKEN_BACK)


def _cancel(actor, record: Program, values: dict[str, Any]) -> Program:
    return cancel_program(actor=actor, program=record, reason=values["reason"])


@transaction.atomic
def _bring_back(actor, record: Program, values: dict[str, Any]) -> Program:
    """As it was before it was given up: a draft, or running."""
    record = restore_program(actor=actor, program=record, reason=TAKEN_BACK)
    return start_program(actor=actor, program=record) if values["status"] == ProgramStatus.RUNNING else record


def _status_of(record: Program) -> dict[str, Any]:
    return {"status": record.status}


def _restore(actor, record: Program, values: dict[str, Any]) -> Program:
    return restore_program(actor=actor, program=record, reason=values["reason"])


def bulk_actions_for_programs(*, coordinator_form, reason_form) -> list[BulkAction]:
    """The actions, with the forms that ask for what each needs."""
    return [
        BulkAction(
            "coordinator",
            "Tunjuk koordinator",
            "user-check",
            "Tunjuk koordinator untuk",
            "diberi koordinator",
            _hand_over,
            coordinator_form,
            undo="coordinator",
            keep=_coordinator_of,
        ),
        BulkAction("start", "Jalankan", "player-play", "Jalankan", "dijalankan", _start),
        BulkAction("finish", "Selesaikan", "flag", "Selesaikan", "diselesaikan", _finish, None, "reopen"),
        BulkAction("reopen", "Buka lagi", "player-play", "Buka lagi", "dibuka lagi", _reopen, reason_form, "finish"),
        BulkAction(
            "cancel",
            "Batalkan",
            "circle-x",
            "Batalkan",
            "dibatalkan",
            _cancel,
            reason_form,
            undo="bring_back",
            color="late",
            keep=_status_of,
        ),
        BulkAction("restore", "Pulihkan", "archive-off", "Pulihkan", "dipulihkan", _restore, reason_form),
        BulkAction(
            "bring_back", "Kembalikan", "archive-off", "Kembalikan", "dikembalikan", _bring_back, is_hidden=True
        ),
    ]
