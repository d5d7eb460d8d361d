"""The chapter about accounts between two parties: ledger, rules, closed periods with what both sides said, evidence."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from kemitraan.core.documents import render_pdf
from kemitraan.core.dossier_parts import DossierDocument, DossierPart, DossierTable, DossierText
from kemitraan.core.formats import format_date
from programs.dossiers.files import files_of_rows
from programs.models import Partnership, SettlementAccount, SettlementEntry, SettlementStatement
from programs.selectors.settlement_documents import HEAD, cells_of, statement_document
from programs.selectors.settlement_pages import AccountRow, accounts_of, entry_rows, rules_of, statement_rows
from programs.selectors.settlements import entries_of

NOBODY: frozenset[int] = frozenset()


def accounts(user, partnership: Partnership) -> Iterator[DossierPart] | None:
    """The accounts that the reader may read, one after the other; None without any."""
    rows = accounts_of(user, partnership)
    return _accounts(user, rows) if rows else None


def _accounts(user, rows: list[AccountRow]) -> Iterator[DossierPart]:
    for row in rows:
        account = row.account
        yield DossierText(
            str(account),
            [f"{account.get_mode_display()}, dihitung sejak {format_date(account.opened_on)}.", f"{row.sentence}."],
        )
        yield DossierTable(f"Buku {account}", [*HEAD, "Jawaban"], partial(_ledger, user, account), printed=len(HEAD))
        yield DossierTable(
            f"Aturan {account}", ["Edisi", "Isi", "Dipakai sejak", "Status"], partial(_rules, user, account)
        )
        yield from _closed(user, account)
        entries = SettlementEntry.objects.visible_to(user).filter(account=account)
        yield from files_of_rows(user, entries, lambda entry: f"{entry.happened_on.isoformat()} {entry}"[:60], "Bukti")


def _ledger(user, account: SettlementAccount) -> Iterator[list[Any]]:
    for row in entry_rows(user, account, entries_of(account, account.opened_on), Decimal(0), NOBODY):
        yield [*cells_of(row), str(row.entry.standing.label)]


def _rules(user, account: SettlementAccount) -> Iterator[list[Any]]:
    for row in reversed(rules_of(user, account, NOBODY)):
        yield [row.rule.edition, row.rule.text, row.rule.effective_on, str(row.standing.label)]


def _closed(user, account: SettlementAccount) -> Iterator[DossierDocument]:
    """Each closed period as the document that both sides answer."""
    closed = SettlementStatement.objects.visible_to(user).filter(account=account).order_by("until_on")
    for statement in closed:
        name = f"Rekap {statement.until_on.isoformat()} {statement.label}"
        yield DossierDocument(name, partial(_statement, user, account, statement), "Rekap")


def _statement(user, account: SettlementAccount, statement: SettlementStatement) -> bytes:
    entries = entries_of(account, statement.from_on, statement.until_on)
    (row,) = statement_rows(user, account, [statement], NOBODY)
    rows = entry_rows(user, account, entries, statement.opening_idr, NOBODY)
    return render_pdf(statement_document(row, rows)).pdf
