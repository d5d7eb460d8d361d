"""Accounts between two parties: where they are opened, by whom, and rules that both sides approve."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kemitraan.accounts.tests.fixtures import person
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from partners.selectors.merges import merge_blockers
from programs import due, due_sources
from programs.enums import PartnershipStatus, PatternCode
from programs.models import PartnershipParty, SettlementAccount
from programs.patterns import PATTERNS, get_pattern
from programs.references import parties_with_accounts
from programs.services import settlements
from programs.services.parties import replace_parties
from programs.services.settlement_answers import answer, record_answer
from programs.services.settlement_statements import close_period
from programs.tests.duties import NOON, TODAY, speaks_for
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory
from programs.tests.settlement_factories import (
    START,
    SettlementAccountFactory,
    SettlementStatementFactory,
    agreed_rule,
    priced_account,
    shared_account,
)

SHARES = {"first_percent": Decimal(60), "second_percent": Decimal(40), "revenue_items": "Penjualan", "cost_items": ""}


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def home(institution):
    home = PartnershipFactory(institution=institution, pattern=PatternCode.INTI_PLASMA, status="active")
    for role in ("inti", "plasma", "plasma"):
        PartnershipPartyFactory(partnership=home, role=role)
    return home


@pytest.fixture
def parties(home):
    return list(home.parties.select_related("organization"))


def speaker(institution, party, name="Wakil (contoh)"):
    user = person(institution, "partner", name)
    speaks_for(user, party.organization)
    return user


def open_one(actor, home, first, second, mode="price"):
    return settlements.open_account(
        actor=actor, partnership=home, mode=mode, first=first, second=second, opened_on=START
    )


class TestPatterns:
    @pytest.mark.parametrize("code", PATTERNS)
    def test_which_patterns_settle_is_declared(self, code):
        pattern = get_pattern(code)
        by_pattern = [one.mode.value for form in ("", "koa") for one in pattern.settlements_for(form)]
        expected = {"inti_plasma": ["price", "price"], "sejajar": ["share"]}
        assert by_pattern == expected.get(code, [])

    @pytest.mark.parametrize(
        ("law", "modes"),
        [("profit_sharing", ["share"]), ("joint_operation", ["share"]), ("inti_plasma", ["price"]), ("trade", [])],
    )
    def test_the_form_of_the_law_settles_beside_any_pattern(self, law, modes):
        assert [one.mode for one in get_pattern("asuh").settlements_for("", law)] == modes

    def test_one_way_is_offered_once(self):
        assert len(get_pattern("inti_plasma").settlements_for("", "inti_plasma")) == 1


class TestOpening:
    def test_the_office_and_a_party_open_one(self, coordinator, institution, home, parties):
        assert open_one(coordinator, home, parties[0], parties[1]).sides == (parties[0], parties[1])
        open_one(speaker(institution, parties[2]), home, parties[0], parties[2])
        assert SettlementAccount.objects.count() == 2

    def test_nobody_opens_one_for_others(self, observer, institution, home, parties):
        for user in (observer, speaker(institution, parties[2])):
            with pytest.raises(NotAllowed):
                open_one(user, home, parties[0], parties[1])

    @pytest.mark.parametrize(("places", "field"), [((1, 2), "first"), ((0, 0), "second")])
    def test_roles_are_those_of_the_pattern(self, coordinator, home, parties, places, field):
        with pytest.raises(DomainError, match="berperan sebagai") as refused:
            open_one(coordinator, home, *(parties[place] for place in places))
        assert refused.value.field == field

    def test_one_pair_has_one_account(self, coordinator, institution):
        account = shared_account(institution)
        with pytest.raises(DomainError, match="sudah punya"):
            open_one(coordinator, account.partnership, account.second, account.first, "share")
        with pytest.raises(ValidationError, match="sudah punya"):
            open_one(coordinator, account.partnership, account.first, account.second, "share")

    def test_a_pattern_that_does_not_settle_so_refuses(self, coordinator, home, parties):
        with pytest.raises(DomainError, match="tidak menghitung"):
            open_one(coordinator, home, parties[0], parties[1], "share")

    def test_what_was_given_up_settles_nothing_but_what_ended_does(self, coordinator, home, parties):
        home.status = PartnershipStatus.CANCELLED
        home.save()
        with pytest.raises(TransitionRefused):
            open_one(coordinator, home, parties[0], parties[1])
        home.status = PartnershipStatus.ENDED
        home.save()
        open_one(coordinator, home, parties[0], parties[1])

    def test_a_party_of_another_partnership_is_refused(self, coordinator, home, parties):
        with pytest.raises(DomainError, match="bukan pihak"):
            open_one(coordinator, home, parties[0], PartnershipPartyFactory(role="plasma"))


class TestRules:
    def test_an_edition_is_used_once_both_sides_approved(self, coordinator, institution):
        account = SettlementAccountFactory(partnership__institution=institution)
        inti, plasma = (speaker(institution, party) for party in account.sides)
        rule = settlements.propose_rule(actor=inti, account=account, values={"text": "Tunai.", "effective_on": START})
        assert (rule.proposed_by, rule.answers.get().party) == (account.first, account.first)
        answer(actor=plasma, subject=rule, party=account.second, stance="objects", reason="Terlalu lama")
        rule.refresh_from_db()
        assert rule.agreed_on is None
        answer(actor=plasma, subject=rule, party=account.second, stance="agrees")
        rule.refresh_from_db()
        assert (rule.agreed_on, rule.applies_from) == (TODAY, START)
        with pytest.raises(TransitionRefused):
            settlements.withdraw_rule(actor=coordinator, rule=rule)

    def test_a_later_edition_never_reaches_back(self, institution):
        account = priced_account(institution)
        agreed_rule(account, dt.date(2026, 2, 1))
        newest = account.rules.first()
        assert (newest.edition, newest.applies_from) == (2, dt.date(2026, 2, 1))
        SettlementStatementFactory(account=account, until_on=dt.date(2026, 2, 28))
        agreed_rule(account, dt.date(2026, 2, 15))
        assert account.rules.first().applies_from == dt.date(2026, 3, 1)

    def test_one_proposal_at_a_time_and_its_owner_takes_it_back(self, coordinator, institution):
        account = SettlementAccountFactory(partnership__institution=institution)
        inti, plasma = (speaker(institution, party) for party in account.sides)
        values = {"text": "Tunai.", "effective_on": START}
        rule = settlements.propose_rule(actor=inti, account=account, values=values)
        with pytest.raises(ValidationError, match="Masih ada"):
            settlements.propose_rule(actor=coordinator, account=account, values=values)
        with pytest.raises(NotAllowed):
            settlements.withdraw_rule(actor=plasma, rule=rule)
        settlements.withdraw_rule(actor=inti, rule=rule)
        with pytest.raises(TransitionRefused):
            answer(actor=plasma, subject=rule, party=account.second, stance="agrees")
        assert settlements.propose_rule(actor=coordinator, account=account, values=values).edition == 2

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"second_percent": Decimal("39.99")}, "100 persen"),
            ({"first_percent": None}, "Isi bagian"),
            ({"revenue_items": " \n"}, "pendapatan"),
        ],
    )
    def test_shares_total_100_and_say_what_counts(self, coordinator, institution, change, said):
        account = shared_account(institution)
        values = {"text": "Bagi.", "effective_on": TODAY} | SHARES | change
        with pytest.raises(DomainError, match=said):
            settlements.propose_rule(actor=coordinator, account=account, values=values)

    def test_an_answer_on_paper_is_not_of_tomorrow(self, coordinator, institution):
        account = SettlementAccountFactory(partnership__institution=institution)
        rule = settlements.propose_rule(
            actor=coordinator, account=account, values={"text": "Tunai.", "effective_on": START}
        )
        told = {"subject": rule, "party": account.first, "stance": "agrees", "method": "meeting"}
        with pytest.raises(DomainError, match="masa depan"):
            record_answer(actor=coordinator, answered_on=TODAY + dt.timedelta(days=1), **told)
        with pytest.raises(NotAllowed):
            record_answer(actor=speaker(institution, account.first), answered_on=TODAY, **told)


class TestWaiting:
    @staticmethod
    def work(user):
        rows = due.work_on_waiting(user, TODAY, TODAY)
        return [(row.title, row.waiting_for) for row in rows if row.icon == "scale"]

    @staticmethod
    def due_items(institution, days):
        (source,) = (source for source in due_sources.WAITING_SOURCES if source.key == "settlement_statement")
        return list(source.items(institution, TODAY + dt.timedelta(days=days)))

    def test_a_closed_period_waits_for_those_who_speak_for_the_other_side(self, coordinator, institution):
        account = priced_account(institution)
        inti, plasma = (speaker(institution, party) for party in account.sides)
        statement = close_period(actor=inti, account=account, until_on=TODAY, label="Musim I")
        (item,) = self.due_items(institution, 14)
        assert (item.uid, item.owner_ids) == (f"statement:{statement.pk}:{account.second_id}", (plasma.pk,))
        assert (item.due_on, item.url) == (TODAY + dt.timedelta(days=14), statement.get_absolute_url())
        assert self.due_items(institution, 13) == []
        assert self.work(plasma) == [("Rekap Musim I", "")]
        assert self.work(inti) == []
        assert self.work(coordinator) == [("Rekap Musim I", str(account.second))]
        answer(actor=plasma, subject=statement, party=account.second, stance="objects", reason="Timbangan")
        assert len(self.work(plasma)) == 1
        answer(actor=plasma, subject=statement, party=account.second, stance="agrees")
        assert self.work(plasma) == self.work(coordinator) == self.due_items(institution, 99) == []

    def test_a_proposed_rule_waits_for_the_side_that_has_not_approved(self, coordinator, institution):
        account = SettlementAccountFactory(partnership__institution=institution)
        PartnershipPartyFactory(partnership=account.partnership, role="plasma")
        inti, plasma = (speaker(institution, party) for party in account.sides)
        rule = settlements.propose_rule(actor=inti, account=account, values={"text": "Tunai.", "effective_on": START})
        assert self.work(inti) == []
        assert self.work(plasma) == [("Persetujuan aturan perhitungan edisi 1", "")]
        assert self.work(coordinator) == [("Persetujuan aturan perhitungan edisi 1", str(account.second))]
        settlements.withdraw_rule(actor=inti, rule=rule)
        assert self.work(plasma) == self.work(coordinator) == []


class TestWhatAnAccountHolds:
    def test_its_sides_are_not_merged_into_one(self, institution):
        account = priced_account(institution)
        first, second = (party.organization for party in account.sides)
        (blocker,) = parties_with_accounts(first, second)
        assert blocker.message.startswith("Keduanya pihak")
        assert "programs.SettlementAccount" in merge_blockers
        other = PartnershipPartyFactory(partnership__institution=institution).organization
        assert parties_with_accounts(other, second) == []

    def test_its_sides_stay_in_the_partnership(self, coordinator, client_for, institution):
        account = priced_account(institution)
        other = PartnershipPartyFactory(partnership=account.partnership, role="plasma", order=5)
        rows = [(place, {"organization": party.organization}) for place, party in enumerate((account.first, other))]
        with pytest.raises(DomainError, match="punya perhitungan bersama"):
            replace_parties(account.partnership, rows, add=lambda *_: None, remove=PartnershipParty.delete)
        page = client_for(coordinator).get(
            reverse("programs:partnership-parties", args=[account.partnership.public_id])
        )
        assert account.get_absolute_url() in page.text
