"""Writing standards, joint rules and the shared understanding, edition by edition, and who approved them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import ConsentMethod, ProvisionKind
from programs.models import Partnership, PartnershipParty, Provision, ProvisionApproval
from programs.patterns import get_pattern
from programs.rules import may_consent
from programs.rules.provisions import approvers_of, may_set_provision, setter_refusal, unchangeable_provision
from programs.selectors import represented_by
from programs.services.evidence import attach_evidence
from programs.services.locks import lock_going_on
from programs.services.told import tell
from programs.services.transitions import stated_reason

TEXT_FIELDS = ("title", "text", "set_by", "effective_on")


@transaction.atomic
def add_provision(*, actor, partnership: Partnership, kind: str, values: Mapping[str, Any]) -> Provision:
    """A new text in its first edition. `values`: title, text, set_by (a party or None), effective_on.

    Raises `NotAllowed`, `TransitionRefused` when the partnership is over, `ValidationError`, and `DomainError` (field
    `set_by`) when the pattern says that somebody else sets it.
    """
    partnership = lock_going_on(partnership)
    require(may_set_provision(actor, values.get("set_by"), represented_by(actor)))
    provision = Provision(
        institution=partnership.institution, partnership=partnership, kind=kind, created_by_id=actor.pk, **values
    )
    _save_new(provision)
    tell(actor, provision, "create", f"menulis {_noun(provision)} {provision}")
    return provision


@transaction.atomic
def change_provision(*, actor, provision: Provision, values: Mapping[str, Any], version: int | None) -> Provision:
    """Other words while nobody approved the edition yet.

    Raises `NotAllowed`, `StaleVersion`, `TransitionRefused` (then a new edition is the way), `DomainError`.
    """
    provision = _lock(provision)
    require(may_set_provision(actor, provision.set_by, represented_by(actor)))
    _refuse_unchangeable(provision)
    _check_setter(provision, values.get("set_by", provision.set_by))
    if changes := apply_changes(provision, values, version=version):
        tell(actor, provision, "update", f"mengubah {_noun(provision)} {provision}", changes)
    return provision


@transaction.atomic
def renew_provision(*, actor, provision: Provision, values: Mapping[str, Any]) -> Provision:
    """The next edition; the one before goes on until this one is agreed and in force.

    Raises `NotAllowed`, and `TransitionRefused` for one that was withdrawn or has a newer edition already.
    """
    provision = _lock(provision)
    require(may_set_provision(actor, provision.set_by, represented_by(actor)))
    if reason := unchangeable_provision(
        provision, has_approvals=False, has_successor=Provision.objects.filter(replaces=provision).exists()
    ):
        raise TransitionRefused(reason)
    kept = {name: getattr(provision, name) for name in TEXT_FIELDS}
    renewed = Provision(
        institution_id=provision.institution_id,
        partnership=provision.partnership,
        kind=provision.kind,
        edition=provision.edition + 1,
        replaces=provision,
        created_by_id=actor.pk,
        **{**kept, **values},
    )
    _save_new(renewed)
    tell(actor, renewed, "renew", f"menulis edisi {renewed.edition} {_noun(renewed)} {renewed}")
    return renewed


@transaction.atomic
def withdraw_provision(*, actor, provision: Provision, reason: str, ended_on: dt.date) -> Provision:
    """A text ends with a reason; it and its approvals stay readable. Raises `NotAllowed`, `TransitionRefused`."""
    provision = _lock(provision)
    require(may_set_provision(actor, provision.set_by, represented_by(actor)))
    if provision.ended_on:
        raise TransitionRefused("Ketentuan ini sudah dicabut.")
    reason = stated_reason(reason, is_required=True)
    changes = apply_changes(provision, {"ended_on": ended_on, "end_reason": reason}, version=None)
    tell(actor, provision, "withdraw", f"mencabut {_noun(provision)} {provision}", changes, reason=reason)
    return provision


@transaction.atomic
def approve_provision(
    *, actor, provision: Provision, party: PartnershipParty, version: int | None = None
) -> ProvisionApproval:
    """A representative approves in the party's name the words that the page showed (`version`).

    Raises `NotAllowed`, `TransitionRefused`, and `DomainError` when the text changed meanwhile.
    """
    provision = _lock(provision)
    require(may_consent(actor, party, represented_by(actor)))
    if version is not None and version != provision.version:
        raise DomainError("Ketentuan ini berubah sejak Anda membukanya. Baca lagi, lalu setujui.")
    return _keep(actor, provision, party, provision.institution.today, ConsentMethod.IN_APP)


@transaction.atomic
def record_approval(
    *,
    actor,
    provision: Provision,
    party: PartnershipParty,
    approved_on: dt.date,
    method: str,
    note: str = "",
    files: Sequence[Any] = (),
) -> ProvisionApproval:
    """The office records an approval that was given on paper or in a meeting; `files` show it.

    Raises `NotAllowed`, `TransitionRefused`, `DomainError` (fields `approved_on`, `party`, `files`).
    """
    require(can_write(actor))
    provision = _lock(provision)
    if approved_on > provision.institution.today:
        raise DomainError("Tanggal persetujuan tidak boleh di masa depan.", field="approved_on")
    approval = _keep(actor, provision, party, approved_on, method, note)
    for upload in files:
        attach_evidence(actor=actor, subject=provision, upload=upload, field="files")
    return approval


def _keep(
    actor, provision: Provision, party: PartnershipParty, approved_on: dt.date, method: str, note: str = ""
) -> ProvisionApproval:
    """One approval for each party; the last that was needed puts the edition into force."""
    if party.partnership_id != provision.partnership_id:
        raise DomainError("Pihak ini bukan pihak kemitraan itu.", field="party")
    if provision.ended_on or Provision.objects.filter(replaces=provision).exists():
        raise TransitionRefused("Hanya edisi terbaru yang disetujui.")
    if given := provision.approvals.filter(party=party).first():
        return given
    approval = ProvisionApproval(
        institution_id=provision.institution_id,
        provision=provision,
        party=party,
        approved_on=approved_on,
        method=method,
        note=note.strip(),
        approved_by_id=actor.pk,
    )
    approval.full_clean()
    approval.save()
    agree_when_complete(provision)
    audit.record(
        actor=actor,
        action="provision.approve",
        sentence=f"mencatat persetujuan {party} atas {_noun(provision)} {provision} pada {format_date(approved_on)}",
        subjects=[provision.partnership, provision, party.organization],
    )
    return approval


def agree_when_complete(provision: Provision) -> None:
    """Note the day of the last approval that was needed of those who take part; nothing when one is missing."""
    today = provision.institution.today
    needed = approvers_of(provision, list(provision.partnership.parties.taking_part_on(today)))
    given = dict(provision.approvals.values_list("party_id", "approved_on"))
    if provision.agreed_on is None and needed and all(party.pk in given for party in needed):
        apply_changes(provision, {"agreed_on": max(given[party.pk] for party in needed)}, version=None)


def _lock(provision: Provision) -> Provision:
    partnership = lock_going_on(provision.partnership)
    provision = lock(provision)
    provision.partnership = partnership
    return provision


def _save_new(provision: Provision) -> None:
    _check_setter(provision, provision.set_by)
    provision.full_clean()
    provision.save()


def _check_setter(provision: Provision, set_by: PartnershipParty | None) -> None:
    if set_by is not None and set_by.partnership_id != provision.partnership_id:
        raise DomainError("Pihak ini bukan pihak kemitraan itu.", field="set_by")
    pattern = get_pattern(provision.partnership.pattern)
    if refusal := setter_refusal(pattern, provision.kind, set_by):
        raise DomainError(refusal, field="set_by")


def _refuse_unchangeable(provision: Provision) -> None:
    reason = unchangeable_provision(
        provision,
        has_approvals=provision.approvals.exists(),
        has_successor=Provision.objects.filter(replaces=provision).exists(),
    )
    if reason:
        raise TransitionRefused(reason)


def _noun(provision: Provision) -> str:
    return str(ProvisionKind(provision.kind).label).lower()
