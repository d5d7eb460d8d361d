"""What a domain app offers to be reminded of: a source of due items, found by one query."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kemitraan.accounts.models import Institution
from kemitraan.reminders.enums import RecipientKind


@dataclass(frozen=True)
class DueItem:
    """One thing that is still open and due on the local date `due_on`.

    `uid` is stable and unique within its source (for example `occurrence:12`), `owner_ids` are the
    primary keys of the people answerable for it, `url` is a path on this site.
    """

    uid: str
    title: str
    due_on: dt.date
    url: str
    owner_ids: tuple[int, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class DueSource:
    """Due items of one kind. `items(institution, until)` is one set-based query that gives only what is
    still open now and due on or before `until`; what is fulfilled, ended or cancelled is absent.

    `default_steps` are days relative to the due date (-7: a week before, 3: three days late). What is
    `is_confidential` stands in the ledger of the office and of its recipients only.
    """

    key: str
    label: str
    default_steps: tuple[int, ...]
    default_recipients: tuple[RecipientKind, ...]
    items: Callable[[Institution, dt.date], Iterable[DueItem]]
    is_confidential: bool = False
