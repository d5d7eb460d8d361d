"""The only place that reads the wall clock, so that time can be passed in or moved in tests."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return timezone.now()


def today(zone: str | dt.tzinfo | None = None, *, at: dt.datetime | None = None) -> dt.date:
    """The local calendar date in `zone` (default: the active zone) at the moment `at` (default: now)."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    return timezone.localdate(at or now(), timezone=zone)
