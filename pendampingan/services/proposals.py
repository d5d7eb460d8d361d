"""Needs that mentors propose from the field: proposed, taken over into a program, or declined."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import lock
from partners.models import Organization
from pendampingan.enums import ProposalState
from pendampingan.models import NeedProposal
from pendampingan.rules.groups import may_support
from pendampingan.selectors.voices import accompanies
from pendampingan.services import notices
from programs.models import Program
from programs.services.needs import create_need

TAKEN_OVER = ("name", "aspect", "quantity", "unit")


@transaction.atomic
def propose_need(*, actor, organization: Organization, values: Mapping[str, Any]) -> NeedProposal:
    """A need of a group, as it was found in the field, waits for the office.

    `values`: name, aspect, quantity, unit, reason, proposed_on. Raises `NotAllowed`, `DomainError` for a day to come
    or the same need waiting already, `ValidationError`.
    """
    require(may_support(actor, accompanies(actor, organization)))
    proposal = NeedProposal(
        organization=organization, institution_id=organization.institution_id, created_by_id=actor.pk, **values
    )
    if proposal.proposed_on > organization.institution.today:
        raise DomainError("Tanggal ini belum terjadi.", field="proposed_on")
    waiting = NeedProposal.objects.filter(organization=organization, state=ProposalState.OPEN)
    if waiting.filter(name__iexact=proposal.name.strip(), aspect=proposal.aspect).exists():
        raise DomainError("Kebutuhan ini sudah diusulkan dan menunggu kantor.", field="name")
    proposal.full_clean()
    proposal.save()
    _tell(actor, proposal, "create", f"mengusulkan kebutuhan {proposal} dari {organization}")
    return proposal


@transaction.atomic
def take_over_need(*, actor, proposal: NeedProposal, program: Program) -> NeedProposal:
    """The office takes a proposal over: it becomes a need of `program`, at the end of its order.

    Raises `NotAllowed`, `TransitionRefused` when it was decided or the program is over, `DomainError` for a program of
    another institution.
    """
    require(can_write(actor))
    proposal = _lock_open(proposal)
    if program.institution_id != proposal.institution_id:
        raise DomainError("Program tidak ditemukan.", field="program")
    values = {name: getattr(proposal, name) for name in TAKEN_OVER}
    need = create_need(actor=actor, program=program, values=values)
    _decide(actor, proposal, ProposalState.TAKEN, need=need)
    _tell(actor, proposal, "take", f"mengambil alih usulan kebutuhan {proposal} dari {proposal.organization}")
    return proposal


@transaction.atomic
def decline_need(*, actor, proposal: NeedProposal, note: str) -> NeedProposal:
    """The office declines a proposal and says why. Raises `NotAllowed`, `TransitionRefused`, `DomainError`."""
    require(can_write(actor))
    proposal = _lock_open(proposal)
    if not note.strip():
        raise DomainError("Tulis alasan menolak usulan.", field="note")
    _decide(actor, proposal, ProposalState.DECLINED, decision_note=note.strip())
    _tell(actor, proposal, "decline", f"menolak usulan kebutuhan {proposal} dari {proposal.organization}")
    return proposal


def _lock_open(proposal: NeedProposal) -> NeedProposal:
    proposal = lock(proposal)
    if proposal.state != ProposalState.OPEN:
        raise TransitionRefused("Usulan ini sudah diputuskan.")
    return proposal


def _decide(actor, proposal: NeedProposal, state: ProposalState, **values: Any) -> None:
    """Keep who decided what on which day, and let the one who proposed know."""
    proposal.state = state
    proposal.decided_by_id = actor.pk
    proposal.decided_on = clock.today(proposal.organization.institution.time_zone)
    for name, value in values.items():
        setattr(proposal, name, value)
    proposal.version += 1
    proposal.full_clean()
    proposal.save()
    notices.tell_decided(actor, proposal, state, proposal.decision_note)


def _tell(actor, proposal: NeedProposal, verb: str, sentence: str) -> None:
    subjects = [proposal, proposal.organization, *([proposal.need] if proposal.need else [])]
    audit.record(actor=actor, action=f"needproposal.{verb}", sentence=sentence[:300], subjects=subjects)
