"""Deciding who is reminded of what, for a whole institution at a moment, and writing it down."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core import clock
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import ReminderState
from kemitraan.reminders.models import Reminder, ReminderRule
from kemitraan.reminders.services.judging import RULE_OFF, Decision, Judge, Told
from kemitraan.reminders.services.ledger import Changes, Ledger, write
from kemitraan.reminders.services.recipients import People
from kemitraan.reminders.services.rules import rules_for

__all__ = ["Decision", "Plan", "decide", "plan_institution"]

AT_A_TIME = 5_000  # items judged and written at once, so that memory does not grow with them
Thing = TypeVar("Thing")


@dataclass
class Plan:
    """What was decided for an institution at a moment; `closed` are the rows that wait in vain, with their reasons."""

    today: dt.date
    at: dt.datetime
    told: Told
    closed: list[Reminder] = field(default_factory=list)

    @property
    def decisions(self) -> list[Decision]:
        return self.told.decisions

    @property
    def counts(self) -> Counter:
        return self.told.counts


def decide(institution: Institution, at: dt.datetime, *, keeps_hours: bool = True) -> Plan:
    """What should happen at the moment `at`, in words, without writing.

    A fixed number of queries for each rule and 5,000 items. Sources see the moment as now.
    """
    return _plan(institution, at, Told(), keeps_hours=keeps_hours, writes=False)


@transaction.atomic
def plan_institution(
    institution: Institution, at: dt.datetime, *, keeps_hours: bool = True, explains: bool = True
) -> Plan:
    """Decide and write. Two planners at once queue on the institution's row, and the key is unique besides."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    return _plan(institution, at, Told(explains), keeps_hours=keeps_hours, writes=True)


def _plan(institution: Institution, at: dt.datetime, told: Told, *, keeps_hours: bool, writes: bool) -> Plan:
    with clock.standing_at(at):
        people = People.of(institution, at, keeps_hours=keeps_hours)
        plan = Plan(today=institution.today, at=at, told=told)
        rules = rules_for(institution)
        for rule in rules:
            for changes in judge_rule(rule, people, told):
                plan.closed += [_as_row(line) for line in changes.closed]
                if writes:
                    write(institution, rule, changes, at)
        changes = _without_rule(institution, [rule.source for rule in rules], told)
        plan.closed += [_as_row(line) for line in changes.closed]
        if writes:
            write(institution, None, changes, at)
    return plan


def judge_rule(rule: ReminderRule, people: People, told: Told) -> Iterator[Changes]:
    """Judge all open items of a rule, so many at a time; what is given is to be written before the next."""
    ledger = Ledger(people.institution, rule.source)
    ledger.open()
    judge = Judge(rule, people, ledger, told)
    for items in batches(open_items(rule, judge), AT_A_TIME):
        yield judge.judge(items)
    yield judge.finish()
    yield _done_by_now(ledger, judge)


def open_items(rule: ReminderRule, judge: Judge) -> Iterable:
    """What is open now of the source of a rule, as far ahead as its first step looks."""
    until = judge.until
    found = due_sources[rule.source].items(judge.people.institution, until)
    return (item for item in found if item.due_on <= until)


def _done_by_now(ledger: Ledger, judge: Judge) -> Changes:
    """Sent reminders whose item is no longer open: what they led to can be measured."""
    done = [pk for pk, uid, due_on in ledger.unsettled() if (uid, due_on) not in judge.open_items]
    return Changes(done=done)


def _without_rule(institution: Institution, sources: list[str], told: Told) -> Changes:
    """Rows that wait although their rule was switched off or their source is gone."""
    changes = Changes()
    rows = Reminder.objects.filter(institution=institution, state=ReminderState.PLANNED).exclude(source__in=sources)
    for source in rows.order_by().values_list("source", flat=True).distinct():
        ledger = Ledger(institution, source)
        ledger.open()
        for line in ledger.waiting.values():
            line.state, line.reason = ReminderState.CANCELLED.value, RULE_OFF
            told.note("cancelled", line.title, line.recipient_name, line.item_due_on, line.step, RULE_OFF)
            changes.closed.append(line)
    return changes


def _as_row(line) -> Reminder:
    return Reminder(pk=line.pk, state=line.state, reason=line.reason, item_done_at=line.item_done_at)


def batches(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    rest = iter(things)
    while found := list(islice(rest, size)):
        yield found
