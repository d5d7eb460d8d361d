"""Ringing the broker's bell. It only says "look now"; when nobody hears it, the minute sweep finds the row."""

import structlog
from kombu.exceptions import OperationalError

from kemitraan.celery import app

log = structlog.get_logger(__name__)


def ring(task: str, queue: str) -> None:
    """Send an empty message to `queue`; a broker that is down is noted and costs at most one sweep."""
    try:
        app.send_task(task, queue=queue, retry=False)
    except (OperationalError, OSError) as error:
        log.warning("bell not heard", task=task, error=str(error))


def wake_mail() -> None:
    ring("kemitraan.core.tasks.deliver_mail", "mail")


def wake_jobs(queue: str) -> None:
    ring("kemitraan.core.tasks.run_jobs", queue)
