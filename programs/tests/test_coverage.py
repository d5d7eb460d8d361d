"""How coverage counts on a day, and that it stays true as partnerships, duties and agreements change."""

import datetime as dt
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from programs.enums import AgreementState, OccurrenceState
from programs.models import PartyEpisode
from programs.rules.coverage import Amounts, Cover, amounts_of, balance_of
from programs.selectors.coverage import coverage_of, coverage_of_needs
from programs.services import obligations, partnerships
from programs.services.coverage import change_coverage, cover_need
from programs.tests.duties import NOON, TODAY, add_duty, bare_duty, running_agreement, running_partnership
from programs.tests.factories import AgreementFactory, OccurrenceFactory, ProgramFactory
from programs.tests.planning_factories import NeedFactory, SelectionDecisionFactory

PARTNER, OTHER = 7, 8


class TestRules:
    """Hand-computed: a need of 10 chairs."""

    def test_party_promises_agrees_pauses_or_counts_nothing(self):
        expected = {"promised": Amounts(promised=D(4)), "agreed": Amounts(agreed=D(4)), "paused": Amounts(paused=D(4))}
        for standing in ("promised", "agreed", "paused", "left", "over", "expired", "cancelled", "waived", "revoked"):
            cover = Cover(PARTNER, False, D(4), standing)
            assert amounts_of(cover, D(10)) == expected.get(standing, Amounts())

    def test_each_due_date_of_a_duty_delivers_an_equal_part(self):
        assert amounts_of(Cover(PARTNER, True, D(6), "agreed", 2, 3), D(10)) == Amounts(agreed=D(2), delivered=D(4))
        thirds = amounts_of(Cover(PARTNER, True, D(1), "agreed", 1, 3), D(10))
        assert (thirds.delivered, thirds.agreed) == (D("0.33"), D("0.67"))

    def test_what_was_delivered_stays_when_the_rest_falls_away(self):
        assert amounts_of(Cover(PARTNER, True, D(6), "cancelled", 1, 3), D(10)) == Amounts(delivered=D(2))

    def test_blank_quantity_is_the_whole_need_and_follows_it(self):
        cover = Cover(PARTNER, False, None, "agreed")
        assert balance_of(D(10), [cover]).total.agreed == 10
        assert balance_of(D(12), [cover]).total.agreed == 12

    def test_missing_and_too_much(self):
        balance = balance_of(D(10), [Cover(PARTNER, False, D(4), "agreed"), Cover(OTHER, False, D(3), "promised")])
        assert (balance.missing, balance.over, balance.is_met, balance.is_promised) == (3, 0, False, False)
        balance = balance_of(D(10), [Cover(PARTNER, False, D(8), "agreed"), Cover(OTHER, False, D(5), "agreed")])
        assert (balance.missing, balance.over, balance.is_met) == (0, 3, True)

    def test_duty_puts_in_writing_what_its_party_brings_and_adds_nothing(self):
        covers = [Cover(PARTNER, False, D(4), "promised"), Cover(PARTNER, True, D(3), "agreed", 1, 3)]
        assert balance_of(D(10), covers).total == Amounts(promised=D(1), agreed=D(2), delivered=D(1))

    def test_duty_larger_than_the_partys_word_counts_alone(self):
        covers = [Cover(PARTNER, False, D(2), "agreed"), Cover(PARTNER, True, D(5), "agreed")]
        assert balance_of(D(10), covers).total == Amounts(agreed=D(5))

    def test_cancelled_duty_leaves_the_partys_word_standing(self):
        covers = [Cover(PARTNER, False, D(4), "agreed"), Cover(PARTNER, True, D(4), "cancelled", 0, 1)]
        assert balance_of(D(10), covers).total == Amounts(agreed=D(4))

    def test_duties_of_different_organizations_add_up(self):
        covers = [Cover(PARTNER, True, D(4), "agreed", 1, 1), Cover(OTHER, True, D(6), "agreed", 0, 1)]
        balance = balance_of(D(10), covers)
        assert balance.by_organization == {PARTNER: Amounts(delivered=D(4)), OTHER: Amounts(agreed=D(6))}
        assert balance.is_met
        assert not balance.is_delivered

    def test_need_that_is_not_counted_is_met_by_one_whole(self):
        assert balance_of(None, [Cover(PARTNER, False, None, "agreed")]).is_met
        assert not balance_of(None, []).is_met
        assert balance_of(None, [Cover(PARTNER, True, None, "agreed", 1, 4)]).total.delivered == D("0.25")


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def need(program):
    return NeedFactory(program=program, quantity=D(6), unit="ruang", is_partnered=True, partnered_reason="Kurang")


