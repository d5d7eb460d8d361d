"""The ledger while it is judged: what was decided before about some items, and how decisions are written."""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection, models
from django.db.models import Exists, OuterRef

from kemitraan.accounts.models import Institution
from kemitraan.core.models import Notification, OutboxState
from kemitraan.reminders.enums import ReminderState, SilenceKind
from kemitraan.reminders.models import ESCALATES_FROM, Delivery, Reminder, ReminderRule, Silence

ItemKey = tuple[str, dt.date]
Key = tuple[str, dt.date, int, str]
BATCH = 500
COUNTED = {ReminderState.PLANNED, ReminderState.SENT, ReminderState.UNCERTAIN}
LINE = (
    *("pk", "item_uid", "item_due_on", "step", "step_on", "recipient_key", "recipient_name", "title"),
    *("state", "reason", "waits_until", "item_done_at"),
)


class NewRow(NamedTuple):
    """A decision that is not in the ledger yet."""

    item_uid: str
    item_due_on: dt.date
    step: int
    step_on: dt.date
    recipient_key: str
    recipient_id: int | None
    recipient_name: str
    capacity: str
    title: str
    url: str
    state: str
    reason: str
    waits_until: dt.datetime | None


@dataclass(slots=True)
class Line:
    """A decision of before. `is_written`: its mail is in the outbox already, so when it goes out is settled."""

    pk: int
    item_uid: str
    item_due_on: dt.date
    step: int
    step_on: dt.date
    recipient_key: str
    recipient_name: str
    title: str
    state: str
    reason: str
    waits_until: dt.datetime | None
    item_done_at: dt.datetime | None
    is_written: bool = False

    @property
    def key(self) -> Key:
        return self.item_uid, self.item_due_on, self.step, self.recipient_key


@dataclass
class Changes:
    """What judging some items asks to be written; lines of the ledger are changed in place and named here.

    `woken` are lines whose item was opened again, `done` keys of sent ones whose item is found done.
    """

    new: list[NewRow] = field(default_factory=list)
    reopened: list[Line] = field(default_factory=list)
    retimed: list[Line] = field(default_factory=list)
    closed: list[Line] = field(default_factory=list)
    woken: list[Line] = field(default_factory=list)
    done: list[int] = field(default_factory=list)


