"""Figures for Prometheus, read from the database at each request, so that they hold with any number of processes."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from kemitraan.core import clock
from kemitraan.core.selectors.outages import open_outages
from kemitraan.core.selectors.pulse import BEAT, WORKER, Standing, standing
from kemitraan.monitoring.operation import Line, queue_lines

PREFIX = "kemitraan"


class HouseCollector:
    """All figures of one request."""

    def collect(self) -> Iterator[Metric]:
        yield from _of_processes(standing())
        yield from _of_queues(queue_lines(None))
        yield _gauge("channels_down", "Channels whose server cannot be reached", [((), len(open_outages()))])


def exposition() -> bytes:
    """The figures in the text format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(HouseCollector())
    return generate_latest(registry)


def _of_processes(found: Standing) -> Iterator[Metric]:
    now = clock.now()
    yield _gauge(
        "processes_alive",
        "Processes that showed themselves within five minutes",
        [((kind,), len(found.alive(kind))) for kind in (WORKER, BEAT)],
        ("kind",),
    )
    yield _gauge("queues_without_worker", "Queues that no live worker serves", [((), len(found.idle_queues))])
    ran = [work for work in found.work if work.last_at is not None]
    yield _gauge(
        "task_seconds_since_success",
        "Seconds since a regular task last ended well",
        [((work.name,), (now - work.last_at).total_seconds()) for work in ran if work.last_at],
        ("task",),
    )
    yield _gauge(
        "task_interval_seconds",
        "Seconds between two runs of a regular task",
        [((work.name,), work.every.total_seconds()) for work in found.work],
        ("task",),
    )
    yield _gauge(
        "task_failing",
        "1 when the last run of a regular task failed",
        [((w.name,), int(bool(w.error))) for w in ran],
        ("task",),
    )


def _of_queues(lines: list[Line]) -> Iterator[Metric]:
    labels = ("kind", "queue")
    for name, about, value in (
        ("queue_waiting", "What is due and waits", lambda line: line.waiting),
        ("queue_oldest_seconds", "Seconds since which the oldest of it is due", lambda line: line.age.total_seconds()),
        ("queue_failed", "What failed for good and waits for a person", lambda line: line.failed),
        ("queue_uncertain", "What may or may not have been delivered", lambda line: line.uncertain),
    ):
        yield _gauge(name, about, [((line.kind, line.code), value(line)) for line in lines], labels)


def _gauge(name: str, about: str, values: list[tuple[tuple[str, ...], float]], labels: tuple[str, ...] = ()) -> Metric:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", about, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family
