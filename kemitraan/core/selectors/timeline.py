"""What happened to a record, newest first: one timeline out of many tables, a page of it in few queries."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kemitraan.core import clock
from kemitraan.core.enums import TimelineKind
from kemitraan.core.formats import format_date
from kemitraan.core.registry import TimelineEntry, TimelineSource, timeline_sources_of
from kemitraan.core.selectors.people import reads_history
from kemitraan.core.selectors.timeline_sources import complete_comments, own_sources

PAGE_SIZE = 20
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Cursor:
    """A place in the timeline: the last entry shown. Entries are in falling order of (moment, source, row)."""

    at: dt.datetime
    key: str
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // TICK}.{self.pk}.{self.key}"

    @classmethod
    def parse(cls, raw: str) -> "Cursor | None":
        """The cursor in an address; None for anything else."""
        parts = raw.split(".", 2)
        if len(parts) < 3 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts[:2]):
            return None
        try:
            return cls(EPOCH + int(parts[0]) * TICK, parts[2], int(parts[1]))
        except OverflowError:
            return None

    def older(self, key: str, source: TimelineSource) -> Q:
        """The rows of a source that stand below this place."""
        column, value = source.at, self.at
        day: Any = timezone.localtime(self.at)
        if source.is_dated:
            value = day.date()
            if day.time() > dt.time.min:
                return Q(**{f"{column}__lte": value})
        if key < self.key:
            return Q(**{f"{column}__lte": value})
        if key > self.key:
            return Q(**{f"{column}__lt": value})
        return Q(**{f"{column}__lt": value}) | Q(**{column: value}, pk__lt=self.pk)


@dataclass(frozen=True)
class ShownEntry:
    """One entry with its place in time; `is_dated` ones are known by the day only."""

    kind: TimelineKind
    at: dt.datetime
    is_dated: bool
    entry: TimelineEntry

    @property
    def icon(self) -> str:
        return self.entry.icon or self.kind.icon


@dataclass(frozen=True)
class Day:
    """The entries of one day; `goes_on` when the page before this one ended within it."""

    label: str
    goes_on: bool
    entries: list[ShownEntry]


@dataclass
class Timeline:
    """A page of a record's timeline. `older` is the place to go on from, empty at the end."""

    days: list[Day]
    kinds: list[TimelineKind]
    kind: TimelineKind | None
    older: str
    is_first: bool

    @property
    def entries(self) -> list[ShownEntry]:
        return [item for day in self.days for item in day.entries]


def timeline_of(user, record: models.Model, asked: Mapping[str, str], *, size: int = PAGE_SIZE) -> Timeline:
    """The page of the timeline that the address asks for: `riwayat` names a kind, `sebelum` where to go on.

    Each source is read once and only as far as the page needs, so the number of queries does not depend on the rows.
    Rows are those that `user` may see; who does not read the record's history is told what they see of activities and
    mails. Anything unknown in the address counts as not asked.
    """
    kind = next((kind for kind in TimelineKind if kind.value == asked.get("riwayat")), None)
    before = Cursor.parse(asked.get("sebelum", ""))
    own = own_sources(user, record, kind) if reads_history(user, record) else {}
    sources = {**own, **timeline_sources_of(record._meta.label)}
    offered = {source.kind for source in sources.values()} | ({TimelineKind.CHANGE} if own else set())
    if kind is not None:
        sources = {key: source for key, source in sources.items() if source.kind == kind}
    found = _newest(user, record, sources, before, size + 1)
    rows = sorted(found, key=lambda row: row[0], reverse=True)
    shown = [ShownEntry(source.kind, place[0], source.is_dated, source.show(row)) for place, source, row in rows[:size]]
    complete_comments(user, [item.entry for item in shown])
    return Timeline(
        days=list(_days(_joined(shown), before)),
        kinds=[kind for kind in TimelineKind if kind in offered],
        kind=kind,
        older=str(Cursor(*rows[size - 1][0])) if len(rows) > size else "",
        is_first=before is None,
    )


Place = tuple[dt.datetime, str, int]


def _newest(
    user, record: models.Model, sources: Mapping[str, TimelineSource], before: Cursor | None, count: int
) -> Iterable[tuple[Place, TimelineSource, Any]]:
    """At most `count` rows of each source below the cursor, with their places."""
    for key, source in sources.items():
        rows = source.rows(user, record)
        if before is not None:
            rows = rows.filter(before.older(key, source))
        for row in rows.order_by(f"-{source.at}", "-pk")[:count]:
            yield (_moment(row, source), key, row.pk), source, row


def _moment(row: Any, source: TimelineSource) -> dt.datetime:
    """When it was; the first moment of the day, in the reader's zone, of what is known by its date only."""
    value = row
    for name in source.at.split("__"):
        value = getattr(value, name)
    return timezone.make_aware(dt.datetime.combine(value, dt.time.min)) if source.is_dated else value


def _joined(shown: Iterable[ShownEntry]) -> list[ShownEntry]:
    """What one import wrote about the record as one entry: the first sentence, and all that changed."""
    joined: list[ShownEntry] = []
    for item in shown:
        last = joined[-1].entry if joined else None
        if last is not None and item.entry.batch and item.entry.batch == last.batch:
            changes = [*item.entry.changes, *last.changes]
            joined[-1] = replace(item, entry=replace(item.entry, changes=changes))
        else:
            joined.append(item)
    return joined


def _days(shown: Iterable[ShownEntry], before: Cursor | None) -> Iterable[Day]:
    today = timezone.localdate(clock.now())
    last = timezone.localdate(before.at) if before else None
    for day, entries in groupby(shown, key=lambda item: timezone.localdate(item.at)):
        yield Day(day_label(day, today), day == last, list(entries))


def day_label(day: dt.date, today: dt.date) -> str:
    """`Hari ini · 25 November 2026`, `Kemarin · …`, else the date with its weekday."""
    near = {0: "Hari ini", 1: "Kemarin"}.get((today - day).days)
    return f"{near} · {format_date(day)}" if near else format_date(day, with_day=True)
