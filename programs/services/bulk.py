"""What can be done to many partnerships or agreements at once; each goes through the service for one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from kemitraan.core.registry import BulkAction
from programs.models import Agreement, Partnership, Program
from programs.services import agreements, partnerships

Record = Partnership | Agreement
TAKEN_BACK = "Tindakan massal diurungkan."


def bulk_actions_for_partnerships(*, decision_form, note_form, program_form) -> list[BulkAction]:
    """The actions, with the forms that ask for what each needs."""
    suspend, resume = partnerships.suspend_partnership, partnerships.resume_partnership
    return [
        BulkAction(
            "activate",
            "Aktifkan",
            "player-play",
            "Aktifkan",
            "diaktifkan",
            _step(partnerships.activate_partnership, "partnership"),
        ),
        *_pauses("partnership", suspend, resume, decision_form, note_form, lambda record: record.status_reason),
        _program_action("partnership", partnerships.update_partnership, program_form),
        BulkAction(
            "end",
            "Akhiri",
            "flag",
            "Akhiri",
            "diakhiri",
            _decision(partnerships.end_partnership, "partnership"),
            decision_form,
            color="late",
        ),
    ]


def bulk_actions_for_agreements(*, decision_form, note_form, program_form) -> list[BulkAction]:
    """The actions, with the forms that ask for what each needs."""
    suspend, resume = agreements.suspend_agreement, agreements.resume_agreement
    return [
        BulkAction(
            "negotiate",
            "Mulai negosiasi",
            "arrows-exchange",
            "Mulai negosiasi",
            "mulai dinegosiasikan",
            _step(agreements.negotiate_agreement, "agreement"),
        ),
        BulkAction(
            "activate",
            "Aktifkan",
            "player-play",
            "Aktifkan",
            "diaktifkan",
            _step(agreements.activate_agreement, "agreement"),
        ),
        *_pauses("agreement", suspend, resume, decision_form, note_form, lambda record: record.state_reason),
        _program_action("agreement", agreements.update_agreement, program_form),
        BulkAction(
            "end",
            "Akhiri",
            "flag",
            "Akhiri",
            "diakhiri",
            _decision(agreements.end_agreement, "agreement"),
            decision_form,
            color="late",
        ),
        BulkAction(
            "cancel",
            "Batalkan",
            "circle-x",
            "Batalkan",
            "dibatalkan",
            _decision(agreements.cancel_agreement, "agreement"),
            decision_form,
            color="late",
        ),
    ]


def _step(service: Callable[..., Any], argument: str) -> Callable[[Any, Any, dict], Any]:
    """A transition that asks for nothing."""
    return lambda actor, record, values: service(actor=actor, **{argument: record})


def _decision(service: Callable[..., Any], argument: str) -> Callable[[Any, Any, dict], Any]:
    """A transition with a reason and the local day of the decision."""

    def apply(actor, record: Record, values: dict[str, Any]) -> Record:
        told = {"reason": values.get("reason", ""), "decided_on": _day(values.get("decided_on"))}
        return service(actor=actor, **{argument: record}, **told)

    return apply


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _pauses(argument: str, suspend, resume, decision_form, note_form, reason_of) -> list[BulkAction]:
    """Suspend and resume, each taken back by the other from the same day, with its own words in the trail."""

    def unsuspend(actor, record: Record, values: dict[str, Any]) -> Record:
        return resume(actor=actor, **{argument: record}, reason=TAKEN_BACK, decided_on=_day(values.get("decided_on")))

    def suspend_again(actor, record: Record, values: dict[str, Any]) -> Record:
        reason = values.get("was_because") or TAKEN_BACK
        return suspend(actor=actor, **{argument: record}, reason=reason, decided_on=_day(values.get("decided_on")))

    return [
        BulkAction(
            "suspend",
            "Tangguhkan",
            "player-pause",
            "Tangguhkan",
            "ditangguhkan",
            _decision(suspend, argument),
            decision_form,
            "unsuspend",
        ),
        BulkAction(
            "resume",
            "Lanjutkan",
            "player-play",
            "Lanjutkan",
            "dilanjutkan",
            _decision(resume, argument),
            note_form,
            "suspend-again",
            keep=lambda record: {"was_because": reason_of(record)},
        ),
        BulkAction(
            "unsuspend",
            "Lanjutkan",
            "player-play",
            "Urungkan penangguhan",
            "dilanjutkan lagi",
            unsuspend,
            is_hidden=True,
        ),
        BulkAction(
            "suspend-again",
            "Tangguhkan",
            "player-pause",
            "Tangguhkan lagi",
            "ditangguhkan lagi",
            suspend_again,
            is_hidden=True,
        ),
    ]


def _program_action(argument: str, update, form) -> BulkAction:
    """Put records under one program, or under none; taken back to the one that each had."""

    def apply(actor, record: Record, values: dict[str, Any]) -> Record:
        wanted = values["program"]
        if wanted == record.program_id:
            return record
        program = None if wanted is None else Program.objects.visible_to(actor).filter(pk=wanted).first()
        return update(actor=actor, **{argument: record}, values={"program": program}, version=record.version)

    return BulkAction(
        "program",
        "Masukkan ke program",
        "target-arrow",
        "Pindahkan program",
        "dipindahkan programnya",
        apply,
        form,
        "program",
        keep=lambda record: {"program": record.program_id},
    )
