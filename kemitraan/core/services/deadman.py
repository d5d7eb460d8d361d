"""Telling somebody outside that planning ran: when that stops, they raise the alarm, also when all of us is down."""

import structlog
import urllib3
from django.conf import settings

TIMEOUT_SECONDS = 5
log = structlog.get_logger(__name__)


def report_in() -> None:
    """Ask for `DEADMAN_URL`, if there is one. An answer that does not come is noted and costs nothing else."""
    if not settings.DEADMAN_URL:
        return
    try:
        answer = urllib3.request("GET", settings.DEADMAN_URL, timeout=TIMEOUT_SECONDS, retries=False)
    except urllib3.exceptions.HTTPError as error:
        log.warning("dead man's switch not reached", error=type(error).__name__)
        return
    if answer.status >= 400:
        log.warning("dead man's switch refused", status=answer.status)
