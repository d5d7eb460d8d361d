"""Writing into the ledger of an account: advances, deliveries, deductions, payments, revenue, cost, corrections.

Nothing is ever changed there: what is wrong is corrected by another entry that names it.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.formats import format_date, format_rupiah
from programs.enums import EntryKind, PriceKind
from programs.models import PartnershipParty, SettlementAccount, SettlementEntry, SettlementPrice, SettlementRule
from programs.rules.settlements import JUDGED, KINDS, gross_of, price_on, rule_on
from programs.selectors.settlements import advances_of, last_statement, period_begins_on
from programs.services.evidence import attach_evidence
from programs.services.settlements import lock_account, own_side, tell

# What a correction takes over from the entry that it corrects, so that sums by these find both.
KEPT = ("kind", "party", "item", "advance_form", "price", "grade", "unit", "advance", "rule", "basis")


@transaction.atomic
def record_delivery(
    *,
    actor,
    account: SettlementAccount,
    price: SettlementPrice,
    quantity: Decimal,
    happened_on: dt.date,
    note: str = "",
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """Goods that the second side delivered, at the price that is in force for them on that day.

    `price` names the goods by any row of the list; price, goods and the announced lowest price are copied.
    Raises `NotAllowed`, `ValidationError`, `DomainError` (fields `price`, `quantity`, `happened_on`).
    """
    account = begin(actor, account, happened_on, EntryKind.DELIVERY)
    if quantity <= 0:
        raise DomainError("Jumlah harus lebih dari nol.", field="quantity")
    rows = list(SettlementPrice.objects.filter(partnership=account.partnership_id).standing())
    found = price_on(rows, price.key, happened_on)
    if found is None or price.partnership_id != account.partnership_id:
        raise DomainError(f"Belum ada harga {price} untuk {format_date(happened_on)}.", field="price")
    floor = price_on(rows, price.key, happened_on, PriceKind.FLOOR)
    return _keep(
        actor,
        account,
        files,
        kind=EntryKind.DELIVERY,
        happened_on=happened_on,
        party=account.second,
        amount_idr=gross_of(quantity, found.price_idr),
        item=found.product,
        grade=found.grade,
        unit=found.unit,
        quantity=quantity,
        price=found,
        price_idr=found.price_idr,
        floor_idr=floor.price_idr if floor else None,
        floor_source=floor.source if floor else "",
        note=note,
    )


@transaction.atomic
def record_advance(
    *,
    actor,
    account: SettlementAccount,
    party: PartnershipParty,
    amount_idr: Decimal,
    advance_form: str,
    item: str,
    happened_on: dt.date,
    note: str = "",
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """Money, or goods with their value, that `party` advanced to the other side.

    Raises `NotAllowed`, `ValidationError`, `DomainError` (fields `party`, `amount_idr`, `happened_on`).
    """
    account = begin(actor, account, happened_on, EntryKind.ADVANCE)
    return _keep(
        actor,
        account,
        files,
        kind=EntryKind.ADVANCE,
        happened_on=happened_on,
        party=_side(account, party),
        amount_idr=amount_idr,
        advance_form=advance_form,
        item=item,
        note=note,
    )


@transaction.atomic
def record_deduction(
    *,
    actor,
    account: SettlementAccount,
    amount_idr: Decimal,
    happened_on: dt.date,
    advance: SettlementEntry | None = None,
    party: PartnershipParty | None = None,
    basis: str = "",
    note: str = "",
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """What is kept back: to repay `advance`, at most what is still open of it, or for a service of `party` on `basis`.

    Raises `NotAllowed`, `ValidationError`, `DomainError` (fields `advance`, `party`, `basis`, `amount_idr`).
    """
    account = begin(actor, account, happened_on, EntryKind.DEDUCTION)
    if advance is not None:
        payer = _check_repayment(account, advance, amount_idr, happened_on)
    elif party is None or not basis.strip():
        field = "party" if party is None else "basis"
        raise DomainError("Pilih pihak yang memberi jasa dan tulis dasar potongannya.", field=field)
    else:
        payer = _side(account, party)
    return _keep(
        actor,
        account,
        files,
        kind=EntryKind.DEDUCTION,
        happened_on=happened_on,
        party=payer,
        amount_idr=amount_idr,
        advance=advance,
        item=advance.item if advance else "",
        basis=basis.strip(),
        note=note,
    )


@transaction.atomic
def record_payment(
    *,
    actor,
    account: SettlementAccount,
    party: PartnershipParty,
    amount_idr: Decimal,
    happened_on: dt.date,
    advance: SettlementEntry | None = None,
    note: str = "",
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """Money that `party` paid to the other side; with `advance` it repays that, at most what is still open of it.

    Raises `NotAllowed`, `ValidationError`, `DomainError` (fields `advance`, `party`, `amount_idr`, `happened_on`).
    """
    account = begin(actor, account, happened_on, EntryKind.PAYMENT)
    if advance is not None and _check_repayment(account, advance, amount_idr, happened_on) != party:
        raise DomainError("Uang muka dibayar kembali oleh penerimanya.", field="party")
    return _keep(
        actor,
        account,
        files,
        kind=EntryKind.PAYMENT,
        happened_on=happened_on,
        party=_side(account, party),
        amount_idr=amount_idr,
        advance=advance,
        item=advance.item if advance else "",
        note=note,
    )


@transaction.atomic
def record_result(
    *,
    actor,
    account: SettlementAccount,
    kind: str,
    party: PartnershipParty,
    item: str,
    amount_idr: Decimal,
    happened_on: dt.date,
    note: str = "",
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """Revenue that `party` took in, or a cost that it paid, of a kind that the rule in force on that day counts.

    Raises `NotAllowed`, `ValidationError`, `DomainError` (fields `item`, `party`, `amount_idr`, `happened_on`).
    """
    account = begin(actor, account, happened_on, kind)
    rule = _rule(account, happened_on)
    if item not in rule.items_of(kind):
        raise DomainError(f"Menurut aturan edisi {rule.edition}, {item or 'ini'} tidak dihitung.", field="item")
    return _keep(
        actor,
        account,
        files,
        kind=kind,
        happened_on=happened_on,
        party=_side(account, party),
        amount_idr=amount_idr,
        item=item,
        note=note,
    )


@transaction.atomic
def correct_entry(
    *,
    actor,
    entry: SettlementEntry,
    happened_on: dt.date,
    note: str,
    amount_idr: Decimal | None = None,
    quantity: Decimal | None = None,
    price_idr: Decimal | None = None,
    files: Sequence[Any] = (),
) -> SettlementEntry:
    """A counter-entry with the difference to what is right: `amount_idr`, or of a delivery `quantity` and `price_idr`.

    0 takes the entry back whole. It is judged by the same rule, also when its period is closed. Raises `NotAllowed`,
    `TransitionRefused` for a share or a correction, `DomainError` (fields `amount_idr`, `quantity`, `note`).
    """
    account = begin(actor, entry.account, happened_on, entry.kind, is_correction=True)
    if entry.corrects_id or entry.kind == EntryKind.SHARE:
        raise TransitionRefused("Koreksi ditujukan kepada catatan asalnya; bagian hasil mengikuti koreksi itu.")
    if not note.strip():
        raise DomainError("Tuliskan apa yang salah.", field="note")
    if happened_on < entry.happened_on:
        raise DomainError("Koreksi tidak boleh sebelum catatan yang dikoreksi.", field="happened_on")
    sums = entry.corrections.aggregate(amount=Sum("amount_idr"), quantity=Sum("quantity"))
    stands = entry.amount_idr + (sums["amount"] or 0)
    values: dict[str, Any] = {name: getattr(entry, name) for name in KEPT}
    field = "amount_idr"
    if entry.kind == EntryKind.DELIVERY:
        field = "quantity"
        delivered = (entry.quantity or Decimal(0)) + (sums["quantity"] or 0)
        right = delivered if quantity is None else quantity
        newest = entry.corrections.order_by("number").last() or entry
        values["price_idr"] = price_idr or newest.price_idr
        values["quantity"] = right - delivered
        amount_idr = gross_of(right, values["price_idr"])
    if amount_idr is None or amount_idr < 0:
        raise DomainError("Isi nilai yang benar, 0 untuk membatalkan seluruhnya.", field=field)
    if amount_idr == stands:
        raise DomainError(f"Nilainya sudah {format_rupiah(stands)}.", field=field)
    _check_debts(account, entry, amount_idr - stands, field)
    values |= {"corrects": entry, "amount_idr": amount_idr - stands, "happened_on": happened_on, "note": note.strip()}
    return _keep(actor, account, files, **values)


def begin(
    actor, account: SettlementAccount, day: dt.date, kind: str, *, is_correction: bool = False
) -> SettlementAccount:
    """The account, locked, when something of that local date may be written into it.

    Raises `NotAllowed`, and `DomainError` (field `happened_on`) for a day that is closed, before the account or ahead.
    """
    account = lock_account(actor, account)
    if kind not in KINDS[account.mode] and not is_correction:
        raise DomainError("Jenis catatan ini tidak dipakai dalam perhitungan ini.")
    first_day = period_begins_on(account, last_statement(account))
    if day < first_day:
        closed = first_day > account.opened_on
        before = "sudah ditutup; catat sebagai koreksi atau pada periode berikutnya" if closed else "belum dihitung"
        message = f"Hari sebelum {format_date(first_day)} {before}."
        raise DomainError(message, field="happened_on")
    if day > account.institution.today:
        raise DomainError("Tanggal tidak boleh di masa depan.", field="happened_on")
    return account


def next_number(account: SettlementAccount) -> int:
    """The number of the next entry, with the account locked."""
    return (account.entries.aggregate(last=Max("number"))["last"] or 0) + 1


def _keep(actor, account: SettlementAccount, files: Sequence[Any], **values: Any) -> SettlementEntry:
    if values["kind"] in JUDGED and "rule" not in values:
        values["rule"] = _rule(account, values["happened_on"])
    entry = SettlementEntry(
        institution=account.institution,
        account=account,
        number=next_number(account),
        recorded_at=clock.now(),
        recorded_by_id=actor.pk,
        recorded_for=own_side(actor, account),
        **values,
    )
    entry.full_clean()
    entry.save(force_insert=True)
    for upload in files:
        attach_evidence(actor=actor, subject=entry, upload=upload, field="files")
    kind = str(EntryKind(entry.kind).label).lower()
    what = f"mengoreksi no. {entry.corrects.number}:" if entry.corrects else "mencatat"
    day = format_date(entry.happened_on)
    tell(
        actor,
        account,
        "correct" if entry.corrects else "record",
        f"{what} {kind} {format_rupiah(entry.amount_idr)} tanggal {day} (no. {entry.number})",
    )
    return entry


def _rule(account: SettlementAccount, day: dt.date) -> SettlementRule:
    rule = rule_on(account.rules.all(), day)
    if rule is None:
        message = f"Belum ada aturan yang disetujui kedua pihak untuk {format_date(day)}."
        raise DomainError(message, field="happened_on")
    return rule


def _side(account: SettlementAccount, party: PartnershipParty) -> PartnershipParty:
    if party not in account.sides:
        raise DomainError("Pihak ini bukan pihak perhitungan itu.", field="party")
    return party


def _check_repayment(
    account: SettlementAccount, advance: SettlementEntry, amount_idr: Decimal, day: dt.date
) -> PartnershipParty:
    """Who repays `advance`. Raises `DomainError` when it is another account's, later, or less of it is open."""
    found = next((row for row in advances_of(account) if row.pk == advance.pk), None)
    if found is None or day < found.happened_on:
        raise DomainError("Pilih uang muka yang sudah diberikan pada hari itu.", field="advance")
    if amount_idr > found.open_idr:
        message = f"Sisa uang muka no. {found.number} tinggal {format_rupiah(found.open_idr)}."
        raise DomainError(message, field="amount_idr")
    return account.second if found.party_id == account.first_id else account.first


def _check_debts(account: SettlementAccount, entry: SettlementEntry, difference: Decimal, field: str) -> None:
    """A correction may not make an advance less than what was repaid of it."""
    about = entry.pk if entry.kind == EntryKind.ADVANCE else entry.advance_id
    raised = difference if entry.kind == EntryKind.ADVANCE else -difference
    for row in advances_of(account):
        if row.pk == about and row.open_idr + raised < 0:
            message = f"Uang muka no. {row.number} sudah dilunasi {format_rupiah(row.repaid_idr)}"
            raise DomainError(f"{message} dari {format_rupiah(row.given_idr)}; koreksi ini melewatinya.", field=field)
