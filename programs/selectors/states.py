"""States as people read them on a day."""

import datetime as dt
from dataclasses import dataclass

from programs.enums import AgreementState, Looks, OccurrenceState
from programs.models import Agreement, Obligation, ObligationOccurrence
from programs.querysets import OPEN_STATES
from programs.rules import standing_of


@dataclass(frozen=True)
class DisplayState(Looks):
    """A state as people read it on a day, which may be more than what was decided."""

    value: str
    label: str


SILENT = {
    "coming": DisplayState("upcoming", "Belum berlaku"),
    "paused": DisplayState("suspended", "Ditangguhkan"),
    "closed": DisplayState("ended", "Tidak dilanjutkan"),
}


def agreement_display_state(agreement: Agreement, today: dt.date) -> DisplayState:
    """The decided state; an active one past its inclusive end is Berakhir, before its start Belum mulai."""
    state = AgreementState(agreement.state)
    if state is AgreementState.ACTIVE:
        if agreement.current_end and agreement.current_end < today:
            return DisplayState("expired", "Berakhir")
        if agreement.starts_on and agreement.starts_on > today:
            return DisplayState("upcoming", "Belum mulai")
    return DisplayState(state.value, str(state.label))


def occurrence_display_state(occurrence: ObligationOccurrence, today: dt.date) -> DisplayState:
    """The recorded state; one that waits for a report is late past its due date, or silent as its home is."""
    state = OccurrenceState(occurrence.state)
    if state in OPEN_STATES:
        standing = standing_of(occurrence.obligation)
        if standing in SILENT:
            return SILENT[standing]
        if state is OccurrenceState.OPEN and occurrence.due_on < today:
            return DisplayState("expired", "Terlambat")
    return DisplayState(state.value, str(state.label))


DUTY_STANDINGS = {
    "coming": DisplayState("upcoming", "Belum berlaku"),
    "running": DisplayState("active", "Berjalan"),
    "paused": DisplayState("suspended", "Ditangguhkan"),
    "closed": DisplayState("ended", "Berakhir"),
}


def duty_display_state(obligation: Obligation, today: dt.date) -> DisplayState:
    """How a duty stands; one in force whose next due date (`next_due_on`, where it was read) has passed is late."""
    if obligation.cancelled_at:
        return DisplayState("cancelled", "Dibatalkan")
    if obligation.is_waived_by_agreement:
        return DisplayState("waived", "Tidak disepakati")
    standing = standing_of(obligation)
    next_due_on = getattr(obligation, "next_due_on", None)
    if standing == "running" and next_due_on and next_due_on < today:
        return DisplayState("expired", "Terlambat")
    return DUTY_STANDINGS[standing]
