"""Pages of accounts: both sides read the same, others nothing, and everything can be done there."""

import datetime as dt
import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from programs.models import SettlementAccount, SettlementEntry, SettlementPrice, SettlementRule, SettlementStatement
from programs.services import settlement_entries as ledger
from programs.services.settlement_statements import close_period
from programs.tests.duties import NOON, pdf, speaks_for
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory
from programs.tests.settlement_factories import SettlementPriceFactory, priced_account, shared_account

FEBRUARY, MARCH = dt.date(2026, 2, 10), dt.date(2026, 3, 2)
BUTTONS = re.compile(r"<(form|button|script)\b.*?</\1>|<input[^>]*>", re.DOTALL)
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


def speaker(institution, party, name):
    user = person(institution, "partner", name)
    speaks_for(user, party.organization)
    return user


@pytest.fixture
def account(institution, coordinator):
    """A closed January with an advance and a delivery, and an open February with what is still unanswered."""
    account = priced_account(institution)
    keep = {"actor": coordinator, "account": account}
    price = SettlementPrice.objects.get()
    lent = ledger.record_advance(
        **keep,
        party=account.first,
        amount_idr=Decimal(300_000),
        advance_form="goods",
        item="Bibit",
        happened_on=dt.date(2026, 1, 3),
    )
    ledger.record_delivery(**keep, price=price, quantity=Decimal("100.5"), happened_on=dt.date(2026, 1, 9))
    close_period(**keep, until_on=dt.date(2026, 1, 31), label="Januari 2026")
    SettlementPriceFactory(
        partnership=account.partnership, kind="floor", price_idr=13_000, source="Pengumuman dinas", unit="KG"
    )
    ledger.record_delivery(**keep, price=price, quantity=Decimal(40), happened_on=FEBRUARY)
    ledger.record_deduction(**keep, amount_idr=Decimal(100_000), advance=lent, happened_on=FEBRUARY)
    return account


@pytest.fixture
def inti(institution, account):
    return speaker(institution, account.first, "Wakil Inti (contoh)")


@pytest.fixture
def plasma(institution, account):
    return speaker(institution, account.second, "Wakil Plasma (contoh)")


def pages_of(account) -> list[str]:
    key, statement = [account.public_id], account.statements.get()
    names = ("detail", "rules", "statements", "history")
    pages = [reverse(f"programs:settlement-{name}", args=key) for name in names]
    return [
        *pages,
        statement.get_absolute_url(),
        reverse("programs:partnership-settlements", args=[account.partnership.public_id]),
    ]


def part(html: str, panel: str) -> str:
    """A panel of the page without buttons."""
    found = re.search(rf'<section class="panel" id="{panel}">.*?</section>', html, re.DOTALL)
    assert found, panel
    return BUTTONS.sub("", found[0])


