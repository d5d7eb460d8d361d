"""How background processes show that they live: rows in the database, never the broker's word for it.

Each worker and each beat writes its row twice a minute from a thread of its main process. A regular task (one that
stands in `CELERY_BEAT_SCHEDULE`) writes its row when it ended well, under its name in the schedule, and its fault when
it did not. A worker that lives and does nothing is told by the sweep that stays away.
"""

import datetime as dt
import os
import socket
import threading
from collections.abc import Sequence
from typing import Any

import structlog
from celery import bootsteps, signals
from django.conf import settings

EVERY = dt.timedelta(seconds=30)
log = structlog.get_logger(__name__)


class Pulse:
    """Writes the heartbeat of this process until it is stopped; a database that is away is noted and asked again."""

    def __init__(self, kind: str, name: str, queues: Sequence[str] = ()) -> None:
        self.kind, self.name, self.queues = kind, name, list(queues)
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="pulse", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        """The process ends in order: its last row says so."""
        self.ended.set()
        self.thread.join(timeout=5)

    def _run(self) -> None:
        is_first = True
        while not self.ended.is_set():
            self._write(is_first=is_first)
            is_first = False
            self.ended.wait(EVERY.total_seconds())
        self._write(is_stopped=True)

    def _write(self, **how: bool) -> None:
        from django.db import Error, connection

        from kemitraan.core.services.heartbeats import beat_of_process

        try:
            beat_of_process(
                kind=self.kind,
                name=self.name,
                host=socket.gethostname(),
                pid=os.getpid(),
                queues=self.queues,
                next_in=EVERY,
                **how,
            )
        except Error as error:
            log.warning("heartbeat not written", error=type(error).__name__)
        finally:
            connection.close()


class WorkerPulse(bootsteps.StartStopStep):
    """The heartbeat of a worker, begun when its pool stands and ended with it."""

    requires = ("celery.worker.components:Pool",)

    def create(self, worker: Any) -> Pulse:
        return Pulse("worker", worker.hostname, sorted(worker.app.amqp.queues.consume_from))


@signals.beat_init.connect
def begin_beat(sender: Any = None, **kwargs: Any) -> None:
    Pulse("beat", f"beat@{socket.gethostname()}").start()


@signals.task_success.connect
def note_success(sender: Any = None, **kwargs: Any) -> None:
    from kemitraan.core.services.heartbeats import note_run

    name, every = _regular(sender)
    if name:
        note_run(name, next_in=every)


@signals.task_failure.connect
def note_failure(sender: Any = None, exception: Any = None, **kwargs: Any) -> None:
    from kemitraan.core.services.heartbeats import note_fault

    name, every = _regular(sender)
    if name:
        note_fault(name, f"{type(exception).__name__}: {exception}", next_in=every)


def _regular(task: Any) -> tuple[str, dt.timedelta]:
    """The name of a task in the schedule, and how often it runs; no name for any other task."""
    schedule: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE
    for name, entry in schedule.items():
        if entry["task"] == getattr(task, "name", ""):
            return name, dt.timedelta(seconds=entry["schedule"])
    return "", dt.timedelta()
