"""The list of programs: step, open needs and budget as SQL tells them, its filters, cells, and actions on many."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.models import AuditEvent, SavedView
from programs.enums import AgreementState, NeedFlow, PartnershipStatus, ProgramStatus, SelectionStatus
from programs.models import Program
from programs.selectors.planning_steps import current_step, facts_of, with_planning
from programs.selectors.program_lists import LABELS, with_list_facts
from programs.tests import planning_factories as planning
from programs.tests.factories import AgreementFactory, PartnershipFactory, ProgramFactory

LIST = reverse("programs:program-list")
START = "/massal/mulai/programs:program-list/"
HTMX = {"HX-Request": "true"}
LIST_QUERIES = 12


@pytest.fixture
def program(institution) -> Program:
    return ProgramFactory(institution=institution, name="Desa Bahari (contoh)")


def scattered(institution, chance: random.Random) -> Program:
    """A program with planning rows by chance, most of them few, so that every branch of the rule is met."""
    program = ProgramFactory(institution=institution, status=chance.choice(["draft"] * 6 + list(ProgramStatus.values)))
    components = [
        planning.ComponentFactory(program=program, available_quantity=chance.choice([0, 2]))
        for _ in range(chance.choice([0, 1, 1, 2]))
    ]
    for _ in range(chance.choice([0, 1, 1, 2])):
        decided = chance.choice([None, False, True, True])
        need = planning.NeedFactory(
            program=program,
            component=chance.choice([None, *components, *components]),
            is_partnered=decided,
            partnered_reason="" if decided is None else "Karena itu.",
            flow=chance.choice([NeedFlow.SOUGHT, NeedFlow.SOUGHT, NeedFlow.GIVEN]),
        )
        if chance.random() < 0.4:
            selection = planning.SelectionFactory(program=program, status=chance.choice(SelectionStatus.values))
            planning.SelectionNeedFactory(selection=selection, need=need)
        if chance.random() < 0.3:
            coverage = planning.NeedCoverageFactory(need=need)
            coverage.party.partnership.status = chance.choice(PartnershipStatus.values)
            coverage.party.partnership.save()
    if chance.random() < 0.6:
        planning.CriteriaSetFactory(program=program)
    if chance.random() < 0.3:
        PartnershipFactory(
            institution=institution, program=program, status=chance.choice([PartnershipStatus.ACTIVE, "draft"])
        )
    if chance.random() < 0.4:
        AgreementFactory(institution=institution, program=program, state=chance.choice(AgreementState.values))
    return program


@pytest.mark.parametrize("seed", [1, 2])
def test_sql_says_the_same_step_and_open_needs_as_the_rule(institution, seed):
    chance = random.Random(seed)
    for _ in range(30):
        scattered(institution, chance)
    today = institution.today
    judged = {
        row.pk: (step.label if (step := current_step(facts_of(row, today))) else "", facts_of(row, today).open_needs)
        for row in with_planning(Program.objects.all(), today)
    }
    listed = with_list_facts(Program.objects.all(), today)
    assert {row.pk: (LABELS.get(row.step, ""), row.open_needs) for row in listed} == judged
    assert len({label for label, _ in judged.values()}) >= 5


def test_budget_is_the_sum_of_its_lines(program, institution):
    planning.BudgetLineFactory(program=program, amount_idr=Decimal("1250000.50"))
    planning.BudgetLineFactory(program=program, amount_idr=Decimal("250000"))
    ProgramFactory(institution=institution, name="Tanpa anggaran (contoh)")
    rows = with_list_facts(Program.objects.order_by("name"), institution.today)
    assert [row.budget_idr for row in rows] == [Decimal("1500000.50"), Decimal(0)]


def names(page) -> set[str]:
    return {row.record.name for row in page.context["table"].paginated_rows}


@pytest.fixture
def three(institution, coordinator) -> tuple[Program, Program, Program]:
    """One that only begins, one whose needs are undecided, one that runs."""
    first = ProgramFactory(institution=institution, name="Awal (contoh)", coordinator=coordinator)
    second = ProgramFactory(institution=institution, name="Butuh (contoh)")
    component = planning.ComponentFactory(program=second)
    planning.NeedFactory(program=second, component=component)
    planning.BudgetLineFactory(program=second, amount_idr=Decimal("150000000"))
    third = ProgramFactory(institution=institution, name="Jalan (contoh)", status=ProgramStatus.RUNNING)
    planning.BudgetLineFactory(program=third, amount_idr=Decimal("50000000"))
    return first, second, third


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "Awal Butuh Jalan"),
        ("step=identification", "Awal"),
        ("step=formulation", "Butuh"),
        ("step=implementation", "Jalan"),
        ("step=evaluation", ""),
        ("open_needs=ada", "Butuh"),
        ("open_needs=tidak", "Awal Jalan"),
        ("budget=tidak", "Awal"),
        ("budget=kecil", "Jalan"),
        ("budget=sedang", "Butuh"),
        ("budget=besar", ""),
        ("coordinator=saya", "Awal"),
        ("coordinator=tidak", "Butuh Jalan"),
        ("step=formulation&budget=sedang&q=butuh", "Butuh"),
    ],
)
def test_filters_of_the_planning(client_for, coordinator, three, query, expected):
    page = client_for(coordinator).get(f"{LIST}?{query}")
    assert names(page) == {f"{name} (contoh)" for name in expected.split()}


def test_order_by_step_needs_and_budget(client_for, coordinator, three):
    client = client_for(coordinator)

    def ordered(sort: str) -> list[str]:
        rows = client.get(f"{LIST}?sort={sort}").context["table"].paginated_rows
        return [row.record.name.split()[0] for row in rows]

    assert ordered("step") == ["Awal", "Butuh", "Jalan"]
    assert ordered("-open_needs")[0] == "Butuh"
    assert ordered("-budget_idr") == ["Butuh", "Jalan", "Awal"]


def test_row_shows_step_needs_and_budget_in_words(client_for, coordinator, three):
    html = " ".join(client_for(coordinator).get(LIST).content.decode().split())
    for words in ("Perumusan", "Rp150.000.000", reverse("programs:program-needs", args=[three[1].public_id])):
        assert words in html


@pytest.mark.parametrize("who", ["mentor_user", "partner_user"])
def test_who_does_not_read_the_planning_is_not_told_of_it(client_for, request, who):
    client = client_for(request.getfixturevalue(who))
    page = client.get(f"{LIST}?step=formulation&kolom=budget_idr&kolom=step&sort=open_needs")
    html = page.content.decode()
    assert page.status_code == 200
    assert "Kebutuhan terbuka" not in html
    assert "Anggaran" not in html
    assert list(page.context["table"].columns.columns) == ["name", "lead_actor", "starts_on", "ends_on", "status"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_with_more_programs(
    client_for, coordinator, institution, count, django_assert_max_num_queries
):
    for _ in range(count):
        program = ProgramFactory(institution=institution)
        need = planning.NeedFactory(program=program, is_partnered=True, partnered_reason="Kurang.")
        planning.NeedCoverageFactory(need=need)
        planning.BudgetLineFactory(program=program)
    client = client_for(coordinator)
    address = f"{LIST}?kolom=step&kolom=open_needs&kolom=budget_idr&kolom=coordinator&kolom=target_groups&kolom=ends_on"
    with django_assert_max_num_queries(LIST_QUERIES) as counted:
        assert len(client.get(address).context["table"].paginated_rows) == count
    assert len(counted) == 7


def test_export_is_what_is_shown(client_for, coordinator, three):
    address = f"{LIST}?step=formulation&kolom=budget_idr&kolom=step&kolom=open_needs"
    answer = client_for(coordinator).post(address, {"tampil": "csv"})
    lines = answer.content.decode("utf-8-sig").strip().splitlines()
    assert len(lines) == 2
    assert [cell.strip('"') for cell in lines[0].replace(";", ",").split(",")] == [
        "Program",
        "Anggaran",
        "Langkah",
        "Kebutuhan terbuka",
    ]
    assert "Butuh (contoh)" in lines[1]
    assert "Perumusan" in lines[1]
    assert "150000000" in lines[1]


def test_view_with_a_step_is_kept_and_opened(client_for, coordinator, three):
    client = client_for(coordinator)
    view = SavedView.objects.create(
        institution=coordinator.membership.institution,
        owner=coordinator,
        list_name="programs:program-list",
        name="Yang dirumuskan",
        query="step=formulation&kolom=budget_idr&kolom=step",
    )
    page = client.get(f"{LIST}?simpanan={view.public_id}", follow=True)
    assert names(page) == {"Butuh (contoh)"}
    assert page.context["list_state"]["problems"] == []


# --- Cells ----------------------------------------------------------------------------------------
def cell(program: Program, field: str) -> str:
    return reverse("programs:program-cell", args=[program.public_id, field])


def test_coordinator_is_changed_in_the_list(client_for, coordinator, program):
    client = client_for(coordinator)
    asked = client.get(cell(program, "coordinator"), headers=HTMX).content.decode()
    assert f'value="{coordinator.pk}"' in asked
    saved = client.post(
        cell(program, "coordinator"), {"value": coordinator.pk, "opened_version": program.version}, headers=HTMX
    )
    assert str(coordinator) in saved.content.decode()
    program.refresh_from_db()
    assert program.coordinator == coordinator
    assert AuditEvent.objects.get(action="program.update").changes[0]["new"] == str(coordinator)


def test_end_is_changed_in_the_list_and_an_end_before_the_start_is_refused(client_for, coordinator, program):
    client = client_for(coordinator)
    wrong = {"value": program.starts_on - dt.timedelta(days=1), "opened_version": program.version}
    answer = client.post(cell(program, "ends_on"), wrong, headers=HTMX)
    assert answer.status_code == 422
    assert "Tanggal selesai tidak boleh sebelum tanggal mulai." in answer.content.decode()
    right = {"value": "31/12/2027", "opened_version": program.version}
    assert "31 Desember 2027" in client.post(cell(program, "ends_on"), right, headers=HTMX).content.decode()


def test_somebody_elses_change_of_a_cell_is_told_in_words(client_for, coordinator, admin_user, program):
    opened = program.version
    Program.objects.filter(pk=program.pk).update(coordinator=admin_user, version=opened + 1)
    answer = client_for(coordinator).post(
        cell(program, "coordinator"), {"value": coordinator.pk, "opened_version": opened}, headers=HTMX
    )
    assert answer.status_code == 422
    assert f"menjadi “{admin_user}”" in answer.content.decode()


def test_nobody_from_elsewhere_becomes_coordinator(client_for, coordinator, other_admin, mentor_user, program):
    client = client_for(coordinator)
    for stranger in (other_admin, mentor_user):
        answer = client.post(
            cell(program, "coordinator"), {"value": stranger.pk, "opened_version": program.version}, headers=HTMX
        )
        assert answer.status_code == 422
    program.refresh_from_db()
    assert program.coordinator is None


def test_cells_are_for_the_office(client_for, observer, other_admin, program):
    assert client_for(observer).get(cell(program, "ends_on"), headers=HTMX).status_code == 403
    assert client_for(other_admin).get(cell(program, "ends_on"), headers=HTMX).status_code == 404


# --- Many at once ---------------------------------------------------------------------------------
def confirmed(client, programs, action: str, **values):
    ticked = {"selected": [str(program.public_id) for program in programs], "action": action}
    page = client.post(START, ticked)
    assert page.status_code == 200
    count = {"yakin": "1", "jumlah": page.context["count"], "form_token": page.context["form_token"]}
    return client.get(client.post(START, ticked | values | count)["Location"])


def test_many_get_a_coordinator_and_one_that_is_over_says_why_not(client_for, coordinator, institution, three):
    over = ProgramFactory(institution=institution, name="Lewat (contoh)", status=ProgramStatus.FINISHED)
    page = confirmed(client_for(coordinator), [*three[1:], over], "coordinator", coordinator=coordinator.pk)
    assert Program.objects.filter(coordinator=coordinator).count() == 3
    html = page.content.decode()
    assert "2 program diberi koordinator" in html
    assert "Lewat (contoh)" in html


def test_many_are_started_when_they_are_ready(client_for, coordinator, institution):
    ready = ProgramFactory(institution=institution, mission="Garam bermutu.", coordinator=coordinator)
    bare = ProgramFactory(institution=institution, name="Belum siap (contoh)")
    page = confirmed(client_for(coordinator), [ready, bare], "start")
    ready.refresh_from_db()
    bare.refresh_from_db()
    assert (ready.status, bare.status) == (ProgramStatus.RUNNING, ProgramStatus.DRAFT)
    assert "Belum siap (contoh)" in page.content.decode()


def test_many_are_given_up_with_a_reason_and_come_back(client_for, coordinator, three):
    client = client_for(coordinator)
    confirmed(client, three, "cancel", reason="Dana dialihkan")
    assert set(Program.objects.values_list("status", flat=True)) == {ProgramStatus.CANCELLED}
    assert {event.reason for event in AuditEvent.objects.filter(action="program.cancel")} == {"Dana dialihkan"}
    confirmed(client, three, "restore", reason="Dana kembali")
    assert set(Program.objects.values_list("status", flat=True)) == {ProgramStatus.DRAFT}


def test_finished_ones_are_opened_again(client_for, coordinator, three):
    client = client_for(coordinator)
    confirmed(client, three[2:], "finish")
    confirmed(client, three[2:], "reopen", reason="Masih ada laporan")
    three[2].refresh_from_db()
    assert three[2].status == ProgramStatus.RUNNING


def undone(client, page) -> None:
    client.post(reverse("core:bulk-undo", args=[page.context["job"].public_id]))


def test_what_was_given_up_at_once_comes_back_as_it_was(client_for, coordinator, institution):
    running = ProgramFactory(
        institution=institution, status=ProgramStatus.RUNNING, mission="Garam bermutu.", coordinator=coordinator
    )
    draft = ProgramFactory(institution=institution)
    client = client_for(coordinator)
    undone(client, confirmed(client, [running, draft], "cancel", reason="Keliru pilih"))
    running.refresh_from_db()
    draft.refresh_from_db()
    assert (running.status, draft.status) == (ProgramStatus.RUNNING, ProgramStatus.DRAFT)


def test_coordinators_of_before_come_back_each_to_its_program(client_for, coordinator, admin_user, institution):
    mine = ProgramFactory(institution=institution, coordinator=coordinator)
    nobodys = ProgramFactory(institution=institution)
    client = client_for(coordinator)
    page = confirmed(client, [mine, nobodys], "coordinator", coordinator=admin_user.pk)
    assert Program.objects.filter(coordinator=admin_user).count() == 2
    undone(client, page)
    mine.refresh_from_db()
    nobodys.refresh_from_db()
    assert (mine.coordinator, nobodys.coordinator) == (coordinator, None)


def test_observers_have_no_actions(client_for, observer, three):
    client = client_for(observer)
    assert client.get(LIST).context["list_state"]["bulk_actions"] == []
    ticked = {"selected": [str(three[0].public_id)], "action": "cancel"}
    assert client.post(START, ticked).status_code == 403


def test_programs_of_another_institution_are_not_listed(client_for, other_admin, three):
    assert names(client_for(other_admin).get(LIST)) == set()
