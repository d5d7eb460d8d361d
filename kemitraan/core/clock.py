"""The only place that reads the wall clock, so that time can be passed in or moved in tests."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return _moment.get() or timezone.now()


@contextmanager
def standing_at(moment: dt.datetime) -> Iterator[None]:
    """Within the block it is `moment` (aware): for looking ahead, and for doing what an earlier moment asked for."""
    token = _moment.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _moment.reset(token)


def today(zone: str | dt.tzinfo | None = None, *, at: dt.datetime | None = None) -> dt.date:
    """The local calendar date in `zone` (default: the active zone) at the moment `at` (default: now)."""
    if isinstance(zone, str):
        zone = ZoneInfo(zone)
    return timezone.localdate(at or now(), timezone=zone)
