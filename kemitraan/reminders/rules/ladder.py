"""On which local dates the steps of a rule lie for a due date, and which of them is the latest one reached."""

import datetime as dt
from collections.abc import Container, Sequence
from typing import NamedTuple

from kemitraan.reminders.rules.timing import WorkingDays

ESCALATES_FROM = 1000  # above every step in days


class Rung(NamedTuple):
    """One step of a rule for one due date: `kind` names whom a level of the escalation adds, else it is empty."""

    on: dt.date
    step: int
    kind: str = ""


class Ladder:
    """The steps of a rule, and the dates on which they lie; each due date is worked out once."""

    def __init__(self, rule, working_days: WorkingDays) -> None:
        self.steps = sorted(rule.steps)
        self.levels = [(int(days), kind) for days, kind in rule.escalation]
        self.late_cutoff_days = rule.late_cutoff_days
        self.effective_from = rule.effective_from
        self.working_days = working_days
        self._rungs: dict[dt.date, tuple[Rung, ...]] = {}
        self._reached: dict[tuple[dt.date, dt.date], tuple[Rung, ...]] = {}

    @property
    def days_ahead(self) -> int:
        """How long before its due date the first step of an item comes."""
        return max(0, -min(self.steps, default=0))

    def rungs(self, due_on: dt.date) -> tuple[Rung, ...]:
        """All steps for a due date, in order of their days; of one day the escalation comes last.

        What lies before the day from which the rule holds is no step.
        """
        if due_on not in self._rungs:
            found = [Rung(due_on + dt.timedelta(days=step), step) for step in self.steps]
            found += [
                Rung(self.working_days.after(due_on, days), ESCALATES_FROM + level, kind)
                for level, (days, kind) in enumerate(self.levels)
            ]
            first = self.effective_from or dt.date.min
            self._rungs[due_on] = tuple(sorted(rung for rung in found if rung.on >= first))
        return self._rungs[due_on]

    def is_silent(self, due_on: dt.date, today: dt.date) -> bool:
        """Whether an item is overdue for longer than the rule speaks."""
        return (today - due_on).days > self.late_cutoff_days

    def reached(self, due_on: dt.date, today: dt.date) -> tuple[Rung, ...]:
        """The steps whose day has come on the local date `today`; none of what is long overdue."""
        found = self._reached.get((due_on, today))
        if found is None:
            spoken = () if self.is_silent(due_on, today) else self.rungs(due_on)
            found = self._reached[due_on, today] = tuple(rung for rung in spoken if rung.on <= today)
        return found


def latest(rungs: Sequence[Rung], kinds: Container[str], *, is_regular: bool) -> Rung | None:
    """Of the steps that were reached the last one that speaks to a person: as one of the recipients of the rule
    (`is_regular`), or as one of the `kinds` that the escalation names."""
    for rung in reversed(rungs):
        if rung.kind in kinds if rung.kind else is_regular:
            return rung
    return None
