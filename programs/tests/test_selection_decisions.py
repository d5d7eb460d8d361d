"""Choosing a candidate: decision, party and coverage in one step; what was known never changes."""

import datetime as dt
import json
from decimal import Decimal

import pytest

from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.services import archive_organization
from partners.services.merges import merge_organizations
from programs.enums import CandidateListing, PartnershipStatus, PatternCode, ProgramStatus, SelectionStatus
from programs.models import NeedCoverage, Partnership, SelectionDecision
from programs.services.assessors import add_assessor, remove_assessor
from programs.services.candidates import (
    add_candidate,
    change_candidate,
    remove_candidate,
    restore_candidate,
    take_off_short_list,
)
from programs.services.partnerships import create_partnership, end_partnership, update_partnership
from programs.services.selection_decisions import revoke_decision
from programs.services.selections import close_selection, reopen_selection
from programs.tests.planning_factories import CriteriaSetFactory, CriterionWeightFactory
from programs.tests.searches import decide, make_search, organization_named


@pytest.fixture
def search(institution, coordinator):
    return make_search(institution, coordinator)


def frozen(decision: SelectionDecision) -> str:
    return json.dumps(SelectionDecision.objects.get(pk=decision.pk).record, sort_keys=True)


def test_decide_selection_makes_party_and_coverage_in_one_step(coordinator, search):
    decision = decide(coordinator, search)
    party = decision.party
    assert party.organization == search.candidates[0].organization
    assert party.partnership.program == search.program
    assert party.partnership.status == PartnershipStatus.DRAFT
    assert [row.from_on for row in party.episodes.all()] == [decision.decided_on]
    lead = party.partnership.parties.get(is_lead=True)
    assert lead.organization == search.program.lead_actor
    coverage = NeedCoverage.objects.get()
    assert (coverage.need, coverage.party, coverage.decision) == (search.needs[0], party, decision)
    assert coverage.quantity == 2
    search.selection.refresh_from_db()
    assert search.selection.status == SelectionStatus.DECIDED
    event = AuditEvent.objects.get(action="selection.decide")
    told = set(event.subjects.values_list("content_type__model", flat=True))
    assert {"selection", "program", "candidate", "organization", "partnership", "need"} <= told


def test_decision_record_says_everything_that_was_known(coordinator, search):
    remove_candidate(actor=coordinator, candidate=search.candidates[1], reason="Menarik diri")
    record = decide(coordinator, search).record
    assert [need["name"] for need in record["needs"]] == ["Ruang pelatihan", "Pelatih mutu"]
    assert [(one["name"], one["weight"], one["is_mandatory"]) for one in record["criteria"]] == [
        ("Biaya", "60.00", False),
        ("Kedekatan", "40.00", True),
    ]
    assert [(one["name"], one["rank"], one["total"], one["passes"]) for one in record["candidates"]] == [
        ("Aula Jaya (contoh)", 1, "88.00", True),
        ("Cabang Sari (contoh)", 2, "32.00", False),
    ]
    removed = next(one for one in record["considered"] if one["name"] == "Balai Karya (contoh)")
    assert removed["removal_reason"] == "Menarik diri"
    assert record["candidates"][0]["scores"][0]["marks"][0]["by"] == str(coordinator)
    assert record["decision"]["covered"] == [
        {"need": "Ruang pelatihan", "quantity": "2.00", "unit": "ruang", "said": "2 ruang"}
    ]
    assert record["decision"]["pattern"] == "Futuristik"


def test_decide_selection_joins_an_open_partnership_of_the_program(coordinator, search):
    first = decide(coordinator, search)
    second = decide(coordinator, search, 1, partnership=first.party.partnership, covered={search.needs[1].pk: None})
    assert Partnership.objects.count() == 1
    assert second.party.partnership == first.party.partnership
    assert second.party.partnership.parties.count() == 3
    assert NeedCoverage.objects.get(party=second.party).quantity is None


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("reason", {"reason": "  "}),
        ("decided_on", {"decided_on": dt.date(2999, 1, 1)}),
        ("covered", {"covered": {}}),
        ("covered", {"covered": {987_654: None}}),
        ("partnership", {"new_partnership": None}),
        ("parties", {"role": "ketua"}),
    ],
)
def test_decide_selection_refuses_what_is_missing_at_its_field_and_writes_nothing(coordinator, search, field, values):
    with pytest.raises(DomainError) as error:
        decide(coordinator, search, **values)
    assert error.value.field == field
    assert not SelectionDecision.objects.exists()
    assert not Partnership.objects.exists()


def test_a_candidate_that_fails_a_mandatory_criterion_needs_a_reason_of_its_own(coordinator, search):
    with pytest.raises(DomainError) as error:
        decide(coordinator, search, 2)
    assert error.value.field == "override_reason"
    assert "Kedekatan" in error.value.message
    decision = decide(coordinator, search, 2, override_reason="Satu-satunya yang punya ruang besar.")
    assert decision.record["decision"]["override_reason"] == "Satu-satunya yang punya ruang besar."