@pytest.fixture
def partnership(institution, program):
    return running_partnership(institution, program=program)


@pytest.fixture
def party(partnership):
    return partnership.parties.get(role="pengasuh")


def total(user, need) -> Amounts:
    return coverage_of(user, need.program).by_need[need.pk].balance.total


def standing(user, need) -> str:
    (row,) = coverage_of(user, need.program).by_need[need.pk].rows
    return row.standing.value


class TestParty:
    @pytest.fixture
    def covered(self, coordinator, need, party):
        return cover_need(actor=coordinator, need=need, party=party, quantity=D(4))

    def test_of_a_partnership_in_force_is_agreed(self, coordinator, need, covered):
        assert total(coordinator, need) == Amounts(agreed=D(4))

    def test_of_a_draft_is_promised(self, coordinator, institution, program, need):
        draft = running_partnership(institution, program=program, status="draft")
        cover_need(actor=coordinator, need=need, party=draft.parties.first(), quantity=D(4))
        assert total(coordinator, need) == Amounts(promised=D(4))

    def test_that_left_covers_nothing_the_day_after(self, coordinator, need, party, covered):
        episode = party.episodes.get()
        episode.until_on = TODAY
        episode.save()
        assert total(coordinator, need) == Amounts(agreed=D(4))
        episode.until_on = TODAY - dt.timedelta(days=1)
        episode.save()
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(), "left")

    def test_that_came_back_covers_again(self, coordinator, institution, need, party, covered):
        party.episodes.update(until_on=dt.date(2026, 2, 1))
        PartyEpisode.objects.create(institution=institution, party=party, from_on=dt.date(2026, 3, 1))
        assert total(coordinator, need) == Amounts(agreed=D(4))

    def test_that_is_yet_to_begin_is_promised(self, coordinator, need, party, covered):
        party.episodes.update(from_on=TODAY + dt.timedelta(days=1))
        assert total(coordinator, need) == Amounts(promised=D(4))

    def test_of_a_suspended_partnership_is_paused_until_it_goes_on(self, coordinator, need, partnership, covered):
        partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Panen gagal")
        assert total(coordinator, need) == Amounts(paused=D(4))
        partnerships.resume_partnership(actor=coordinator, partnership=partnership)
        assert total(coordinator, need) == Amounts(agreed=D(4))

    def test_of_an_ended_partnership_covers_nothing(self, coordinator, need, partnership, covered):
        partnerships.end_partnership(actor=coordinator, partnership=partnership, reason="Selesai")
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(), "over")

    def test_of_a_cancelled_draft_covers_nothing(self, coordinator, institution, program, need):
        draft = running_partnership(institution, program=program, status="draft")
        cover_need(actor=coordinator, need=need, party=draft.parties.first())
        partnerships.cancel_partnership(actor=coordinator, partnership=draft, reason="Tidak jadi")
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(), "over")

    def test_promised_by_a_revoked_decision_covers_nothing(self, coordinator, institution, program, need):
        draft = running_partnership(institution, program=program, status="draft")
        decision = SelectionDecisionFactory(candidate__selection__program=program)
        cover_need(actor=coordinator, need=need, party=draft.parties.first(), decision=decision)
        assert total(coordinator, need) == Amounts(promised=D(6))
        decision.revoked_on, decision.revocation_reason = TODAY, "Mundur"
        decision.save()
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(), "revoked")

    def test_changed_quantity_of_coverage_and_need(self, coordinator, need, covered):
        change_coverage(actor=coordinator, coverage=covered, values={"quantity": D(7)})
        balance = coverage_of(coordinator, need.program).by_need[need.pk].balance
        assert (balance.total, balance.over) == (Amounts(agreed=D(7)), 1)
        need.quantity = D(9)
        need.save()
        balance = coverage_of(coordinator, need.program).by_need[need.pk].balance
        assert (balance.missing, balance.over) == (2, 0)

    def test_cancelled_need_is_out_of_the_count(self, coordinator, need, covered):
        NeedFactory(program=need.program)
        assert coverage_of(coordinator, need.program).sentence == "0 dari 2 kebutuhan terpenuhi"
        need.cancelled_on = TODAY
        need.save()
        assert coverage_of(coordinator, need.program).sentence == "0 dari 1 kebutuhan terpenuhi"