class TestWhoReads:
    def test_both_sides_see_the_same_rows_and_figures(self, client_for, account, inti, plasma):
        mine, theirs = client_for(inti), client_for(plasma)
        for page, panels in (
            (account.get_absolute_url(), ("saldo", "buku", "jumlah")),
            (account.statements.get().get_absolute_url(), ("saldo", "buku", "jumlah")),
        ):
            one, other = mine.get(page).text, theirs.get(page).text
            for panel in panels:
                assert part(one, panel) == part(other, panel)
        text = mine.get(account.get_absolute_url()).text
        # 1.206.000 of January and 480.000 of February, less 300.000 advanced; 200.000 of it is open
        for said in ("Rp1.386.000", "Rp1.586.000", "Rp200.000", "Rp480.000", "Rp13.000", "Pengumuman dinas"):
            assert said in text

    def test_the_files_of_both_sides_are_the_same(self, client_for, account, inti, plasma):
        for url in (
            reverse("programs:statement-pdf", args=[account.statements.get().public_id]),
            reverse("programs:settlement-xlsx", args=[account.public_id]),
        ):
            one, other = (client_for(user).get(url) for user in (inti, plasma))
            assert one.status_code == other.status_code == 200
            if url.endswith("pdf"):
                assert one.content[:5] == b"%PDF-"
                assert one.content == other.content
        book = openpyxl.load_workbook(io.BytesIO(other.content))
        rows = list(book["Buku"].iter_rows(values_only=True))
        assert [(row[0], row[5], row[6]) for row in rows[1:]] == [
            (1, 300_000, -300_000),
            (2, 1_206_000, 906_000),
            (3, 480_000, 1_386_000),
            (4, 100_000, 1_386_000),
        ]
        assert list(book["Rekap"].iter_rows(values_only=True))[1][5] == 906_000

    def test_another_plasma_sees_nothing_of_it(self, client_for, institution, account):
        other = PartnershipPartyFactory(partnership=account.partnership, role="plasma")
        user = speaker(institution, other, "Plasma Lain (contoh)")
        client = client_for(user)
        entry, statement, rule = account.entries.first(), account.statements.get(), account.rules.get()
        for page in pages_of(account)[:-1]:
            assert client.get(page).status_code == 404
        for name, record in (("entry", entry), ("statement", statement), ("rule", rule)):
            for verb in ("agree", "object"):
                url = reverse(f"programs:{name}-{verb}", args=[record.public_id])
                assert client.post(url, {"party": account.second.public_id}).status_code == 404
        tab = client.get(pages_of(account)[-1]).text
        assert account.get_absolute_url() not in tab
        assert "Rp1.386.000" not in tab
        history = client.get(reverse("core:timeline", args=["programs.Partnership", account.partnership.public_id]))
        assert "Januari 2026" not in history.text
        parties = client.get(reverse("programs:partnership-parties", args=[account.partnership.public_id])).text
        assert account.get_absolute_url() not in parties
        assert not SettlementEntry.objects.visible_to(user).exists()

    def test_office_and_observer_read_and_mentors_do_not(
        self, client_for, coordinator, admin_user, observer, mentor_user, partner_user, other_admin, account
    ):
        for user, status in (
            (coordinator, 200),
            (admin_user, 200),
            (observer, 200),
            (mentor_user, 404),
            (partner_user, 404),
            (other_admin, 404),
        ):
            client = client_for(user)
            assert {client.get(page).status_code for page in pages_of(account)} == {status}
        shown = client_for(observer).get(account.get_absolute_url()).text
        assert "Tutup periode" not in shown
        assert (
            client_for(observer).get(reverse("programs:settlement-close", args=[account.public_id])).status_code == 403
        )

    def test_evidence_is_read_by_the_same_people(self, client_for, institution, account, inti, plasma, partner_user):
        url = reverse("programs:entry-add", args=[account.public_id, "payment"])
        values = {"happened_on": "2026-03-02", "party": account.first.public_id, "amount_idr": "1.000", "note": ""}
        client_for(inti).post(url, values | {"files": pdf("kuitansi.pdf")})
        page = client_for(plasma).get(account.get_absolute_url()).text
        file = re.search(r'href="(/berkas/[^"]+)"[^>]*>kuitansi', page)[1]
        assert client_for(plasma).get(file).status_code == 200
        assert client_for(partner_user).get(file).status_code == 404

    def test_the_tab_is_there_where_results_are_settled(self, client_for, coordinator, institution, account):
        tab = reverse("programs:partnership-settlements", args=[account.partnership.public_id])
        assert tab in client_for(coordinator).get(account.partnership.get_absolute_url()).text
        other = PartnershipFactory(institution=institution, pattern="asuh")
        page = client_for(coordinator).get(other.get_absolute_url()).text
        assert reverse("programs:partnership-settlements", args=[other.public_id]) not in page
        other.legal_pattern = "profit_sharing"
        other.save()
        page = client_for(coordinator).get(other.get_absolute_url()).text
        assert reverse("programs:partnership-settlements", args=[other.public_id]) in page

    def test_pages_take_few_queries(self, client_for, account, plasma, coordinator):
        for user in (plasma, coordinator):
            client = client_for(user)
            for page in pages_of(account):
                client.get(page)
                with CaptureQueriesContext(connection) as captured:
                    client.get(page)
                assert len(captured) <= 20, (page, len(captured))


