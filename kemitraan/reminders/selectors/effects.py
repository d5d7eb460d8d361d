"""What reminders led to: how many days after them their item was done."""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from kemitraan.core import clock
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import Channel, ReminderState
from kemitraan.reminders.models import Delivery

LOOKS_BACK = dt.timedelta(days=180)
SOON_DAYS = 7


@dataclass(frozen=True)
class Effect:
    """Of the reminders of one source on one channel: how many were sent, how many items were done (within
    `SOON_DAYS` days), and the median of the days from reminder to done; None when none is done."""

    source: str
    channel: str
    sent: int
    done: int
    done_soon: int
    median_days: int | None

    @property
    def label(self) -> str:
        source = due_sources.get(self.source)
        return source.label if source else self.source

    @property
    def channel_label(self) -> str:
        return Channel(self.channel).label

    @property
    def percent_soon(self) -> int:
        return round(100 * self.done_soon / self.sent) if self.sent else 0


def effects_of(user) -> list[Effect]:
    """By source and channel, of what was sent in the last 180 days; one query, counted by the database."""
    institution = user.membership.institution
    zone = ZoneInfo(institution.time_zone)
    rows = (
        Delivery.objects.filter(
            reminder__institution=institution,
            reminder__state=ReminderState.SENT,
            reminder__sent_at__gte=clock.now() - LOOKS_BACK,
        )
        .annotate(
            sent_on=TruncDate("reminder__sent_at", tzinfo=zone),
            done_on=TruncDate("reminder__item_done_at", tzinfo=zone),
        )
        .order_by()
        .values_list("reminder__source", "channel", "sent_on", "done_on")
        .annotate(count=Count("pk"))
    )
    sent: Counter[tuple[str, str]] = Counter()
    days: dict[tuple[str, str], Counter[int]] = defaultdict(Counter)
    for source, channel, sent_on, done_on, count in rows:
        sent[source, channel] += count
        if done_on is not None:
            days[source, channel][max(0, (done_on - sent_on).days)] += count
    return sorted(
        (_effect(*key, count, days[key]) for key, count in sent.items()),
        key=lambda effect: (effect.label, effect.channel),
    )


def _effect(source: str, channel: str, sent: int, days: Counter[int]) -> Effect:
    soon = sum(count for passed, count in days.items() if passed <= SOON_DAYS)
    return Effect(source, channel, sent, days.total(), soon, median_of(days))


def median_of(days: Counter[int]) -> int | None:
    """The lower median of counted days."""
    rest = (days.total() + 1) // 2
    for passed in sorted(days):
        rest -= days[passed]
        if rest <= 0:
            return passed
    return None
