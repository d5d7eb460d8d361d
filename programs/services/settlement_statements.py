"""Closing a period of an account: its figures are kept as they are, and its days take no more entries."""

import datetime as dt

from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from programs.enums import ConsentMethod, EntryKind, Stance
from programs.models import SettlementAccount, SettlementEntry, SettlementStatement
from programs.rules.settlements import entitled_second
from programs.selectors.settlements import (
    advances_of,
    balance_of,
    entries_of,
    figures_of,
    last_statement,
    period_begins_on,
)
from programs.services.settlement_answers import keep_answer
from programs.services.settlement_entries import next_number
from programs.services.settlements import lock_account, own_side, tell


@transaction.atomic
def close_period(*, actor, account: SettlementAccount, until_on: dt.date, label: str) -> SettlementStatement:
    """Close everything up to the local date `until_on`; of a shared result the shares are written as an entry.

    A side that closes confirms by that; the other one confirms or disputes. Raises `NotAllowed`, `ValidationError`,
    `DomainError` (field `until_on`).
    """
    account = lock_account(actor, account)
    last = last_statement(account)
    from_on = period_begins_on(account, last)
    if not from_on <= until_on <= account.institution.today:
        message = f"Pilih hari dari {format_date(from_on)} sampai hari ini."
        raise DomainError(message, field="until_on")
    number = last.number + 1 if last else 1
    opening = last.closing_idr if last else balance_of(account, from_on - dt.timedelta(days=1))
    if account.is_shared:
        _keep_shares(actor, account, from_on, until_on, label)
    statement = SettlementStatement(
        institution=account.institution,
        account=account,
        number=number,
        label=label.strip(),
        from_on=from_on,
        until_on=until_on,
        opening_idr=opening,
        closing_idr=balance_of(account, until_on),
        figures=figures_of(account, entries_of(account, from_on, until_on), advances_of(account, until_on)),
        closed_on=account.institution.today,
        closed_at=clock.now(),
        closed_by_id=actor.pk,
        closed_for=own_side(actor, account),
    )
    statement.full_clean()
    statement.save(force_insert=True)
    period = f"{format_date(from_on)} sampai {format_date(until_on)}"
    tell(actor, account, "close", f"menutup periode {statement.label}, {period}")
    if statement.closed_for:
        today = account.institution.today
        keep_answer(actor, statement, statement.closed_for, Stance.AGREES, today, ConsentMethod.IN_APP)
    return statement


def _keep_shares(actor, account: SettlementAccount, from_on: dt.date, until_on: dt.date, label: str) -> None:
    """What one side owes the other for the result of the period, as an entry of its last day; none when nothing."""
    owed = entitled_second(entries_of(account, from_on, until_on), account.second_id)
    if not owed:
        return
    entry = SettlementEntry(
        institution=account.institution,
        account=account,
        number=next_number(account),
        kind=EntryKind.SHARE,
        happened_on=until_on,
        party=account.second if owed > 0 else account.first,
        amount_idr=abs(owed),
        item=f"Perhitungan hasil {label.strip()}"[:200],
        recorded_at=clock.now(),
        recorded_by_id=actor.pk,
    )
    entry.full_clean()
    entry.save(force_insert=True)
