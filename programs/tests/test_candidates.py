"""Candidates and assessors: adding, lists, taking off and bringing back, with history."""

from decimal import Decimal

import pytest

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from partners.services.merges import merge_organizations
from partners.tests.factories import OrganizationFactory
from programs.enums import CandidateListing, CandidateRole, ProgramStatus, SelectionStatus
from programs.models import Candidate, CandidateNeed
from programs.rules import role_for, said_quantity
from programs.services.assessors import add_assessor, remove_assessor
from programs.services.candidates import (
    NewCandidate,
    add_candidate,
    add_candidates,
    change_candidate,
    remove_candidate,
    restore_candidate,
    short_list,
    take_off_short_list,
)
from programs.services.selections import (
    close_selection,
    open_selection,
    rename_selection,
    reopen_selection,
)
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import NeedFactory


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution)


@pytest.fixture
def needs(program):
    return [
        NeedFactory(program=program, name="Ruang", quantity=Decimal(3), unit="ruang", rank=1),
        NeedFactory(program=program, name="Pelatih", aspect="people", quantity=Decimal(2), unit="orang", rank=2),
    ]


@pytest.fixture
def selection(coordinator, program, needs):
    return open_selection(actor=coordinator, program=program, needs=needs)


@pytest.fixture
def partner(institution):
    return OrganizationFactory(institution=institution, name="Aula Jaya (contoh)")


@pytest.fixture
def candidate(coordinator, selection, partner):
    return add_candidate(actor=coordinator, selection=selection, organization=partner)


@pytest.mark.parametrize(
    ("needs", "role"),
    [
        ([("activity", "sought")], CandidateRole.ORGANIZER),
        ([("facility", "sought"), ("people", "sought")], CandidateRole.FACILITY),
        ([("people", "mutual")], CandidateRole.TUTOR),
        ([("funds", "sought")], CandidateRole.FUNDS_MARKET),
        ([("offtake", "sought")], CandidateRole.FUNDS_MARKET),
        ([("facility", "given")], CandidateRole.BUSINESS),
        ([("facility", "given"), ("people", "sought")], CandidateRole.TUTOR),
        ([], CandidateRole.BUSINESS),
    ],
)
def test_role_follows_the_first_need_that_is_sought(needs, role):
    assert role_for(needs) == role


def test_quantities_are_said_with_their_unit():
    assert said_quantity("ruang", Decimal("2.50")) == "2,5 ruang"
    assert said_quantity("", Decimal(3)) == "3"
    assert said_quantity("ruang", None) == "seluruhnya"


def test_add_candidate_meets_all_needs_unless_told_otherwise(coordinator, selection, needs, candidate):
    assert (candidate.role, candidate.listing) == (CandidateRole.FACILITY, CandidateListing.LONG)
    assert set(candidate.candidate_needs.values_list("need_id", "quantity")) == {(need.pk, None) for need in needs}
    event = AuditEvent.objects.get(action="candidate.create")
    told = set(event.subjects.values_list("content_type__model", flat=True))
    assert told == {"candidate", "selection", "program", "organization"}


def test_add_candidates_keeps_reasons_and_quantities(coordinator, institution, selection, needs, partner):
    reasons = [{"factor": "words", "value": 30, "weight": 30, "sentence": "Menawarkan 2 ruang."}]
    rows = [
        NewCandidate(partner, quantities={needs[1].pk: Decimal(1)}, suggestion=reasons),
        NewCandidate(OrganizationFactory(institution=institution), role=CandidateRole.BUSINESS),
    ]
    first, second = add_candidates(actor=coordinator, selection=selection, rows=rows)
    assert (first.role, second.role) == (CandidateRole.TUTOR, CandidateRole.BUSINESS)
    assert first.suggestion == reasons
    assert list(first.candidate_needs.values_list("need_id", "quantity")) == [(needs[1].pk, Decimal(1))]


def test_add_candidates_adds_all_or_none(coordinator, institution, selection, partner):
    own = OrganizationFactory(institution=institution, is_own=True)
    with pytest.raises(DomainError):
        add_candidates(actor=coordinator, selection=selection, rows=[NewCandidate(partner), NewCandidate(own)])
    with pytest.raises(DomainError):
        add_candidates(actor=coordinator, selection=selection, rows=[])
    assert not Candidate.objects.exists()


