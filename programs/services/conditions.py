"""Recording whether a partnership meets the four conditions, with evidence."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from programs.enums import PartnershipCondition
from programs.models import ConditionCheck, Partnership
from programs.patterns import get_pattern
from programs.services.evidence import attach_evidence
from programs.services.locks import lock_partnership


@transaction.atomic
def check_condition(
    *,
    actor,
    partnership: Partnership,
    condition: str,
    is_met: bool,
    evidence: str = "",
    checked_on: dt.date | None = None,
    files: Sequence[Any] = (),
    version: int | None = None,
) -> ConditionCheck:
    """Say whether a condition is met, what shows it, and on which local day that was looked at (default today).

    `files` are uploaded files. Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` when the partnership is over,
    and `DomainError` for a met condition without evidence (field `evidence`), two parties that are not there
    (`is_met`), a day to come (`checked_on`) or a file that is not accepted (`files`).
    """
    partnership = lock_partnership(actor, partnership)
    today = partnership.institution.today
    if checked_on and checked_on > today:
        raise DomainError("Tanggal pemeriksaan tidak boleh di masa depan.", field="checked_on")
    if is_met and not evidence.strip():
        raise DomainError("Tuliskan buktinya.", field="evidence")
    if is_met and condition == PartnershipCondition.PARTIES and partnership.parties.count() < 2:
        raise DomainError("Perlu paling sedikit dua pihak.", field="is_met")
    check, _ = ConditionCheck.objects.select_for_update().get_or_create(
        partnership=partnership, condition=condition, defaults={"institution_id": partnership.institution_id}
    )
    check.partnership = partnership
    check.checked_by_id = actor.pk
    values = {"is_met": is_met, "evidence": evidence.strip(), "checked_on": checked_on or today}
    changes = apply_changes(check, values, version=version)
    for upload in files:
        attach_evidence(actor=actor, subject=check, upload=upload, field="files")
    if changes:
        _tell(actor, check, changes)
    return check


def _tell(actor, check: ConditionCheck, changes: list[dict[str, str]]) -> None:
    partnership = check.partnership
    label = get_pattern(partnership.pattern).condition(PartnershipCondition(check.condition)).label
    subjects = [partnership, check, *([partnership.program] if partnership.program else [])]
    verdict = "terpenuhi" if check.is_met else "belum terpenuhi"
    audit.record(
        actor=actor,
        action="partnership.condition",
        sentence=f"mencatat syarat {label.lower()}: {verdict}",
        subjects=subjects,
        changes=changes,
    )