def test_decide_selection_is_for_the_office_and_open_searches(coordinator, observer, search):
    with pytest.raises(NotAllowed):
        decide(observer, search)
    close_selection(actor=coordinator, selection=search.selection, reason="Ditunda")
    with pytest.raises(TransitionRefused):
        decide(coordinator, search)


def test_decide_selection_refuses_who_is_chosen_removed_or_archived(coordinator, search):
    decide(coordinator, search)
    with pytest.raises(TransitionRefused):
        decide(coordinator, search)
    remove_candidate(actor=coordinator, candidate=search.candidates[1], reason="Menarik diri")
    archive_organization(actor=coordinator, organization=search.candidates[2].organization, reason="Tutup")
    search.candidates[2].refresh_from_db()
    for place in (1, 2):
        with pytest.raises(TransitionRefused):
            decide(coordinator, search, place, override_reason="x")


def test_a_partnership_of_another_program_or_a_taken_role_is_refused(coordinator, institution, search):
    other = organization_named(institution, "Lain (contoh)")
    stranger = create_partnership(
        actor=coordinator,
        values={"name": "Milik lain", "pattern": PatternCode.INTI_PLASMA, "starts_on": dt.date(2026, 1, 5)},
        parties=[
            {"organization": other, "role": "inti", "is_lead": True},
            {"organization": search.candidates[1].organization, "role": "plasma", "is_lead": False},
        ],
        texts={},
    )
    with pytest.raises(DomainError) as error:
        decide(coordinator, search, partnership=stranger, role="plasma")
    assert error.value.field == "partnership"
    stranger.program = search.program
    stranger.save()
    with pytest.raises(DomainError) as error:
        decide(coordinator, search, partnership=stranger, role="inti")
    assert error.value.field == "role"
    assert decide(coordinator, search, partnership=stranger, role="plasma").party.role == "plasma"


def test_revoke_decision_ends_party_and_coverage_when_the_party_leaves(coordinator, search):
    decision = decide(coordinator, search)
    before = frozen(decision)
    revoke_decision(actor=coordinator, decision=decision, reason="Ruang terbakar", party_leaves=True)
    decision.refresh_from_db()
    assert decision.revocation_reason == "Ruang terbakar"
    assert frozen(decision) == before
    episode = decision.party.episodes.get()
    assert (episode.until_on, episode.reason) == (search.program.institution.today, "Ruang terbakar")
    assert NeedCoverage.objects.get().end_reason == "Ruang terbakar"
    search.selection.refresh_from_db()
    assert search.selection.status == SelectionStatus.OPEN
    with pytest.raises(TransitionRefused):
        revoke_decision(actor=coordinator, decision=decision, reason="Lagi", party_leaves=True)


def test_revoke_decision_keeps_party_and_coverage_when_the_party_stays(coordinator, search):
    decision = decide(coordinator, search)
    revoke_decision(actor=coordinator, decision=decision, reason="Salah alasan", party_leaves=False)
    assert decision.party.episodes.get().until_on is None
    assert NeedCoverage.objects.get().ended_on is None


def test_a_revoked_candidate_can_be_chosen_again_in_the_same_partnership(coordinator, search):
    first = decide(coordinator, search)
    revoke_decision(actor=coordinator, decision=first, reason="Ruang terbakar", party_leaves=True)
    second = decide(coordinator, search, partnership=first.party.partnership)
    assert second.party == first.party
    episodes = list(second.party.episodes.order_by("from_on"))
    assert [row.until_on is None for row in episodes] == [False, True]
    assert episodes[1].from_on > episodes[0].until_on
    assert NeedCoverage.objects.filter(party=second.party, ended_on=None).get().decision == second


def test_revoke_decision_needs_a_reason_and_is_possible_when_all_is_over(coordinator, search):
    decision = decide(coordinator, search)
    with pytest.raises(DomainError):
        revoke_decision(actor=coordinator, decision=decision, reason=" ", party_leaves=True)
    close_selection(actor=coordinator, selection=search.selection, reason="Selesai")
    search.program.status = ProgramStatus.FINISHED
    search.program.save()
    revoke_decision(actor=coordinator, decision=decision, reason="Ternyata fiktif", party_leaves=True)
    search.selection.refresh_from_db()
    assert search.selection.status == SelectionStatus.CLOSED


def change_gap(coordinator, search):
    search.needs[0].quantity = Decimal(9)
    search.needs[0].name = "Ruang lain"
    search.needs[0].save()


def change_criteria(coordinator, search):
    old = search.selection.criteria_sets.get()
    old.is_current = False
    old.save()
    version = CriteriaSetFactory(program=search.program, selection=search.selection, number=2)
    CriterionWeightFactory(criteria_set=version, criterion=search.criteria[0], weight=Decimal(100))


def remove_the_assessor(coordinator, search):
    remove_assessor(actor=coordinator, assessor=search.assessor, reason="Pindah tugas")


