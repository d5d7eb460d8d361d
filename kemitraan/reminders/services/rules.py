"""The rules in force."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core.registry import due_sources
from kemitraan.core.services.shipped import customize_shipped
from kemitraan.reminders.models import ReminderRule

RULE_FIELDS = ("steps", "recipients", "late_cutoff_days", "effective_from", "is_active")


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
    found: dict[str, ReminderRule] = {}
    rows = ReminderRule.objects.filter(Q(institution=institution) | Q(institution=None)).order_by("id")
    for rule in rows:
        if rule.source in due_sources and (rule.institution_id or rule.source not in found):
            found[rule.source] = rule
    return [rule for rule in found.values() if rule.is_active]
