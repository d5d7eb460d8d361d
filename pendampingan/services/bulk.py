"""What can be done to many assignments at once; each goes through the service for one."""

import datetime as dt
from typing import Any

from kemitraan.core.errors import DomainError
from kemitraan.core.registry import BulkAction
from pendampingan.enums import Rhythm
from pendampingan.models import Assignment, FollowUp, Mentor
from pendampingan.services.assignments import end_assignment, update_assignment
from pendampingan.services.follow_ups import complete_follow_up
from pendampingan.services.handovers import hand_over_assignment
from programs.models import Program

RHYTHM = ("rhythm", "cadence_weeks", "report_due_days")


def _set_rhythm(actor, record: Assignment, values: dict[str, Any]) -> Assignment:
    wanted = {name: values[name] for name in RHYTHM if values.get(name) is not None}
    if "cadence_weeks" in wanted:
        wanted.setdefault("rhythm", Rhythm.WEEKS)
    return update_assignment(actor=actor, assignment=record, values=wanted, version=record.version)


def _set_program(actor, record: Assignment, values: dict[str, Any]) -> Assignment:
    if values["program"] == record.program_id:
        return record
    program = Program.objects.visible_to(actor).filter(pk=values["program"]).first()
    return update_assignment(actor=actor, assignment=record, values={"program": program}, version=record.version)


def _hand_over(actor, record: Assignment, values: dict[str, Any]) -> Assignment:
    """Gives the assignment that ended, so that it is known to have changed."""
    mentor = Mentor.objects.visible_to(actor).filter(pk=values["mentor"]).first()
    if mentor is None:
        raise DomainError("Pendamping tidak ditemukan.")
    terms = {"ends_on": _day(values["ends_on"]), "reason": values["reason"]}
    hand_over_assignment(actor=actor, assignment=record, mentor=mentor, **terms)
    record.refresh_from_db()
    return record


def _end(actor, record: Assignment, values: dict[str, Any]) -> Assignment:
    return end_assignment(actor=actor, assignment=record, ends_on=_day(values["ends_on"]), reason=values["reason"])


def _end_as_before(actor, record: Assignment, values: dict[str, Any]) -> Assignment:
    """The end that was agreed before; coming visits are planned again."""
    ends_on = _day(values["was_until"]) if values["was_until"] else None
    return update_assignment(actor=actor, assignment=record, values={"ends_on": ends_on}, version=record.version)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _agreed_end(record: Assignment) -> dict[str, Any]:
    return {"was_until": record.ends_on.isoformat() if record.ends_on else ""}


def bulk_actions_for_assignments(*, rhythm_form, program_form, end_form, hand_over_form) -> list[BulkAction]:
    """The actions, with the forms that ask for what each needs."""
    return [
        BulkAction(
            "hand-over",
            "Serahkan",
            "arrows-exchange",
            "Serahkan",
            "diserahkan",
            _hand_over,
            hand_over_form,
        ),
        BulkAction(
            "rhythm",
            "Ubah irama",
            "refresh",
            "Ubah irama",
            "diubah iramanya",
            _set_rhythm,
            rhythm_form,
            "rhythm",
            keep=lambda record: {name: getattr(record, name) for name in RHYTHM},
        ),
        BulkAction(
            "program",
            "Masukkan ke program",
            "target-arrow",
            "Pindahkan program",
            "dipindahkan programnya",
            _set_program,
            program_form,
            "program",
            keep=lambda record: {"program": record.program_id},
        ),
        BulkAction(
            "end",
            "Akhiri",
            "flag",
            "Akhiri",
            "diakhiri",
            _end,
            end_form,
            "end-as-before",
            "late",
            keep=_agreed_end,
        ),
        BulkAction(
            "end-as-before",
            "Lanjutkan",
            "player-play",
            "Urungkan pengakhiran",
            "dilanjutkan lagi",
            _end_as_before,
            is_hidden=True,
        ),
    ]


def _complete(actor, record: FollowUp, values: dict[str, Any]) -> FollowUp:
    return complete_follow_up(
        actor=actor, follow_up=record, done_on=_day(values["done_on"]), result=values.get("result", "")
    )


def bulk_actions_for_follow_ups(*, done_form) -> list[BulkAction]:
    """What can be done to many follow-ups at once, with the form that asks for it."""
    return [BulkAction("done", "Tandai selesai", "circle-check", "Selesaikan", "diselesaikan", _complete, done_form)]
