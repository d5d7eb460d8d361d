"""What a person must do, gathered from all apps and grouped by when."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from kemitraan.core.registry import WorkItem, work_parts, work_sections
from kemitraan.core.selectors.together import Part, read_together

HORIZON = dt.timedelta(days=7)
SHOWN_PER_GROUP = 15
READ_PER_PART = 50


@dataclass
class WorkGroup:
    """One group of the page; `color` as in docs/components.md."""

    code: str
    label: str
    color: str
    icon: str
    empty: str
    items: list[WorkItem] = field(default_factory=list)
    is_cut: bool = False

    @property
    def count(self) -> int:
        return len(self.items)

    @property
    def shown(self) -> list[WorkItem]:
        return self.items[:SHOWN_PER_GROUP] if self.is_cut else self.items


def new_groups() -> list[WorkGroup]:
    """The four groups in the order in which they are shown, empty."""
    return [
        WorkGroup("terlambat", "Terlambat", "late", "alarm", "Tidak ada yang terlambat."),
        WorkGroup("hari-ini", "Hari ini", "soon", "calendar-due", "Tidak ada untuk hari ini."),
        WorkGroup("pekan-ini", "7 hari", "brand", "calendar-event", "Tidak ada dalam 7 hari."),
        WorkGroup("menunggu", "Menunggu pihak lain", "wait", "hourglass", "Tidak ada yang ditunggu."),
    ]


def group_of(item: WorkItem, today: dt.date) -> int | None:
    """Index of the group of an item; an item without a date is for today, one beyond the horizon for later."""
    if item.waiting_for:
        return 3
    if item.due_on is None or item.due_on == today:
        return 1
    if item.due_on < today:
        return 0
    return 2 if item.due_on <= today + HORIZON else None


def work_of(user, today: dt.date) -> list[WorkGroup]:
    """Everything that waits for `user` until seven days after the local date `today`, oldest first.

    Nothing for a person without an acting membership; sections can rely on there being one.
    """
    groups = new_groups()
    if user.membership is None:
        return groups
    for item in _items(user, today, today + HORIZON):
        index = group_of(item, today)
        if index is not None:
            groups[index].items.append(item)
    for group in groups:
        group.items.sort(key=lambda item: (item.due_on or today, item.title))
    return groups


def _items(user, today: dt.date, until: dt.date) -> Iterator[WorkItem]:
    """What the sections find, each with its own queries, and what the parts find, all with one."""
    for section in work_sections:
        yield from section(user, today, until)
    asked = [(part, rows) for part in work_parts if (rows := part.rows(user, today, until)) is not None]
    found = read_together([Part(rows, part.columns, part.order) for part, rows in asked], limit=READ_PER_PART)
    for (part, _), records in zip(asked, found, strict=True):
        shown = (part.show(user, until, record) for record in records)
        yield from (item for item in shown if item is not None)


def greeting(hour: int) -> str:
    """How Indonesians greet at this hour of the local day (0 to 23)."""
    if 3 <= hour < 11:
        return "Selamat pagi"
    if 11 <= hour < 15:
        return "Selamat siang"
    return "Selamat sore" if 15 <= hour < 18 else "Selamat malam"
