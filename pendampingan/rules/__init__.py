"""Rules of pendampingan: who may do what from which state, and what is computed without a database."""

from pendampingan.rules.actions import (
    TRANSITIONS,
    can_cancel_visit,
    can_change_mentor,
    can_comment_on_report,
    can_complete_follow_up,
    can_edit_report,
    can_end_assignment,
    can_move_visit,
    can_plan_visit,
    can_report_on,
    can_review_report,
    can_submit_report,
    can_update_assignment,
    can_write_reports,
    is_possible,
    state_after,
)

__all__ = [
    "TRANSITIONS",
    "can_cancel_visit",
    "can_change_mentor",
    "can_comment_on_report",
    "can_complete_follow_up",
    "can_edit_report",
    "can_end_assignment",
    "can_move_visit",
    "can_plan_visit",
    "can_report_on",
    "can_review_report",
    "can_submit_report",
    "can_update_assignment",
    "can_write_reports",
    "is_possible",
    "state_after",
]
