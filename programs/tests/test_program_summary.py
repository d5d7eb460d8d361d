"""The summary of a program: what comes next, coverage, money against what is needed, team; and who sees which."""

from decimal import Decimal

import pytest
from django.urls import reverse

from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import ComponentKind, ProgramStatus
from programs.models import Program
from programs.selectors.plans import budget_of, role_of, team_of
from programs.tests import planning_factories as planning
from programs.tests.duties import running_partnership
from programs.tests.factories import PartnershipPartyFactory, ProgramFactory

DETAIL_QUERIES = 20


@pytest.fixture
def program(institution, coordinator) -> Program:
    return ProgramFactory(institution=institution, coordinator=coordinator, mission="Usaha yang tetap.")


def text_of(client, program) -> str:
    return " ".join(client.get(program.get_absolute_url()).content.decode().split())


def test_an_empty_program_says_what_to_do_first_and_leads_there(client_for, coordinator, program):
    client = client_for(coordinator)
    page = text_of(client, program)
    assert "Bantu saya mulai" in page
    assert "Langkah 1 dari 6" in page
    templates = reverse("programs:program-component-templates", args=[program.public_id])
    assert f'<a class="btn btn-primary" href="{templates}">Catat komponen' in page
    assert client.get(templates).status_code == 200


def test_a_program_that_is_ready_is_started_from_there(client_for, coordinator, program):
    planning.ComponentFactory(program=program, available_quantity=2)
    client = client_for(coordinator)
    page = client.get(program.get_absolute_url())
    assert page.context["next"].transition == "start"
    client.post(page.context["next_button"]["url"])
    program.refresh_from_db()
    assert program.status == ProgramStatus.RUNNING


@pytest.mark.parametrize("make", [lambda p: None, lambda p: planning.ComponentFactory(program=p)])
def test_every_place_that_is_next_can_be_opened(client_for, coordinator, program, make):
    make(program)
    client = client_for(coordinator)
    assert client.get(client.get(program.get_absolute_url()).context["next"].url).status_code == 200


def test_a_new_partnership_begins_in_the_program(client_for, coordinator, program):
    client = client_for(coordinator)
    address = client.get(program.get_absolute_url()).context["create_partnership_url"]
    choice = client.get(address).content.decode()
    assert f"?pola=asuh&amp;program={program.public_id}" in choice
    form = client.get(f"{address}&pola=asuh").content.decode()
    assert f'<option value="{program.public_id}" selected' in form


@pytest.mark.parametrize("asked", ["", "bukan-id", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_program_is_not_chosen(client_for, coordinator, asked):
    assert client_for(coordinator).get(f"/kemitraan/baru/?pola=asuh&program={asked}").status_code == 200


def test_observer_sees_the_planning_and_is_not_told_to_do_anything(client_for, observer, program):
    planning.BudgetLineFactory(program=program, amount_idr=Decimal(5_000_000))
    page = text_of(client_for(observer), program)
    assert "Cakupan kebutuhan" in page
    assert "Rp5.000.000" in page
    assert "Bantu saya mulai" not in page
    assert "Buat kemitraan" not in page


def test_partner_sees_neither_money_nor_team_nor_coverage(client_for, partner_user, institution, program):
    organization = OrganizationFactory(institution=institution)
    RepresentativeFactory(organization=organization, membership=partner_user.membership, institution=institution)
    PartnershipPartyFactory(
        partnership=running_partnership(institution, program=program), organization=organization, role="mitra"
    )
    planning.BudgetLineFactory(program=program, amount_idr=Decimal(5_000_000))
    page = text_of(client_for(partner_user), program)
    for hidden in ("Rp5.000.000", "Cakupan kebutuhan", "Anggaran", "Bantu saya mulai"):
        assert hidden not in page


# --- Money and team -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("required", "recorded", "missing", "percent"),
    [([], 5, 0, 100), ([10], 4, 6, 40), ([10, 5], 4, 11, 26), ([10], 12, 0, 100), ([10], 0, 10, 0)],
)
def test_money_against_what_the_components_require(program, required, recorded, missing, percent):
    for amount in required:
        planning.ComponentFactory(
            program=program, kind=ComponentKind.FUNDS, unit="rupiah", required_quantity=Decimal(amount)
        )
    planning.ComponentFactory(program=program, required_quantity=Decimal(900))
    if recorded:
        planning.BudgetLineFactory(program=program, amount_idr=Decimal(recorded))
    budget = budget_of(program)
    assert (budget.total_idr, budget.missing_idr, budget.percent) == (recorded, missing, percent)
    assert budget.needed_idr == (sum(required) if required else None)


def test_missing_money_is_said_in_words(client_for, coordinator, program):
    planning.ComponentFactory(
        program=program, kind=ComponentKind.FUNDS, unit="rupiah", required_quantity=Decimal(18_000_000)
    )
    planning.BudgetLineFactory(program=program, amount_idr=Decimal(5_000_000))
    for address in (program.get_absolute_url(), reverse("programs:program-plan", args=[program.public_id])):
        page = " ".join(client_for(coordinator).get(address).content.decode().split())
        assert "Kebutuhan dana Rp18.000.000." in page
        assert "Kurang Rp13.000.000." in page


def test_team_has_duty_and_role(client_for, coordinator, mentor_user, program):
    planning.TeamMemberFactory(program=program, user=mentor_user, duty="Mendampingi kelompok")
    assert [role_of(member) for member in team_of(program)] == ["Pendamping"]
    assert "Mendampingi kelompok · Pendamping" in text_of(client_for(coordinator), program)


def test_role_of_who_left_is_empty(mentor_user, program):
    planning.TeamMemberFactory(program=program, user=mentor_user)
    mentor_user.memberships.update(ends_on="2020-01-01", starts_on="2019-01-01")
    assert [role_of(member) for member in team_of(program)] == [""]


@pytest.mark.parametrize("count", [1, 3])
def test_summary_costs_the_same_with_more_of_everything(
    client_for, coordinator, institution, program, count, django_assert_max_num_queries
):
    for _ in range(count):
        need = planning.NeedFactory(program=program, is_partnered=True, partnered_reason="Kurang.")
        planning.NeedCoverageFactory(need=need)
        planning.BudgetLineFactory(program=program)
        planning.TeamMemberFactory(program=program)
        planning.ComponentFactory(program=program, kind=ComponentKind.FUNDS)
    client = client_for(coordinator)
    client.get(program.get_absolute_url())
    with django_assert_max_num_queries(DETAIL_QUERIES) as counted:
        assert client.get(program.get_absolute_url()).status_code == 200
    assert len(counted) == 17
