"""What waits for whom: each kind of waiting is one query, read by the first page, the reminders and nobody else."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from kemitraan.accounts.models import Institution
from partners.models import Organization


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for `whose` (None: the institution itself) until the local date `due_on` (None: no day).

    `url` and `action` are for whoever it waits for; the office, which waits for others, has `office_url` and
    `office_action` in their place. `about` says of which record, `uid` is unique within its kind.
    """

    uid: str
    title: str
    about: str
    whose: Organization | None
    due_on: dt.date | None
    url: str
    action: str
    office_url: str = ""
    office_action: str = ""
    note: str = ""

    @property
    def is_for_office(self) -> bool:
        """The institution and its units answer by the hand of the office."""
        return self.whose is None or self.whose.is_own


@dataclass(frozen=True)
class WaitingKind:
    """One kind of waiting: `rows(institution, today)` finds it, `show(row)` says it without asking the database.

    `due` is the column with the day (a local date), `after` how long after it the thing is due; `whose` the column of
    the organization that it waits for, empty for what only the office does. What `asks_now` can be done at once,
    however far its day; anything else is shown when its day comes near. `steps` are days relative to the due date on
    which people are reminded, none for what another source reminds of.
    """

    key: str
    label: str
    icon: str
    rows: Callable[[Institution, dt.date], QuerySet]
    show: Callable[[Any], Waiting]
    due: str
    whose: str = ""
    after: dt.timedelta = dt.timedelta()
    asks_now: bool = True
    steps: tuple[int, ...] = ()
    is_confidential: bool = False

    def due_until(self, institution: Institution, today: dt.date, until: dt.date) -> Iterator[Waiting]:
        """All that has a day, on or before `until`; soonest first."""
        rows = self.rows(institution, today).filter(**{f"{self.due}__lte": until - self.after})
        return map(self.show, rows.order_by(self.due, "pk"))

    def at_work(
        self, institution: Institution, today: dt.date, until: dt.date, organizations: frozenset[int] | None, limit: int
    ) -> list[Waiting]:
        """What to do now, at most `limit` things; with `organizations` (primary keys) only what waits for those."""
        rows = self.rows(institution, today)
        if organizations is not None:
            if not self.whose:
                return []
            rows = rows.filter(**{f"{self.whose}__in": organizations})
        if not self.asks_now:
            rows = rows.filter(Q(**{f"{self.due}__lte": until - self.after}) | Q(**{self.due: None}))
        return [self.show(row) for row in rows.order_by(self.due, "pk")[:limit]]