class TestDuty:
    @pytest.fixture
    def duty(self, coordinator, partnership):
        return add_duty(coordinator, partnership, last_due_on=dt.date(2026, 3, 31))  # 5 January, February, March

    @pytest.fixture
    def covered(self, coordinator, need, duty):
        return cover_need(actor=coordinator, need=need, obligation=duty)

    def fulfill(self, duty, count: int) -> None:
        for row in duty.occurrences.order_by("due_on")[:count]:
            row.state = OccurrenceState.FULFILLED
            row.save()

    def test_of_a_partnership_in_force_is_agreed_and_each_fulfilled_date_delivered(
        self, coordinator, need, duty, covered
    ):
        assert total(coordinator, need) == Amounts(agreed=D(6))
        self.fulfill(duty, 2)
        assert total(coordinator, need) == Amounts(agreed=D(2), delivered=D(4))
        self.fulfill(duty, 3)
        assert total(coordinator, need) == Amounts(delivered=D(6))

    def test_reported_is_not_delivered(self, coordinator, need, duty, covered):
        duty.occurrences.update(state=OccurrenceState.REPORTED)
        assert total(coordinator, need) == Amounts(agreed=D(6))

    def test_cancelled_keeps_only_what_was_delivered(self, coordinator, need, duty, covered):
        self.fulfill(duty, 1)
        obligations.cancel_obligation(actor=coordinator, obligation=duty, reason="Tidak sanggup")
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(delivered=D(2)), "cancelled")

    def test_waived_covers_nothing(self, coordinator, need, duty, covered):
        duty.is_waived_by_agreement, duty.waiver_reason = True, "Tidak disepakati"
        duty.save()
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(), "waived")

    @pytest.mark.parametrize("role", ["pengasuh", "asuhan"])
    def test_of_a_side_that_left_keeps_only_what_was_delivered(
        self, coordinator, need, partnership, duty, covered, role
    ):
        self.fulfill(duty, 1)
        partnership.parties.get(role=role).episodes.update(until_on=dt.date(2026, 3, 1))
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(delivered=D(2)), "left")

    def test_of_a_suspended_and_an_ended_partnership(self, coordinator, need, partnership, duty, covered):
        self.fulfill(duty, 1)
        partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Panen gagal")
        assert total(coordinator, need) == Amounts(delivered=D(2), paused=D(4))
        partnerships.end_partnership(actor=coordinator, partnership=partnership, reason="Selesai")
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(delivered=D(2)), "over")

    def test_of_a_draft_is_promised_until_an_agreement_is_settled(self, coordinator, institution, program, need):
        draft = running_partnership(institution, program=program, status="draft")
        cover_need(actor=coordinator, need=need, obligation=bare_duty(draft))
        agreement = AgreementFactory(institution=institution, partnership=draft, state=AgreementState.NEGOTIATING)
        assert total(coordinator, need) == Amounts(promised=D(6))
        agreement.state = AgreementState.AGREED
        agreement.save()
        assert total(coordinator, need) == Amounts(agreed=D(6))
        agreement.ends_on = TODAY - dt.timedelta(days=1)
        agreement.save()
        assert total(coordinator, need) == Amounts(promised=D(6))

    def test_of_another_partnerships_settled_agreement_does_not_help(self, coordinator, institution, program, need):
        draft = running_partnership(institution, program=program, status="draft")
        cover_need(actor=coordinator, need=need, obligation=bare_duty(draft))
        AgreementFactory(institution=institution, state=AgreementState.AGREED)
        assert total(coordinator, need) == Amounts(promised=D(6))

    @pytest.mark.parametrize(
        ("state", "expected", "word"),
        [
            ("draft", Amounts(promised=D(6)), "promised"),
            ("negotiating", Amounts(promised=D(6)), "promised"),
            ("agreed", Amounts(agreed=D(6)), "agreed"),
            ("signed", Amounts(agreed=D(6)), "agreed"),
            ("active", Amounts(agreed=D(6)), "agreed"),
            ("suspended", Amounts(paused=D(6)), "paused"),
            ("ended", Amounts(), "over"),
            ("cancelled", Amounts(), "over"),
        ],
    )
    def test_of_an_agreement_follows_its_state(self, coordinator, institution, program, need, state, expected, word):
        agreement = running_agreement(institution, program=program, state=state)
        cover_need(actor=coordinator, need=need, obligation=bare_duty(agreement))
        assert (total(coordinator, need), standing(coordinator, need)) == (expected, word)

    def test_of_an_expired_agreement_keeps_only_what_was_delivered(self, coordinator, institution, program, need):
        agreement = running_agreement(institution, program=program, ends_on=TODAY)
        duty = bare_duty(agreement)
        OccurrenceFactory(obligation=duty, state=OccurrenceState.FULFILLED)
        OccurrenceFactory(obligation=duty, due_on=TODAY)
        cover_need(actor=coordinator, need=need, obligation=duty)
        assert total(coordinator, need) == Amounts(agreed=D(3), delivered=D(3))
        agreement.ends_on = TODAY - dt.timedelta(days=1)
        agreement.save()
        assert (total(coordinator, need), standing(coordinator, need)) == (Amounts(delivered=D(3)), "expired")

    def test_beside_its_partys_word_is_not_counted_twice(self, coordinator, need, party, duty, covered):
        assert duty.debtor == party.organization
        cover_need(actor=coordinator, need=need, party=party)
        row = coverage_of(coordinator, need.program).by_need[need.pk]
        assert (row.balance.total, row.balance.over) == (Amounts(agreed=D(6)), 0)
        assert len(row.rows) == 2