@dataclass
class Ledger:
    """What is known of one source: all that waits, and of the items at hand every decision.

    By source, not by rule: what the shipped rule sent is sent, also when the institution's own rule replaces it.
    """

    institution: Institution
    source: str
    by_key: dict[Key, Line] = field(default_factory=dict)
    by_item: dict[ItemKey, list[Line]] = field(default_factory=lambda: defaultdict(list))
    waiting: dict[int, Line] = field(default_factory=dict)
    silences: dict[tuple[str, dt.date, str], tuple[str, dt.date | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rule_ids = list(ReminderRule.objects.filter(source=self.source).values_list("pk", flat=True))

    def open(self) -> None:
        """Read what waits and what people silenced."""
        written = Exists(Delivery.objects.filter(reminder=OuterRef("pk"), message__isnull=False))
        rows = self._rows().filter(state=ReminderState.PLANNED).annotate(written=written)
        for values in rows.values_list(*LINE, "written"):
            line = Line(*values)
            self.waiting[line.pk] = line
        silences = Silence.objects.filter(institution=self.institution, source=self.source)
        for uid, due_on, recipient, kind, until in silences.values_list(
            "item_uid", "item_due_on", "recipient_key", "kind", "until"
        ):
            self.silences[uid, due_on, recipient] = kind, until

    def turn_to(self, uids: Sequence[str]) -> None:
        """Have every decision about these items at hand, and forget those of other items."""
        self.by_key, self.by_item = {}, defaultdict(list)
        for values in self._rows().filter(item_uid__in=uids).values_list(*LINE):
            line = Line(*values)
            self.add(self.waiting.get(line.pk, line))

    def add(self, line: Line) -> None:
        self.by_key[line.key] = line
        self.by_item[line.item_uid, line.item_due_on].append(line)

    def silence(self, item: ItemKey, recipient: str, today: dt.date) -> tuple[str, dt.date | None] | None:
        """What holds back reminders of an item to somebody on their local date `today`."""
        found = self.silences.get((*item, recipient))
        if found is None or (found[0] == SilenceKind.SNOOZED and (found[1] or today) < today):
            return None
        return found

    def count(self, item: ItemKey, recipient: str) -> int:
        """How often somebody was or will be reminded of an item, without escalations."""
        return sum(
            line.recipient_key == recipient and line.step < ESCALATES_FROM and line.state in COUNTED
            for line in self.by_item.get(item, ())
        )

    def _rows(self) -> models.QuerySet[Reminder]:
        return Reminder.objects.filter(institution=self.institution, rule_id__in=self.rule_ids, source=self.source)

    def unsettled(self) -> Iterable[tuple[int, str, dt.date]]:
        """Sent reminders whose item was open when it was last looked at: key, item, due date."""
        rows = self._rows().filter(state=ReminderState.SENT, item_done_at=None)
        return rows.values_list("pk", "item_uid", "item_due_on").iterator()


def write(institution: Institution, rule: ReminderRule | None, changes: Changes, at: dt.datetime) -> None:
    """Write what was decided at the moment `at`. Rows that exist already stay as they are."""
    if rule is not None and changes.new:
        insert = _insert_at_once if connection.vendor == "postgresql" else _insert_one_by_one
        insert(institution, rule, changes.new, at)
    if changes.done:
        Reminder.objects.filter(pk__in=changes.done).update(item_done_at=at)
    changed = [*changes.reopened, *changes.retimed, *changes.closed, *changes.woken]
    if changed:
        unique = {line.pk: line for line in changed}
        rows = [
            Reminder(
                pk=line.pk,
                state=line.state,
                reason=line.reason,
                waits_until=line.waits_until,
                item_done_at=line.item_done_at,
                decided_at=at,
            )
            for line in unique.values()
        ]
        fields = ["state", "reason", "waits_until", "item_done_at", "decided_at"]
        Reminder.objects.bulk_update(rows, fields, batch_size=BATCH)
        _release([line.pk for line in changes.reopened])
        show_lines([line.pk for line in changes.reopened], read_at=None)
        show_lines([line.pk for line in changes.closed], read_at=at)


def show_lines(reminders: list[int], *, read_at: dt.datetime | None) -> None:
    """Withdraw the lines in the inbox that tell of reminders (read at a moment), or have them count as new again."""
    told = Reminder.objects.filter(pk__in=reminders).exclude(recipient=None)
    people = dict(told.values_list("pk", "recipient"))
    if people:
        lines = Notification.objects.filter(
            user__in=set(people.values()), key__in=[line_key(pk) for pk in people], read_at__isnull=read_at is not None
        )
        lines.update(read_at=read_at)


def line_key(reminder_id: int) -> str:
    """The key of the line in the inbox that tells of a reminder."""
    return f"reminder:{reminder_id}"


def _release(reopened: list[int]) -> None:
    """Let rows that are taken up again into a fresh mail, when the old one was never sent."""
    if not reopened:
        return
    Reminder.objects.filter(pk__in=reopened).update(sent_at=None)
    unsent = Delivery.objects.filter(
        reminder__in=reopened, message__state__in=[OutboxState.CANCELLED, OutboxState.FAILED]
    )
    Delivery.objects.filter(reminder__in=list(unsent.values_list("reminder", flat=True))).delete()


def _insert_one_by_one(institution: Institution, rule: ReminderRule, rows: list[NewRow], at: dt.datetime) -> None:
    made = [
        Reminder(institution=institution, rule=rule, source=rule.source, decided_at=at, **row._asdict()) for row in rows
    ]
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=BATCH)


COLUMNS = {
    "item_uid": "text",
    "item_due_on": "date",
    "step": "int",
    "step_on": "date",
    "recipient_key": "text",
    "recipient_id": "bigint",
    "recipient_name": "text",
    "capacity": "text",
    "title": "text",
    "url": "text",
    "state": "text",
    "reason": "text",
    "waits_until": "timestamptz",
}
INSERT = f"""
    INSERT INTO reminders_reminder
        (public_id, created_at, updated_at, decided_at, institution_id, rule_id, source, {", ".join(COLUMNS)})
    SELECT gen_random_uuid(), %s, %s, %s, %s, %s, %s, row.*
    FROM json_to_recordset(%s::json) AS row ({", ".join(map(" ".join, COLUMNS.items()))})
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - only names of columns


def _insert_at_once(institution: Institution, rule: ReminderRule, rows: list[NewRow], at: dt.datetime) -> None:
    """One statement that carries all rows as one document, for single values cost more than the rows."""
    document = json.dumps([row._asdict() for row in rows], default=lambda value: value.isoformat())
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [at, at, at, institution.pk, rule.pk, rule.source, document])
