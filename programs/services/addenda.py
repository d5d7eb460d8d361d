"""Writing addenda: drafted, signed by every party, put in force; the agreement's own words are never touched."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max

from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes, lock
from programs.enums import AddendumState
from programs.models import Addendum, AddendumParty, Agreement
from programs.rules import ADDENDUM_TRANSITIONS, BINDING_AGREEMENT, may_be_amended, missing_for_addendum, terms_on
from programs.services.schedules import replan_home
from programs.services.transitions import Life, move

ADDENDUM_LIFE = Life(ADDENDUM_TRANSITIONS, "state", "state_reason")


@transaction.atomic
def create_addendum(*, actor, agreement: Agreement, values: Mapping[str, Any]) -> Addendum:
    """A drafted change of a signed agreement, with a row for each of its parties.

    Raises `NotAllowed`, `ValidationError`, and `TransitionRefused` unless the agreement binds its parties.
    """
    require(can_write(actor))
    agreement = lock(agreement)
    _refuse_unbound(agreement)
    last = agreement.addenda.aggregate(last=Max("sequence"))["last"] or 0
    addendum = Addendum(
        institution=agreement.institution,
        agreement=agreement,
        sequence=last + 1,
        created_by_id=actor.pk,
        **values,
    )
    addendum.full_clean()
    addendum.save()
    for party in agreement.parties.all():
        row = AddendumParty(institution=agreement.institution, addendum=addendum, party=party)
        row.full_clean()
        row.save()
    _record(actor, addendum, "create", f"membuat {addendum} untuk {agreement}")
    return addendum


@transaction.atomic
def update_addendum(*, actor, addendum: Addendum, values: Mapping[str, Any], version: int | None) -> Addendum:
    """Change a draft; signatures given before fall away with the words they were for.

    Raises `NotAllowed`, `StaleVersion`, `ValidationError`, and `TransitionRefused` once it is in force or given up.
    """
    addendum = _locked_draft(actor, addendum)
    changes = apply_changes(addendum, values, version=version)
    if changes:
        addendum.parties.update(signed_on=None)
        _record(actor, addendum, "update", f"mengubah {addendum}", changes)
    return addendum


@transaction.atomic
def sign_addendum(*, actor, party: AddendumParty, signed_on: dt.date, number: str = "") -> AddendumParty:
    """Keep that a party signed the addendum on the local date `signed_on`, and its own number.

    Raises `NotAllowed`, `TransitionRefused`, and `DomainError` (field `signed_on`) for a day to come, or one before
    the agreement itself was signed (failure A06).
    """
    addendum = _locked_draft(actor, party.addendum)
    party = lock(party)
    agreement = addendum.agreement
    if signed_on > agreement.institution.today:
        raise DomainError("Tanggal tanda tangan tidak boleh di masa depan.", field="signed_on")
    base = max((row.signed_on for row in agreement.parties.all() if row.signed_on), default=None)
    if base and signed_on < base:
        raise DomainError("Adendum tidak dapat ditandatangani sebelum perjanjiannya.", field="signed_on")
    values = {"signed_on": signed_on} | ({"number": number.strip()} if number.strip() else {})
    changes = apply_changes(party, values, version=None)
    if changes:
        _record(actor, addendum, "sign", f"mencatat tanda tangan {party} pada {addendum}", changes)
    return party


@transaction.atomic
def enforce_addendum(*, actor, addendum: Addendum) -> Addendum:
    """Let a signed addendum count from its date on; the end of the agreement and its due dates follow.

    Raises `NotReady` with everything that is missing, `NotAllowed`, `TransitionRefused`.
    """
    require(can_write(actor))
    agreement = lock(addendum.agreement)
    _refuse_unbound(agreement)

    def check(locked: Addendum) -> None:
        if missing := missing_for(locked):
            raise NotReady(missing)

    addendum = move(
        actor=actor, record=addendum, life=ADDENDUM_LIFE, action="enforce", check=check, subjects=[agreement]
    )
    _follow_end(agreement)
    replan_home(actor=actor, home=agreement)
    return addendum


@transaction.atomic
def cancel_addendum(*, actor, addendum: Addendum, reason: str, decided_on: dt.date | None = None) -> Addendum:
    """Give up a draft; nothing else changes."""
    return move(
        actor=actor,
        record=addendum,
        life=ADDENDUM_LIFE,
        action="cancel",
        reason=reason,
        decided_on=decided_on,
        subjects=[addendum.agreement],
    )


def missing_for(addendum: Addendum) -> list:
    """What keeps the addendum from taking effect, in two queries."""
    agreement = addendum.agreement
    others = list(agreement.addenda.exclude(pk=addendum.pk))
    parties = list(addendum.parties.select_related("party__organization"))
    return missing_for_addendum(addendum, agreement, others, parties, addendum.get_absolute_url())


def _locked_draft(actor, addendum: Addendum) -> Addendum:
    require(can_write(actor))
    addendum = lock(addendum)
    if addendum.state != AddendumState.DRAFT:
        raise TransitionRefused("Adendum yang sudah berlaku atau dibatalkan tidak dapat diubah; buat adendum baru.")
    _refuse_unbound(addendum.agreement)
    return addendum


def _refuse_unbound(agreement: Agreement) -> None:
    if agreement.state not in BINDING_AGREEMENT:
        raise TransitionRefused(may_be_amended(agreement).reason)


def _follow_end(agreement: Agreement) -> None:
    """Keep the end that counts in step with the addenda in force."""
    terms = terms_on(agreement, agreement.addenda.all())
    agreement.has_amended_end = "ends_on" in terms.changed_by
    agreement.amended_ends_on = terms.ends_on if agreement.has_amended_end else None
    agreement.version += 1
    agreement.full_clean()
    agreement.save()


def _record(actor, addendum: Addendum, action: str, sentence: str, changes: list[dict] | None = None) -> None:
    audit.record(
        actor=actor,
        action=f"addendum.{action}",
        sentence=sentence,
        subjects=[addendum, addendum.agreement],
        changes=changes or [],
    )
