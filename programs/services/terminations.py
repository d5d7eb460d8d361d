"""Ending a partnership fairly: notice, the other sides' answers, mediation. None of it ever blocks the end."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services.versions import apply_changes, lock
from programs.models import Partnership, PartnershipParty, Termination, TerminationReply
from programs.rules import may_consent
from programs.rules.voices import may_speak_for
from programs.selectors import represented_by
from programs.services.locks import lock_going_on
from programs.services.told import tell
from programs.services.transitions import stated_reason


@transaction.atomic
def give_notice(*, actor, partnership: Partnership, values: Mapping[str, Any]) -> Termination:
    """A party (or the institution) says that it wants to end the partnership, why, and from when.

    `values`: given_by, reason, noticed_on, notice_days, effective_on (blank: noticed_on + notice_days). Raises
    `NotAllowed`, `TransitionRefused` when it is over, `ValidationError` (one notice at a time), `DomainError`.
    """
    partnership = lock_going_on(partnership)
    given_by = values.get("given_by")
    require(may_speak_for(actor, given_by, represented_by(actor)))
    if given_by is not None and given_by.partnership_id != partnership.pk:
        raise DomainError("Pihak ini bukan pihak kemitraan itu.", field="given_by")
    if values["noticed_on"] > partnership.institution.today:
        raise DomainError("Tanggal pemberitahuan tidak boleh di masa depan.", field="noticed_on")
    termination = Termination(
        institution=partnership.institution, partnership=partnership, created_by_id=actor.pk, **values
    )
    if termination.effective_on is None:
        termination.effective_on = termination.noticed_on + dt.timedelta(days=termination.notice_days)
    termination.full_clean()
    termination.save()
    who = str(given_by) if given_by else "lembaga"
    tell(actor, termination, "notice", f"mencatat pemberitahuan pengakhiran oleh {who}", reason=termination.reason)
    return termination


@transaction.atomic
def reply_to_notice(
    *, actor, termination: Termination, party: PartnershipParty, stance: str, text: str, replied_on: dt.date
) -> TerminationReply:
    """Another party agrees or objects; its representative says it, or the office writes it down.

    A second answer takes the place of the first. Raises `NotAllowed`, `TransitionRefused` for a notice that is not
    open, `DomainError` for the party that gave it (`party`), an objection without words (`text`), a day to come.
    """
    termination = _lock_open(termination)
    if not can_write(actor):
        require(may_consent(actor, party, represented_by(actor)))
    if party.partnership_id != termination.partnership_id or party.pk == termination.given_by_id:
        raise DomainError("Yang menjawab adalah pihak lain dalam kemitraan ini.", field="party")
    if replied_on > termination.institution.today:
        raise DomainError("Tanggal jawaban tidak boleh di masa depan.", field="replied_on")
    if stance == "objects" and not text.strip():
        raise DomainError("Tulis keberatannya.", field="text")
    reply = termination.replies.filter(party=party).first() or TerminationReply(
        institution_id=termination.institution_id, termination=termination, party=party
    )
    reply.stance, reply.text, reply.replied_on = stance, text.strip(), replied_on
    reply.recorded_by_id = actor.pk
    reply.full_clean()
    reply.save()
    answer = reply.get_stance_display().lower()
    tell(actor, termination, "reply", f"mencatat jawaban {party} atas pemberitahuan pengakhiran: {answer}")
    return reply


@transaction.atomic
def record_mediation(*, actor, termination: Termination, mediated_on: dt.date, note: str) -> Termination:
    """What came out when the sides sat together with a third.

    Raises `NotAllowed`, `TransitionRefused`, `DomainError` (fields `mediated_on`, `note`).
    """
    require(can_write(actor))
    termination = _lock_open(termination)
    if mediated_on > termination.institution.today:
        raise DomainError("Tanggal mediasi tidak boleh di masa depan.", field="mediated_on")
    if not note.strip():
        raise DomainError("Tulis hasil mediasinya.", field="note")
    values = {"mediated_on": mediated_on, "mediation_note": note.strip()}
    if changes := apply_changes(termination, values, version=None):
        tell(actor, termination, "mediation", "mencatat mediasi pengakhiran", changes)
    return termination


@transaction.atomic
def withdraw_notice(*, actor, termination: Termination, reason: str) -> Termination:
    """The partnership goes on; by the office or whoever gave the notice. Raises as `give_notice`."""
    termination = _lock_open(termination)
    require(may_speak_for(actor, termination.given_by, represented_by(actor)))
    reason = stated_reason(reason, is_required=True)
    values = {"withdrawn_on": termination.institution.today, "withdraw_reason": reason}
    changes = apply_changes(termination, values, version=None)
    tell(actor, termination, "withdraw", "menarik pemberitahuan pengakhiran", changes, reason)
    return termination


def complete_notice(partnership: Partnership, day: dt.date) -> None:
    """The partnership ended: an open notice has done its work. Call in the transaction of the decision."""
    for termination in Termination.objects.filter(partnership=partnership, withdrawn_on=None, completed_on=None):
        apply_changes(lock(termination), {"completed_on": day}, version=None)


def _lock_open(termination: Termination) -> Termination:
    partnership = lock_going_on(termination.partnership)
    termination = lock(termination)
    termination.partnership = partnership
    if termination.withdrawn_on or termination.completed_on:
        raise TransitionRefused("Pemberitahuan ini sudah ditarik atau dijalankan.")
    return termination
