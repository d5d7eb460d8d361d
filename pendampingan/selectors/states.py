"""How visits and reports stand on a day, as people read it."""

import datetime as dt
from dataclasses import dataclass

from pendampingan.enums import FollowUpState, ReportState, VisitState
from pendampingan.models import FieldReport, FollowUp, Visit


@dataclass(frozen=True)
class ShownState:
    """A state in words, with the colour and icon of its pill."""

    label: str
    color: str
    icon: str


LATE = ShownState("Terlambat", "late", "alarm")
REPORTS = {
    ReportState.DRAFT: ShownState("Draf", "idle", "pencil"),
    ReportState.SUBMITTED: ShownState("Diajukan", "wait", "send"),
    ReportState.RETURNED: ShownState("Dikembalikan", "soon", "arrow-back-up"),
    ReportState.VERIFIED: ShownState("Terverifikasi", "ok", "circle-check"),
}


def state_of_visit(visit: Visit, today: dt.date) -> ShownState:
    """Cancelled, reported, still to come, or waiting for its report; needs `report` at hand."""
    if visit.state == VisitState.CANCELLED:
        return ShownState("Dibatalkan", "idle", "circle-x")
    report = getattr(visit, "report", None)
    if report is not None and report.state != ReportState.DRAFT:
        return ShownState(report.get_state_display(), "ok", "clipboard-check")
    if visit.planned_on > today:
        return ShownState("Direncanakan", "wait", "calendar-event")
    if visit.report_due_on < today:
        return ShownState("Laporan terlambat", "late", "alarm")
    return ShownState("Menunggu laporan", "soon", "clock")


def states_of_report(report: FieldReport, today: dt.date) -> list[ShownState]:
    """The state, and beside it that somebody who has to act let the due day pass."""
    state = ReportState(report.state)
    is_late = report.due_on is not None and report.due_on < today and state in {ReportState.DRAFT, ReportState.RETURNED}
    return [REPORTS[state], LATE] if is_late else [REPORTS[state]]


def state_of_follow_up(follow_up: FollowUp, today: dt.date) -> ShownState:
    """Done, cancelled, open, or open past its due day."""
    state = FollowUpState(follow_up.state)
    if state is FollowUpState.OPEN and follow_up.due_on < today:
        return LATE
    return ShownState(str(state.label), state.color, state.icon)
