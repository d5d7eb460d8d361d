"""Two organizations become one: what planning knows of either is kept, and what stands goes on standing."""

from decimal import Decimal

import pytest

from partners.models import OrganizationMerge
from partners.selectors.merges import blockers_of
from partners.services.merges import merge_organizations
from partners.tests.factories import OrganizationFactory
from programs.enums import PartnershipStatus
from programs.models import BudgetLine, Candidate, CandidateNeed, NeedCoverage, Score, StageDoer
from programs.selectors.coverage import coverage_of
from programs.selectors.results import results_of
from programs.services.candidates import remove_candidate
from programs.services.selection_decisions import revoke_decision
from programs.tests.factories import PartnershipFactory, PartnershipPartyFactory
from programs.tests.planning_factories import (
    BudgetLineFactory,
    CandidateFactory,
    CandidateNeedFactory,
    NeedCoverageFactory,
    NeedFactory,
    SelectionFactory,
    StageDoerFactory,
    StagePlanFactory,
)
from programs.tests.searches import Search, decide, make_search

WHY = "Menarik diri."


@pytest.fixture
def two(institution):
    """The first stays, the second is merged."""
    return [OrganizationFactory(institution=institution, name=f"Mitra {name} (contoh)") for name in ("A", "B")]


@pytest.fixture
def search(institution, coordinator) -> Search:
    return make_search(institution, coordinator)


def merge(actor, kept, other, **settled) -> OrganizationMerge:
    return merge_organizations(actor=actor, survivor=kept, merged=other, choices={}, settled=settled)


def merge_candidates(actor, search: Search, kept: int, other: int) -> OrganizationMerge:
    first, second = (search.candidates[place].organization for place in (kept, other))
    conflicts = blockers_and_conflicts(first, second)
    return merge(actor, first, second, **dict.fromkeys(conflicts, "survivor"))


def blockers_and_conflicts(first, second) -> list[str]:
    """Keys of the conflicts that a person has to settle; nothing may be in the way."""
    from partners.selectors.merge_references import conflicts_between, links_to

    assert blockers_of(first, second) == []
    return [one.key for one in conflicts_between(first, second, links_to(type(first))) if one.must_choose]


class TestPlan:
    def test_money_moves_with_its_funder(self, coordinator, institution, two):
        kept, other = two
        line = BudgetLineFactory(program__institution=institution, funder=other)
        record = merge(coordinator, kept, other)
        assert BudgetLine.objects.get(pk=line.pk).funder == kept
        assert {"noun": str(BudgetLine._meta.verbose_name_plural), "count": 1} in record.moved

    def test_both_give_money_and_both_lines_stay(self, coordinator, institution, two):
        kept, other = two
        first = BudgetLineFactory(program__institution=institution, funder=kept, amount_idr=Decimal(1_000_000))
        BudgetLineFactory(program=first.program, funder=other, amount_idr=Decimal(2_000_000))
        merge(coordinator, kept, other)
        lines = BudgetLine.objects.filter(funder=kept)
        assert sum(line.amount_idr for line in lines) == 3_000_000

    def test_who_carries_out_a_stage_moves(self, coordinator, institution, two):
        kept, other = two
        doer = StageDoerFactory(stage_plan=StagePlanFactory(program__institution=institution), organization=other)
        merge(coordinator, kept, other)
        assert StageDoer.objects.get(pk=doer.pk).organization == kept

    def test_two_who_carry_out_one_stage_are_one_and_what_differed_is_noted(self, coordinator, institution, two):
        kept, other = two
        plan = StagePlanFactory(program__institution=institution)
        StageDoerFactory(stage_plan=plan, organization=kept, part="whole")
        StageDoerFactory(stage_plan=plan, organization=other, part="share")
        record = merge(coordinator, kept, other, **dict.fromkeys(blockers_and_conflicts(kept, other), "survivor"))
        assert [(row.organization, row.part) for row in StageDoer.objects.all()] == [(kept, "whole")]
        assert any("Sebagian" in row["sentence"] for row in record.settled)


