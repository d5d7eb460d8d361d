"""What can be done to many programs at once; each goes through the service for one."""

from typing import Any

from kemitraan.core.errors import DomainError
from kemitraan.core.registry import BulkAction
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


def _hand_over(actor, record: Program, values: dict[str, Any]) -> Program:
    coordinator = coordinators_of(actor).filter(pk=values["coordinator"]).first()
    if coordinator is None:
        raise DomainError("Koordinator yang dipilih tidak bertugas lagi di lembaga.")
    return update_program(actor=actor, program=record, values={"coordinator": coordinator}, version=record.version)


def _start(actor, record: Program, values: dict[str, Any]) -> Program:
    return start_program(actor=actor, program=record)


def _finish(actor, record: Program, values: dict[str, Any]) -> Program:
    return finish_program(actor=actor, program=record)


def _reopen(actor, record: Program, values: dict[str, Any]) -> Program:
    return reopen_program(actor=actor, program=record, reason=values.get("reason") or "Diselesaikan terlalu cepat")


def _cancel(actor, record: Program, values: dict[str, Any]) -> Program:
    return cancel_program(actor=actor, program=record, reason=values["reason"])


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
        ),
        BulkAction("start", "Jalankan", "player-play", "Jalankan", "dijalankan", _start),
        BulkAction("finish", "Selesaikan", "flag", "Selesaikan", "diselesaikan", _finish, None, "reopen"),
        BulkAction("reopen", "Buka lagi", "player-play", "Buka lagi", "dibuka lagi", _reopen, reason_form, "finish"),
        BulkAction("cancel", "Batalkan", "circle-x", "Batalkan", "dibatalkan", _cancel, reason_form, "", "late"),
        BulkAction("restore", "Pulihkan", "archive-off", "Pulihkan", "dipulihkan", _restore, reason_form),
    ]
