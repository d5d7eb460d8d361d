"""Writing who is considered in a search: adding, long and short list, taking off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from partners.models import Organization
from programs.enums import CandidateListing
from programs.models import Candidate, CandidateNeed, Need, Selection
from programs.rules import role_for, said_quantity
from programs.services.scope import check_same_institution
from programs.services.selections import lock_open
from programs.services.transitions import stated_reason

# Quantities by the primary key of the need; None means all of it.
Quantities = Mapping[int, Decimal | None]


@dataclass(frozen=True)
class NewCandidate:
    """Who becomes a candidate: role, what they can meet (None: every need of the search) and why it was suggested.

    Without a role it is that of the first need they can meet.
    """

    organization: Organization
    role: str = ""
    quantities: Quantities | None = None
    suggestion: Sequence[Mapping[str, Any]] = field(default=())
    note: str = ""


def add_candidate(
    *,
    actor,
    selection: Selection,
    organization: Organization,
    role: str = "",
    quantities: Quantities | None = None,
    suggestion: Sequence[Mapping[str, Any]] = (),
    note: str = "",
) -> Candidate:
    """One more candidate on the long list. Raises as `add_candidates`."""
    new = NewCandidate(organization, role, quantities, suggestion, note)
    return add_candidates(actor=actor, selection=selection, rows=[new])[0]


@transaction.atomic
def add_candidates(*, actor, selection: Selection, rows: Sequence[NewCandidate]) -> list[Candidate]:
    """More candidates on the long list, all of them or none.

    Raises `NotAllowed`, `TransitionRefused`, `ValidationError`, and `DomainError` (field `organization`) without
    rows, for one who is a candidate or was taken off, one of our own bodies, and one that is archived or merged.
    """
    require(can_write(actor))
    selection = lock_open(selection)
    if not rows:
        raise DomainError("Pilih paling sedikit satu calon.", field="organization")
    _check_addable(selection, [row.organization for row in rows])
    needs = {need.pk: need for need in selection.needs.order_by("rank", "pk")}
    return [_add(actor, selection, row, needs) for row in rows]


def _check_addable(selection: Selection, organizations: Sequence[Organization]) -> None:
    check_same_institution(selection.institution_id, *organizations)
    found = {row.organization_id: row for row in selection.candidates.filter(organization__in=organizations)}
    for organization in organizations:
        if organization.is_own:
            raise DomainError(f"{organization} milik lembaga sendiri.", field="organization")
        if organization.is_archived:
            raise DomainError(f"{organization} tidak dipakai lagi di daftar mitra.", field="organization")
        candidate = found.get(organization.pk)
        if candidate is not None and candidate.removed_on:
            day = format_date(candidate.removed_on)
            message = f"{organization} dikeluarkan pada {day}: {candidate.removal_reason} Kembalikan dari daftar itu."
            raise DomainError(message, field="organization")
        if candidate is not None:
            raise DomainError(f"{organization} sudah menjadi calon.", field="organization")


def _add(actor, selection: Selection, row: NewCandidate, needs: Mapping[int, Need]) -> Candidate:
    quantities = dict.fromkeys(needs) if row.quantities is None else row.quantities
    met = [needs[key] for key in needs if key in quantities]
    candidate = Candidate(
        institution=selection.institution,
        selection=selection,
        organization=row.organization,
        role=row.role or role_for([(need.aspect, need.flow) for need in met or needs.values()]),
        suggestion=list(row.suggestion),
        note=row.note.strip(),
        created_by_id=actor.pk,
    )
    candidate.full_clean()
    candidate.save()
    _write_needs(candidate, quantities, needs)
    _tell(actor, candidate, "create", f"menambah calon mitra {candidate} pada pencarian {selection}")
    return candidate


@transaction.atomic
def change_candidate(
    *,
    actor,
    candidate: Candidate,
    values: Mapping[str, Any],
    quantities: Quantities | None = None,
    version: int | None = None,
) -> Candidate:
    """Change `role` and `note`, and with `quantities` what the candidate can meet.

    Raises `NotAllowed`, `TransitionRefused`, `StaleVersion`, `ValidationError`, and `DomainError` (field `needs`) for
    a need that is not looked for.
    """
    require(can_write(actor))
    selection, candidate = _lock_standing(candidate)
    before = candidate.version
    changes = apply_changes(
        candidate, {name: values[name] for name in ("role", "note") if name in values}, version=version
    )
    if quantities is not None:
        needs = {need.pk: need for need in selection.needs.all()}
        changes += _write_needs(candidate, quantities, needs)
    if changes:
        if candidate.version == before:
            candidate.version += 1
            candidate.save()
        _tell(actor, candidate, "update", f"mengubah calon mitra {candidate}", changes=changes)
    return candidate


def _write_needs(candidate: Candidate, quantities: Quantities, needs: Mapping[int, Need]) -> list[dict[str, str]]:
    """Let `quantities` be all that the candidate can meet; gives readable differences."""
    if set(quantities) - set(needs):
        raise DomainError("Kebutuhan itu tidak dicari di sini.", field="needs")
    stored = {row.need_id: row for row in candidate.candidate_needs.select_related("need")}
    changes = []
    for key, row in stored.items():
        if key not in quantities:
            changes.append(_change(row.need, said_quantity(row.need.unit, row.quantity), ""))
            row.delete()
    for key, quantity in quantities.items():
        need, kept = needs[key], stored.get(key)
        old = said_quantity(need.unit, kept.quantity) if kept else ""
        if kept is not None and kept.quantity == quantity:
            continue
        kept = kept or CandidateNeed(institution=candidate.institution, candidate=candidate, need=need)
        kept.quantity = quantity
        kept.full_clean()
        kept.save()
        changes.append(_change(need, old, said_quantity(need.unit, quantity)))
    return changes


def _change(need: Need, old: str, new: str) -> dict[str, str]:
    return {"field": "needs", "label": f"dapat memenuhi {need}", "old": old, "new": new}


@transaction.atomic
def short_list(*, actor, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Take candidates to the short list, where they are scored. Raises `NotAllowed`, `TransitionRefused`."""
    return _list(actor, candidates, CandidateListing.SHORT, "short_list", "memasukkan {} ke daftar pendek")


