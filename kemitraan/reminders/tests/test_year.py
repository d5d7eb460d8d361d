"""Weeks, and a year, with outages, zones and edits: nobody forgotten, nothing doubled, one digest a day."""

import datetime as dt
import random
from collections import Counter
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.accounts.enums import Role, Zone
from kemitraan.accounts.models import Institution, Membership, User
from kemitraan.core import clock
from kemitraan.core.models import OutboxMessage, OutboxState
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import Channel, Frequency, RecipientKind, ReminderState
from kemitraan.reminders.models import ESCALATES_FROM, Delivery, Reminder, ReminderPreference, ReminderRule
from kemitraan.reminders.rules import first_moment
from kemitraan.reminders.services.planning import plan_institution
from kemitraan.reminders.services.recipients import People
from kemitraan.reminders.services.timing import digest_key
from kemitraan.reminders.sources import DueItem, DueSource

BEGIN = dt.datetime(2027, 1, 3, 17, tzinfo=dt.UTC)  # Monday 4 January, midnight in Jakarta
DAY = dt.timedelta(days=1)
TURN = dt.timedelta(hours=12)  # the longest time between two turns while the system is up
STEPS = [-7, -1, 0, 3]
CUTOFF_DAYS = 20
GIVEN_UP_DAYS = 25


@dataclass
class Life:
    """An item with one due date, from when until when it was open."""

    item: DueItem
    began: dt.datetime
    ended: dt.datetime | None = None


class World:
    """Items of two institutions with the same people that come, move, end and open, and a system that is down now and
    then."""

    def __init__(self, seed: int, *, people: int, items: int, days: int) -> None:
        self.rng = random.Random(seed)
        self.days = days
        self.items: dict[str, DueItem] = {}
        self.lives: dict[tuple[str, dt.date], Life] = {}
        self.homes = [
            Institution.objects.create(name=f"Lembaga {name} (contoh)", slug=f"{name}-{seed}", kind="other")
            for name in ("tahun", "saudara")
        ]
        self.people = self._people(people)
        self.rule = ReminderRule.objects.create(
            source="tahun",
            steps=STEPS,
            recipients=["owner"],
            escalation=[[2, "coordinator"]],
            late_cutoff_days=CUTOFF_DAYS,
        )
        self.mails: list[tuple[str, dt.datetime, list[int]]] = []
        for number in range(items):
            due_on = BEGIN.date() + DAY * self.rng.randint(-3, days + 5)
            owner = self.rng.choice(self.people[:-1])
            self.open(DueItem(f"i{number}", f"Hal {number}", due_on, "/", owner_ids=(owner,)), BEGIN)

    def open(self, item: DueItem, at: dt.datetime) -> None:
        self.items[item.uid] = item
        self.lives[item.uid, item.due_on] = Life(item, at)

    def _people(self, count: int) -> list[int]:
        """Mentors with zones and habits of their own; the last is the coordinator."""
        users = User.objects.bulk_create(
            User(
                email=f"orang{number}.{self.homes[0].pk}@contoh.test",
                full_name=f"Orang {number} (contoh)",
                time_zone=self.rng.choice(["", *Zone.values]),
            )
            for number in range(count + 1)
        )
        Membership.objects.bulk_create(
            Membership(
                user=user,
                institution=home,
                role=Role.COORDINATOR if user is users[-1] else Role.MENTOR,
            )
            for user in users
            for home in self.homes
        )
        ReminderPreference.objects.bulk_create(
            ReminderPreference(
                user=user,
                frequency=self.rng.choice([Frequency.DAILY, Frequency.DAILY, Frequency.WEEKLY]),
                weekday=self.rng.randint(0, 6),
                from_hour=self.rng.choice([None, 6, 9, 15]),
                on_rest_days=self.rng.random() < 0.3,
            )
            for user in users[:: self.rng.randint(2, 4)]
        )
        return [user.pk for user in users]

    def due(self, institution, until: dt.date) -> list[DueItem]:
        """Every other item belongs to the second institution."""
        number = self.homes.index(institution)
        return [item for item in self.items.values() if item.due_on <= until and int(item.uid[1:]) % 2 == number]

    def edit(self, at: dt.datetime, share: float) -> None:
        """Some of what is due soon is done or moved, up to a month; what is long overdue is given up."""
        for uid, item in list(self.items.items()):
            late = (at.date() - item.due_on).days
            if late > GIVEN_UP_DAYS or (abs(late) <= 10 and self.rng.random() < share):
                self.lives[uid, item.due_on].ended = at
                del self.items[uid]
                moved = item.due_on + DAY * self.rng.randint(1, 30)
                if late <= GIVEN_UP_DAYS and self.rng.random() < 0.5 and (uid, moved) not in self.lives:
                    self.open(replace(item, due_on=moved), at)

    def run(self, at: dt.datetime) -> None:
        """One turn of the regular task, without laying out mails: plan, put into a digest, deliver."""
        with clock.standing_at(at):
            for home in self.homes:
                plan_institution(home, at, explains=False)
        waiting: dict[int, list[int]] = {}
        due = Reminder.objects.filter(institution__in=self.homes, state=ReminderState.PLANNED, waits_until__lte=at)
        for pk, recipient in due.values_list("pk", "recipient"):
            waiting.setdefault(recipient, []).append(pk)
        if not waiting:
            return
        zones = dict(User.objects.filter(pk__in=waiting).values_list("pk", "time_zone"))
        messages = OutboxMessage.objects.bulk_create(
            OutboxMessage(
                key=digest_key(at.astimezone(ZoneInfo(zones[pk] or Zone.WIB)).date(), f"user:{pk}", 1),
                institution=self.homes[0],
                recipient_id=pk,
                to_address="x@contoh.test",
                state=OutboxState.SENT,
                next_try_at=at,
                sent_at=at,
            )
            for pk in waiting
        )  # its unique key refuses a second digest of a person and day
        by_person = dict(zip(waiting, messages, strict=True))
        Delivery.objects.bulk_create(
            Delivery(reminder_id=row, channel=Channel.EMAIL, message=by_person[pk])
            for pk, rows in waiting.items()
            for row in rows
        )
        due.update(state=ReminderState.SENT, sent_at=at)
        self.mails += [(f"user:{pk}", at, rows) for pk, rows in waiting.items()]

    def live(self, *, turns: tuple[int, ...], outage: float, share: float) -> list[tuple[dt.datetime, dt.datetime]]:
        """Days go by; gives the outages, each from the last turn before it to the first after it."""
        outages, last, down_until = [], BEGIN, BEGIN
        for number in range(self.days):
            for hour in turns:
                at = BEGIN + number * DAY + dt.timedelta(hours=hour)
                if at >= down_until and self.rng.random() < outage:
                    down_until = at + dt.timedelta(hours=self.rng.randint(2, 80))
                if at >= down_until:
                    self.run(at)
                    if at - last > TURN:
                        outages.append((last, at))
                    last = at
            self.edit(at + dt.timedelta(minutes=5), share)
        return outages


