"""Who may do what in pendampingan, and from which state. Whatever is not written here is refused."""

import datetime as dt

from kemitraan.core.errors import TransitionRefused
from kemitraan.core.permissions import Allowed, Decision, Denied, can_write
from pendampingan.enums import FollowUpState, ReportAction, ReportState, VisitState

# (state, action) -> the state afterwards. A verified report is locked: it is commented on and corrected beside it.
TRANSITIONS: dict[tuple[ReportState, ReportAction], ReportState] = {
    (ReportState.DRAFT, ReportAction.EDIT): ReportState.DRAFT,
    (ReportState.DRAFT, ReportAction.SUBMIT): ReportState.SUBMITTED,
    (ReportState.DRAFT, ReportAction.COMMENT): ReportState.DRAFT,
    (ReportState.SUBMITTED, ReportAction.RETURN): ReportState.RETURNED,
    (ReportState.SUBMITTED, ReportAction.VERIFY): ReportState.VERIFIED,
    (ReportState.SUBMITTED, ReportAction.COMMENT): ReportState.SUBMITTED,
    (ReportState.RETURNED, ReportAction.EDIT): ReportState.RETURNED,
    (ReportState.RETURNED, ReportAction.SUBMIT): ReportState.SUBMITTED,
    (ReportState.RETURNED, ReportAction.COMMENT): ReportState.RETURNED,
    (ReportState.VERIFIED, ReportAction.COMMENT): ReportState.VERIFIED,
    (ReportState.VERIFIED, ReportAction.CORRECT): ReportState.VERIFIED,
    (ReportState.SUBMITTED, ReportAction.CONFIRM): ReportState.SUBMITTED,
    (ReportState.VERIFIED, ReportAction.CONFIRM): ReportState.VERIFIED,
}


def state_after(state: str, action: ReportAction) -> ReportState:
    """The state that `action` leads to; raises `TransitionRefused` with a sentence when it is not possible."""
    found = TRANSITIONS.get((ReportState(state), action))
    if found is None:
        raise TransitionRefused(f"Laporan yang {ReportState(state).label.lower()} tidak dapat {action.label}.")
    return found


def is_possible(state: str, action: ReportAction) -> bool:
    return (ReportState(state), action) in TRANSITIONS


def can_change_mentor(actor, mentor) -> Decision:
    """The office, and the mentors themselves: their competence, certificates, and when they are away."""
    if can_write(actor) or (actor.membership is not None and actor.membership.pk == mentor.membership_id):
        return Allowed()
    return Denied("Hanya pendamping yang bersangkutan dan pengelola yang dapat mengubah data ini.")


def can_report_on(actor, assignment) -> Decision:
    """Mentors report on their own assignments, and on those of a mentor whom they stand in for today; the office on
    any of the institution."""
    if can_write(actor):
        return Allowed()
    membership = actor.membership
    if membership is not None and membership.is_mentor:
        mentor = assignment.mentor
        if mentor.membership_id == membership.pk or mentor.is_replaced_by(membership):
            return Allowed()
    return Denied("Hanya pendamping kelompok ini, atau penggantinya selama cuti, yang dapat menulis laporannya.")


def can_write_reports(actor) -> Decision:
    """Whether this person writes field reports at all."""
    if can_write(actor) or getattr(actor.membership, "is_mentor", False):
        return Allowed()
    return Denied("Laporan ditulis oleh pendamping.")


def can_edit_report(actor, report) -> Decision:
    """Only the author changes the content of a report, and only while it is a draft or returned."""
    if report.author_id != actor.pk:
        return Denied("Hanya penulis laporan yang dapat mengubahnya.")
    if not can_write_reports(actor):
        return can_write_reports(actor)
    if not is_possible(report.state, ReportAction.EDIT):
        return Denied(f"Laporan yang {ReportState(report.state).label.lower()} tidak dapat diubah.")
    return Allowed()


def can_submit_report(actor, report) -> Decision:
    """Only the author submits."""
    if report.author_id != actor.pk or not can_write_reports(actor):
        return Denied("Hanya penulis laporan yang dapat mengajukannya.")
    return Allowed()


