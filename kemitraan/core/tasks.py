"""Tasks of the foundation. Each only looks at what is due, and may run twice."""

import datetime as dt

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.services.heartbeats import beat
from kemitraan.core.services.jobs import remove_expired_files, run_due_jobs
from kemitraan.core.services.outbox import deliver_due


@shared_task
def deliver_mail() -> None:
    """Send the mails that are due."""
    deliver_due()


@shared_task
def run_jobs() -> None:
    """Run the jobs that are due."""
    run_due_jobs()


@shared_task
def sweep() -> None:
    """Pick up whatever the broker lost; runs every minute."""
    beat("sweep", next_in=dt.timedelta(minutes=1))
    deliver_due()
    run_due_jobs()
    remove_expired_files(actor=SystemActor("pembersihan"))
