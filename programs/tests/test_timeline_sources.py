"""What planning tells in timelines: choices, what an organization brings, evidence of conditions; and to whom."""

import datetime as dt

import pytest

from kemitraan.core.enums import TimelineKind
from kemitraan.core.selectors.timeline import timeline_of
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.services.conditions import check_condition
from programs.services.coverage import cover_need, end_coverage
from programs.tests import planning_factories as planning
from programs.tests.duties import bare_duty, pdf, running_partnership
from programs.tests.factories import ProgramFactory


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, name="Pelatihan (contoh)")


@pytest.fixture
def partner(institution):
    return OrganizationFactory(institution=institution, name="BLK Muria (contoh)")


def entries(user, record, kind: TimelineKind = TimelineKind.ACTIVITY):
    timeline = timeline_of(user, record, {"riwayat": kind.value})
    return [(item.entry.title, item.entry.text) for item in timeline.entries]


@pytest.fixture
def decision(program, partner):
    candidate = planning.CandidateFactory(selection__program=program, organization=partner)
    return planning.SelectionDecisionFactory(candidate=candidate, decided_on=dt.date(2026, 2, 3))


def test_choice_is_told_on_program_search_and_organization(coordinator, program, partner, decision):
    expected = ("BLK Muria (contoh) dipilih sebagai mitra", f"Pencarian {decision.selection}.")
    for record in (program, partner, decision.selection):
        assert expected in entries(coordinator, record)


def test_choice_that_was_taken_back_says_so(coordinator, program, decision):
    decision.revoked_on, decision.revoke_reason = dt.date(2026, 3, 1), "Mundur."
    decision.save()
    assert entries(coordinator, program)[0][1].endswith("Dicabut 1 Maret 2026.")


def test_partner_that_was_chosen_does_not_read_of_the_search(partner_user, partner, decision):
    RepresentativeFactory(organization=partner, membership=partner_user.membership, institution=partner.institution)
    assert entries(partner_user, partner) == []


def test_what_an_organization_brings_is_told_there(coordinator, institution, program):
    partnership = running_partnership(institution, program=program)
    organization = partnership.parties.get(role="pengasuh").organization
    need = planning.NeedFactory(program=program, name="Aula", is_partnered=True, partnered_reason="Kurang")
    other = planning.NeedFactory(program=program, name="Alat", is_partnered=True, partnered_reason="Kurang")
    coverage = cover_need(actor=coordinator, need=need, party=partnership.parties.get(role="pengasuh"))
    duty = bare_duty(partnership, debtor=organization)
    cover_need(actor=coordinator, need=other, obligation=duty)
    assert [title for title, _ in entries(coordinator, organization) if title.startswith("Memenuhi")] == [
        "Memenuhi kebutuhan Alat",
        "Memenuhi kebutuhan Aula",
    ]
    end_coverage(actor=coordinator, coverage=coverage, reason="Dipakai sendiri")
    told = next(text for title, text in entries(coordinator, organization) if title.endswith("Aula"))
    assert told.startswith("Program Pelatihan (contoh). Dilepas")


def test_evidence_of_a_condition_is_a_document_of_its_partnership(coordinator, institution, program):
    partnership = running_partnership(institution, program=program)
    check_condition(
        actor=coordinator,
        partnership=partnership,
        condition="parties",
        is_met=True,
        evidence="Dua pihak.",
        files=[pdf("notulen.pdf")],
    )
    assert any("notulen.pdf" in title for title, _ in entries(coordinator, partnership, TimelineKind.DOCUMENT))


@pytest.mark.parametrize("count", [1, 3])
def test_entries_cost_the_same_with_more_of_them(
    coordinator, institution, program, partner, count, django_assert_max_num_queries
):
    for _ in range(count):
        candidate = planning.CandidateFactory(selection__program=program, organization=partner)
        planning.SelectionDecisionFactory(candidate=candidate)
        need = planning.NeedFactory(program=program)
        partnership = running_partnership(institution, program=program)
        cover_need(actor=coordinator, need=need, obligation=bare_duty(partnership, debtor=partner))
    with django_assert_max_num_queries(12) as counted:
        assert len(entries(coordinator, partner)) == 2 * count
    assert len(counted) == 7
