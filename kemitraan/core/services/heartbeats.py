"""The pulse of processes and regular work, for `doctor`, `/readyz` and the health page."""

import datetime as dt

from kemitraan.core import clock
from kemitraan.core.models import Heartbeat

FORGOTTEN_AFTER = dt.timedelta(days=1)
FAULT = ("error", "failed_at")


def beat(name: str, *, next_in: dt.timedelta | None = None, details: dict | None = None) -> None:
    """Note that `name` ran just now and when it is expected again."""
    now = clock.now()
    Heartbeat.objects.update_or_create(
        name=name,
        defaults={"beat_at": now, "next_at": now + next_in if next_in else None, "details": details or {}},
    )


def note_run(name: str, *, next_in: dt.timedelta) -> None:
    """A regular task ended well; what it wrote about its run stays, its last fault is over."""
    row = Heartbeat.objects.filter(name=name).first()
    details = {key: value for key, value in row.details.items() if key not in FAULT} if row else {}
    beat(name, next_in=next_in, details=details)


def note_fault(name: str, error: str, *, next_in: dt.timedelta) -> None:
    """A regular task failed: when it last ended well stays as it was."""
    now = clock.now()
    row, _ = Heartbeat.objects.get_or_create(name=name, defaults={"beat_at": now, "next_at": now + next_in})
    row.details = {**row.details, "error": error[:300], "failed_at": now.isoformat()}
    row.save(update_fields=["details"])


def beat_of_process(
    *,
    kind: str,
    name: str,
    host: str,
    pid: int,
    queues: list[str],
    next_in: dt.timedelta,
    is_first: bool = False,
    is_stopped: bool = False,
) -> None:
    """A worker or a beat shows itself; its first sign of life drops those of its kind that were silent for a day.

    A process that stopped keeps its row, so that it is known that there was one.
    """
    now = clock.now()
    key = f"{kind}:{pid}@{host}"[:60]
    if is_first:
        Heartbeat.objects.filter(name__startswith=f"{kind}:", beat_at__lt=now - FORGOTTEN_AFTER).delete()
    known = Heartbeat.objects.filter(name=key).first() if not is_first else None
    details = {
        "node": name,
        "host": host,
        "pid": pid,
        "queues": queues,
        "since": known.details.get("since", now.isoformat()) if known else now.isoformat(),
        "is_stopped": is_stopped,
    }
    beat(key, next_in=next_in, details=details)
