"""What a domain app offers to be reminded of: a source of due items, found as a set."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse

from kemitraan.accounts.models import Institution
from kemitraan.reminders.enums import RecipientKind


@dataclass(frozen=True)
class DueItem:
    """One thing that is still open and due on the local date `due_on`.

    `uid` is stable and unique within its source (for example `occurrence:12`), `url` is a path on this site. People are
    primary keys of accounts: `owner_ids` are answerable for it, `mentor_ids` accompany the group, `coordinator_ids`
    are of its program (none: all of the institution). `contact_ids` are contact persons of the partner, for
    `reminder_contacts`. `actor_ids` did what it comes from and are not reminded of their own act.
    """

    uid: str
    title: str
    due_on: dt.date
    url: str
    owner_ids: tuple[int, ...] = ()
    mentor_ids: tuple[int, ...] = ()
    coordinator_ids: tuple[int, ...] = ()
    contact_ids: tuple[int, ...] = ()
    actor_ids: tuple[int, ...] = ()
    detail: str = ""


@dataclass(frozen=True)
class Contact:
    """A person of a partner who can be reminded without an account; `phone` is international (`+62…`) or empty."""

    name: str
    email: str
    phone: str = ""


@dataclass(frozen=True)
class DueSource:
    """Due items of one kind. `items(institution, until)` gives only what is still open now and due on or before
    `until`; what is fulfilled, ended or cancelled is absent. It asks one set-based query for the items and, where
    people of partners are named, one for each kind of them, however many items there are. "Now" is
    `institution.today`, so that it answers for the moment at which the clock stands.

    The due date of an item stays the same from day to day; what has none of its own is due so many days after it began
    to wait. `default_steps` are days relative to the due date (-7: a week before, 3: three days late), and
    `default_escalation` pairs of working days after it and who is told then. What `is_urgent` is mailed at once; what
    is `is_confidential` stands in the ledger of the office and of its recipients only.
    """

    key: str
    label: str
    default_steps: tuple[int, ...]
    default_recipients: tuple[RecipientKind, ...]
    items: Callable[[Institution, dt.date], Iterable[DueItem]]
    is_confidential: bool = False
    default_escalation: tuple[tuple[int, RecipientKind], ...] = ()
    is_urgent: bool = False
    label_en: str = ""


def addresses(route: str) -> Callable[[uuid.UUID], str]:
    """Makes the addresses of many records of one route, which takes their public id and is looked up once."""
    sample = uuid.UUID(int=0)
    before, _, after = reverse(route, args=[sample]).partition(str(sample))
    return lambda public_id: f"{before}{public_id}{after}"