def check(world: World, outages: list[tuple[dt.datetime, dt.datetime]]) -> int:
    """What must hold of the ledger; gives how many steps were looked at."""
    rows = Reminder.objects.filter(institution__in=world.homes)
    sent = list(rows.filter(state=ReminderState.SENT).values_list("item_uid", "item_due_on", "step", "recipient_key"))
    assert max(Counter(sent).values(), default=1) == 1
    keys = OutboxMessage.objects.filter(institution__in=world.homes).values_list("key", flat=True)
    per_day = Counter(key.rpartition(":")[0] for key in keys)  # a person and a local date, whatever the institution
    assert max(per_day.values(), default=1) == 1
    return check_nobody_is_forgotten(world, outages)


def check_nobody_is_forgotten(world: World, outages: list[tuple[dt.datetime, dt.datetime]]) -> int:
    """Every step whose item stayed open was sent on its person's first allowed day of the system being up, or one that
    came after it was."""
    end = BEGIN + (world.days - 1) * DAY
    people = People.of(world.homes[0], end)
    sent: dict[tuple[str, dt.date, str], list[tuple[int, dt.datetime]]] = {}
    told = Reminder.objects.filter(institution__in=world.homes, state=ReminderState.SENT)
    for uid, due_on, key, step, at in told.values_list("item_uid", "item_due_on", "recipient_key", "step", "sent_at"):
        sent.setdefault((uid, due_on, key), []).append((step, at))
    looked_at = 0
    for life in world.lives.values():
        item, began = life.item, life.began
        key = f"user:{item.owner_ids[0]}"
        person = people.by_key[key]
        zone = ZoneInfo(person.habits.zone)
        for step in STEPS:
            begin = max(dt.datetime.combine(item.due_on + DAY * step, dt.time(), zone), began)
            digest_on = begin.astimezone(zone).date() if begin == began else None
            moment = first_moment(begin, person.habits, people.working_days, last_digest_on=digest_on)
            for down, up in outages:
                if down < moment + TURN and moment < up:
                    moment = first_moment(up, person.habits, people.working_days)
            latest = moment + TURN
            if latest > (life.ended or end) or (latest.date() - item.due_on).days > CUTOFF_DAYS - 2:
                continue
            looked_at += 1
            found = [at for other, at in sent.get((item.uid, item.due_on, key), []) if step <= other < ESCALATES_FROM]
            assert found, (item.uid, item.due_on, step, key)
            assert min(found) <= latest, (item.uid, item.due_on, step, key, min(found), latest)
    return looked_at


@pytest.fixture
def only_source(monkeypatch, db):
    """The source of the world that is made last."""
    worlds: list[World] = []

    def due(institution, until: dt.date) -> list[DueItem]:
        return worlds[-1].due(institution, until)

    source = DueSource("tahun", "Tahun", tuple(STEPS), (RecipientKind.OWNER,), due)
    monkeypatch.setattr(due_sources, "_entries", {"tahun": source})
    return worlds


@settings(max_examples=4, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_weeks_with_outages_forget_nobody_and_double_nothing(only_source, seed):
    ReminderRule.objects.filter(source="tahun", reminders=None).delete()
    ReminderRule.objects.filter(source="tahun").update(source=f"alt{seed}")
    world = World(seed, people=6, items=40, days=24)
    only_source.append(world)
    assert check(world, world.live(turns=(2, 9, 16), outage=0.03, share=0.01)) > 10


@pytest.mark.load
def test_year_of_two_institutions_forgets_nobody_and_doubles_nothing(only_source):
    world = World(2027, people=200, items=5_500, days=365)
    only_source.append(world)
    assert check(world, world.live(turns=(2, 9, 16), outage=0.02, share=0.01)) > 5_000
