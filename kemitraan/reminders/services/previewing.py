"""What a rule would do: the next days judged one after another, as they will be, without writing anything."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import ReminderRule
from kemitraan.reminders.rules import step_name
from kemitraan.reminders.services.judging import Judge, Told
from kemitraan.reminders.services.ledger import Changes, Ledger, Line, NewRow
from kemitraan.reminders.services.planning import AT_A_TIME, batches, open_items
from kemitraan.reminders.services.recipients import People

DAYS = 30
# A day is judged at this local hour of the institution: then it has begun in all three zones, and no mail has left.
HOUR = 2


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One reminder that would go out on the local date `day` of its recipient."""

    day: dt.date
    item_uid: str
    title: str
    due_on: dt.date
    step: int
    recipient_key: str
    recipient: str

    @property
    def step_name(self) -> str:
        return step_name(self.step)


@dataclass
class Preview:
    """What would go out today and on each of the days after it, in order."""

    today: dt.date
    days: int
    foreseen: list[Foreseen] = field(default_factory=list)

    @property
    def now(self) -> list[Foreseen]:
        return [one for one in self.foreseen if one.day == self.today]

    @property
    def by_day(self) -> list[tuple[dt.date, int, int]]:
        """For each day with mail: the date, how many reminders, to how many people."""
        counts = Counter(one.day for one in self.foreseen)
        people = Counter(day for day, _ in {(one.day, one.recipient_key) for one in self.foreseen})
        return [(day, counts[day], people[day]) for day in sorted(counts)]

    @property
    def people(self) -> list[tuple[str, int]]:
        """Names with how many reminders each would get, most first."""
        return Counter(one.recipient for one in self.foreseen).most_common()


class CarriedLedger(Ledger):
    """A ledger that is read once and carried from day to day with what would be written."""

    def open(self) -> None:
        super().open()
        self.loaded: set[str] = set()
        self.next_pk = -1

    def turn_to(self, uids) -> None:
        unknown = [uid for uid in uids if uid not in self.loaded]
        self.loaded.update(unknown)
        kept = self.by_key, self.by_item
        super().turn_to(unknown)
        for line in list(self.by_key.values()):
            kept[0][line.key] = line
            kept[1][line.item_uid, line.item_due_on].append(line)
        self.by_key, self.by_item = kept

    def take(self, changes: Changes) -> None:
        for row in changes.new:
            self.add(self._line(row))
        for line in changes.reopened:
            self.waiting[line.pk] = line
        for line in changes.closed:
            self.waiting.pop(line.pk, None)

    def _line(self, row: NewRow) -> Line:
        line = Line(
            self.next_pk,
            row.item_uid,
            row.item_due_on,
            row.step,
            row.step_on,
            row.recipient_key,
            row.recipient_name,
            row.title,
            row.state,
            row.reason,
            row.waits_until,
            None,
        )
        self.next_pk -= 1
        if line.state == ReminderState.PLANNED:
            self.waiting[line.pk] = line
        return line

    def send_until(self, end: dt.datetime) -> list[Line]:
        """What goes out before the moment `end`."""
        due = [line for line in self.waiting.values() if line.waits_until is None or line.waits_until < end]
        for line in due:
            line.state = ReminderState.SENT.value
            del self.waiting[line.pk]
        return due


def preview_rule(rule: ReminderRule, institution: Institution, *, days: int = DAYS) -> Preview:
    """Who would get what of `rule` (which need not be saved) today and in the next `days` days, if nothing changed.

    It judges every day as the planner will, under a clock that stands there; the source is asked once for each.
    """
    now = clock.now()
    zone = ZoneInfo(institution.time_zone)
    today = now.astimezone(zone).date()
    preview = Preview(today, days)
    ledger = CarriedLedger(institution, rule.source)
    ledger.open()
    if not rule.is_active:
        return preview
    for number in range(days + 1):
        begin = dt.datetime.combine(today + dt.timedelta(days=number), dt.time(HOUR), zone)
        end = begin + dt.timedelta(days=1)
        moment = now if number == 0 else begin.astimezone(dt.UTC)
        with clock.standing_at(moment):
            people = People.of(institution, moment)
            _judge(rule, people, ledger)
        for line in sorted(ledger.send_until(end), key=lambda line: (line.item_due_on, line.pk)):
            preview.foreseen.append(_foresee(line, moment, people, zone))
    return preview


def _judge(rule: ReminderRule, people: People, ledger: CarriedLedger) -> None:
    judge = Judge(rule, people, ledger, Told(explains=False))
    for items in batches(open_items(rule, judge), AT_A_TIME):
        ledger.take(judge.judge(items))
    ledger.take(judge.finish())


def _foresee(line: Line, moment: dt.datetime, people: People, zone: ZoneInfo) -> Foreseen:
    leaves = max(line.waits_until or moment, moment)
    person = people.by_key.get(line.recipient_key)
    day = leaves.astimezone(ZoneInfo(person.habits.zone) if person else zone).date()
    return Foreseen(
        day, line.item_uid, line.title, line.item_due_on, line.step, line.recipient_key, line.recipient_name
    )
