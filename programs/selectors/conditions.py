"""The four conditions of a partnership with their evidence, and what the registry can propose."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from kemitraan.core.models import Attachment
from programs.enums import NeedFlow, PartnershipCondition
from programs.models import ConditionCheck, NeedCoverage, Obligation, Partnership, PartnershipParty
from programs.patterns import ConditionWording, get_pattern
from programs.rules.conditions import Known, Proposal, proposal_of
from programs.selectors.coverage import organization_of

NAMED = 4


@dataclass(frozen=True)
class ConditionRow:
    """One condition as the page shows it; `proposal` only for who may record it."""

    condition: PartnershipCondition
    number: int
    wording: ConditionWording
    check: ConditionCheck | None
    proposal: Proposal
    files: list[Attachment] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        return self.check is not None and self.check.is_met


def conditions_of(
    user, partnership: Partnership, parties: Sequence[PartnershipParty], *, may_record: bool
) -> list[ConditionRow]:
    """The four conditions in their order; with `may_record` also what could be proposed as evidence."""
    pattern = get_pattern(partnership.pattern)
    rows = ConditionCheck.objects.visible_to(user).filter(partnership=partnership).select_related("checked_by")
    checks = {row.condition: row for row in rows}
    for known_check in checks.values():
        known_check.partnership = partnership
    files = files_of_checks(list(checks.values()))
    known = known_of(user, partnership, parties) if may_record and _is_open(checks) else Known()
    return [
        ConditionRow(
            condition,
            number,
            pattern.condition(condition),
            check := checks.get(condition),
            proposal_of(condition, pattern, known) if may_record else Proposal(),
            files.get(check.pk, []) if check else [],
        )
        for number, condition in enumerate(PartnershipCondition, start=1)
    ]


def _is_open(checks: dict[str, ConditionCheck]) -> bool:
    return sum(check.is_met for check in checks.values()) < len(PartnershipCondition)


def files_of_checks(checks: list[ConditionCheck]) -> dict[int, list[Attachment]]:
    """Files by the primary key of their condition, oldest first, in one query; none where nothing was recorded."""
    if not checks:
        return {}
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(
        content_type_of_subject=ContentType.objects.get_for_model(ConditionCheck),
        object_id__in=[check.pk for check in checks],
        removed_at=None,
    )
    for row in rows.select_related("uploaded_by"):
        found.setdefault(row.object_id, []).append(row)
    return found


def known_of(user, partnership: Partnership, parties: Sequence[PartnershipParty]) -> Known:
    """What the registry knows that may show a condition, in three queries."""
    ours, theirs = _needs_met(user, partnership)
    return Known(
        parties=tuple(str(party) for party in parties),
        purpose=partnership.purpose,
        written={row.key: row.text for row in partnership.texts.all() if row.text},
        ours_met=tuple(ours[:NAMED]),
        theirs_met=tuple((theirs or _owed_to_partners(partnership))[:NAMED]),
    )


def _needs_met(user, partnership: Partnership) -> tuple[list[str], list[str]]:
    """Needs of the program that the partners cover, and needs that we cover for them."""
    rows = (
        NeedCoverage.objects.visible_to(user)
        .standing()
        .filter(
            Q(party__partnership=partnership)
            | Q(obligation__partnership=partnership, obligation__cancelled_at=None)
            | Q(obligation__agreement__partnership=partnership, obligation__cancelled_at=None),
            need__cancelled_on=None,
        )
    )
    related = ("need", "party__organization", "obligation__debtor", "obligation__creditor")
    ours, theirs = [], []
    for row in rows.select_related(*related).order_by("pk"):
        sentence = f"{row.need} ({organization_of(row)})"
        if row.need.flow != NeedFlow.GIVEN:
            ours.append(sentence)
        if row.need.flow != NeedFlow.SOUGHT:
            theirs.append(sentence)
    return ours, theirs


def _owed_to_partners(partnership: Partnership) -> list[str]:
    """Duties owed to partners that are not the institution's own, in this partnership or its agreements."""
    homes = Q(partnership=partnership) | Q(agreement__partnership=partnership)
    rows = Obligation.objects.filter(homes, cancelled_at=None, is_waived_by_agreement=False, creditor__is_own=False)
    return [f"{row} ({row.creditor})" for row in rows.select_related("creditor").order_by("pk")[:NAMED]]