class TestReading:
    def test_need_given_to_a_partner_stands_in_the_partners_column(
        self, coordinator, institution, program, partnership
    ):
        ours = partnership.parties.get(role="pengasuh").organization
        given = NeedFactory(program=program, flow="given", quantity=D(2))
        cover_need(actor=coordinator, need=given, obligation=bare_duty(partnership))
        cover = coverage_of(coordinator, program)
        (row,) = cover.by_need[given.pk].rows
        assert row.coverage.obligation.debtor == ours
        assert row.organization == partnership.parties.get(role="asuhan").organization

    def test_need_met_by_oneself_counts_only_when_somebody_covers_it(self, coordinator, program, party):
        own = NeedFactory(program=program, is_partnered=False, partnered_reason="Punya sendiri")
        assert coverage_of(coordinator, program).needs == ()
        cover_need(actor=coordinator, need=own, party=party)
        assert coverage_of(coordinator, program).sentence == "1 dari 1 kebutuhan terpenuhi"

    def test_verdicts_in_words(self, coordinator, need, party):
        def word():
            return coverage_of_needs(coordinator, [need], day=TODAY)[need.pk].verdict[0]

        assert word() == "Belum ada mitra"
        coverage = cover_need(actor=coordinator, need=need, party=party, quantity=D(4))
        assert word() == "Kurang 2 ruang"
        change_coverage(actor=coordinator, coverage=coverage, values={"quantity": None})
        assert word() == "Terpenuhi"
        change_coverage(actor=coordinator, coverage=coverage, values={"quantity": D("7.5")})
        assert word() == "Lebih 1,5 ruang"

    def test_queries_stay_the_same_with_more_needs_and_parties(self, coordinator, institution, program, need, party):
        def count() -> int:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                cover = coverage_of(coordinator, program)
                assert cover.groups
                assert [cell.parts for row in cover.needs for cell in row.cells]
            return len(queries)

        cover_need(actor=coordinator, need=need, party=party)
        before = count()
        for _ in range(2):
            more = running_partnership(institution, program=program)
            other = NeedFactory(program=program)
            cover_need(actor=coordinator, need=other, party=more.parties.first())
            cover_need(actor=coordinator, need=other, obligation=bare_duty(more))
        assert count() == before == 3
