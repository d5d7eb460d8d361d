"""An account on paper: a closed period as a document, and the whole ledger as a workbook."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from kemitraan.core.documents import Document
from kemitraan.core.formats import format_date, format_number, format_rupiah
from programs.enums import SettlementSide
from programs.models import SettlementAccount
from programs.rules.settlements import asked_of_entry
from programs.selectors.selection_documents import letterhead_data
from programs.selectors.settlement_pages import EntryRow, StatementRow, entry_rows, in_words, statement_rows
from programs.selectors.settlements import entries_of

TEMPLATE = "settlement_statement.typ"
HEAD = ["No.", "Tanggal", "Jenis", "Uraian", "Pihak", "Nilai", "Saldo"]
# Text stays text: nothing that a person wrote becomes a formula or a link.
SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def kind_of(entry) -> str:
    """`Penyerahan hasil`, or `Koreksi no. 3: Penyerahan hasil`."""
    label = str(entry.get_kind_display())
    return f"Koreksi no. {entry.corrects.number}: {label}" if entry.corrects else label


def said_of(entry) -> str:
    """What an entry is about, in one line, as both sides read it."""
    goods = " ".join(part for part in (entry.item, entry.grade) if part)
    if entry.price_idr is not None:
        goods += f", {format_number(entry.quantity)} {entry.unit} × {format_rupiah(entry.price_idr)}"
    repaid = f"uang muka no. {entry.advance.number}" if entry.advance else ""
    form = str(entry.get_advance_form_display()).lower() if entry.advance_form else ""
    return "; ".join(part for part in (goods, form, repaid, entry.basis, entry.note) if part)


def statement_document(row: StatementRow, rows: Iterable[EntryRow]) -> Document:
    """A closed period with its figures as they were kept, and what both sides said until now."""
    statement, account = row.statement, row.statement.account
    head, files = letterhead_data(account.institution)
    figures = statement.figures
    title = f"Rekap Perhitungan {statement.label}"
    data = {
        "title": title,
        "subtitle": f"{account.first} dan {account.second} · {account.partnership.name}",
        "letterhead": head,
        "footer": f"Rekap no. {statement.number}, {account}",
        "draft": False,
        "draft_word": "",
        "facts": [
            {"label": "Periode", "value": f"{format_date(statement.from_on)} – {format_date(statement.until_on)}"},
            {"label": "Saldo awal", "value": in_words(account, statement.opening_idr)},
            {"label": "Saldo akhir", "value": in_words(account, statement.closing_idr)},
        ],
        "totals": {
            "head": ["Jenis", "Pihak", "Jumlah"],
            "rows": [[one["kind"], one["party"], _rupiah(one["amount"])] for one in figures["totals"]],
        },
        "shares": {
            "head": ["Aturan", "Pendapatan", "Biaya", "Hasil", str(account.first), str(account.second)],
            "rows": [_share(one) for one in figures["shares"]],
            "notes": [rounding_of(one) for one in figures["shares"]],
        },
        "advances": {
            "head": ["Uang muka", "Diberikan oleh", "Nilai", "Sisa"],
            "rows": [
                [f"No. {one['number']} {one['item']}", one["party"], _rupiah(one["given"]), _rupiah(one["open"])]
                for one in figures["advances"]
            ],
        },
        "entries": {"head": HEAD, "rows": [_entry(one) for one in rows]},
        "balance_note": balance_note(account),
        "answers": [_answer(one) for one in row.answers],
        "signatures": [
            {"role": role, "name": str(party)} for role, party in zip(SettlementSide.labels, account.sides, strict=True)
        ],
        "place_and_date": format_date(statement.until_on),
    }
    return Document(TEMPLATE, data, statement.closed_at, files)


def cells_of(row: EntryRow) -> list[Any]:
    """An entry as `HEAD` has it, in plain values: its number, local date, words, and rupiah."""
    entry = row.entry
    return [
        entry.number,
        entry.happened_on,
        kind_of(entry),
        said_of(entry),
        str(entry.party),
        entry.amount_idr,
        row.balance,
    ]


def balance_note(account: SettlementAccount) -> str:
    """How to read a column of balances."""
    return f"Saldo: utang {account.first} kepada {account.second}; minus berarti sebaliknya."


def rounding_of(share: dict[str, Any]) -> str:
    """The remainder rule of one edition, in words."""
    return (
        f"Aturan edisi {share['edition']}: bagian {share['rounded']} dibulatkan ke bawah ke rupiah penuh; "
        f"sisanya untuk {share['remainder_to']}."
    )


def _share(share: dict[str, Any]) -> list[str]:
    percents = [format_number(Decimal(share[f"{side}_percent"])) for side in ("first", "second")]
    return [
        f"Edisi {share['edition']} ({percents[0]} : {percents[1]})",
        *(_rupiah(share[name]) for name in ("revenue", "cost", "result", "first", "second")),
    ]


def _entry(row: EntryRow) -> list[str]:
    number, day, kind, said, party, amount, balance = cells_of(row)
    return [str(number), format_date(day), kind, said, party, format_rupiah(amount), format_rupiah(balance)]


def _answer(answer) -> str:
    verb = "memastikan" if answer.stance == "agrees" else "mempersoalkan"
    reason = f": {answer.reason}" if answer.reason else ""
    return f"{answer.party} {verb} pada {format_date(answer.answered_on)}{reason}"


def _rupiah(text: str) -> str:
    return format_rupiah(Decimal(text))


def account_workbook(user, account: SettlementAccount) -> bytes:
    """The whole ledger and all closed periods as xlsx; amounts are numbers, everything else is text."""
    entries = entries_of(account, account.opened_on)
    rows = entry_rows(user, account, entries, Decimal(0), frozenset())
    statements = statement_rows(user, account, account.statements.all(), frozenset())
    target = BytesIO()
    book = xlsxwriter.Workbook(target, SAFE)
    _sheet(
        book,
        "Buku",
        [*HEAD, "Jumlah", "Satuan", "Harga", "Harga acuan", "Sumber harga acuan", "Jawaban", "Dicatat oleh"],
        [_workbook_row(row) for row in rows],
    )
    _sheet(
        book,
        "Rekap",
        ["No.", "Periode", "Dari", "Sampai", "Saldo awal", "Saldo akhir", "Jawaban"],
        [
            [
                row.statement.number,
                row.statement.label,
                row.statement.from_on,
                row.statement.until_on,
                row.statement.opening_idr,
                row.statement.closing_idr,
                str(row.standing.label),
            ]
            for row in reversed(statements)
        ],
    )
    book.close()
    return target.getvalue()


def _workbook_row(row: EntryRow) -> list[Any]:
    entry = row.entry
    return [
        *cells_of(row),
        entry.quantity,
        entry.unit,
        entry.price_idr,
        entry.floor_idr,
        entry.floor_source,
        str(entry.standing.label) if asked_of_entry(entry, entry.account.sides) else "",
        str(entry.recorded_for or entry.recorded_by or ""),
    ]


def _sheet(book: xlsxwriter.Workbook, name: str, head: list[str], rows: list[list[Any]]) -> None:
    page = book.add_worksheet(name)
    bold, as_text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    as_day, as_amount = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.##"})
    page.freeze_panes(1, 0)
    page.set_column(0, len(head) - 1, 20)
    for column, label in enumerate(head):
        page.write_string(0, column, label, bold)
    for line, values in enumerate(rows, start=1):
        for column, value in enumerate(values):
            if value in (None, ""):
                continue
            if hasattr(value, "isoformat"):
                page.write_datetime(line, column, value, as_day)
            elif isinstance(value, int | Decimal):
                page.write_number(line, column, value, as_amount)
            else:
                page.write_string(line, column, str(value), as_text)
