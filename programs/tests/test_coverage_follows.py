"""Coverage stays true as agreements and duties change, in both directions, without anybody touching it."""

import datetime as dt
from decimal import Decimal as D

import pytest

from partners.tests.factories import OrganizationFactory
from programs.enums import Frequency, OccurrenceState
from programs.rules.coverage import Amounts, Cover, amounts_of
from programs.selectors.coverage import coverage_of
from programs.selectors.coverage_picture import picture_of
from programs.selectors.exchanges import exchanges_of
from programs.selectors.planning_steps import facts_of, with_planning
from programs.services import agreements, partnerships
from programs.services.coverage import cover_need
from programs.tests.duties import NOON, TODAY, add_duty, bare_duty, running_agreement, running_partnership
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import NeedFactory


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def need(program):
    return NeedFactory(program=program, quantity=D(6), unit="ruang", is_partnered=True, partnered_reason="Kurang")


def told(user, program) -> tuple[str, str, int]:
    """The sentence of the program, the verdict of its one need, and how many needs are open in the step bar."""
    coverage = coverage_of(user, program)
    (row,) = coverage.needs
    facts = facts_of(with_planning(type(program).objects.filter(pk=program.pk), TODAY).get(), TODAY)
    return coverage.sentence, row.verdict[0], facts.uncovered


def gains(user, program) -> list[tuple[str, str]]:
    coverage = coverage_of(user, program)
    return [(line.text, line.note) for row in exchanges_of(user, program, coverage) for line in row.gains]


class TestAgreement:
    """Suspended, resumed, ended by its services."""

    @pytest.fixture
    def agreement(self, institution, program):
        return running_agreement(institution, program=program, starts_on=dt.date(2026, 1, 1), ends_on=None)

    @pytest.fixture
    def covered(self, coordinator, agreement, need):
        duty = bare_duty(agreement, last_due_on=dt.date(2026, 12, 5))
        return cover_need(actor=coordinator, need=need, obligation=duty)

    def test_suspended_it_falls_resumed_it_is_back_ended_it_falls(self, coordinator, program, agreement, covered):
        assert told(coordinator, program) == ("1 dari 1 kebutuhan terpenuhi", "Terpenuhi", 0)
        agreement = agreements.suspend_agreement(actor=coordinator, agreement=agreement, reason="Panen gagal")
        assert told(coordinator, program) == ("0 dari 1 kebutuhan terpenuhi", "Belum ada mitra", 0)
        agreement = agreements.resume_agreement(actor=coordinator, agreement=agreement)
        assert told(coordinator, program) == ("1 dari 1 kebutuhan terpenuhi", "Terpenuhi", 0)
        agreements.end_agreement(actor=coordinator, agreement=agreement, reason="Selesai")
        assert told(coordinator, program) == ("0 dari 1 kebutuhan terpenuhi", "Belum ada mitra", 1)

    def test_what_a_party_gains_rests_and_ends_with_it(self, coordinator, institution, program, agreement, covered):
        partner = OrganizationFactory(institution=institution)
        bare_duty(agreement, debtor=agreement.parties.first().organization, creditor=partner)
        given = NeedFactory(program=program, flow="given", quantity=D(1))
        cover_need(actor=coordinator, need=given, obligation=agreement.obligations.get(creditor=partner))
        owner = agreement.parties.first().organization
        assert ("Menyerahkan catatan", f"Dari {owner}") in gains(coordinator, program)
        agreement = agreements.suspend_agreement(actor=coordinator, agreement=agreement, reason="Panen gagal")
        assert ("Menyerahkan catatan", f"Dari {owner} · ditangguhkan") in gains(coordinator, program)
        agreements.end_agreement(actor=coordinator, agreement=agreement, reason="Selesai")
        assert not [line for line in gains(coordinator, program) if line[0] == "Menyerahkan catatan"]

    def test_of_an_expired_agreement_nobody_gains(self, coordinator, institution, program, agreement, covered):
        partner = agreement.obligations.get().creditor
        NeedFactory(program=program)
        cover_need(
            actor=coordinator,
            need=NeedFactory(program=program, flow="given", quantity=D(1)),
            obligation=bare_duty(agreement, creditor=partner),
        )
        assert len(gains(coordinator, program)) >= 1
        agreement.ends_on = TODAY - dt.timedelta(days=1)
        agreement.save()
        assert not [line for line in gains(coordinator, program) if line[0] == "Menyerahkan catatan"]


class TestPartnership:
    def test_resumed_it_covers_again_and_a_party_that_is_away_says_so(self, coordinator, institution, program, need):
        partnership = running_partnership(institution, program=program)
        party = partnership.parties.get(role="pengasuh")
        party.contribution = "Ruang pelatihan"
        party.save()
        cover_need(actor=coordinator, need=need, party=party)
        assert told(coordinator, program)[1] == "Terpenuhi"
        partnership = partnerships.suspend_partnership(actor=coordinator, partnership=partnership, reason="Renovasi")
        assert told(coordinator, program)[1] == "Belum ada mitra"
        partnerships.resume_partnership(actor=coordinator, partnership=partnership)
        assert told(coordinator, program)[1] == "Terpenuhi"
        party.episodes.update(until_on=TODAY - dt.timedelta(days=1))
        (exchange, *_) = exchanges_of(coordinator, program, coverage_of(coordinator, program))
        assert [(line.text, line.note) for line in exchange.brings] == [("Ruang pelatihan", "Sedang tidak ikut serta")]


