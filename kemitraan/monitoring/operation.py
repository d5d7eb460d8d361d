"""How the house runs: what waits in its queues, since when, and what failed."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Min, Q, QuerySet
from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.enums import JobQueue, OutboxChannel
from kemitraan.core.formats import format_age
from kemitraan.core.models import Job, JobState, OutboxMessage, OutboxState
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder

WAITING = Q(state__in=[JobState.QUEUED, JobState.RUNNING])
UNSENT = Q(state__in=[OutboxState.PENDING, OutboxState.SENDING])


@dataclass(frozen=True)
class Line:
    """One queue: how much waits that is due, the moment since which the oldest does, and what went wrong.

    `kind` is `outbox`, `jobs` or `reminders`; `url` leads to the list, where the reader has one.
    """

    kind: str
    code: str
    label: str
    icon: str
    waiting: int = 0
    oldest_at: dt.datetime | None = None
    failed: int = 0
    uncertain: int = 0
    url: str = ""

    @property
    def kind_label(self) -> str:
        return {"outbox": "Surat dan pesan keluar", "jobs": "Pekerjaan latar", "reminders": "Pengingat"}[self.kind]

    @property
    def age(self) -> dt.timedelta:
        """How long the oldest has been due."""
        return max(clock.now() - self.oldest_at, dt.timedelta()) if self.oldest_at else dt.timedelta()

    @property
    def age_label(self) -> str:
        return format_age(self.age) if self.oldest_at else ""


def queue_lines(institution: Institution | None) -> list[Line]:
    """Every queue of an institution, or of the whole house; three queries."""
    now = clock.now()
    return [*_outbox(institution, now), *_jobs(institution, now), *_reminders(institution, now)]


def _outbox(institution: Institution | None, now: dt.datetime) -> Iterator[Line]:
    due = UNSENT & Q(next_try_at__lte=now)
    found = {
        row["channel"]: row
        for row in _of(OutboxMessage.objects.all(), institution)
        .filter(UNSENT | Q(state__in=[OutboxState.FAILED, OutboxState.UNCERTAIN]))
        .values("channel")
        .annotate(
            waiting=Count("pk", filter=due),
            oldest_at=Min("next_try_at", filter=due),
            failed=Count("pk", filter=Q(state=OutboxState.FAILED)),
            uncertain=Count("pk", filter=Q(state=OutboxState.UNCERTAIN)),
        )
        .order_by("channel")
    }
    url = reverse("core:outbox-list") if institution else ""
    for channel in OutboxChannel:
        row = found.get(channel.value, {"channel": channel.value})
        yield Line("outbox", row.pop("channel"), str(channel.label), channel.icon, url=url, **row)


def _jobs(institution: Institution | None, now: dt.datetime) -> Iterator[Line]:
    due = WAITING & Q(next_try_at__lte=now)
    found = {
        row["queue"]: row
        for row in _of(Job.objects.all(), institution)
        .filter(WAITING | Q(state=JobState.FAILED))
        .values("queue")
        .annotate(
            waiting=Count("pk", filter=due),
            oldest_at=Min("next_try_at", filter=due),
            failed=Count("pk", filter=Q(state=JobState.FAILED)),
        )
        .order_by("queue")
    }
    url = reverse("core:job-list") if institution else ""
    for queue in JobQueue:
        row = found.get(queue.value, {"queue": queue.value})
        yield Line("jobs", row.pop("queue"), str(queue.label), "progress-check", url=url, **row)


def _reminders(institution: Institution | None, now: dt.datetime) -> Iterator[Line]:
    due = Q(state=ReminderState.PLANNED) & (Q(waits_until=None) | Q(waits_until__lte=now))
    row = (
        _of(Reminder.objects.all(), institution)
        .filter(state__in=[ReminderState.PLANNED, ReminderState.FAILED, ReminderState.UNCERTAIN])
        .aggregate(
            waiting=Count("pk", filter=due),
            oldest_at=Min("decided_at", filter=due),
            failed=Count("pk", filter=Q(state=ReminderState.FAILED)),
            uncertain=Count("pk", filter=Q(state=ReminderState.UNCERTAIN)),
        )
    )
    url = reverse("reminders:reminder-list") if institution else ""
    yield Line("reminders", "planned", "Pengingat yang direncanakan", "bell-ringing", url=url, **row)


def _of(rows: QuerySet, institution: Institution | None) -> QuerySet:
    return rows.filter(institution=institution) if institution else rows
