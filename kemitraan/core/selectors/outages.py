"""Servers that cannot be reached right now."""

import datetime as dt
from dataclasses import dataclass

from kemitraan.core.enums import OutboxChannel
from kemitraan.core.models import OUTAGE, Heartbeat


@dataclass(frozen=True)
class Outage:
    """The server of a channel that gave no answer since a moment, and when it is tried again."""

    label: str
    since: dt.datetime
    next_at: dt.datetime | None
    error: str


def open_outages() -> list[Outage]:
    """Outages that last, by channel. One query."""
    return [
        Outage(
            label=str(OutboxChannel(beat.name.removesuffix(OUTAGE)).label),
            since=dt.datetime.fromisoformat(beat.details.get("since") or beat.beat_at.isoformat()),
            next_at=beat.next_at,
            error=beat.details.get("error", ""),
        )
        for beat in Heartbeat.objects.filter(name__endswith=OUTAGE).order_by("name")
    ]
