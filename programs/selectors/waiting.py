"""What waits for whom, by kinds: the first page reads all in one query, the reminders each kind by itself."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import F, Q, QuerySet

from kemitraan.accounts.models import Institution
from kemitraan.core.selectors.together import Part, read_together
from kemitraan.reminders.enums import RecipientKind
from partners.models import Organization


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for `whose` (None: the institution itself) until the local date `due_on` (None: no day).

    `url` and `action` are for whoever it waits for; the office, which waits for others, has `office_url` and
    `office_action` in their place. `about` says of which record, `uid` is unique within its kind. `coordinator` is the
    account of who coordinates its program; only reminders read it.
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
    coordinator: int | None = None

    @property
    def is_for_office(self) -> bool:
        """The institution and its units answer by the hand of the office."""
        return self.whose is None or self.whose.is_own


@dataclass(frozen=True)
class WaitingKind:
    """One kind of waiting: `rows(institution, today)` finds it, `show(row)` says it without asking the database.

    `columns` are all that `show` reads beside annotations, as paths through relations. `due` is the column with the
    day (a local date), `after` how long after it the thing is due; `whose` the column of the organization that it
    waits for, empty for what only the office does; `program` that of the program to which it belongs. What `asks_now`
    can be done at once, however far its day; anything else is shown when its day comes near. `steps` are days relative
    to the due date on which people are reminded, none for what another source reminds of; `escalation` and `is_urgent`
    as in `DueSource`.
    """

    key: str
    label: str
    icon: str
    rows: Callable[[Institution, dt.date], QuerySet]
    columns: tuple[str, ...]
    show: Callable[[Any], Waiting]
    due: str
    whose: str = ""
    after: dt.timedelta = dt.timedelta()
    asks_now: bool = True
    steps: tuple[int, ...] = ()
    is_confidential: bool = False
    label_en: str = ""
    program: str = ""
    escalation: tuple[tuple[int, RecipientKind], ...] = ((5, RecipientKind.COORDINATOR),)
    is_urgent: bool = False

    def due_until(self, institution: Institution, today: dt.date, until: dt.date) -> Iterator[Waiting]:
        """All that has a day, on or before `until`; soonest first."""
        relations = {column.rpartition("__")[0] for column in self.columns} - {""}
        rows = self._due(institution, today, until).annotate(coordinated_by=F(f"{self.program}__coordinator"))
        rows = rows.select_related(*relations) if relations else rows
        return (replace(self.show(row), coordinator=row.coordinated_by) for row in rows.order_by(self.due, "pk"))

    def parties(self, institution: Institution, today: dt.date, until: dt.date) -> QuerySet | None:
        """Ids of the organizations for which that waits; None for what only the office does."""
        return self._due(institution, today, until).order_by().values(self.whose) if self.whose else None

    def _due(self, institution: Institution, today: dt.date, until: dt.date) -> QuerySet:
        return self.rows(institution, today).filter(self._is_due(until))

    def at_work(
        self, institution: Institution, today: dt.date, until: dt.date, organizations: frozenset[int] | None
    ) -> QuerySet:
        """The rows of what to do now; with `organizations` (primary keys) what waits for those, if it is somebody's."""
        rows = self.rows(institution, today)
        if organizations is not None:
            rows = rows.filter(**{f"{self.whose}__in": organizations})
        return rows if self.asks_now else rows.filter(self._is_due(until) | Q(**{self.due: None}))

    def _is_due(self, until: dt.date) -> Q:
        return Q(**{f"{self.due}__lte": until - self.after})


def waiting_now(
    kinds: Sequence[WaitingKind],
    institution: Institution,
    today: dt.date,
    until: dt.date,
    *,
    organizations: frozenset[int] | None,
    limit: int,
) -> Iterator[tuple[WaitingKind, Waiting]]:
    """What to do now, kind by kind, at most `limit` things of each, soonest first; one query however many kinds.

    With `organizations` (primary keys) only what waits for those.
    """
    asked = [kind for kind in kinds if organizations is None or kind.whose]
    parts = [
        Part(kind.at_work(institution, today, until, organizations), kind.columns, (kind.due, "pk")) for kind in asked
    ]
    for kind, rows in zip(asked, read_together(parts, limit=limit), strict=True):
        for row in rows:
            yield kind, kind.show(row)
