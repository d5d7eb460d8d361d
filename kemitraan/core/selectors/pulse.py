"""Which processes live, and when regular work last ran and runs next."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from kemitraan.core import clock
from kemitraan.core.models import OUTAGE, Heartbeat

SILENT_AFTER = dt.timedelta(minutes=5)
WORKER, BEAT = "worker", "beat"
INCIDENT = "incident:"  # begins the name of the heartbeat that is there while an incident lasts
PLANNING = "plan-reminders"
SWEEP = "sweep"
LABELS = {
    SWEEP: "Sapuan antrean",
    PLANNING: "Perencanaan pengingat",
    "plan-obligations": "Penyusunan tenggat kewajiban",
    "plan-visits": "Penyusunan jadwal kunjungan",
    "look-for-duplicates": "Pencarian mitra yang mungkin sama",
    "watch-over": "Pengawasan",
}


@dataclass(frozen=True)
class Process:
    """One worker or beat as it last showed itself."""

    kind: str
    node: str
    host: str
    pid: int
    queues: tuple[str, ...]
    since: dt.datetime
    beat_at: dt.datetime
    is_stopped: bool

    @property
    def is_alive(self) -> bool:
        return not self.is_stopped and self.beat_at >= clock.now() - SILENT_AFTER


@dataclass(frozen=True)
class RegularWork:
    """One entry of the schedule: when it last ended well, when it runs next, and its fault since then."""

    name: str
    queue: str
    every: dt.timedelta
    last_at: dt.datetime | None = None
    next_at: dt.datetime | None = None
    error: str = ""

    @property
    def label(self) -> str:
        return LABELS.get(self.name, self.name)

    @property
    def is_late(self) -> bool:
        """Silent for two intervals; what never ran is not late, it was never begun here."""
        return self.last_at is not None and clock.now() > self.last_at + 2 * self.every


@dataclass(frozen=True)
class Standing:
    """All heartbeats at one moment."""

    processes: list[Process]
    work: list[RegularWork]

    def alive(self, kind: str) -> list[Process]:
        return [process for process in self.processes if process.kind == kind and process.is_alive]

    @property
    def idle_queues(self) -> list[str]:
        """Queues of the schedule and of long work that no live worker serves."""
        served = {queue for process in self.alive(WORKER) for queue in process.queues}
        return [queue for queue in settings.QUEUES if queue not in served]

    @property
    def last_worker_at(self) -> dt.datetime | None:
        """When a worker last showed itself; None where none ever did."""
        return max((process.beat_at for process in self.processes if process.kind == WORKER), default=None)

    def work_named(self, name: str) -> RegularWork:
        return next(work for work in self.work if work.name == name)


def standing() -> Standing:
    """What all processes and regular tasks last said. One query."""
    rows = {row.name: row for row in Heartbeat.objects.exclude(name__endswith=OUTAGE).order_by("name")}
    found = [_process(row) for name, row in rows.items() if name.startswith((f"{WORKER}:", f"{BEAT}:"))]
    found.sort(key=lambda process: (process.kind != WORKER, not process.is_alive, process.node, process.pid))
    return Standing(
        found, [_work(name, entry, rows.get(name)) for name, entry in settings.CELERY_BEAT_SCHEDULE.items()]
    )


def planning_silent_since() -> dt.datetime | None:
    """Since when no reminders were planned, when that is longer than two intervals; None while all is well. One query.

    Where planning never ran nothing is expected of it.
    """
    entry = settings.CELERY_BEAT_SCHEDULE[PLANNING]
    work = _work(PLANNING, entry, Heartbeat.objects.filter(name=PLANNING).first())
    return work.last_at if work.is_late else None


def _process(row: Heartbeat) -> Process:
    details = row.details
    return Process(
        kind=row.name.partition(":")[0],
        node=details["node"],
        host=details["host"],
        pid=details["pid"],
        queues=tuple(details["queues"]),
        since=dt.datetime.fromisoformat(details["since"]),
        beat_at=row.beat_at,
        is_stopped=details["is_stopped"],
    )


def _work(name: str, entry: dict, row: Heartbeat | None) -> RegularWork:
    every = dt.timedelta(seconds=entry["schedule"])
    queue = entry.get("options", {}).get("queue", settings.CELERY_TASK_DEFAULT_QUEUE)
    if row is None:
        return RegularWork(name, queue, every)
    return RegularWork(name, queue, every, row.beat_at, row.next_at, row.details.get("error", ""))
