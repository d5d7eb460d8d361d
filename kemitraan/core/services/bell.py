"""Ringing the broker's bell. It only says "look now"; when nobody hears it, the minute sweep finds the row."""

import structlog
from kombu.exceptions import OperationalError

from kemitraan.celery import app
from kemitraan.core.enums import OutboxChannel

STALE_SECONDS = 55  # older than that the next sweep has rung as well
log = structlog.get_logger(__name__)


def ring(task: str, queue: str, *names: str) -> None:
    """Say "look now" in `queue`, where `names` say at what; a broker that is down costs at most one sweep."""
    try:
        app.send_task(task, args=names, queue=queue, retry=False, expires=STALE_SECONDS)
    except (OperationalError, OSError) as error:
        log.warning("bell not heard", task=task, error=str(error))


def wake_mail(channel: str = OutboxChannel.EMAIL) -> None:
    """Something waits to leave on `channel`."""
    ring("kemitraan.core.tasks.deliver_mail", "mail", str(channel))


def wake_jobs(queue: str) -> None:
    """A job waits in `queue`."""
    ring("kemitraan.core.tasks.run_jobs", str(queue), str(queue))
