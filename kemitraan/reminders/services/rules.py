"""The rules in force."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Institution
from kemitraan.core.registry import due_sources
from kemitraan.core.services.shipped import customize_shipped
from kemitraan.reminders.models import ReminderRule
from kemitraan.reminders.selectors.rules import rules_shown

RULE_FIELDS = (
    *("steps", "recipients", "channels", "escalation", "cap", "is_urgent"),
    *("late_cutoff_days", "effective_from", "is_active"),
)


@transaction.atomic
def ensure_default_rules() -> int:
    """Write the shipped rule of every registered source that has none; returns how many were missing."""
    present = set(ReminderRule.objects.filter(institution=None).values_list("source", flat=True))
    missing = [source for source in due_sources if source.key not in present]
    ReminderRule.objects.bulk_create(
        [
            ReminderRule(
                source=source.key,
                steps=list(source.default_steps),
                recipients=[kind.value for kind in source.default_recipients],
                escalation=[[days, kind.value] for days, kind in source.default_escalation],
                is_urgent=source.is_urgent,
            )
            for source in missing
        ],
        ignore_conflicts=True,
    )
    return len(missing)


def customize_rule(*, actor, rule: ReminderRule, values: Mapping[str, Any], version: int | None = None) -> ReminderRule:
    """Change a rule for the actor's own institution, of which the actor must be an admin; see `customize_shipped`.

    `values` are of `RULE_FIELDS`. Raises `NotAllowed`, `StaleVersion` and `ValidationError`.
    """
    return customize_shipped(
        actor=actor,
        row=rule,
        key="source",
        fields=RULE_FIELDS,
        values=values,
        version=version,
        noun="aturan pengingat",
        refusal="Aturan lembaga lain tidak dapat diubah.",
    )


def rules_for(institution: Institution) -> list[ReminderRule]:
    """One active rule for each source: the institution's own, else the shipped default."""
    return [shown.rule for shown in rules_shown(institution) if shown.rule.is_active]
