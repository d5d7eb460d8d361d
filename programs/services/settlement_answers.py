"""What the sides of an account say of its rule, its entries and its statements: agreed, or disputed with a reason."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.permissions import can_write, require
from kemitraan.core.services import audit
from kemitraan.core.services.versions import apply_changes
from programs.enums import ConsentMethod, Stance
from programs.models import (
    PartnershipParty,
    SettlementAccount,
    SettlementAnswer,
    SettlementEntry,
    SettlementRule,
    SettlementStatement,
)
from programs.rules import may_consent
from programs.rules.settlements import asked_of_entry, still_asked
from programs.selectors import represented_by
from programs.selectors.settlements import SIDES, entries_of, last_statement, period_begins_on

Subject = SettlementRule | SettlementEntry | SettlementStatement


@transaction.atomic
def answer(*, actor, subject: Subject, party: PartnershipParty, stance: str, reason: str = "") -> SettlementAnswer:
    """A representative answers in the name of a side, today.

    Raises `NotAllowed`, `TransitionRefused` when that side's word is not awaited, `DomainError` (field `reason`).
    """
    account = _lock(subject)
    require(may_consent(actor, party, represented_by(actor)))
    return keep_answer(actor, subject, party, stance, account.institution.today, ConsentMethod.IN_APP, reason)


@transaction.atomic
def record_answer(
    *,
    actor,
    subject: Subject,
    party: PartnershipParty,
    stance: str,
    answered_on: dt.date,
    method: str,
    reason: str = "",
) -> SettlementAnswer:
    """The office records what a side answered on paper or in a meeting.

    Raises `NotAllowed`, `TransitionRefused`, `DomainError` (fields `answered_on`, `reason`).
    """
    require(can_write(actor))
    account = _lock(subject)
    if answered_on > account.institution.today:
        raise DomainError("Tanggal jawaban tidak boleh di masa depan.", field="answered_on")
    return keep_answer(actor, subject, party, stance, answered_on, method, reason)


@transaction.atomic
def acknowledge_entries(*, actor, account: SettlementAccount, party: PartnershipParty, seen: int) -> int:
    """Acknowledge every waiting entry of the open period up to number `seen`, the last that the page showed.

    What this side disputed stays disputed. Returns how many. Raises `NotAllowed`.
    """
    account = _lock_account(account)
    require(may_consent(actor, party, represented_by(actor)))
    if party not in account.sides:
        raise DomainError("Pihak ini bukan pihak perhitungan itu.")
    count = 0
    for entry in entries_of(account, period_begins_on(account, last_statement(account))):
        said = {row.party_id for row in entry.answers_given}
        if entry.number <= seen and party.pk not in said and party in asked_of_entry(entry, account.sides):
            keep_answer(actor, entry, party, Stance.AGREES, account.institution.today, ConsentMethod.IN_APP)
            count += 1
    return count


def keep_answer(
    actor,
    subject: Subject,
    party: PartnershipParty,
    stance: str,
    answered_on: dt.date,
    method: str,
    reason: str = "",
) -> SettlementAnswer:
    """One answer, with the account locked; the second approval puts an edition of the rule into force."""
    given = list(SettlementAnswer.objects.about(subject))
    if party not in still_asked(given, asked_of(subject)):
        raise TransitionRefused("Jawaban pihak ini tidak ditunggu: sudah diakui, atau ini catatannya sendiri.")
    if isinstance(subject, SettlementRule) and (subject.agreed_on or subject.withdrawn_on):
        raise TransitionRefused("Usulan aturan ini sudah disetujui atau ditarik.")
    if stance == Stance.OBJECTS and not reason.strip():
        raise DomainError("Tuliskan apa yang dipersoalkan.", field="reason")
    row = SettlementAnswer(
        institution_id=subject.institution_id,
        account=subject.account,
        party=party,
        stance=stance,
        reason=reason.strip(),
        answered_on=answered_on,
        method=method,
        answered_by_id=actor.pk,
        **{_name(subject): subject},
    )
    row.full_clean()
    row.save()
    verb = "mengakui" if stance == Stance.AGREES else "mempersoalkan"
    sentence = f"{verb} {_called(subject)} atas nama {party}"
    audit.record(
        actor=actor, action=f"settlement.{stance}", sentence=sentence, subjects=[subject.account], reason=row.reason
    )
    if isinstance(subject, SettlementRule):
        _agree_when_complete(subject)
    return row


def asked_of(subject: Subject) -> Sequence[Any]:
    """The sides whose word is awaited: both, and on an entry all but the side that wrote it."""
    sides = subject.account.sides
    return asked_of_entry(subject, sides) if isinstance(subject, SettlementEntry) else sides


def _agree_when_complete(rule: SettlementRule) -> None:
    """The second approval: used from its day on, but never on days that are closed, nor, for a later edition, on days
    before it was agreed: what was counted by the old rule stays."""
    answers = rule.answers.filter(stance=Stance.AGREES)
    if len({row.party_id for row in answers}) < 2:
        return
    agreed_on = max(row.answered_on for row in answers)
    days = [rule.effective_on]
    if last := last_statement(rule.account):
        days.append(last.until_on + dt.timedelta(days=1))
    if SettlementRule.objects.filter(account=rule.account).exclude(agreed_on=None).exists():
        days.append(agreed_on)
    apply_changes(rule, {"agreed_on": agreed_on, "applies_from": max(days)}, version=None)


def _lock(subject: Subject) -> SettlementAccount:
    """Lock the account and read anew what the answer is about."""
    account = _lock_account(subject.account)
    subject.refresh_from_db()
    subject.account = account
    return account


def _lock_account(account: SettlementAccount) -> SettlementAccount:
    rows = SettlementAccount.objects.select_for_update(of=("self",))
    return rows.select_related("institution", "partnership", *SIDES).get(pk=account.pk)


def _name(subject: Subject) -> str:
    if isinstance(subject, SettlementRule):
        return "rule"
    return "entry" if isinstance(subject, SettlementEntry) else "statement"


def _called(subject: Subject) -> str:
    if isinstance(subject, SettlementRule):
        return f"aturan edisi {subject.edition}"
    return f"catatan no. {subject.number}" if isinstance(subject, SettlementEntry) else f"rekap {subject.label}"