class TestEndlessDuty:
    """A duty every month without an end: never fulfilled whole, and kept as long as nothing is overdue."""

    @pytest.mark.parametrize(
        ("cover", "expected"),
        [
            (Cover(1, True, None, "agreed", 3, 15, True, 0), Amounts(agreed=D(6))),
            (Cover(1, True, None, "agreed", 3, 15, True, 2), Amounts(promised=D(6))),
            (Cover(1, True, D(2), "agreed", 3, 15, True, 0), Amounts(agreed=D(2))),
            (Cover(1, True, None, "paused", 3, 15, True, 0), Amounts(paused=D(6))),
            (Cover(1, True, None, "promised", 0, 12, True, 0), Amounts(promised=D(6))),
            # It is over, and what was delivered of it stays.
            (Cover(1, True, None, "over", 3, 12, True, 0), Amounts(delivered=D("1.5"))),
            # With an end it is counted by its due dates, late or not.
            (Cover(1, True, None, "agreed", 3, 12, False, 2), Amounts(agreed=D("4.5"), delivered=D("1.5"))),
        ],
    )
    def test_amounts(self, cover, expected):
        assert amounts_of(cover, D(6)) == expected

    @pytest.fixture
    def duty(self, coordinator, institution, program, need):
        duty = add_duty(coordinator, running_partnership(institution, program=program))
        cover_need(actor=coordinator, need=need, obligation=duty)
        return duty

    def settle(self, duty) -> None:
        duty.occurrences.filter(due_on__lt=TODAY).update(state=OccurrenceState.FULFILLED)

    def row(self, user, program):
        return coverage_of(user, program).needs[0].rows[0]

    def test_is_met_while_it_is_kept_and_says_that_it_goes_on(self, coordinator, program, duty):
        self.settle(duty)
        row = self.row(coordinator, program)
        assert told(coordinator, program) == ("1 dari 1 kebutuhan terpenuhi", "Terpenuhi", 0)
        assert row.standing.label == "Berjalan terus, tidak ada tenggat yang lewat"
        assert row.done == "3 tenggat terpenuhi"

    def test_late_it_is_only_a_promise_and_says_so(self, coordinator, program, duty):
        row = self.row(coordinator, program)
        assert told(coordinator, program) == ("0 dari 1 kebutuhan terpenuhi", "Tenggatnya lewat", 0)
        assert row.standing.label == "Berjalan terus, tetapi ada tenggat yang lewat"
        assert row.done == "0 tenggat terpenuhi, 3 lewat"

    def test_reported_is_not_late(self, coordinator, program, duty):
        duty.occurrences.filter(due_on__lt=TODAY).update(state=OccurrenceState.REPORTED)
        assert told(coordinator, program)[1] == "Terpenuhi"

    @pytest.mark.parametrize(
        ("values", "home"),
        [
            ({"last_due_on": dt.date(2026, 12, 5)}, {}),
            ({"frequency": Frequency.ONCE}, {}),
            ({}, {"ends_on": dt.date(2026, 12, 31)}),
        ],
    )
    def test_with_an_end_of_its_own_or_its_home_it_is_counted(
        self, coordinator, institution, program, need, values, home
    ):
        partnership = running_partnership(institution, program=program, **home)
        cover_need(actor=coordinator, need=need, obligation=add_duty(coordinator, partnership, **values))
        row = self.row(coordinator, program)
        assert (row.standing, row.coverage.is_endless) == ("agreed", False)


class TestWords:
    def test_money_is_written_as_money(self, coordinator, institution, program):
        funds = NeedFactory(program=program, aspect="funds", quantity=D(18_000_000), unit="rupiah")
        partnership = running_partnership(institution, program=program)
        cover_need(actor=coordinator, need=funds, party=partnership.parties.first(), quantity=D(10_000_000))
        (row,) = coverage_of(coordinator, program).needs
        assert (row.amount, row.verdict[0]) == ("Rp18.000.000", "Kurang Rp8.000.000")
        assert row.rows[0].quantity == "Rp10.000.000"

    def test_matrix_has_only_who_brings_something_once_somebody_does(self, coordinator, institution, program, need):
        partnership = running_partnership(institution, program=program)
        assert len(coverage_of(coordinator, program).bringing) == 2
        party = partnership.parties.get(role="pengasuh")
        cover_need(actor=coordinator, need=need, party=party)
        assert coverage_of(coordinator, program).bringing == (party.organization,)


class TestPictureOnAPhone:
    def test_bar_of_a_need_has_the_firmest_part_first_and_names_who(self, coordinator, institution, program, need):
        partnership = running_partnership(institution, program=program)
        draft = running_partnership(institution, program=program, status="draft")
        promising, agreeing = draft.parties.get(role="pengasuh"), partnership.parties.get(role="pengasuh")
        cover_need(actor=coordinator, need=need, party=promising, quantity=D(3))
        cover_need(actor=coordinator, need=need, party=agreeing, quantity=D(1))
        (bar,) = picture_of(coverage_of(coordinator, program)).bars
        assert [(segment.stage, segment.start, segment.width) for segment in bar.segments] == [
            ("agreed", 0.0, 16.67),
            ("promised", 16.67, 50.0),
        ]
        assert {(who, much) for who, much, _ in bar.words} == {
            (str(promising.organization), "3 ruang"),
            (str(agreeing.organization), "1 ruang"),
        }

    def test_need_that_nobody_covers_has_an_empty_bar(self, coordinator, institution, program, need):
        partnership = running_partnership(institution, program=program)
        other = NeedFactory(program=program, quantity=D(1))
        cover_need(actor=coordinator, need=other, party=partnership.parties.first())
        bars = picture_of(coverage_of(coordinator, program)).bars
        assert [(bar.cover.need, bool(bar.segments)) for bar in bars] == [(need, False), (other, True)]
