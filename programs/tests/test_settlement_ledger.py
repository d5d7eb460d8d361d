"""The ledger of an account: advances, deliveries, deductions, payments, corrections, and periods that close."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Sum

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from kemitraan.core.services.attachments import remove_attachment
from programs.models import SettlementEntry, SettlementPrice
from programs.rules.settlements import effect_of
from programs.selectors.settlements import advances_of, balance_of, entries_of, last_statement, period_begins_on
from programs.services import settlement_entries as ledger
from programs.services.settlement_answers import acknowledge_entries, answer
from programs.services.settlement_statements import close_period
from programs.services.settlements import add_price, withdraw_price
from programs.tests.duties import NOON, TODAY, pdf, speaks_for
from programs.tests.settlement_factories import (
    SettlementAnswerFactory,
    SettlementEntryFactory,
    SettlementPriceFactory,
    SettlementStatementFactory,
    agreed_rule,
    priced_account,
    shared_account,
)

JANUARY, FEBRUARY, MARCH = dt.date(2026, 1, 10), dt.date(2026, 2, 10), dt.date(2026, 3, 5)
END_OF_JANUARY = dt.date(2026, 1, 31)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def account(institution):
    return priced_account(institution)


@pytest.fixture
def inti(institution, account):
    user = person(institution, "partner", "Wakil Inti (contoh)")
    speaks_for(user, account.first.organization)
    return user


@pytest.fixture
def plasma(institution, account):
    user = person(institution, "partner", "Wakil Plasma (contoh)")
    speaks_for(user, account.second.organization)
    return user


def price_of(account) -> SettlementPrice:
    return account.partnership.prices.first()


def deliver(actor, account, quantity="100", day=JANUARY, **more):
    return ledger.record_delivery(
        actor=actor, account=account, price=price_of(account), quantity=Decimal(quantity), happened_on=day, **more
    )


def advance(actor, account, amount=300_000, day=JANUARY, party=None, **more):
    values = {"advance_form": "money", "item": "Modal tanam"} | more
    return ledger.record_advance(
        actor=actor,
        account=account,
        party=party or account.first,
        amount_idr=Decimal(amount),
        happened_on=day,
        **values,
    )


def deduct(actor, account, amount, day=JANUARY, **more):
    return ledger.record_deduction(actor=actor, account=account, amount_idr=Decimal(amount), happened_on=day, **more)


def pay(actor, account, amount, day=JANUARY, party=None, **more):
    return ledger.record_payment(
        actor=actor, account=account, party=party or account.first, amount_idr=Decimal(amount), happened_on=day, **more
    )


def earn(actor, account, kind, amount, party, item, day=JANUARY):
    return ledger.record_result(
        actor=actor, account=account, kind=kind, party=party, item=item, amount_idr=Decimal(amount), happened_on=day
    )


class TestByPrice:
    def test_a_season_by_hand(self, coordinator, account):
        """300.000 advanced, 100 kg at 12.000, 200.000 kept back, 50.000 for drying, 900.000 paid."""
        lent = advance(coordinator, account)
        deliver(coordinator, account)
        assert balance_of(account) == 900_000
        deduct(coordinator, account, 200_000, advance=lent)
        assert balance_of(account) == 900_000
        deduct(coordinator, account, 50_000, party=account.first, basis="Pengeringan Rp500 per kg")
        pay(coordinator, account, 900_000)
        (row,) = advances_of(account)
        assert (row.given_idr, row.repaid_idr, row.open_idr) == (300_000, 200_000, 100_000)
        assert balance_of(account) == -50_000  # 100.000 of the advance is open, 50.000 of the harvest is unpaid

    def test_a_repayment_in_cash_is_counted_once(self, coordinator, account):
        lent = advance(coordinator, account)
        pay(coordinator, account, 300_000, party=account.second, advance=lent)
        assert (balance_of(account), advances_of(account)[0].open_idr) == (0, 0)

    def test_numbers_count_up_and_the_trail_is_the_accounts_own(self, coordinator, account):
        assert [advance(coordinator, account).number, deliver(coordinator, account).number] == [1, 2]
        event = AuditEvent.objects.filter(action="settlement.record").first()
        assert event.sentence == "mencatat penyerahan hasil Rp1.200.000 tanggal 10 Januari 2026 (no. 2)"
        assert [row.subject for row in event.subjects.all()] == [account]

    @pytest.mark.parametrize("way", ["deduction", "payment"])
    def test_no_more_is_repaid_than_is_open(self, coordinator, account, way):
        lent = advance(coordinator, account)
        deduct(coordinator, account, 250_000, advance=lent)
        repay, whose = (deduct, {}) if way == "deduction" else (pay, {"party": account.second})
        with pytest.raises(DomainError, match=r"tinggal Rp50\.000") as refused:
            repay(coordinator, account, 50_001, advance=lent, **whose)
        assert refused.value.field == "amount_idr"
        repay(coordinator, account, 50_000, advance=lent, **whose)
        assert advances_of(account)[0].open_idr == 0

    def test_an_advance_of_another_account_or_of_a_later_day_is_not_repaid(self, coordinator, account, institution):
        foreign = advance(coordinator, priced_account(institution))
        late = advance(coordinator, account, day=FEBRUARY)
        for wrong in (foreign, late):
            with pytest.raises(DomainError) as refused:
                deduct(coordinator, account, 1_000, advance=wrong)
            assert refused.value.field == "advance"

    def test_a_deduction_for_a_service_says_why(self, coordinator, account):
        with pytest.raises(DomainError) as refused:
            deduct(coordinator, account, 1_000, party=account.first)
        assert refused.value.field == "basis"

    @pytest.mark.parametrize("amount", [0, -5])
    def test_nothing_and_less_are_refused(self, coordinator, account, amount):
        with pytest.raises(ValidationError, match="lebih dari nol"):
            pay(coordinator, account, amount)

    def test_kinds_of_the_other_way_are_refused(self, coordinator, account):
        with pytest.raises(DomainError, match="tidak dipakai"):
            earn(coordinator, account, "revenue", 1_000, account.first, "Penjualan")

    @pytest.mark.parametrize(
        ("day", "said"), [(dt.date(2025, 12, 31), "belum dihitung"), (TODAY + dt.timedelta(days=1), "masa depan")]
    )
    def test_days_outside_are_refused(self, coordinator, account, day, said):
        with pytest.raises(DomainError, match=said) as refused:
            pay(coordinator, account, 1_000, day=day)
        assert refused.value.field == "happened_on"


class TestPrices:
    def test_a_delivery_keeps_the_price_of_its_day(self, coordinator, account):
        first = deliver(coordinator, account)
        SettlementPriceFactory(partnership=account.partnership, price_idr=15_000, effective_on=FEBRUARY)
        second = deliver(coordinator, account, day=FEBRUARY)
        withdraw_price(actor=coordinator, price=second.price, reason="Salah ketik")
        first.refresh_from_db()
        second.refresh_from_db()
        assert [(row.price_idr, row.amount_idr) for row in (first, second)] == [
            (12_000, 1_200_000),
            (15_000, 1_500_000),
        ]
        assert deliver(coordinator, account, day=FEBRUARY).price_idr == 12_000

    def test_below_the_announced_price_warns_with_its_source(self, coordinator, account):
        SettlementPriceFactory(
            partnership=account.partnership,
            kind="floor",
            product="rumput laut  KERING",
            price_idr=13_500,
            source="Penetapan dinas 1/2026",
        )
        row = deliver(coordinator, account)
        assert row.is_below_floor
        assert (row.floor_idr, row.floor_source) == (13_500, "Penetapan dinas 1/2026")

    def test_without_a_price_of_that_day_nothing_is_delivered(self, coordinator, institution):
        account = priced_account(institution, opened_on=dt.date(2025, 6, 1))
        with pytest.raises(DomainError, match="Belum ada harga") as refused:
            deliver(coordinator, account, day=dt.date(2025, 12, 1))
        assert refused.value.field == "price"

    def test_without_an_approved_rule_nothing_is_delivered(self, coordinator, account):
        account.rules.update(agreed_on=None, applies_from=None)
        with pytest.raises(DomainError, match="Belum ada aturan"):
            deliver(coordinator, account)
        pay(coordinator, account, 1_000)

    def test_who_sets_which_price(self, inti, plasma, observer, account):
        values = {"product": "Garam", "unit": "kg", "price_idr": Decimal(900), "effective_on": JANUARY, "source": "SK"}
        home = account.partnership
        for user, kind, allowed in [
            (inti, "agreed", True),
            (plasma, "agreed", False),
            (plasma, "floor", True),
            (observer, "floor", False),
        ]:
            if allowed:
                add_price(actor=user, partnership=home, values=values | {"kind": kind}, files=[pdf("sk.pdf")])
            else:
                with pytest.raises(NotAllowed):
                    add_price(actor=user, partnership=home, values=values | {"kind": kind})
        assert Attachment.objects.count() == 2


class TestCorrections:
    def test_a_delivery_is_corrected_by_the_difference(self, coordinator, account):
        row = deliver(coordinator, account)
        fixed = ledger.correct_entry(
            actor=coordinator, entry=row, happened_on=FEBRUARY, note="Timbangan", quantity=Decimal(90)
        )
        assert (fixed.corrects, fixed.quantity, fixed.amount_idr) == (row, -10, -120_000)
        again = ledger.correct_entry(
            actor=coordinator, entry=row, happened_on=FEBRUARY, note="Harga", price_idr=Decimal(13_000)
        )
        assert (again.quantity, again.price_idr, again.amount_idr) == (0, 13_000, 90_000)
        last = ledger.correct_entry(
            actor=coordinator, entry=row, happened_on=FEBRUARY, note="Timbangan lagi", quantity=Decimal(80)
        )
        assert last.amount_idr == -130_000
        assert balance_of(account) == 80 * 13_000
        row.refresh_from_db()
        assert (row.quantity, row.amount_idr) == (100, 1_200_000)

    def test_zero_takes_an_entry_back(self, coordinator, account):
        row = pay(coordinator, account, 70_000)
        ledger.correct_entry(
            actor=coordinator, entry=row, happened_on=JANUARY, note="Tidak jadi", amount_idr=Decimal(0)
        )
        assert balance_of(account) == 0

    def test_an_advance_never_falls_below_what_was_repaid(self, coordinator, account):
        lent = advance(coordinator, account)
        back = deduct(coordinator, account, 200_000, advance=lent)
        for entry, amount in ((lent, 199_999), (back, 300_001)):
            with pytest.raises(DomainError, match="melewatinya"):
                ledger.correct_entry(
                    actor=coordinator, entry=entry, happened_on=JANUARY, note="Salah", amount_idr=Decimal(amount)
                )
        ledger.correct_entry(
            actor=coordinator, entry=lent, happened_on=JANUARY, note="Salah", amount_idr=Decimal(200_000)
        )
        assert advances_of(account)[0].open_idr == 0

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"amount_idr": Decimal(70_000)}, "sudah Rp70.000"),
            ({"amount_idr": Decimal(-1)}, "nilai yang benar"),
            ({"amount_idr": Decimal(1), "note": " "}, "apa yang salah"),
            ({"amount_idr": Decimal(1), "happened_on": dt.date(2026, 1, 9)}, "sebelum catatan"),
        ],
    )
    def test_a_correction_says_something(self, coordinator, account, values, said):
        row = pay(coordinator, account, 70_000)
        with pytest.raises(DomainError, match=said):
            ledger.correct_entry(actor=coordinator, entry=row, **{"happened_on": JANUARY, "note": "Salah"} | values)

    def test_a_correction_is_not_corrected(self, coordinator, account):
        row = pay(coordinator, account, 70_000)
        values = {"actor": coordinator, "happened_on": JANUARY, "note": "Salah"}
        fixed = ledger.correct_entry(entry=row, amount_idr=Decimal(1), **values)
        with pytest.raises(TransitionRefused):
            ledger.correct_entry(entry=fixed, amount_idr=Decimal(2), **values)


class TestClosing:
    def test_figures_by_hand(self, coordinator, account):
        lent = advance(coordinator, account)
        deliver(coordinator, account)
        deduct(coordinator, account, 100_000, advance=lent)
        statement = close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari 2026")
        assert (statement.opening_idr, statement.closing_idr) == (0, 900_000)
        assert (statement.from_on, statement.number) == (account.opened_on, 1)
        totals = {(row["kind"], row["party"]): row["amount"] for row in statement.figures["totals"]}
        assert totals == {
            ("Uang muka", str(account.first)): "300000.00",
            ("Penyerahan hasil", str(account.second)): "1200000.00",
            ("Potongan", str(account.second)): "100000.00",
        }
        assert [row["open"] for row in statement.figures["advances"]] == ["200000.00"]
        assert statement.figures["waiting"] == 3
        pay(coordinator, account, 500_000, day=FEBRUARY)
        second = close_period(actor=coordinator, account=account, until_on=FEBRUARY, label="Februari")
        assert (second.opening_idr, second.closing_idr) == (900_000, 400_000)
        assert second.from_on == dt.date(2026, 2, 1)

    def test_after_closing_only_corrections_in_the_next_period(self, coordinator, account):
        row = deliver(coordinator, account)
        close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari")
        for act in (
            lambda: deliver(coordinator, account),
            lambda: ledger.correct_entry(
                actor=coordinator, entry=row, happened_on=END_OF_JANUARY, note="Salah", quantity=Decimal(1)
            ),
        ):
            with pytest.raises(DomainError, match="sudah ditutup") as refused:
                act()
            assert refused.value.field == "happened_on"
        ledger.correct_entry(actor=coordinator, entry=row, happened_on=FEBRUARY, note="Salah", quantity=Decimal(99))
        assert last_statement(account).closing_idr == 1_200_000
        assert balance_of(account) == 1_188_000

    @pytest.mark.parametrize("day", [dt.date(2025, 12, 31), TODAY + dt.timedelta(days=1)])
    def test_a_period_ends_within_what_happened(self, coordinator, account, day):
        with pytest.raises(DomainError, match="sampai hari ini"):
            close_period(actor=coordinator, account=account, until_on=day, label="Salah")

    def test_the_side_that_closes_confirms_and_the_other_is_asked(self, inti, plasma, account):
        statement = close_period(actor=inti, account=account, until_on=END_OF_JANUARY, label="Januari")
        assert statement.answers.get().party == account.first
        with pytest.raises(TransitionRefused):
            answer(actor=inti, subject=statement, party=account.first, stance="agrees")
        answer(actor=plasma, subject=statement, party=account.second, stance="objects", reason="Timbangan kurang")
        answer(actor=plasma, subject=statement, party=account.second, stance="agrees")
        assert statement.answers.count() == 3

    def test_order_of_writing_does_not_matter(self, coordinator, institution):
        found = []
        for seed in range(4):
            account = priced_account(institution)
            lent = advance(coordinator, account, day=dt.date(2026, 1, 2))
            acts = [
                lambda a=account: deliver(coordinator, a, "12.5"),
                lambda a=account: deliver(coordinator, a, "7", day=dt.date(2026, 1, 20)),
                lambda a=account, row=lent: deduct(coordinator, a, 120_000, advance=row),
                lambda a=account: pay(coordinator, a, 33_000),
                lambda a=account: deduct(coordinator, a, 9_999, party=a.first, basis="Angkut"),
            ]
            random.Random(seed).shuffle(acts)
            for act in acts:
                act()
            closed = close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari")
            amounts = [(row["kind"], row["amount"]) for row in closed.figures["totals"]]
            found.append((closed.closing_idr, amounts, closed.figures["advances"][0]["open"]))
            entries = SettlementEntry.objects.filter(account=account)
            assert sum(effect_of(row, account.second_id) for row in entries) == closed.closing_idr
        assert found == [found[0]] * 4
        assert found[0][0] == 234_000 - 300_000 - 33_000 - 9_999


class TestByShares:
    def test_a_period_by_hand(self, coordinator, institution):
        """First took in 1.000.001 and spent 150.000, second spent 250.000; 60 and 40 of 600.001."""
        account = shared_account(institution)
        earn(coordinator, account, "revenue", 1_000_001, account.first, "Penjualan")
        earn(coordinator, account, "cost", 150_000, account.first, "Bahan")
        earn(coordinator, account, "cost", 250_000, account.second, "Upah")
        statement = close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari")
        (share,) = statement.figures["shares"]
        assert (share["result"], share["first"], share["second"]) == ("600001.00", "360000.00", "240001.00")
        assert statement.closing_idr == 490_001
        entry = SettlementEntry.objects.get(kind="share")
        assert (entry.party, entry.amount_idr, entry.happened_on) == (account.second, 490_001, END_OF_JANUARY)
        assert SettlementEntry.objects.with_effect().aggregate(all=Sum("effect_idr"))["all"] == 490_001

    def test_a_past_period_is_not_judged_by_a_newer_rule(self, coordinator, institution):
        account = shared_account(institution)
        row = earn(coordinator, account, "revenue", 1_000_000, account.first, "Penjualan")
        close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari")
        assert balance_of(account) == 400_000
        counts = {"revenue_items": "Penjualan", "cost_items": ""}
        half = {"first_percent": Decimal(50), "second_percent": Decimal(50)}
        agreed_rule(account, dt.date(2026, 1, 1), **counts, **half)
        assert account.rules.first().applies_from == dt.date(2026, 2, 1)
        ledger.correct_entry(
            actor=coordinator, entry=row, happened_on=FEBRUARY, note="Nota ganda", amount_idr=Decimal(900_000)
        )
        earn(coordinator, account, "revenue", 200_000, account.first, "Penjualan", day=FEBRUARY)
        closed = close_period(actor=coordinator, account=account, until_on=FEBRUARY, label="Februari")
        shares = [(row["edition"], row["second"]) for row in closed.figures["shares"]]
        assert shares == [(1, "-40000.00"), (2, "100000.00")]
        assert balance_of(account) == 460_000

    def test_what_the_rule_does_not_count_is_refused(self, coordinator, institution):
        account = shared_account(institution)
        with pytest.raises(DomainError, match="tidak dihitung") as refused:
            earn(coordinator, account, "cost", 10_000, account.first, "Jamuan")
        assert refused.value.field == "item"

    def test_a_share_is_not_corrected_and_nobody_is_asked_about_it(self, coordinator, institution):
        account = shared_account(institution)
        earn(coordinator, account, "revenue", 10_000, account.first, "Penjualan")
        close_period(actor=coordinator, account=account, until_on=END_OF_JANUARY, label="Januari")
        share = SettlementEntry.objects.get(kind="share")
        with pytest.raises(TransitionRefused):
            ledger.correct_entry(
                actor=coordinator, entry=share, happened_on=FEBRUARY, note="Salah", amount_idr=Decimal(1)
            )
        assert last_statement(account).figures["waiting"] == 1


class TestAnswers:
    def test_the_other_side_answers_and_the_writer_does_not(self, inti, plasma, account):
        row = pay(inti, account, 100_000)
        assert row.recorded_for == account.first
        with pytest.raises(TransitionRefused):
            answer(actor=inti, subject=row, party=account.first, stance="agrees")
        with pytest.raises(NotAllowed):
            answer(actor=inti, subject=row, party=account.second, stance="agrees")
        with pytest.raises(DomainError, match="dipersoalkan"):
            answer(actor=plasma, subject=row, party=account.second, stance="objects")
        answer(actor=plasma, subject=row, party=account.second, stance="agrees")
        with pytest.raises(TransitionRefused):
            answer(actor=plasma, subject=row, party=account.second, stance="objects", reason="Berubah pikiran")

    def test_all_that_was_seen_is_acknowledged_at_once(self, inti, plasma, account):
        seen = [pay(inti, account, amount) for amount in (1_000, 2_000, 3_000)]
        answer(actor=plasma, subject=seen[0], party=account.second, stance="objects", reason="Belum diterima")
        own = pay(plasma, account, 50, party=account.second)
        unseen = pay(inti, account, 4_000)
        count = acknowledge_entries(actor=plasma, account=account, party=account.second, seen=own.number)
        standings = {row.number: row.standing for row in entries_of(account, period_begins_on(account, None))}
        assert count == 2
        assert standings == {
            1: "disputed",
            2: "acknowledged",
            3: "acknowledged",
            own.number: "waiting",
            unseen.number: "waiting",
        }

    def test_strangers_neither_write_nor_answer(self, observer, partner_user, mentor_user, account, inti):
        row = pay(inti, account, 100_000)
        for user in (observer, partner_user, mentor_user):
            with pytest.raises(NotAllowed):
                pay(user, account, 1)
            with pytest.raises(NotAllowed):
                answer(actor=user, subject=row, party=account.second, stance="agrees")
            with pytest.raises(NotAllowed):
                close_period(actor=user, account=account, until_on=END_OF_JANUARY, label="Januari")

    def test_evidence_stays_once_answered(self, inti, plasma, account):
        row = pay(inti, account, 100_000, files=[pdf("kuitansi.pdf")])
        assert Attachment.objects.get().subject == row
        answer(actor=plasma, subject=row, party=account.second, stance="agrees")
        with pytest.raises(NotAllowed, match="buktinya tetap"):
            remove_attachment(actor=inti, attachment=Attachment.objects.get())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("make", "values"),
    [
        (SettlementEntryFactory, {"amount_idr": 1}),
        (SettlementStatementFactory, {"closing_idr": 1}),
        (SettlementAnswerFactory, {"reason": "Lain"}),
    ],
)
def test_the_database_itself_refuses_change_and_deletion(make, values):
    row = make()
    rows = type(row).objects.filter(pk=row.pk)
    for act in (lambda: rows.update(**values), rows.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()
    assert rows.exists()
