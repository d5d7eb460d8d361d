"""What rules may say, when steps are reached, and when a person may be written to. Nothing here asks the database."""

from kemitraan.reminders.rules.checks import (
    MOST_LEVELS,
    check_channels,
    check_escalation,
    check_recipients,
    check_steps,
)
from kemitraan.reminders.rules.ladder import ESCALATES_FROM, Ladder, Rung
from kemitraan.reminders.rules.timing import Habits, WorkingDays, first_moment
from kemitraan.reminders.rules.wording import parse_steps, step_name, write_steps

__all__ = [
    "ESCALATES_FROM",
    "MOST_LEVELS",
    "Habits",
    "Ladder",
    "Rung",
    "WorkingDays",
    "check_channels",
    "check_escalation",
    "check_recipients",
    "check_steps",
    "first_moment",
    "parse_steps",
    "step_name",
    "write_steps",
]