class TestCandidates:
    def test_a_candidate_moves_with_its_needs_and_scores(self, coordinator, institution, search, two):
        kept = two[0]
        candidate = search.candidates[1]
        merge(coordinator, kept, candidate.organization)
        moved = Candidate.objects.get(pk=candidate.pk)
        assert moved.organization == kept
        assert moved.candidate_needs.count() == 1
        assert moved.scores.count() == 2
        assert kept.name in [row.candidate.organization.name for row in results_of(coordinator, search.selection).rows]

    def test_two_candidates_of_one_search_become_one_with_the_scores_of_the_survivor(self, coordinator, search):
        record = merge_candidates(coordinator, search, 0, 1)
        assert Candidate.objects.count() == 2
        kept = Candidate.objects.get(pk=search.candidates[0].pk)
        assert sorted(kept.scores.values_list("value", flat=True)) == [4, 5]
        assert Score.objects.count() == 4
        assert any("Tidak dipakai" in row["sentence"] and "nilai" in row["sentence"] for row in record.settled)
        assert [row.ranked.total for row in results_of(coordinator, search.selection).rows] == [88, 32]

    def test_what_only_the_other_can_meet_is_kept(self, coordinator, search):
        CandidateNeedFactory(candidate=search.candidates[1], need=search.needs[1], quantity=Decimal(1))
        merge_candidates(coordinator, search, 0, 1)
        met = CandidateNeed.objects.filter(candidate=search.candidates[0])
        assert sorted(met.values_list("need__name", "quantity")) == [("Pelatih mutu", 1), ("Ruang pelatihan", 2)]

    @pytest.mark.parametrize("removed", [0, 1])
    def test_one_who_stands_keeps_standing_when_the_other_was_taken_off(self, coordinator, search, removed):
        remove_candidate(actor=coordinator, candidate=search.candidates[removed], reason=WHY)
        merge_candidates(coordinator, search, 0, 1)
        kept = Candidate.objects.get(pk=search.candidates[0].pk)
        assert (kept.removed_on, kept.removal_reason) == (None, "")

    def test_two_who_were_taken_off_stay_off_with_the_reason_of_the_survivor(self, coordinator, search):
        for place, reason in enumerate((WHY, "Terlalu jauh.")):
            remove_candidate(actor=coordinator, candidate=search.candidates[place], reason=reason)
        merge_candidates(coordinator, search, 0, 1)
        kept = Candidate.objects.get(pk=search.candidates[0].pk)
        assert kept.removed_on is not None
        assert kept.removal_reason == WHY

    def test_a_decision_is_never_orphaned_and_says_what_it_said(self, coordinator, search):
        decision = decide(coordinator, search, 1)
        record = decision.record
        merge_candidates(coordinator, search, 0, 1)
        decision.refresh_from_db()
        assert decision.candidate.organization == search.candidates[0].organization
        assert decision.candidate.removed_on is None
        assert decision.record == record
        assert decision.party.organization == search.candidates[0].organization

    def test_a_decision_that_was_taken_back_is_in_nobodys_way(self, coordinator, search):
        first = decide(coordinator, search)
        revoke_decision(actor=coordinator, decision=first, reason=WHY, party_leaves=True)
        decide(coordinator, search, 1)
        merge_candidates(coordinator, search, 0, 1)
        assert Candidate.objects.get(pk=search.candidates[0].pk).decisions.count() == 2

    def test_the_reasons_of_a_suggestion_fill_a_blank(self, coordinator, institution, two):
        kept, other = two
        selection = SelectionFactory(program__institution=institution)
        reasons = [{"factor": "offer", "value": 3, "weight": 5, "sentence": "Menawarkan 3 ruang."}]
        CandidateFactory(selection=selection, organization=kept)
        CandidateFactory(selection=selection, organization=other, suggestion=reasons)
        merge(coordinator, kept, other, **dict.fromkeys(blockers_and_conflicts(kept, other), "survivor"))
        assert Candidate.objects.get().suggestion == reasons


class TestCoverage:
    def cover(self, need, organization, partnership, quantity) -> NeedCoverage:
        party = PartnershipPartyFactory(
            partnership=partnership, organization=organization, institution=need.institution
        )
        return NeedCoverageFactory(need=need, party=party, quantity=Decimal(quantity))

    @pytest.fixture
    def need(self, institution):
        return NeedFactory(program__institution=institution, name="Ruang", quantity=Decimal(5), unit="ruang")

    def partnership(self, need):
        return PartnershipFactory(institution=need.institution, program=need.program, status=PartnershipStatus.DRAFT)

    def test_what_covers_a_need_stays_under_the_survivor(self, coordinator, need, two):
        kept, other = two
        coverage = self.cover(need, other, self.partnership(need), 2)
        merge(coordinator, kept, other)
        (row,) = coverage_of(coordinator, need.program).needs
        assert [cell.organization for cell in row.cells if cell.rows] == [kept]
        assert row.balance.total.promised == 2
        coverage.refresh_from_db()
        assert coverage.ended_on is None

    def test_in_two_partnerships_both_coverages_count_for_the_one(self, coordinator, need, two):
        kept, other = two
        self.cover(need, kept, self.partnership(need), 2)
        self.cover(need, other, self.partnership(need), 1)
        merge(coordinator, kept, other)
        (row,) = coverage_of(coordinator, need.program).needs
        assert row.balance.by_organization[kept.pk].promised == 3

    def test_in_one_partnership_the_coverage_of_the_survivor_stays_and_the_other_is_noted(self, coordinator, need, two):
        kept, other = two
        partnership = self.partnership(need)
        mine = self.cover(need, kept, partnership, 2)
        self.cover(need, other, partnership, 1)
        record = merge(coordinator, kept, other, **dict.fromkeys(blockers_and_conflicts(kept, other), "survivor"))
        assert list(NeedCoverage.objects.all()) == [mine]
        assert any("Tidak dipakai" in row["sentence"] for row in record.settled)