def can_review_report(actor, report) -> Decision:
    """Coordinators and admins review, never a report of their own (four eyes, house rule)."""
    if not can_write(actor):
        return Denied("Hanya koordinator atau admin lembaga yang meninjau laporan.")
    if report.author_id == actor.pk:
        return Denied("Laporan sendiri ditinjau oleh orang lain.")
    return Allowed()


def can_comment_on_report(actor, report) -> Decision:
    """The author and the office talk about a report; observers and partners only read."""
    if can_write(actor) or report.author_id == actor.pk:
        return Allowed()
    return Denied("Hanya penulis laporan dan pengelola yang dapat menanggapi.")


def can_correct_report(actor, report) -> Decision:
    """The author and the office write corrections beside a verified report."""
    if can_write(actor) or report.author_id == actor.pk:
        return Allowed()
    return Denied("Hanya penulis laporan dan pengelola yang dapat menulis perbaikan.")


def can_invite_to_confirm(actor, report) -> Decision:
    """The author and the office ask the group or a partner whether a report is right."""
    if can_write(actor) or report.author_id == actor.pk:
        return Allowed()
    return Denied("Hanya penulis laporan dan pengelola yang dapat meminta kelompok membenarkannya.")


def can_complete_follow_up(actor, follow_up) -> Decision:
    """The account that owns it, the report's author, the mentor who accompanies the group by it, or the office."""
    mentor = follow_up.report.assignment.mentor
    is_theirs = actor.membership is not None and mentor.membership_id == actor.membership.pk
    if can_write(actor) or is_theirs or actor.pk in {follow_up.owner_id, follow_up.report.author_id}:
        if FollowUpState(follow_up.state) is FollowUpState.OPEN:
            return Allowed()
        return Denied("Tindak lanjut ini sudah ditutup.")
    return Denied("Hanya penanggung jawab, penulis laporan, atau pengelola yang dapat menutup tindak lanjut.")


def can_plan_visit(actor, assignment, today: dt.date) -> Decision:
    """The office and the mentor of a group put its visits on days, until the assignment has ended."""
    membership = actor.membership
    is_own = membership is not None and membership.is_mentor and assignment.mentor.membership_id == membership.pk
    if not can_write(actor) and not is_own:
        return Denied("Hanya pendamping kelompok ini dan pengelola yang dapat mengatur kunjungannya.")
    if assignment.ends_on is not None and assignment.ends_on < today:
        return Denied("Penugasan ini sudah berakhir.")
    return Allowed()


def can_move_visit(actor, visit, today: dt.date) -> Decision:
    """As `can_plan_visit`, for a planned visit that nobody reported."""
    if visit.state != VisitState.PLANNED:
        return Denied("Kunjungan ini sudah dibatalkan.")
    if hasattr(visit, "report"):
        return Denied("Kunjungan yang sudah dilaporkan tidak dapat dipindah.")
    return can_plan_visit(actor, visit.assignment, today)


def can_cancel_visit(actor, visit) -> Decision:
    """The office cancels a planned visit that has no report yet."""
    if not can_write(actor):
        return can_write(actor)
    if visit.state != VisitState.PLANNED:
        return Denied("Kunjungan ini sudah dibatalkan.")
    if hasattr(visit, "report"):
        return Denied("Kunjungan yang sudah dilaporkan tidak dapat dibatalkan.")
    return Allowed()


def can_update_assignment(actor, assignment, today: dt.date) -> Decision:
    """The office changes the terms of an assignment until it has ended on the local date `today`."""
    return can_end_assignment(actor, assignment, today)


def can_end_assignment(actor, assignment, today: dt.date) -> Decision:
    """The office may always end an assignment that has not ended on the local date `today`."""
    if not can_write(actor):
        return can_write(actor)
    if assignment.ends_on is not None and assignment.ends_on < today:
        return Denied("Penugasan ini sudah berakhir.")
    return Allowed()
