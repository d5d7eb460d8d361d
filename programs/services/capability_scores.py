"""Scoring what a pattern expects a party to be able to do."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from kemitraan.core.errors import DomainError
from kemitraan.core.permissions import require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from programs.models import CapabilityScore, PartnershipParty
from programs.patterns import get_pattern
from programs.rules.capabilities import may_score
from programs.services.locks import lock_going_on


@transaction.atomic
def score_capabilities(
    *, actor, party: PartnershipParty, scored_on: dt.date, levels: Mapping[str, int], evidence: Mapping[str, str]
) -> list[CapabilityScore]:
    """Keep the level of each capability in `levels` as seen on the local date `scored_on`, with what shows it.

    The same day again corrects that day; earlier days stay, so a low level is history and never a verdict (source
    text, part D c: it is answered with fostering). Raises `NotAllowed`, `TransitionRefused` when the partnership is
    over, and `DomainError` for a day to come (`scored_on`), a capability that is not expected of this party, or one
    without evidence (`evidence_<code>`).
    """
    partnership = lock_going_on(party.partnership)
    require(may_score(actor))
    pattern = get_pattern(partnership.pattern)
    if scored_on > partnership.institution.today:
        raise DomainError("Tanggal penilaian tidak boleh di masa depan.", field="scored_on")
    expected = {one.code: one for one in pattern.capabilities_of(party.role)}
    if pattern.scale is None or not levels or set(levels) - set(expected):
        raise DomainError("Kemampuan itu tidak dinilai pada peran ini.")
    scores, changes = [], []
    for code, level in levels.items():
        if not evidence.get(code, "").strip():
            raise DomainError("Tuliskan buktinya.", field=f"evidence_{code}")
        score = CapabilityScore.objects.select_for_update().filter(
            party=party, capability=code, scored_on=scored_on
        ).first() or CapabilityScore(
            institution_id=partnership.institution_id, party=party, capability=code, scored_on=scored_on
        )
        score.assessor_id = actor.pk
        values = {"level": level, "evidence": evidence[code].strip(), "instrument": pattern.scale.version}
        if apply_changes(score, values, version=None):
            label = pattern.scale.label(level)
            changes.append({"field": code, "label": expected[code].label, "old": "", "new": label})
        scores.append(score)
    if changes:
        audit.record(
            actor=actor,
            action="party.capability",
            sentence=f"menilai kemampuan {party}",
            subjects=[partnership, party.organization],
            changes=changes,
        )
    return scores