class TestWhatPeopleDo:
    def test_opening_proposing_and_approving(self, client_for, institution, coordinator):
        home = PartnershipFactory(institution=institution, pattern="inti_plasma", status="active")
        first, second = (PartnershipPartyFactory(partnership=home, role=role) for role in ("inti", "plasma"))
        inti, plasma = speaker(institution, first, "A (contoh)"), speaker(institution, second, "B (contoh)")
        opened = client_for(plasma).post(
            reverse("programs:settlement-open", args=[home.public_id]),
            {"first": first.public_id, "second": second.public_id, "opened_on": "01-01-2026"},
        )
        account = SettlementAccount.objects.get()
        assert opened["Location"] == account.get_absolute_url()
        answered = client_for(plasma).post(
            reverse("programs:rule-propose", args=[account.public_id]),
            {"text": "Dibayar tunai.", "effective_on": "01-01-2026"},
        )
        assert answered.status_code == 302
        rule = SettlementRule.objects.get()
        assert rule.get_absolute_url() in client_for(inti).get(account.get_absolute_url()).text
        client_for(inti).post(reverse("programs:rule-agree", args=[rule.public_id]), {"party": first.public_id})
        rule.refresh_from_db()
        assert rule.applies_from == dt.date(2026, 1, 1)

    def test_a_rule_of_shares_is_read_as_people_write_it(self, client_for, institution, coordinator):
        account = shared_account(institution)
        url = reverse("programs:rule-propose", args=[account.public_id])
        values = {
            "text": "Dibagi.",
            "first_percent": "62,5",
            "second_percent": "37,5",
            "remainder_to": "first",
            "revenue_items": "Penjualan",
            "cost_items": "",
            "effective_on": "2026-03-01",
        }
        wrong = client_for(coordinator).post(url, values | {"second_percent": "37"})
        assert wrong.status_code == 422
        assert "berjumlah 100 persen" in wrong.text
        assert 'value="62,5"' in wrong.text
        assert client_for(coordinator).post(url, values).status_code == 302
        assert account.rules.first().first_percent == Decimal("62.50")

    @pytest.mark.parametrize(
        ("kind", "values", "amount"),
        [
            ("delivery", {"price": "price", "quantity": "12,5"}, 150_000),
            ("advance", {"party": "first", "advance_form": "money", "item": "Modal", "amount_idr": "1.500"}, 1_500),
            ("deduction", {"advance": "advance", "amount_idr": "Rp 200.000"}, 200_000),
            ("deduction", {"party": "first", "basis": "Angkut", "amount_idr": "9.999"}, 9_999),
            ("payment", {"party": "first", "amount_idr": "75.000"}, 75_000),
        ],
    )
    def test_every_kind_is_written_by_a_form(self, client_for, account, plasma, kind, values, amount):
        known = {
            "price": SettlementPrice.objects.filter(kind="agreed").get().public_id,
            "advance": account.entries.get(number=1).public_id,
            "first": account.first.public_id,
        }
        url = reverse("programs:entry-add", args=[account.public_id, kind])
        sent = {name: known.get(value, value) for name, value in values.items()}
        assert client_for(plasma).get(url).status_code == 200
        answered = client_for(plasma).post(url, sent | {"happened_on": "02-03-2026"})
        entry = SettlementEntry.objects.order_by("-number").first()
        assert answered["Location"] == entry.get_absolute_url()
        assert (entry.kind, entry.amount_idr, entry.recorded_for) == (kind, amount, account.second)

    def test_revenue_and_cost_offer_what_the_rule_counts(self, client_for, institution, coordinator):
        account = shared_account(institution)
        url = reverse("programs:entry-add", args=[account.public_id, "cost"])
        assert "Bahan" in client_for(coordinator).get(url).text
        sent = {"happened_on": "2026-03-02", "party": account.second.public_id, "amount_idr": "5.000"}
        assert client_for(coordinator).post(url, sent | {"item": "Jamuan"}).status_code == 422
        client_for(coordinator).post(url, sent | {"item": "Upah"})
        assert SettlementEntry.objects.get().item == "Upah"

    def test_an_unknown_kind_is_not_found(self, client_for, account, coordinator):
        for kind in ("share", "revenue", "apa-saja"):
            url = reverse("programs:entry-add", args=[account.public_id, kind])
            assert client_for(coordinator).get(url).status_code == 404

    def test_below_the_announced_price_says_so_at_once(self, client_for, account, inti):
        url = reverse("programs:entry-add", args=[account.public_id, "delivery"])
        price = SettlementPrice.objects.get(kind="agreed")
        sent = {"happened_on": "2026-03-02", "price": price.public_id, "quantity": "10"}
        told = client_for(inti).post(url, sent, follow=True).text
        assert "di bawah harga acuan Rp13.000 (Pengumuman dinas)" in told

    def test_a_limit_is_said_at_its_field_and_nothing_typed_is_lost(self, client_for, account, inti):
        url = reverse("programs:entry-add", args=[account.public_id, "deduction"])
        sent = {"happened_on": "2026-03-02", "advance": account.entries.get(number=1).public_id}
        answered = client_for(inti).post(url, sent | {"amount_idr": "200.001", "note": "Angsuran kedua"})
        assert answered.status_code == 422
        assert "tinggal Rp200.000" in answered.text
        assert "Angsuran kedua" in answered.text

    def test_answers_by_button_by_reason_and_by_the_office(self, client_for, account, inti, plasma, coordinator):
        page = client_for(plasma).get(account.get_absolute_url()).text
        assert "Akui semua" in page
        third = account.entries.get(number=3)
        objected = client_for(plasma).post(
            reverse("programs:entry-object", args=[third.public_id]),
            {"party": account.second.public_id, "reason": "Kurang 2 kg"},
        )
        assert objected.status_code == 302
        assert "Kurang 2 kg" in client_for(inti).get(account.get_absolute_url()).text
        client_for(plasma).post(
            reverse("programs:entries-acknowledge", args=[account.public_id]),
            {"party": account.second.public_id, "seen": "4"},
        )
        assert [row.stance for row in account.answers.filter(entry__isnull=False)] == ["objects", "agrees"]
        written = reverse("programs:entry-answer", args=[third.public_id])
        assert client_for(inti).get(written).status_code == 403
        client_for(coordinator).post(
            written,
            {
                "party": account.first.public_id,
                "stance": "agrees",
                "answered_on": "2026-03-01",
                "method": "meeting",
            },
        )
        assert account.answers.filter(entry=third, party=account.first).get().method == "meeting"

    def test_the_other_side_cannot_be_answered_for(self, client_for, account, inti):
        statement = account.statements.get()
        url = reverse("programs:statement-agree", args=[statement.public_id])
        assert client_for(inti).post(url, {"party": account.second.public_id}).status_code == 403
        client_for(inti).post(url, {"party": account.first.public_id})
        assert statement.answers.get().party == account.first
        refused = reverse("programs:statement-object", args=[statement.public_id])
        assert client_for(inti).get(refused).status_code == 403

    def test_correcting_and_closing(self, client_for, account, inti):
        entry = account.entries.get(number=2)
        url = reverse("programs:entry-correct", args=[entry.public_id])
        assert "100,5 kg × Rp12.000" in client_for(inti).get(url).text
        sent = {"happened_on": "2026-03-02", "quantity": "100", "note": "Timbangan"}
        assert client_for(inti).post(url, sent).status_code == 302
        assert SettlementEntry.objects.get(corrects=entry).amount_idr == -6_000
        close = reverse("programs:settlement-close", args=[account.public_id])
        closed = client_for(inti).post(close, {"label": "Februari", "until_on": "2026-02-28"})
        statement = SettlementStatement.objects.first()
        assert closed["Location"] == statement.get_absolute_url()
        assert statement.answers.get().party == account.first

    def test_prices_are_added_by_those_who_may(self, client_for, account, plasma, coordinator):
        url = reverse("programs:price-add", args=[account.partnership.public_id])
        sent = {"product": "Kerang", "unit": "kg", "price_idr": "7.500", "effective_on": "2026-03-01", "source": "SK 1"}
        assert "Harga yang dipakai" not in client_for(plasma).get(url).text
        assert client_for(plasma).post(url, sent | {"kind": "agreed"}).status_code == 422
        assert client_for(plasma).post(url, sent | {"kind": "floor"}).status_code == 302
        assert client_for(coordinator).post(url, sent | {"kind": "agreed"}).status_code == 302
        tab = client_for(plasma).get(pages_of(account)[-1]).text
        assert "Rp7.500" in tab
        price = SettlementPrice.objects.get(product="Kerang", kind="agreed")
        drop = reverse("programs:price-withdraw", args=[price.public_id])
        assert client_for(plasma).post(drop, {"reason": "Salah"}).status_code == 403
        client_for(coordinator).post(drop, {"reason": "Salah"})
        price.refresh_from_db()
        assert price.withdrawn_on is not None
