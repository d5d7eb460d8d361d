"""The pulse of regular work, for `doctor` and the health page."""

import datetime as dt

from kemitraan.core import clock
from kemitraan.core.models import Heartbeat


def beat(name: str, *, next_in: dt.timedelta | None = None, details: dict | None = None) -> None:
    """Note that `name` ran just now and when it is expected again."""
    now = clock.now()
    Heartbeat.objects.update_or_create(
        name=name,
        defaults={"beat_at": now, "next_at": now + next_in if next_in else None, "details": details or {}},
    )
