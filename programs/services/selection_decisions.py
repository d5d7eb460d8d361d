"""Writing who was chosen: the decision, the party that comes of it and the needs it covers, in one step."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import SelectionStatus
from programs.models import (
    Assessor,
    Candidate,
    Need,
    NeedCoverage,
    Partnership,
    PartnershipParty,
    Selection,
    SelectionDecision,
)
from programs.selectors.results import judged_alone, results_of
from programs.selectors.selection_records import Choice, record_of
from programs.services.coverage import change_coverage, cover_need, end_coverage
from programs.services.participations import join_partnership, leave_partnership
from programs.services.partnerships import create_partnership
from programs.services.selections import lock_open, results_stand_open, status_now
from programs.services.transitions import stated_reason


@dataclass(frozen=True)
class NewPartnership:
    """A partnership that begins with a choice: its pattern, our role in it (who leads the program), and its start."""

    name: str
    pattern: str
    own_role: str
    starts_on: dt.date
    sub_pattern: str = ""


@transaction.atomic
def decide_selection(
    *,
    actor,
    candidate: Candidate,
    reason: str,
    decided_on: dt.date,
    covered: Mapping[int, Decimal | None],
    role: str,
    partnership: Partnership | None = None,
    new_partnership: NewPartnership | None = None,
    override_reason: str = "",
) -> SelectionDecision:
    """Choose `candidate` on the local date `decided_on`: a party in `role` that covers the needs `covered`.

    `covered`: {key of the need: quantity in its unit, None for all}. The party joins `partnership`, an open one of the
    program, or the new one. What was known goes into `record` and never changes. Raises `NotAllowed`,
    `TransitionRefused` (also for whom the results are still hidden), `ValidationError`, and `DomainError` at the field:
    `reason`, `decided_on`, `covered`, `partnership`, `role`, or `override_reason` when a mandatory criterion is not met
    and nobody says why still.
    """
    require(can_write(actor))
    selection = lock_open(candidate.selection)
    candidate = _lock_choosable(candidate)
    if not reason.strip():
        raise DomainError("Tulis alasannya.", field="reason")
    if decided_on > selection.institution.today:
        raise DomainError("Tanggal keputusan tidak boleh di masa depan.", field="decided_on")
    needs = _covered_needs(selection, covered)
    results = results_of(actor, selection)
    if results.is_hidden:
        raise TransitionRefused(results.hidden_because)
    _check_mandatory(actor, candidate, results.assessors, override_reason)
    party = _party(actor, candidate, decided_on, role, partnership, new_partnership)
    choice = Choice(candidate, decided_on, reason.strip(), override_reason.strip(), str(actor), party, covered)
    decision = SelectionDecision(
        institution=selection.institution,
        selection=selection,
        candidate=candidate,
        criteria_set=results.criteria_set,
        party=party,
        decided_on=decided_on,
        reason=reason.strip(),
        decided_by_id=actor.pk,
        record=record_of(actor, selection, results, choice),
    )
    decision.full_clean()
    decision.save()
    for need in needs:
        _cover(actor, need, party, covered[need.pk], decision)
    _set_status(selection)
    audit.record(
        actor=actor,
        action="selection.decide",
        sentence=f"memilih {candidate} pada pencarian {selection}",
        subjects=[selection, selection.program, candidate, candidate.organization, party.partnership, *needs],
        changes=[{"field": "decided_on", "label": "diputuskan", "old": "", "new": format_date(decided_on)}],
        reason=reason.strip()[:300],
    )
    return decision


def _lock_choosable(candidate: Candidate) -> Candidate:
    candidate = lock(candidate)
    if candidate.removed_on:
        raise TransitionRefused(f"{candidate} sudah dikeluarkan dari pencarian ini.")
    if candidate.organization.is_archived:
        raise TransitionRefused(f"{candidate} tidak dipakai lagi di daftar mitra.")
    if candidate.decisions.filter(revoked_on=None).exists():
        raise TransitionRefused(f"{candidate} sudah dipilih.")
    return candidate


def _covered_needs(selection: Selection, covered: Mapping[int, Decimal | None]) -> list[Need]:
    needs = list(selection.needs.filter(pk__in=list(covered)).order_by("pk"))
    if not covered:
        raise DomainError("Pilih paling sedikit satu kebutuhan yang dipenuhi.", field="covered")
    if len(needs) < len(covered):
        raise DomainError("Kebutuhan itu tidak dicari di sini.", field="covered")
    return needs


def _check_mandatory(actor, candidate: Candidate, assessors: Sequence[Assessor], override_reason: str) -> None:
    ranked = judged_alone(actor, candidate, assessors)
    if ranked is not None and not ranked.passes and not override_reason.strip():
        names = ", ".join(cell.criterion.name for cell in ranked.failures)
        raise DomainError(f"{candidate} tidak memenuhi {names}. Tulis mengapa tetap dipilih.", field="override_reason")


def _party(
    actor,
    candidate: Candidate,
    day: dt.date,
    role: str,
    partnership: Partnership | None,
    new: NewPartnership | None,
) -> PartnershipParty:
    """The chosen one as a party of the partnership, which is made when it is new. Why it was chosen stays with the
    decision: the parties of a partnership read its history."""
    program, organization = candidate.selection.program, candidate.organization
    if partnership is not None:
        if partnership.program_id != program.pk:
            raise DomainError("Pilih kemitraan dari program ini.", field="partnership")
        return join_partnership(
            actor=actor,
            partnership=partnership,
            organization=organization,
            role=role,
            from_on=day,
        )
    if new is None:
        raise DomainError("Pilih kemitraan, atau buat yang baru.", field="partnership")
    made = create_partnership(
        actor=actor,
        values={
            "name": new.name.strip(),
            "program": program,
            "pattern": new.pattern,
            "sub_pattern": new.sub_pattern,
            "strategy": program.strategy,
            "starts_on": new.starts_on,
        },
        parties=[
            {"organization": _our_side(candidate), "role": new.own_role, "is_lead": True},
            {"organization": organization, "role": role, "is_lead": False},
        ],
        texts={},
    )
    return made.parties.get(organization=organization)


def _our_side(candidate: Candidate) -> Organization:
    """Who leads the program; when that is the candidate, the institution itself."""
    program = candidate.selection.program
    if program.lead_actor_id != candidate.organization_id:
        return program.lead_actor
    own = Organization.objects.filter(institution=program.institution_id, is_own=True, parent=None).first()
    if own is None:
        raise DomainError("Lembaga belum tercatat sebagai mitra sendiri.", field="partnership")
    return own


def _cover(
    actor, need: Need, party: PartnershipParty, quantity: Decimal | None, decision: SelectionDecision
) -> NeedCoverage:
    stored = NeedCoverage.objects.filter(need=need, party=party, ended_on=None).first()
    if stored is None:
        return cover_need(actor=actor, need=need, party=party, quantity=quantity, decision=decision)
    return change_coverage(actor=actor, coverage=stored, values={"quantity": quantity})


@transaction.atomic
def revoke_decision(*, actor, decision: SelectionDecision, reason: str, party_leaves: bool) -> SelectionDecision:
    """Take a decision back; its row and its record stay as they are.

    With `party_leaves` the party takes part until today and covers none of the needs any more; otherwise party and
    coverage stay. Possible in a closed search too. Raises `NotAllowed`, `TransitionRefused` when it was taken back
    before, `DomainError` (field `reason`).
    """
    require(can_write(actor))
    selection = lock(decision.selection)
    decision = SelectionDecision.objects.select_for_update(of=("self",)).get(pk=decision.pk)
    if decision.revoked_on:
        raise TransitionRefused("Keputusan ini sudah dicabut.")
    reason = stated_reason(reason, is_required=True)
    today = selection.institution.today
    decision.revoked_on, decision.revocation_reason = today, reason
    decision.full_clean()
    decision.save(update_fields=["revoked_on", "revocation_reason"])
    party = decision.party
    if party is not None and party_leaves:
        for coverage in decision.coverages.filter(ended_on=None):
            end_coverage(actor=actor, coverage=coverage, reason=reason)
        leave_partnership(actor=actor, party=party, reason=reason, until_on=today)
    _set_status(selection)
    audit.record(
        actor=actor,
        action="selection.revoke",
        sentence=f"mencabut pilihan {decision.candidate} pada pencarian {selection}",
        subjects=[
            selection,
            selection.program,
            decision.candidate,
            decision.candidate.organization,
            *([party.partnership] if party else []),
        ],
        reason=reason,
    )
    return decision


def _set_status(selection: Selection) -> None:
    """Decided or open, as the decisions say; a closed search stays closed."""
    if selection.status != SelectionStatus.CLOSED:
        values = {"status": status_now(selection)}
        if values["status"] == SelectionStatus.DECIDED:
            values |= results_stand_open(selection)
        apply_changes(selection, values, version=None)
