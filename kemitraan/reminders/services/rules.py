"""The rules in force."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Q

from kemitraan.accounts.models import Institution
from kemitraan.core.errors import NotAllowed
from kemitraan.core.permissions import is_admin_of, require
from kemitraan.core.registry import due_sources
from kemitraan.core.services import audit, versions
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


@transaction.atomic
def customize_rule(*, actor, rule: ReminderRule, values: Mapping[str, Any], version: int | None = None) -> ReminderRule:
    """Change a rule for the actor's own institution, of which the actor must be an admin.

    The shipped rule stays as it is: the first change makes the institution's copy, later ones change that copy.
    `values` are of `RULE_FIELDS`; `version` is the one the form was opened with, None without a form. Raises
    `NotAllowed`, `StaleVersion` and `ValidationError`.
    """
    institution = actor.membership.institution if actor.membership else None
    require(is_admin_of(actor, institution.pk if institution else None))
    if institution is None or rule.institution_id not in {None, institution.pk}:
        raise NotAllowed("Aturan lembaga lain tidak dapat diubah.")
    Institution.objects.select_for_update().get(pk=institution.pk)
    own = ReminderRule.objects.select_for_update(of=("self",)).filter(institution=institution, source=rule.source)
    chosen = {name: values[name] for name in RULE_FIELDS if name in values}
    copy = own.first()
    if copy is None:
        return _copy(actor, ReminderRule.objects.get(pk=rule.pk), institution, chosen)
    changes = versions.apply_changes(copy, chosen, version=version if rule.pk == copy.pk else None)
    if changes:
        audit.record(
            actor=actor,
            action="reminderrule.update",
            sentence=f"mengubah aturan pengingat {copy}",
            subjects=[copy],
            changes=changes,
        )
    return copy


def _copy(actor, shipped: ReminderRule, institution: Institution, values: Mapping[str, Any]) -> ReminderRule:
    """The institution's own rule, made from the shipped one with what changed."""
    copy = ReminderRule(institution=institution, source=shipped.source)
    for name in RULE_FIELDS:
        setattr(copy, name, getattr(shipped, name))
    before = audit.snapshot(copy, RULE_FIELDS)
    for name, value in values.items():
        setattr(copy, name, value)
    copy.full_clean()
    copy.save()
    audit.record(
        actor=actor,
        action="reminderrule.customize",
        sentence=f"menyesuaikan aturan pengingat bawaan {copy}",
        subjects=[copy, shipped],
        changes=audit.differences(copy, before),
        institution=institution,
    )
    return copy


def rules_for(institution: Institution) -> list[ReminderRule]:
    """One active rule for each source: the institution's own, else the shipped default."""
    found: dict[str, ReminderRule] = {}
    rows = ReminderRule.objects.filter(Q(institution=institution) | Q(institution=None)).order_by("id")
    for rule in rows:
        if rule.source in due_sources and (rule.institution_id or rule.source not in found):
            found[rule.source] = rule
    return [rule for rule in found.values() if rule.is_active]