def remove_another_candidate(coordinator, search):
    remove_candidate(actor=coordinator, candidate=search.candidates[1], reason="Menarik diri")


def rename_the_partner(coordinator, search):
    organization = search.candidates[0].organization
    organization.name = "Aula Baru (contoh)"
    organization.save()


@pytest.mark.parametrize(
    "change", [change_gap, change_criteria, remove_the_assessor, remove_another_candidate, rename_the_partner]
)
def test_a_taken_decision_stays_as_it_was_and_its_page_explains_it(coordinator, client_for, search, change):
    decision = decide(coordinator, search)
    before = frozen(decision)
    change(coordinator, search)
    assert frozen(decision) == before
    page = client_for(coordinator).get(decision.get_absolute_url())
    assert page.status_code == 200
    told = page.content.decode()
    for text in ("Aula Jaya (contoh)", "Balai Karya (contoh)", "Ruang pelatihan", "Biaya, bobot 60%", ">88<"):
        assert text in told
    assert SelectionDecision.objects.get(pk=decision.pk).candidate_id == search.candidates[0].pk


def test_a_chosen_candidate_is_not_removed_nor_taken_off_the_short_list(coordinator, search):
    decide(coordinator, search)
    with pytest.raises(TransitionRefused) as error:
        remove_candidate(actor=coordinator, candidate=search.candidates[0], reason="Lupa")
    assert "Cabut keputusan" in error.value.message
    with pytest.raises(TransitionRefused):
        take_off_short_list(actor=coordinator, candidates=[search.candidates[0]])
    search.candidates[0].refresh_from_db()
    assert (search.candidates[0].removed_on, search.candidates[0].listing) == (None, CandidateListing.SHORT)


def test_removed_assessor_keeps_scores_and_comes_back_with_them(coordinator, search):
    remove_assessor(actor=coordinator, assessor=search.assessor, reason="Pindah tugas")
    assert search.assessor.scores.count() == 6
    back = add_assessor(actor=coordinator, selection=search.selection, user=search.assessor.user)
    assert back == search.assessor
    assert back.removed_on is None


def test_removed_candidate_keeps_scores_and_comes_back_on_its_list(coordinator, search):
    candidate = remove_candidate(actor=coordinator, candidate=search.candidates[1], reason="Menarik diri")
    assert candidate.scores.count() == 2
    candidate = restore_candidate(actor=coordinator, candidate=candidate)
    assert (candidate.removed_on, candidate.listing) == (None, CandidateListing.SHORT)


def test_partnership_does_not_lose_a_party_that_was_chosen(coordinator, search):
    decision = decide(coordinator, search)
    partnership = decision.party.partnership
    other = organization_named(partnership.institution, "Pengganti (contoh)")
    rows = [
        {"organization": search.program.lead_actor, "role": "mitra", "is_lead": True},
        {"organization": other, "role": "mitra", "is_lead": False},
    ]
    with pytest.raises(DomainError) as error:
        update_partnership(actor=coordinator, partnership=partnership, values={}, parties=rows, texts={}, version=None)
    assert error.value.field == "parties"
    assert partnership.parties.filter(pk=decision.party_id).exists()


def test_the_end_of_a_partnership_leaves_its_decision_readable(coordinator, client_for, search):
    decision = decide(coordinator, search)
    partnership = decision.party.partnership
    partnership.status = PartnershipStatus.ACTIVE
    partnership.save()
    end_partnership(actor=coordinator, partnership=partnership, reason="Selesai")
    assert client_for(coordinator).get(decision.get_absolute_url()).status_code == 200


def test_reopen_selection_is_decided_while_a_decision_stands(coordinator, search):
    decide(coordinator, search)
    close_selection(actor=coordinator, selection=search.selection, reason="Cukup")
    assert reopen_selection(actor=coordinator, selection=search.selection).status == SelectionStatus.DECIDED


def test_changing_a_candidate_after_the_decision_leaves_the_record(coordinator, institution, search):
    decision = decide(coordinator, search)
    before = frozen(decision)
    change_candidate(
        actor=coordinator,
        candidate=search.candidates[0],
        values={"note": "Perlu kunci cadangan"},
        quantities={search.needs[1].pk: Decimal(1)},
    )
    add_candidate(
        actor=coordinator,
        selection=search.selection,
        organization=organization_named(institution, "Datang belakangan (contoh)"),
    )
    assert frozen(decision) == before


def test_two_chosen_in_one_search_are_not_merged(coordinator, search):
    decide(coordinator, search)
    decide(coordinator, search, 1)
    first, second = (search.candidates[place].organization for place in (0, 1))
    with pytest.raises(TransitionRefused) as error:
        merge_organizations(actor=coordinator, survivor=first, merged=second, choices={}, settled={})
    assert "Keduanya dipilih dalam pencarian" in error.value.message
    assert SelectionDecision.objects.count() == 2
