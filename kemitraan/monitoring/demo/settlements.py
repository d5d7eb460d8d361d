"""What parties of the example settle together: an inti with a plasma by prices, and a salt pond by shares."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from programs.enums import AdvanceForm, ConsentMethod, EntryKind, PriceKind, SettlementMode, Stance
from programs.models import Partnership, SettlementAccount, SettlementEntry
from programs.services import settlement_entries as ledger
from programs.services import settlements
from programs.services.settlement_answers import record_answer
from programs.services.settlement_statements import close_period

FIRST, SECOND = 0, 1


@dataclass(frozen=True)
class Season:
    """Who keeps the books of the example, and how its days are told from the one on which it is loaded."""

    office: Any
    today: dt.date

    def day(self, months: int, day: int) -> dt.date:
        """The `day` of the month that was `months` ago."""
        return (self.today - relativedelta(months=months)).replace(day=day)


def add_settlements(people, partnerships: dict[str, Partnership], today: dt.date) -> None:
    """Two accounts with a closed period each; of the second one the company still has to confirm it."""
    office = people["koordinator@demo.test"]
    season = Season(office, min(today, office.membership.institution.today))
    _add_harvest(season, partnerships["inti_plasma"])
    _add_salt_pond(season, partnerships["koa"])


def _open(season: Season, partnership: Partnership, mode: str, rule: dict[str, Any]) -> SettlementAccount:
    first, second = list(partnership.parties.select_related("organization"))[:2]
    opened_on = season.day(4, 1)
    account = settlements.open_account(
        actor=season.office, partnership=partnership, mode=mode, first=first, second=second, opened_on=opened_on
    )
    proposed = settlements.propose_rule(actor=season.office, account=account, values={"effective_on": opened_on} | rule)
    _say(season, proposed, account, opened_on)
    return account


def _say(season: Season, subject, account: SettlementAccount, day: dt.date, sides=(FIRST, SECOND), **answer) -> None:
    """What these sides answered in a meeting."""
    for place in sides:
        record_answer(
            actor=season.office,
            subject=subject,
            party=account.sides[place],
            answered_on=day,
            method=ConsentMethod.MEETING,
            **{"stance": Stance.AGREES} | answer,
        )


def _add_harvest(season: Season, partnership: Partnership) -> None:
    account = _open(
        season,
        partnership,
        SettlementMode.PRICE,
        {
            "text": "Dibayar paling lambat tujuh hari setelah ditimbang bersama. Potongan uang muka paling banyak "
            "sepertiga dari setiap penyerahan, jasa hanya menurut tarif tertulis."
        },
    )
    goods = {"product": "Rumput laut kering", "grade": "Mutu A", "unit": "kg"}
    listed = [
        (PriceKind.AGREED, 14_500, 4, "Kesepakatan musim tanam, notulen rapat"),
        (PriceKind.FLOOR, 14_000, 4, "Pengumuman harga acuan dinas (contoh)"),
        (PriceKind.FLOOR, 15_000, 1, "Pengumuman harga acuan dinas, perubahan (contoh)"),
    ]
    for kind, amount, months, source in listed:
        values = {"kind": kind, "price_idr": Decimal(amount), "effective_on": season.day(months, 1), "source": source}
        price = settlements.add_price(actor=season.office, partnership=partnership, values=goods | values)
    keep = {"actor": season.office, "account": account}
    first = account.first
    seed = ledger.record_advance(
        **keep,
        party=first,
        amount_idr=Decimal(4_500_000),
        advance_form=AdvanceForm.GOODS,
        item="Bibit rumput laut, 300 kg",
        happened_on=season.day(4, 3),
    )
    for months, day, quantity in ((3, 8, "412.5"), (3, 24, "388")):
        ledger.record_delivery(**keep, price=price, quantity=Decimal(quantity), happened_on=season.day(months, day))
    ledger.record_deduction(
        **keep, amount_idr=Decimal(1_500_000), advance=seed, happened_on=season.day(3, 25), note="Angsuran pertama"
    )
    ledger.record_deduction(
        **keep,
        amount_idr=Decimal(240_150),
        party=first,
        basis="Pengangkutan Rp300 per kg, tarif tertulis",
        happened_on=season.day(3, 25),
    )
    paid = ledger.record_payment(
        **keep, party=first, amount_idr=Decimal(9_000_000), happened_on=season.day(3, 28), note="Transfer bank"
    )
    for entry in account.entries.exclude(number=paid.number - 3):
        _say(season, entry, account, season.day(3, 28))
    statement = close_period(
        actor=season.office,
        account=account,
        until_on=season.day(2, 1) - dt.timedelta(days=1),
        label="Musim tanam I",
    )
    _say(season, statement, account, season.day(2, 5), sides=(FIRST,))
    why = "Timbangan 24 hari itu 392 kg menurut catatan kelompok."
    _say(season, statement, account, season.day(2, 6), sides=(SECOND,), stance=Stance.OBJECTS, reason=why)
    delivered = SettlementEntry.objects.get(account=account, number=paid.number - 3)
    ledger.correct_entry(
        actor=season.office,
        entry=delivered,
        quantity=Decimal(392),
        happened_on=season.day(2, 12),
        note="Timbang ulang disaksikan kedua pihak",
    )
    ledger.record_delivery(**keep, price=price, quantity=Decimal("405.25"), happened_on=season.day(1, 6))
    ledger.record_payment(**keep, party=first, amount_idr=Decimal(3_000_000), happened_on=season.day(1, 10))


def _add_salt_pond(season: Season, partnership: Partnership) -> None:
    account = _open(
        season,
        partnership,
        SettlementMode.SHARE,
        {
            "text": "Hasil dihitung setiap akhir musim dari penjualan dikurangi biaya di bawah ini. Kekurangan satu "
            "musim ditanggung menurut bagian yang sama.",
            "first_percent": Decimal(45),
            "second_percent": Decimal(55),
            "revenue_items": "Penjualan garam\nPenjualan air tua",
            "cost_items": "Geomembran\nBahan bakar pompa\nUpah panen",
        },
    )
    keep = {"actor": season.office, "account": account}
    first, second = account.sides
    told = [
        (EntryKind.COST, first, "Geomembran", 6_250_000, 4, 5),
        (EntryKind.COST, second, "Bahan bakar pompa", 1_180_500, 3, 12),
        (EntryKind.COST, second, "Upah panen", 2_400_000, 3, 26),
        (EntryKind.REVENUE, first, "Penjualan garam", 21_750_001, 3, 28),
    ]
    for kind, party, item, amount, months, day in told:
        ledger.record_result(
            **keep,
            kind=kind,
            party=party,
            item=item,
            amount_idr=Decimal(amount),
            happened_on=season.day(months, day),
        )
    statement = close_period(
        actor=season.office, account=account, until_on=season.day(2, 1) - dt.timedelta(days=1), label="Panen pertama"
    )
    _say(season, statement, account, season.day(2, 4), sides=(SECOND,))
    ledger.record_payment(**keep, party=first, amount_idr=Decimal(5_000_000), happened_on=season.day(1, 3))
    ledger.record_result(
        **keep,
        kind=EntryKind.COST,
        party=second,
        item="Bahan bakar pompa",
        amount_idr=Decimal(640_000),
        happened_on=season.day(1, 9),
    )