@pytest.mark.parametrize("values", [{"is_own": True}, {"status": "archived"}, {"status": "merged"}])
def test_own_and_unused_organizations_are_no_candidates(coordinator, institution, selection, values):
    organization = OrganizationFactory(institution=institution, **values)
    with pytest.raises(DomainError) as error:
        add_candidate(actor=coordinator, selection=selection, organization=organization)
    assert error.value.field == "organization"


def test_organization_of_another_institution_is_not_found(coordinator, other_institution, selection):
    stranger = OrganizationFactory(institution=other_institution)
    with pytest.raises(DomainError):
        add_candidate(actor=coordinator, selection=selection, organization=stranger)


def test_a_candidate_is_added_once_and_a_removed_one_is_brought_back(coordinator, selection, partner, candidate):
    with pytest.raises(DomainError, match="sudah menjadi calon"):
        add_candidate(actor=coordinator, selection=selection, organization=partner)
    remove_candidate(actor=coordinator, candidate=candidate, reason="Menarik diri.")
    with pytest.raises(DomainError, match="Kembalikan dari daftar itu"):
        add_candidate(actor=coordinator, selection=selection, organization=partner)


def test_short_list_and_back(coordinator, candidate):
    assert short_list(actor=coordinator, candidates=[candidate])[0].listing == CandidateListing.SHORT
    events = AuditEvent.objects.filter(action="candidate.short_list")
    short_list(actor=coordinator, candidates=[candidate])
    assert events.count() == 1
    assert take_off_short_list(actor=coordinator, candidates=[candidate])[0].listing == CandidateListing.LONG
    with pytest.raises(DomainError):
        short_list(actor=coordinator, candidates=[])


def test_remove_and_restore_keep_the_row(coordinator, selection, candidate):
    with pytest.raises(DomainError):
        remove_candidate(actor=coordinator, candidate=candidate, reason=" ")
    removed = remove_candidate(actor=coordinator, candidate=candidate, reason="Menarik diri")
    assert removed.removed_on == selection.institution.today
    with pytest.raises(TransitionRefused):
        remove_candidate(actor=coordinator, candidate=candidate, reason="Lagi")
    with pytest.raises(TransitionRefused):
        short_list(actor=coordinator, candidates=[candidate])
    assert restore_candidate(actor=coordinator, candidate=candidate).removed_on is None
    with pytest.raises(TransitionRefused):
        restore_candidate(actor=coordinator, candidate=candidate)
    actions = AuditEvent.objects.filter(action__startswith="candidate.").values_list("action", flat=True)
    assert {"candidate.remove", "candidate.restore"} <= set(actions)


def test_change_candidate_says_what_changed(coordinator, needs, candidate):
    change_candidate(
        actor=coordinator,
        candidate=candidate,
        values={"role": CandidateRole.BUSINESS, "note": "Kunci ada dua"},
        quantities={needs[0].pk: Decimal(2)},
        version=candidate.version,
    )
    changes = AuditEvent.objects.get(action="candidate.update").changes
    told = {(change["label"], change["old"], change["new"]) for change in changes}
    assert ("peran", "Penyedia fasilitas", "Mitra usaha") in told
    assert ("dapat memenuhi Ruang", "seluruhnya", "2 ruang") in told
    assert ("dapat memenuhi Pelatih", "seluruhnya", "") in told
    assert CandidateNeed.objects.get().quantity == 2


def test_change_candidate_notices_lost_updates_and_foreign_needs(coordinator, program, candidate):
    with pytest.raises(StaleVersion):
        change_candidate(actor=coordinator, candidate=candidate, values={"note": "x"}, version=candidate.version + 1)
    stranger = NeedFactory(program=program)
    with pytest.raises(DomainError):
        change_candidate(actor=coordinator, candidate=candidate, values={}, quantities={stranger.pk: None})


