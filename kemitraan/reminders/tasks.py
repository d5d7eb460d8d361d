"""The regular task of reminders."""

from celery import shared_task

from kemitraan.core.services.deadman import report_in
from kemitraan.reminders.services.running import run_reminders


@shared_task
def plan_reminders() -> None:
    """Decide who is reminded of what, and have it sent; safe to run twice and twice at once."""
    run_reminders(keeps_hours=True, explains=False, delivers=False)
    report_in()