@transaction.atomic
def take_off_short_list(*, actor, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Back to the long list; scores stay. Raises `NotAllowed`, `TransitionRefused`, also for who was chosen."""
    for candidate in candidates:
        refuse_chosen(candidate)
    return _list(actor, candidates, CandidateListing.LONG, "long_list", "mengembalikan {} ke daftar panjang")


def _list(actor, candidates: Sequence[Candidate], listing: str, verb: str, sentence: str) -> list[Candidate]:
    require(can_write(actor))
    if not candidates:
        raise DomainError("Pilih paling sedikit satu calon.", field="organization")
    done = []
    for row in sorted(candidates, key=lambda candidate: candidate.pk):
        _, candidate = _lock_standing(row)
        changes = apply_changes(candidate, {"listing": listing}, version=None)
        if changes:
            _tell(actor, candidate, verb, sentence.format(candidate), changes=changes)
        done.append(candidate)
    return done


@transaction.atomic
def remove_candidate(*, actor, candidate: Candidate, reason: str) -> Candidate:
    """Off the lists, with a reason; the row, its scores and former decisions stay.

    Raises `NotAllowed`, `TransitionRefused` for one who was chosen or is off already, `DomainError` (`reason`).
    """
    require(can_write(actor))
    selection, candidate = _lock_standing(candidate)
    refuse_chosen(candidate)
    reason = stated_reason(reason, is_required=True)
    apply_changes(candidate, {"removed_on": selection.institution.today, "removal_reason": reason}, version=None)
    _tell(actor, candidate, "remove", f"mengeluarkan calon mitra {candidate}", reason=reason)
    return candidate


@transaction.atomic
def restore_candidate(*, actor, candidate: Candidate) -> Candidate:
    """Back on the list it was on. Raises `NotAllowed`, and `TransitionRefused` when it was not taken off."""
    require(can_write(actor))
    lock_open(candidate.selection)
    candidate = lock(candidate)
    if candidate.removed_on is None:
        raise TransitionRefused("Calon ini tidak dikeluarkan.")
    if candidate.organization.is_archived:
        raise TransitionRefused(f"{candidate} tidak dipakai lagi di daftar mitra.")
    apply_changes(candidate, {"removed_on": None, "removal_reason": ""}, version=None)
    _tell(actor, candidate, "restore", f"mengembalikan calon mitra {candidate}")
    return candidate


def refuse_chosen(candidate: Candidate) -> None:
    """Raise `TransitionRefused` while a decision stands on the candidate."""
    decision = candidate.decisions.filter(revoked_on=None).first()
    if decision is not None:
        day = format_date(decision.decided_on)
        raise TransitionRefused(f"{candidate} sudah dipilih pada {day}. Cabut keputusan itu lebih dulu.")


def _lock_standing(candidate: Candidate) -> tuple[Selection, Candidate]:
    selection = lock_open(candidate.selection)
    candidate = lock(candidate)
    if candidate.removed_on:
        raise TransitionRefused(f"{candidate} sudah dikeluarkan dari pencarian ini.")
    return selection, candidate


def _tell(actor, candidate: Candidate, verb: str, sentence: str, *, reason: str = "", changes=None) -> None:
    selection = candidate.selection
    audit.record(
        actor=actor,
        action=f"candidate.{verb}",
        sentence=sentence,
        subjects=[candidate, selection, selection.program, candidate.organization],
        changes=changes,
        reason=reason,
    )
