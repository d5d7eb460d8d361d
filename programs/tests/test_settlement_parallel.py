"""Many at once in one account: limits hold, numbers have no gap, and a period that closes takes nothing more.

On PostgreSQL the locked account lets one wait for the other, on SQLite the IMMEDIATE transaction does.
"""

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from django.db import connection

from kemitraan.core.errors import DomainError
from programs.models import SettlementEntry, SettlementStatement
from programs.selectors.settlements import advances_of, balance_of
from programs.services import settlement_entries as ledger
from programs.services.settlement_statements import close_period
from programs.tests.duties import NOON
from programs.tests.settlement_factories import priced_account, shared_account

JANUARY = dt.date(2026, 1, 10)
END = dt.date(2026, 1, 31)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


def all_at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """Each in a thread with a connection of its own; what those that were refused were told."""
    told: list[str] = []
    start = threading.Barrier(len(acts))

    def work(act) -> None:
        try:
            start.wait(timeout=60)
            act()
        except DomainError as error:
            told.append(error.message)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    return told


@pytest.mark.django_db(transaction=True)
def test_of_ten_repayments_only_what_is_open_is_taken(coordinator, institution):
    account = priced_account(institution)
    lent = ledger.record_advance(
        actor=coordinator,
        account=account,
        party=account.first,
        amount_idr=Decimal(300_000),
        advance_form="money",
        item="Modal",
        happened_on=JANUARY,
    )

    def repay():
        ledger.record_deduction(
            actor=coordinator, account=account, advance=lent, amount_idr=Decimal(100_000), happened_on=JANUARY
        )

    told = all_at_once([repay] * 10)
    assert len(told) == 7
    assert all("tinggal Rp0" in message for message in told)
    assert advances_of(account)[0].open_idr == 0
    assert sorted(SettlementEntry.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_a_period_that_closes_counts_every_entry_or_refuses_it(coordinator, institution, round_):
    account = shared_account(institution)

    def earn():
        ledger.record_result(
            actor=coordinator,
            account=account,
            kind="revenue",
            party=account.first,
            item="Penjualan",
            amount_idr=Decimal(100_001),
            happened_on=JANUARY,
        )

    def close():
        close_period(actor=coordinator, account=account, until_on=END, label="Januari")

    told = all_at_once([earn, earn, close, earn, earn, close])
    statement = SettlementStatement.objects.get()
    kept = SettlementEntry.objects.filter(kind="revenue").count()
    assert len(told) == (4 - kept) + 1
    assert statement.figures["entries"] == SettlementEntry.objects.count()
    revenue = sum(Decimal(share["revenue"]) for share in statement.figures["shares"])
    assert revenue == kept * 100_001
    assert statement.closing_idr == balance_of(account) == balance_of(account, END)
