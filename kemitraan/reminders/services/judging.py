"""Judging the items of one rule: reached and not sent, never "exactly n days"."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from kemitraan.core.formats import format_date, format_datetime
from kemitraan.reminders.enums import RecipientKind, ReminderState, SilenceKind
from kemitraan.reminders.models import ESCALATES_FROM, ReminderRule
from kemitraan.reminders.rules import step_name
from kemitraan.reminders.rules.ladder import Ladder, Rung, latest
from kemitraan.reminders.services.ledger import Changes, ItemKey, Key, Ledger, Line, NewRow
from kemitraan.reminders.services.recipients import Because, Found, People, Person
from kemitraan.reminders.sources import DueItem

GONE = "sudah selesai atau dihentikan"
MOVED = "tenggatnya berubah"
LEFT = "penerima tidak aktif lagi"
PASSED_OVER = "terlewati, diganti langkah yang lebih baru"
NOT_NAMED = "bukan penerima hal ini lagi"
RULE_OFF = "aturan pengingatnya tidak aktif lagi"
OPENED_AGAIN = "dibuka kembali setelah tanggal langkah ini lewat"
SNOOZED = "ditunda oleh penerima sampai"
SAID_DONE = "penerima menandai sudah dikerjakan"
NO_KINDS: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """One line of the plan: what happens to whom, and why, in words."""

    outcome: str
    title: str
    recipient: str
    due_on: dt.date
    step: int
    reason: str


@dataclass
class Told:
    """What was decided: always counted, and in words line by line when somebody wants to read it (`explains`)."""

    explains: bool = True
    counts: Counter = field(default_factory=Counter)
    decisions: list[Decision] = field(default_factory=list)

    def note(self, outcome: str, title: str, name: str, due_on: dt.date, step: int, reason: str) -> None:
        self.counts[outcome] += 1
        if self.explains:
            self.decisions.append(Decision(outcome, title, name, due_on, step, reason))


@dataclass
class Judge:
    """Judges items of one rule, some at a time (`judge`), then what waits and was not called for (`finish`)."""

    rule: ReminderRule
    people: People
    ledger: Ledger
    told: Told

    def __post_init__(self) -> None:
        self.at = self.people.at
        self.ladder = Ladder(self.rule, self.people.working_days)
        self.kinds = tuple(self.rule.recipients)
        self.names_contacts = RecipientKind.CONTACT in {*self.kinds, *(kind for _, kind in self.ladder.levels)}
        self.open_items: set[ItemKey] = set()
        self.latest_today = self.people.latest_today
        self.changes = Changes()
        self._called: set[Key] = set()
        self._reasons: dict[tuple[Because, Rung], str] = {}
        self._waiting = list(self.ledger.waiting.values())
        self._waits = {(line.item_uid, line.item_due_on) for line in self._waiting}

    @property
    def until(self) -> dt.date:
        """The last due date of which a step may have been reached."""
        return self.latest_today + dt.timedelta(days=self.ladder.days_ahead)

    def judge(self, items: Sequence[DueItem]) -> Changes:
        """What to write about some open items."""
        self.ledger.turn_to([item.uid for item in items])
        if self.names_contacts:
            self.people.know_contacts(pk for item in items for pk in item.contact_ids)
        changes = self.changes = Changes()
        for item in items:
            about = (item.uid, item.due_on)
            self.open_items.add(about)
            was_closed = self._wake(about)
            rungs = self.ladder.reached(item.due_on, self.latest_today)
            if rungs:
                self._judge_item(item, rungs, was_closed)
        return changes

    def _wake(self, about: ItemKey) -> bool:
        """Whether an open item was closed in between; from here on it counts as open."""
        asleep = [line for line in self.ledger.by_item.get(about, ()) if line.item_done_at is not None]
        for line in asleep:
            line.item_done_at = None
            if line.state == ReminderState.CANCELLED and line.step_on < self.latest_today:
                line.state, line.reason = ReminderState.SKIPPED, OPENED_AGAIN
        self.changes.woken += asleep
        return bool(asleep)

    def _judge_item(self, item: DueItem, rungs: tuple[Rung, ...], was_closed: bool) -> None:
        regular = self.people.addressees(item, self.kinds)
        levels = {rung.kind: rung for rung in rungs if rung.kind}
        if not levels:
            for key, because in regular.items():
                person = self.people.by_key[key]
                own = self.ladder.reached(item.due_on, person.today)
                if own:
                    self._decide(item, own[-1], person, because, was_closed)
            return
        named: dict[str, set[str]] = {}
        reasons: Found = dict(regular)
        for kind in levels:
            for key, because in self.people.addressees(item, (kind,)).items():
                named.setdefault(key, set()).add(kind)
                reasons.setdefault(key, because)
        for key, because in reasons.items():
            person = self.people.by_key[key]
            kinds = named.get(key, NO_KINDS)
            rung = latest(self.ladder.reached(item.due_on, person.today), kinds, is_regular=key in regular)
            if rung is not None:
                self._decide(item, rung, person, because, was_closed)

    def _decide(self, item: DueItem, rung: Rung, person: Person, because: Because, was_closed: bool) -> None:
        """New, taken up again after a cancellation, held back, or left alone because it was decided before."""
        key = (item.uid, item.due_on, rung.step, person.key)
        line = self.ledger.by_key.get(key)
        if (item.uid, item.due_on) in self._waits:
            self._called.add(key)
        held = self._held_back(item, rung, person, line, was_closed)
        if line is None:
            self._add(item, rung, person, because, held)
        elif line.state == ReminderState.PLANNED:
            self._look_again(line, person, held)
        elif self._may_reopen(line, held):
            line.state, line.reason = ReminderState.PLANNED, f"{because.words}; dibuka kembali"
            line.waits_until, line.is_written = self.people.moment(person, rule=self.rule), False
            self.changes.reopened.append(line)
            self._note("planned", item, rung, person, line.reason)
        else:
            words = str(ReminderState(line.state).label).lower()
            self._note("skipped", item, rung, person, f"sudah diputuskan: {words}")

    def _held_back(self, item: DueItem, rung: Rung, person: Person, line: Line | None, was_closed: bool) -> str:
        """Why a step that was reached is not sent; empty when it is. What people silence does not stop escalation."""
        about = (item.uid, item.due_on)
        if was_closed and rung.on < person.today:
            return OPENED_AGAIN
        if rung.step >= ESCALATES_FROM:
            return ""
        silence = self.ledger.silence(about, person.key, person.today)
        if silence is not None:
            kind, until = silence
            return f"{SNOOZED} {format_date(until)}" if kind == SilenceKind.SNOOZED else SAID_DONE
        cap = self.rule.cap
        if line is None and cap is not None and self.ledger.count(about, person.key) >= cap:
            return f"batas {cap} pengingat untuk hal ini sudah tercapai"
        return ""

    @staticmethod
    def _may_reopen(line: Line, held: str) -> bool:
        """What was cancelled, and what was snoozed until a day that has passed; sent ones never."""
        is_snoozed = line.state == ReminderState.SKIPPED and line.reason.startswith(SNOOZED)
        return not held and (line.state == ReminderState.CANCELLED or is_snoozed)

    def _add(self, item: DueItem, rung: Rung, person: Person, because: Because, held: str) -> None:
        state = ReminderState.SKIPPED.value if held else ReminderState.PLANNED.value
        reason = held or self._reason(because, rung)
        waits_until = None if held else self.people.moment(person, rule=self.rule)
        row = NewRow(
            item.uid,
            item.due_on,
            rung.step,
            rung.on,
            person.key,
            person.user_id,
            person.name,
            because.capacity,
            item.title[:300],
            item.url,
            state,
            reason,
            waits_until,
        )
        self.changes.new.append(row)
        self._note("skipped" if held else "planned", item, rung, person, self._when(reason, waits_until, person))

    def _look_again(self, line: Line, person: Person, held: str) -> None:
        """A row that waits: its person may have silenced it, or want mails at another time by now."""
        if held:
            self._close(line, ReminderState.SKIPPED, held)
            return
        moment = self.people.moment(person, rule=self.rule)
        is_due = line.waits_until is None or line.waits_until <= self.at
        if not line.is_written and moment != line.waits_until and not (is_due and moment <= self.at):
            line.waits_until = moment
            self.changes.retimed.append(line)
        reason = self._when("sudah direncanakan", line.waits_until, person)
        self.told.note("waiting", line.title, person.name, line.item_due_on, line.step, reason)

    def finish(self) -> Changes:
        """Close what waits but is no longer called for: the item is gone, a later step came, or the person left."""
        changes = self.changes = Changes()
        uids = {uid for uid, _ in self.open_items} if self._waits else set()
        later = {(uid, due_on, recipient) for uid, due_on, _, recipient in self._called}
        for line in self._waiting:
            if line.state != ReminderState.PLANNED or line.key in self._called:
                continue
            if (line.item_uid, line.item_due_on) not in self.open_items:
                line.item_done_at = self.at
                self._close(line, ReminderState.CANCELLED, MOVED if line.item_uid in uids else GONE)
            elif line.recipient_key not in self.people.by_key:
                self._close(line, ReminderState.CANCELLED, LEFT)
            elif (line.item_uid, line.item_due_on, line.recipient_key) in later:
                self._close(line, ReminderState.SKIPPED, PASSED_OVER)
            else:
                self._close(line, ReminderState.CANCELLED, self._why_no_more(line))
        return changes

    def _why_no_more(self, line: Line) -> str:
        if self.ladder.is_silent(line.item_due_on, self.people.by_key[line.recipient_key].today):
            return f"lewat {self.rule.late_cutoff_days} hari dari tenggat, tidak diingatkan lagi"
        return NOT_NAMED

    def _close(self, line: Line, state: ReminderState, reason: str) -> None:
        line.state, line.reason = state.value, reason
        self.changes.closed.append(line)
        outcome = "cancelled" if state == ReminderState.CANCELLED else "skipped"
        self.told.note(outcome, line.title, line.recipient_name, line.item_due_on, line.step, reason)

    def _reason(self, because: Because, rung: Rung) -> str:
        found = self._reasons.get((because, rung))
        if found is None:
            text = f"{because.words}; {step_name(rung.step)} tercapai {format_date(rung.on)}"
            found = self._reasons[because, rung] = text[:300]
        return found

    def _when(self, reason: str, moment: dt.datetime | None, person: Person) -> str:
        if not self.told.explains or moment is None or moment <= self.at:
            return reason
        return f"{reason}; surel menunggu sampai {format_datetime(moment, person.habits.zone)}"

    def _note(self, outcome: str, item: DueItem, rung: Rung, person: Person, reason: str) -> None:
        self.told.note(outcome, item.title, person.name, item.due_on, rung.step, reason)
