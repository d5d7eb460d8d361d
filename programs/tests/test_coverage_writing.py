"""Covering needs by parties and obligations, changing that and taking it back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from programs.models import NeedCoverage
from programs.services.coverage import change_coverage, cover_need, end_coverage
from programs.services.partnerships import update_partnership
from programs.tests.duties import NOON, TODAY, bare_duty, running_agreement, running_partnership
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import NeedCoverageFactory, NeedFactory, SelectionDecisionFactory


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, status="running")


@pytest.fixture
def need(program):
    return NeedFactory(program=program, quantity=Decimal(3), unit="ruang")


@pytest.fixture
def partnership(institution, program):
    return running_partnership(institution, program=program)


@pytest.fixture
def party(partnership):
    return partnership.parties.get(role="pengasuh")


class TestCover:
    def test_party_covers_part_of_a_need_and_everything_concerned_tells_of_it(self, coordinator, need, party):
        coverage = cover_need(actor=coordinator, need=need, party=party, quantity=Decimal(2), note=" Aula ")
        assert (coverage.quantity, coverage.note, coverage.created_by_id) == (2, "Aula", coordinator.pk)
        event = AuditEvent.objects.get(action="need_coverage.create")
        told = {subject.subject for subject in event.subjects.all()}
        assert told == {coverage, need, need.program, party.partnership}
        assert event.sentence == f"mencatat {party} memenuhi kebutuhan {need}"

    def test_obligation_covers_all_of_a_need(self, coordinator, need, partnership):
        coverage = cover_need(actor=coordinator, need=need, obligation=bare_duty(partnership))
        assert coverage.quantity is None
        assert coverage.party is None

    def test_decision_stays_beside_what_it_promised(self, coordinator, need, party):
        decision = SelectionDecisionFactory(candidate__selection__program=need.program)
        assert cover_need(actor=coordinator, need=need, party=party, decision=decision).decision == decision

    def test_same_party_twice_is_refused_until_the_first_was_taken_back(self, coordinator, need, party):
        first = cover_need(actor=coordinator, need=need, party=party)
        with pytest.raises(ValidationError, match="sudah memenuhi"):
            cover_need(actor=coordinator, need=need, party=party)
        end_coverage(actor=coordinator, coverage=first, reason="Salah catat")
        assert cover_need(actor=coordinator, need=need, party=party).pk != first.pk

    def test_party_and_obligation_together_or_neither_is_refused(self, coordinator, need, party, partnership):
        for given in ({}, {"party": party, "obligation": bare_duty(partnership)}):
            with pytest.raises(DomainError, match="Pilih satu"):
                cover_need(actor=coordinator, need=need, **given)

    def test_party_of_another_program_is_refused_and_one_of_none_is_not(self, coordinator, institution, need):
        elsewhere = running_partnership(institution, program=ProgramFactory(institution=institution))
        with pytest.raises(DomainError) as refused:
            cover_need(actor=coordinator, need=need, party=elsewhere.parties.first())
        assert refused.value.field == "party"
        loose = running_partnership(institution)
        assert cover_need(actor=coordinator, need=need, party=loose.parties.first()).pk

    def test_obligation_of_another_programs_agreement_is_refused(self, coordinator, institution, need):
        agreement = running_agreement(institution, program=ProgramFactory(institution=institution))
        with pytest.raises(DomainError) as refused:
            cover_need(actor=coordinator, need=need, obligation=bare_duty(agreement))
        assert refused.value.field == "obligation"

    def test_party_of_another_institution_is_not_found(self, coordinator, other_institution, need):
        other = running_partnership(other_institution)
        with pytest.raises(DomainError, match="tidak ditemukan"):
            cover_need(actor=coordinator, need=need, party=other.parties.first())

    @pytest.mark.parametrize("gone", [{"cancelled_at": NOON}, {"is_waived_by_agreement": True, "waiver_reason": "-"}])
    def test_obligation_that_is_not_owed_covers_nothing(self, coordinator, need, partnership, gone):
        with pytest.raises(DomainError, match="tidak memenuhi"):
            cover_need(actor=coordinator, need=need, obligation=bare_duty(partnership, **gone))

    @pytest.mark.parametrize("quantity", [Decimal(0), Decimal(-1)])
    def test_quantity_must_be_positive(self, coordinator, need, party, quantity):
        with pytest.raises(DomainError) as refused:
            cover_need(actor=coordinator, need=need, party=party, quantity=quantity)
        assert refused.value.field == "quantity"

    def test_quantity_of_a_need_without_one_is_refused(self, coordinator, program, party):
        need = NeedFactory(program=program, quantity=None, unit="")
        with pytest.raises(DomainError, match="belum punya jumlah"):
            cover_need(actor=coordinator, need=need, party=party, quantity=Decimal(1))

    def test_cancelled_need_is_not_covered_any_more(self, coordinator, need, party):
        need.cancelled_on, need.cancel_reason = TODAY, "Tidak jadi"
        need.save()
        with pytest.raises(TransitionRefused, match="sudah dibatalkan"):
            cover_need(actor=coordinator, need=need, party=party)

    def test_finished_program_takes_no_coverage(self, coordinator, need, party):
        need.program.status = "finished"
        need.program.save()
        with pytest.raises(TransitionRefused):
            cover_need(actor=coordinator, need=need, party=party)

    def test_observer_may_not(self, observer, need, party):
        with pytest.raises(NotAllowed):
            cover_need(actor=observer, need=need, party=party)


class TestChangeAndEnd:
    @pytest.fixture
    def coverage(self, coordinator, need, party):
        return cover_need(actor=coordinator, need=need, party=party, quantity=Decimal(2))

    def test_quantity_changes_with_a_readable_difference(self, coordinator, coverage):
        changed = change_coverage(actor=coordinator, coverage=coverage, values={"quantity": Decimal(1)}, version=1)
        assert (changed.quantity, changed.version) == (1, 2)
        (change,) = AuditEvent.objects.get(action="need_coverage.update").changes
        assert (change["label"], change["new"]) == ("jumlah", "1")

    def test_nothing_changed_tells_nothing(self, coordinator, coverage):
        change_coverage(actor=coordinator, coverage=coverage, values={"quantity": Decimal(2)})
        assert not AuditEvent.objects.filter(action="need_coverage.update").exists()

    def test_what_it_covers_is_not_changed_in_passing(self, coordinator, coverage, program):
        other = NeedFactory(program=program)
        assert change_coverage(actor=coordinator, coverage=coverage, values={"need": other}).need == coverage.need

    def test_somebody_elses_change_is_not_lost(self, coordinator, coverage):
        change_coverage(actor=coordinator, coverage=coverage, values={"note": "Aula"}, version=1)
        with pytest.raises(StaleVersion):
            change_coverage(actor=coordinator, coverage=coverage, values={"note": "Balai"}, version=1)

    def test_taking_back_keeps_the_row_with_day_and_reason(self, coordinator, coverage):
        ended = end_coverage(actor=coordinator, coverage=coverage, reason=" Aula dipakai sendiri ")
        assert (ended.ended_on, ended.end_reason) == (TODAY, "Aula dipakai sendiri")
        assert not NeedCoverage.objects.standing().exists()
        assert AuditEvent.objects.get(action="need_coverage.end").reason == "Aula dipakai sendiri"

    def test_taking_back_needs_a_reason_and_happens_once(self, coordinator, coverage):
        with pytest.raises(DomainError) as refused:
            end_coverage(actor=coordinator, coverage=coverage, reason=" ")
        assert refused.value.field == "reason"
        end_coverage(actor=coordinator, coverage=coverage, reason="Selesai")
        for again in (
            lambda: end_coverage(actor=coordinator, coverage=coverage, reason="Lagi"),
            lambda: change_coverage(actor=coordinator, coverage=coverage, values={"note": "-"}),
        ):
            with pytest.raises(TransitionRefused, match="sudah dilepas"):
                again()

    def test_taking_back_is_possible_when_need_and_program_are_over(self, coordinator, coverage):
        coverage.need.cancelled_on = TODAY
        coverage.need.save()
        coverage.need.program.status = "finished"
        coverage.need.program.save()
        assert end_coverage(actor=coordinator, coverage=coverage, reason="Selesai").ended_on

    @pytest.mark.parametrize("service", [change_coverage, end_coverage])
    def test_observer_may_not(self, observer, coverage, service):
        extra = {"values": {}} if service is change_coverage else {"reason": "-"}
        with pytest.raises(NotAllowed):
            service(actor=observer, coverage=coverage, **extra)

    def test_end_without_reason_is_refused_by_the_database(self, coverage):
        with pytest.raises(IntegrityError), transaction.atomic():
            NeedCoverage.objects.filter(pk=coverage.pk).update(ended_on=dt.date(2026, 3, 1))


class TestPartyStays:
    """A party that covers a need, or once did, is not deleted from its partnership behind the need's back."""

    def without(self, actor, partnership, party):
        rest = [
            {"organization": row.organization, "role": row.role, "is_lead": index == 0}
            for index, row in enumerate(partnership.parties.exclude(pk=party.pk))
        ]
        other = running_partnership(partnership.institution).parties.first().organization
        rows = [*rest, {"organization": other, "role": party.role, "is_lead": False}]
        return update_partnership(actor=actor, partnership=partnership, values={}, parties=rows, texts={}, version=None)

    @pytest.mark.parametrize("ended", [{}, {"ended_on": TODAY, "end_reason": "Selesai"}])
    def test_party_with_coverage_is_not_removed(self, coordinator, institution, program, need, ended):
        partnership = running_partnership(institution, program=program, status="draft")
        party = partnership.parties.get(role="asuhan")
        NeedCoverageFactory(need=need, party=party, **ended)
        with pytest.raises(DomainError, match=f"memenuhi kebutuhan {need.name.split(' (')[0]}"):
            self.without(coordinator, partnership, party)

    def test_party_chosen_in_a_search_is_not_removed(self, coordinator, institution, program):
        partnership = running_partnership(institution, program=program, status="draft")
        party = partnership.parties.get(role="asuhan")
        SelectionDecisionFactory(candidate__selection__program=program, party=party)
        with pytest.raises(DomainError, match="dipilih lewat pencarian"):
            self.without(coordinator, partnership, party)

    def test_party_without_either_is_removed(self, coordinator, institution, program):
        partnership = running_partnership(institution, program=program, status="draft")
        party = partnership.parties.get(role="asuhan")
        self.without(coordinator, partnership, party)
        assert not partnership.parties.filter(pk=party.pk).exists()