def test_assessors_are_people_of_the_office(coordinator, observer, institution, selection):
    colleague = MembershipFactory(institution=institution, role=Role.COORDINATOR).user
    assessor = add_assessor(actor=coordinator, selection=selection, user=colleague)
    for person in (observer, colleague):
        with pytest.raises(DomainError) as error:
            add_assessor(actor=coordinator, selection=selection, user=person)
        assert error.value.field == "user"
    with pytest.raises(DomainError):
        remove_assessor(actor=coordinator, assessor=assessor, reason="")
    removed = remove_assessor(actor=coordinator, assessor=assessor, reason="Pindah tugas")
    assert removed.removal_reason == "Pindah tugas"
    with pytest.raises(TransitionRefused):
        remove_assessor(actor=coordinator, assessor=assessor, reason="Lagi")


def test_searches_are_renamed_closed_and_reopened(coordinator, selection):
    rename_selection(actor=coordinator, selection=selection, name="Cari ruang", version=None)
    with pytest.raises(DomainError):
        close_selection(actor=coordinator, selection=selection, reason="")
    closed = close_selection(actor=coordinator, selection=selection, reason="Ditunda")
    assert (closed.name, closed.status, closed.status_reason) == ("Cari ruang", SelectionStatus.CLOSED, "Ditunda")
    opened = reopen_selection(actor=coordinator, selection=selection)
    assert (opened.status, opened.status_reason) == (SelectionStatus.OPEN, "")
    with pytest.raises(TransitionRefused):
        reopen_selection(actor=coordinator, selection=selection)


@pytest.mark.parametrize("is_closed", [True, False])
def test_nothing_changes_in_a_closed_search_or_a_program_that_is_over(
    coordinator, institution, program, selection, candidate, is_closed
):
    assessor = add_assessor(actor=coordinator, selection=selection, user=coordinator)
    if is_closed:
        close_selection(actor=coordinator, selection=selection, reason="Ditunda")
    else:
        program.status = ProgramStatus.FINISHED
        program.save()
    candidate, assessor = Candidate.objects.get(pk=candidate.pk), type(assessor).objects.get(pk=assessor.pk)
    selection = candidate.selection
    other = OrganizationFactory(institution=institution)
    refused = [
        lambda: add_candidate(actor=coordinator, selection=selection, organization=other),
        lambda: change_candidate(actor=coordinator, candidate=candidate, values={"note": "x"}),
        lambda: short_list(actor=coordinator, candidates=[candidate]),
        lambda: remove_candidate(actor=coordinator, candidate=candidate, reason="x"),
        lambda: add_assessor(actor=coordinator, selection=selection, user=coordinator),
        lambda: remove_assessor(actor=coordinator, assessor=assessor, reason="x"),
        lambda: rename_selection(actor=coordinator, selection=selection, name="x", version=None),
    ]
    for change in refused:
        with pytest.raises(TransitionRefused):
            change()


def test_observers_change_nothing(observer, selection, candidate, partner):
    refused = [
        lambda: add_candidate(actor=observer, selection=selection, organization=partner),
        lambda: change_candidate(actor=observer, candidate=candidate, values={"note": "x"}),
        lambda: short_list(actor=observer, candidates=[candidate]),
        lambda: take_off_short_list(actor=observer, candidates=[candidate]),
        lambda: remove_candidate(actor=observer, candidate=candidate, reason="x"),
        lambda: restore_candidate(actor=observer, candidate=candidate),
        lambda: add_assessor(actor=observer, selection=selection, user=observer),
        lambda: close_selection(actor=observer, selection=selection, reason="x"),
        lambda: reopen_selection(actor=observer, selection=selection),
    ]
    for change in refused:
        with pytest.raises(NotAllowed):
            change()


class Survivor(dict):
    """Answers every question of a merge: what the survivor has stays."""

    def get(self, key, default=None):
        return "survivor"


def test_a_merge_of_two_candidates_leaves_one(coordinator, institution, selection, partner, candidate):
    twin = OrganizationFactory(institution=institution, name="Aula Jaya dua (contoh)")
    add_candidate(actor=coordinator, selection=selection, organization=twin)
    merge_organizations(actor=coordinator, survivor=partner, merged=twin, choices={}, settled=Survivor())
    rows = Candidate.objects.filter(selection=selection)
    assert [row.organization for row in rows] == [partner]
