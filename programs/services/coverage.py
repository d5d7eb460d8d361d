"""Writing which party or obligation covers a need of a program."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Need, NeedCoverage, Obligation, PartnershipParty, Program, SelectionDecision
from programs.services.locks import check_goes_on
from programs.services.transitions import stated_reason

CHANGEABLE = ("quantity", "note")


@transaction.atomic
def cover_need(
    *,
    actor,
    need: Need,
    party: PartnershipParty | None = None,
    obligation: Obligation | None = None,
    quantity: Decimal | None = None,
    note: str = "",
    decision: SelectionDecision | None = None,
) -> NeedCoverage:
    """A need is covered by a party or by an obligation, one of the two; `quantity` in the need's unit, None means all.

    Raises `NotAllowed`, `TransitionRefused` when the program is over or the need was given up, `ValidationError`
    when this party or obligation covers it already, and `DomainError` (field `party`, `obligation` or `quantity`).
    """
    require(can_write(actor))
    need = lock(need)
    _check_open(need)
    if (party is None) == (obligation is None):
        raise DomainError("Pilih satu: pihak atau kewajiban.", field="party")
    _check_same_program(need, party, obligation)
    _check_quantity(need, quantity)
    coverage = NeedCoverage(
        institution_id=need.institution_id,
        need=need,
        party=party,
        obligation=obligation,
        decision=decision,
        quantity=quantity,
        note=note.strip(),
        created_by_id=actor.pk,
    )
    coverage.full_clean()
    coverage.save()
    audit.record(
        actor=actor,
        action="need_coverage.create",
        sentence=f"mencatat {_by(coverage)} memenuhi kebutuhan {need}",
        subjects=_subjects(coverage),
    )
    return coverage


@transaction.atomic
def change_coverage(
    *, actor, coverage: NeedCoverage, values: Mapping[str, Any], version: int | None = None
) -> NeedCoverage:
    """Change `quantity` or `note` of a coverage. Raises as `cover_need`, and `StaleVersion`."""
    require(can_write(actor))
    coverage = lock(coverage)
    _check_open(coverage.need)
    _check_standing(coverage)
    kept = {name: values[name] for name in CHANGEABLE if name in values}
    _check_quantity(coverage.need, kept.get("quantity"))
    changes = apply_changes(coverage, kept, version=version)
    if changes:
        audit.record(
            actor=actor,
            action="need_coverage.update",
            sentence=f"mengubah pemenuhan kebutuhan {coverage.need} oleh {_by(coverage)}",
            subjects=_subjects(coverage),
            changes=changes,
        )
    return coverage


@transaction.atomic
def end_coverage(*, actor, coverage: NeedCoverage, reason: str) -> NeedCoverage:
    """Take a coverage back; its row stays with the reason. Allowed as long as the row stands, whatever else is over.

    Raises `NotAllowed`, `TransitionRefused` when it was taken back before, `DomainError` (field `reason`).
    """
    require(can_write(actor))
    coverage = lock(coverage)
    _check_standing(coverage)
    reason = stated_reason(reason, is_required=True)
    today = coverage.institution.today
    apply_changes(coverage, {"ended_on": today, "end_reason": reason}, version=None)
    audit.record(
        actor=actor,
        action="need_coverage.end",
        sentence=f"melepas pemenuhan kebutuhan {coverage.need} oleh {_by(coverage)}",
        subjects=_subjects(coverage),
        reason=reason,
    )
    return coverage


def _check_open(need: Need) -> None:
    check_goes_on(need.program)
    if need.cancelled_on:
        raise TransitionRefused("Kebutuhan ini sudah dibatalkan.")


def _check_standing(coverage: NeedCoverage) -> None:
    if coverage.ended_on:
        raise TransitionRefused("Pemenuhan ini sudah dilepas.")


def _check_same_program(need: Need, party: PartnershipParty | None, obligation: Obligation | None) -> None:
    """Only what belongs to the need's program (or to none yet) covers it, and nothing that is over from the start."""
    if party is not None:
        field, programs = "party", {party.partnership.program_id}
        institution_id = party.institution_id
    else:
        assert obligation is not None
        field, programs, institution_id = "obligation", programs_of(obligation), obligation.institution_id
        if obligation.cancelled_at or obligation.is_waived_by_agreement:
            message = "Kewajiban yang dibatalkan atau tidak disepakati tidak memenuhi kebutuhan."
            raise DomainError(message, field=field)
    if institution_id != need.institution_id:
        raise DomainError("Data yang dipilih tidak ditemukan.", field=field)
    if programs - {None} and need.program_id not in programs:
        raise DomainError("Pilih yang termasuk program ini.", field=field)


def programs_of(obligation: Obligation) -> set[int | None]:
    """Primary keys of the programs that a duty belongs to, through its partnership or its agreement."""
    found: set[int | None] = set()
    agreement = obligation.agreement
    if obligation.partnership:
        found.add(obligation.partnership.program_id)
    if agreement:
        found.add(agreement.program_id)
        if agreement.partnership:
            found.add(agreement.partnership.program_id)
    return found


def _check_quantity(need: Need, quantity: Decimal | None) -> None:
    if quantity is None:
        return
    if need.quantity is None:
        raise DomainError("Kebutuhan ini belum punya jumlah, jadi terpenuhi seluruhnya atau tidak.", field="quantity")
    if quantity <= 0:
        raise DomainError("Jumlah harus lebih dari nol.", field="quantity")


def _by(coverage: NeedCoverage) -> str:
    return str(coverage.party) if coverage.party else f"kewajiban {coverage.obligation}"


def _subjects(coverage: NeedCoverage) -> list:
    """The coverage, its need and program, and what it hangs on, all of which tell of it."""
    program: Program = coverage.need.program
    home = coverage.party.partnership if coverage.party else coverage.obligation
    return [coverage, coverage.need, program, home]
