"""Tasks of the foundation. Each only looks at what is due, and may run twice."""

import datetime as dt

from celery import shared_task

from kemitraan.core.actors import SystemActor
from kemitraan.core.services.bell import wake_jobs, wake_mail
from kemitraan.core.services.heartbeats import beat
from kemitraan.core.services.jobs import queues_with_work, remove_expired_files, run_due_jobs
from kemitraan.core.services.outbox import deliver_due, due_channels, mark_uncertain

SLICE_SECONDS = 20


@shared_task
def deliver_mail(channel: str | None = None) -> None:
    """Send for a while what is due of one channel; what is left goes behind other work of this worker."""
    if deliver_due(channel=channel, seconds=SLICE_SECONDS).is_cut_short:
        wake_mail(*filter(None, [channel]))


@shared_task
def run_jobs(queue: str = "default") -> None:
    """Run the jobs that are due in a queue."""
    run_due_jobs(queue=queue)


@shared_task
def sweep() -> None:
    """Ring for whatever the broker lost; runs every minute, and does no long work itself."""
    beat("sweep", next_in=dt.timedelta(minutes=1))
    mark_uncertain()
    for channel in due_channels():
        wake_mail(channel)
    for queue in queues_with_work():
        wake_jobs(queue)
    remove_expired_files(actor=SystemActor("pembersihan"))
