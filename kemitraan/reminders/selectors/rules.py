"""The rules in force, as people read them."""

from dataclasses import dataclass

from kemitraan.accounts.models import Institution
from kemitraan.core.registry import due_sources
from kemitraan.reminders.enums import Channel, RecipientKind
from kemitraan.reminders.models import ReminderRule
from kemitraan.reminders.rules import write_steps


@dataclass(frozen=True)
class ShownRule:
    """A rule in words."""

    rule: ReminderRule

    @property
    def is_own(self) -> bool:
        return self.rule.institution_id is not None

    @property
    def steps(self) -> str:
        return write_steps(self.rule.steps)

    @property
    def recipients(self) -> str:
        return ", ".join(RecipientKind(kind).label for kind in self.rule.recipients)

    @property
    def channels(self) -> str:
        return ", ".join(Channel(channel).label for channel in self.rule.channels)

    @property
    def escalation(self) -> list[str]:
        return [f"{days} hari kerja → {RecipientKind(kind).label}" for days, kind in self.rule.escalation]


def rules_shown(institution: Institution) -> list[ShownRule]:
    """One rule for each source that is offered, active or not: the institution's own, else the shipped one."""
    rows = ReminderRule.objects.in_force_at(institution.pk)
    found = {rule.source: rule for rule in rows}
    return [ShownRule(found[key]) for key in due_sources.keys() if key in found]  # noqa: SIM118 - in their order
