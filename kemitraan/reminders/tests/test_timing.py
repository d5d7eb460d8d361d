"""Steps and moments without a database: which day a step lies on, and when a person may be written to."""

import datetime as dt

import pytest

from kemitraan.reminders.enums import Frequency
from kemitraan.reminders.rules import Habits, WorkingDays, first_moment, parse_steps, write_steps
from kemitraan.reminders.rules.ladder import ESCALATES_FROM, Ladder, latest

# Monday 1 March 2027; Nyepi on the 8th is a Monday, the 10th and 11th are Lebaran.
WORKING_DAYS = WorkingDays(frozenset({5, 6}), frozenset(dt.date(2027, 3, day) for day in (8, 10, 11)))
JAKARTA = "Asia/Jakarta"


def at(text: str, offset: str = "+07:00") -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-{text}{offset}")


def habits(**values) -> Habits:
    usual = {
        "zone": JAKARTA,
        "frequency": Frequency.DAILY,
        "weekday": 0,
        "from_hour": 8,
        "until_hour": 20,
        "on_rest_days": False,
    }
    return Habits(**(usual | values))


@pytest.mark.parametrize(
    ("zone", "first"),
    [("Asia/Jakarta", "03-01T01:00"), ("Asia/Makassar", "03-01T00:00"), ("Asia/Jayapura", "02-28T23:00")],
)
def test_eight_in_the_morning_is_local(zone, first):
    assert first_moment(at("02-28T22:00", "+00:00"), habits(zone=zone), WORKING_DAYS) == at(first, "+00:00")


@pytest.mark.parametrize(
    ("now", "own", "more", "first"),
    [
        ("03-02T09:15", {}, {}, "03-02T09:15"),
        ("03-02T06:00", {}, {}, "03-02T08:00"),
        ("03-02T20:00", {}, {}, "03-03T08:00"),
        ("03-06T09:00", {}, {}, "03-09T08:00"),  # Saturday, and Monday is Nyepi
        ("03-06T09:00", {"on_rest_days": True}, {}, "03-06T09:00"),
        ("03-06T09:00", {}, {"is_urgent": True}, "03-06T09:00"),
        ("03-06T21:00", {}, {"is_urgent": True}, "03-07T08:00"),
        ("03-06T21:00", {}, {"keeps_hours": False}, "03-06T21:00"),
        ("03-02T09:00", {"paused_until": dt.date(2027, 3, 3)}, {}, "03-04T08:00"),
        ("03-02T09:00", {"paused_until": dt.date(2027, 3, 3)}, {"is_urgent": True}, "03-04T08:00"),
        ("03-02T09:00", {"paused_until": dt.date(2027, 3, 3)}, {"keeps_hours": False}, "03-04T08:00"),
        ("03-02T09:00", {"paused_until": dt.date(2027, 3, 1)}, {}, "03-02T09:00"),
        ("03-02T09:00", {}, {"last_digest_on": dt.date(2027, 3, 2)}, "03-03T08:00"),
        ("03-05T09:00", {}, {"last_digest_on": dt.date(2027, 3, 5)}, "03-09T08:00"),
        ("03-02T09:00", {}, {"last_digest_on": dt.date(2027, 3, 2), "is_urgent": True}, "03-02T09:00"),
        ("03-02T09:00", {"frequency": Frequency.IMMEDIATE}, {"last_digest_on": dt.date(2027, 3, 2)}, "03-02T09:00"),
        ("03-02T21:00", {"frequency": Frequency.IMMEDIATE}, {}, "03-03T08:00"),
        ("03-02T09:00", {"frequency": Frequency.WEEKLY, "weekday": 4}, {}, "03-05T08:00"),
        ("03-02T09:00", {"frequency": Frequency.WEEKLY}, {}, "03-09T08:00"),  # its Monday is Nyepi
        ("03-02T09:00", {"frequency": Frequency.WEEKLY, "on_rest_days": True}, {}, "03-08T08:00"),
        ("03-02T09:00", {"frequency": Frequency.WEEKLY, "weekday": 4}, {"is_urgent": True}, "03-02T09:00"),
        ("03-06T21:00", {"frequency": Frequency.NONE}, {}, "03-06T21:00"),
        ("03-06T21:00", {"frequency": Frequency.NONE}, {"is_urgent": True}, "03-07T08:00"),
    ],
)
def test_mail_waits_for_the_first_allowed_moment(now, own, more, first):
    assert first_moment(at(now), habits(**own), WORKING_DAYS, **more) == at(first)


class Rule:
    def __init__(self, steps=(-7, 0, 3), escalation=(), late_cutoff_days=30, effective_from=None) -> None:
        self.steps, self.escalation = list(steps), [list(level) for level in escalation]
        self.late_cutoff_days, self.effective_from = late_cutoff_days, effective_from


class TestLadder:
    DUE = dt.date(2027, 3, 5)  # a Friday
    LEVELS = ((1, "coordinator"), (3, "admin"))

    def ladder(self, **values) -> Ladder:
        return Ladder(Rule(**values), WORKING_DAYS)

    def test_levels_count_working_days_after_the_due_date(self):
        rungs = self.ladder(escalation=self.LEVELS).rungs(self.DUE)
        assert [(rung.on.day, rung.step) for rung in rungs if rung.kind] == [
            (9, ESCALATES_FROM),  # over the weekend and Nyepi
            (15, ESCALATES_FROM + 1),  # 9, 12, 15
        ]

    @pytest.mark.parametrize(("day", "step"), [(1, -7), (4, -7), (5, 0), (8, 3), (30, 3)])
    def test_latest_step_is_the_last_that_was_reached(self, day, step):
        rungs = self.ladder().reached(self.DUE, dt.date(2027, 3, day))
        assert latest(rungs, (), is_regular=True).step == step

    def test_escalation_speaks_to_those_it_names_only(self):
        rungs = self.ladder(escalation=self.LEVELS).reached(self.DUE, dt.date(2027, 3, 9))
        assert latest(rungs, (), is_regular=True).step == 3
        assert latest(rungs, {"coordinator"}, is_regular=True).step == ESCALATES_FROM
        assert latest(rungs, {"admin"}, is_regular=False) is None

    def test_before_the_first_step_and_after_the_cutoff_nothing_is_reached(self):
        ladder = self.ladder(late_cutoff_days=10)
        assert ladder.reached(self.DUE, dt.date(2027, 2, 25)) == ()
        assert ladder.reached(self.DUE, dt.date(2027, 3, 15))
        assert ladder.reached(self.DUE, dt.date(2027, 3, 16)) == ()

    def test_steps_before_the_rule_holds_are_none(self):
        ladder = self.ladder(effective_from=dt.date(2027, 3, 5))
        assert [rung.step for rung in ladder.rungs(self.DUE)] == [0, 3]


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("H-7, H-1, H, H+3", [-7, -1, 0, 3]),
        ("h+3; h-7", [-7, 3]),
        ("-7, 0, +3", [-7, 0, 3]),
        ("H - 7\nH", [-7, 0]),
        ("", []),
        ("H−7", [-7]),
    ],
)
def test_steps_are_read_as_people_write_them(text, steps):
    assert parse_steps(text) == steps


@pytest.mark.parametrize("text", ["besok", "H7", "7", "H-1000", "H--7", "H-7 H"])
def test_what_is_no_step_is_named(text):
    with pytest.raises(ValueError, match=text[:4]):
        parse_steps(text)


def test_steps_are_written_as_they_are_read():
    assert write_steps([3, -7, 0]) == "H-7, H, H+3"
    assert parse_steps(write_steps([3, -7, 0])) == [-7, 0, 3]
