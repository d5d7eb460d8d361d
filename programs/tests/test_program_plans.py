"""The plan of a program: money by source, team, stages with doers; written by one service, edited on one page."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent
from kemitraan.core.selectors import timeline_of
from partners.tests.factories import OrganizationFactory, RepresentativeFactory
from programs.enums import ActivityForm, BudgetSource, ManagementStage, ProgramStatus, StagePart
from programs.models import BudgetLine, Program, StageDoer, StagePlan, TeamMember
from programs.rules.plans import form_of_stage, forms_of_program, shares_of
from programs.selectors.plans import budget_of, doer_rows, stages_of
from programs.services.program_plans import save_plan
from programs.tests import planning_factories as planning
from programs.tests.factories import ProgramFactory

DETAIL_QUERIES = 20


@pytest.fixture
def program(institution) -> Program:
    return ProgramFactory(institution=institution, mission="Produk bermutu.")


@pytest.fixture
def hall(institution):
    return OrganizationFactory(institution=institution, name="Balai Latihan Tirta (contoh)")


def line(**values):
    return {
        "key": None,
        "source": BudgetSource.OWN,
        "funder": None,
        "description": "",
        "amount_idr": Decimal(1),
    } | values


def doings(organization, **parts) -> dict:
    return {"organization": organization, "parts": parts}


# --- Rules ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("parts", "form"),
    [
        ([], None),
        ([StagePart.WHOLE], ActivityForm.SHARE),
        ([StagePart.SHARE], ActivityForm.SHARE),
        ([StagePart.SHARE, StagePart.SHARE], ActivityForm.JOINT),
        ([StagePart.INITIAL], ActivityForm.CONTINUATION),
        ([StagePart.WHOLE, StagePart.FOLLOW_UP], ActivityForm.CONTINUATION),
    ],
)
def test_the_doers_of_a_stage_make_its_form(parts, form):
    assert form_of_stage(parts) == form


@pytest.mark.parametrize(
    ("stages", "forms"),
    [
        ([[], []], []),
        ([["share", "share"], ["whole", "share"], []], [ActivityForm.JOINT]),
        ([["share", "share"], ["whole"]], [ActivityForm.SHARE]),
        ([["whole"], ["follow_up"]], [ActivityForm.SHARE, ActivityForm.CONTINUATION]),
        ([["share", "share"], ["initial"]], [ActivityForm.CONTINUATION]),
    ],
)
def test_a_program_is_joint_only_when_every_stage_is(stages, forms):
    assert forms_of_program(stages) == forms


def test_shares_follow_each_other_and_make_the_whole():
    shares = shares_of([("own", Decimal(50)), ("csr", Decimal(25)), ("own", Decimal(25))])
    assert [(share.key, share.amount, share.percent, share.start) for share in shares] == [
        ("own", 75, 75, 0),
        ("csr", 25, 25, 75),
    ]
    assert shares_of([("own", Decimal(0))]) == []


# --- Service --------------------------------------------------------------------------------------
def test_a_plan_is_written_with_one_event_for_each_part(coordinator, program, hall):
    saved = save_plan(
        actor=coordinator,
        program=program,
        version=program.version,
        budget=[line(source=BudgetSource.CSR, funder=hall, amount_idr=Decimal(5_000_000), description="Alat")],
        team=[{"key": None, "user": coordinator, "duty": "Memimpin"}],
        schedule=[{"stage": "planning", "starts_on": dt.date(2026, 1, 5), "ends_on": None, "note": ""}],
        doers=[doings(hall, planning=StagePart.WHOLE, monitoring="")],
    )
    assert saved.version == program.version + 1
    budget = budget_of(program)
    assert (budget.total_idr, budget.sources[0].source, budget.sources[0].share.percent) == (5_000_000, "csr", 100)
    assert [(member.user, member.duty) for member in program.team_members.all()] == [(coordinator, "Memimpin")]
    assert [plan.stage for plan in program.stage_plans.all()] == ["planning"]
    assert StageDoer.objects.get().part == StagePart.WHOLE
    events = AuditEvent.objects.order_by("id")
    assert [event.action for event in events] == [
        "program.budget.update",
        "program.team.update",
        "program.stages.update",
    ]
    assert events[0].changes[0]["new"] == "Alat, Rp5.000.000"
    assert {"label": f"Perencanaan: {hall}", "new": "Seluruhnya", "old": "", "field": "doers"} in events[2].changes


def test_writing_what_is_there_already_changes_nothing(coordinator, program, hall):
    stored = planning.BudgetLineFactory(program=program, description="Alat")
    doer = planning.StageDoerFactory(stage_plan=planning.StagePlanFactory(program=program), organization=hall)
    same = line(key=stored.public_id, source=stored.source, description="Alat", amount_idr=stored.amount_idr)
    saved = save_plan(
        actor=coordinator,
        program=program,
        version=program.version,
        budget=[same],
        doers=[doings(hall, planning=doer.part)],
    )
    assert saved.version == program.version
    assert not AuditEvent.objects.exists()


def test_lines_are_changed_removed_and_kept(coordinator, program):
    gone, changed, kept = planning.BudgetLineFactory.create_batch(3, program=program)
    save_plan(
        actor=coordinator,
        program=program,
        version=program.version,
        budget=[
            {"key": gone.public_id, "is_removed": True},
            line(key=changed.public_id, description="Baru", amount_idr=Decimal(7)),
        ],
    )
    assert {row.description for row in BudgetLine.objects.all()} == {"Baru", kept.description}
    changes = AuditEvent.objects.get().changes
    assert [change["old"] for change in changes if change["label"] == "anggaran"] == [
        f"{gone.description}, Rp10.000.000"
    ]
    assert any(change["label"].endswith("jumlah") and change["new"] == "Rp7" for change in changes)


def test_one_person_takes_the_place_of_another(coordinator, admin_user, program):
    member = planning.TeamMemberFactory(program=program, user=coordinator)
    other = planning.TeamMemberFactory(program=program, user=admin_user)
    save_plan(
        actor=coordinator,
        program=program,
        version=None,
        team=[
            {"key": member.public_id, "user": admin_user, "duty": "Memimpin"},
            {"key": other.public_id, "user": admin_user, "duty": "", "is_removed": True},
        ],
    )
    assert [(row.pk, row.user) for row in TeamMember.objects.all()] == [(member.pk, admin_user)]


def test_an_organization_leaves_a_stage_and_its_dates_stay(coordinator, program, hall):
    plan = planning.StagePlanFactory(program=program)
    planning.StageDoerFactory(stage_plan=plan, organization=hall)
    save_plan(actor=coordinator, program=program, version=None, doers=[doings(hall, planning="", evaluation="share")])
    assert [(doer.stage_plan.stage, doer.part) for doer in StageDoer.objects.all()] == [("evaluation", "share")]
    assert StagePlan.objects.filter(pk=plan.pk, starts_on=plan.starts_on).exists()


def test_partners_and_strangers_are_not_in_the_team(coordinator, partner_user, other_admin, program):
    for stranger in (partner_user, other_admin):
        with pytest.raises(DomainError) as caught:
            save_plan(
                actor=coordinator, program=program, version=None, team=[{"key": None, "user": stranger, "duty": "Ikut"}]
            )
        assert caught.value.field == "team"
    assert not TeamMember.objects.exists()


def test_who_left_the_institution_may_stay_in_the_team(coordinator, program):
    member = planning.TeamMemberFactory(program=program)
    save_plan(
        actor=coordinator,
        program=program,
        version=None,
        team=[{"key": member.public_id, "user": member.user, "duty": "Mencatat"}],
    )
    member.refresh_from_db()
    assert member.duty == "Mencatat"


def test_organizations_of_others_neither_pay_nor_work(coordinator, program):
    stranger = OrganizationFactory()
    with pytest.raises(DomainError):
        save_plan(actor=coordinator, program=program, version=None, budget=[line(funder=stranger)])
    with pytest.raises(DomainError):
        save_plan(actor=coordinator, program=program, version=None, doers=[doings(stranger, planning="whole")])
    assert not BudgetLine.objects.exists()
    assert not StagePlan.objects.exists()


def test_only_the_office_writes_and_only_while_the_program_goes_on(coordinator, observer, program):
    with pytest.raises(NotAllowed):
        save_plan(actor=observer, program=program, version=None, budget=[line()])
    Program.objects.update(status=ProgramStatus.FINISHED)
    with pytest.raises(TransitionRefused):
        save_plan(actor=coordinator, program=program, version=None, budget=[line()])


def test_an_old_form_is_told_what_the_other_person_wrote(coordinator, program):
    save_plan(actor=coordinator, program=program, version=program.version, budget=[line(description="Alat")])
    with pytest.raises(StaleVersion) as caught:
        save_plan(actor=coordinator, program=program, version=program.version, budget=[line(description="Sewa")])
    assert [event.action for event in caught.value.changes] == ["program.budget.update"]
    assert [row.description for row in BudgetLine.objects.all()] == ["Alat"]


# --- Pages ----------------------------------------------------------------------------------------
def rows_of(prefix: str, *rows: dict) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for place, row in enumerate(rows):
        data |= {f"{prefix}-{place}-{name}": value for name, value in row.items()}
    return data


def sent(program: Program, *, budget=(), team=(), doers=(), **values) -> dict:
    rows = rows_of("budget", *budget) | rows_of("team", *team) | rows_of("doers", *doers)
    return rows | {"opened_version": program.version, "form_token": uuid.uuid4()} | values


def address(program: Program, name: str = "program-plan-edit") -> str:
    return reverse(f"programs:{name}", args=[program.public_id])


def test_the_whole_plan_is_typed_on_one_page(client_for, coordinator, program, hall):
    client = client_for(coordinator)
    assert client.get(address(program)).status_code == 200
    untouched = {"source": "own", "amount_idr": "", "description": ""}
    data = sent(
        program,
        budget=[{"source": "csr", "amount_idr": "1.500.000", "funder": hall.public_id}, untouched],
        team=[{"user": coordinator.pk, "duty": "Memimpin"}, {"user": "", "duty": ""}],
        doers=[{"organization": hall.public_id, "planning": "whole", "evaluation": "follow_up"}, {"organization": ""}],
        planning_starts_on="5/1/2026",
        planning_note="Bersama warga",
    )
    answer = client.post(address(program), data)
    assert answer.status_code == 302
    assert answer.url == address(program, "program-plan")
    page = client.get(answer.url).content.decode()
    for said in ("Rp1.500.000", "Memimpin", "Kegiatan lanjutan", "Bersama warga", "5 Januari 2026", hall.name):
        assert said in page
    assert BudgetLine.objects.count() == TeamMember.objects.count() == 1
    assert client.post(address(program), data).status_code == 302
    assert BudgetLine.objects.count() == 1


def test_a_changed_organization_takes_the_row_over(client_for, coordinator, program, hall):
    other = OrganizationFactory(institution=program.institution)
    planning.StageDoerFactory(stage_plan=planning.StagePlanFactory(program=program), organization=hall)
    row = {"was": hall.public_id, "organization": other.public_id, "planning": "share"}
    assert client_for(coordinator).post(address(program), sent(program, doers=[row])).status_code == 302
    assert [(doer.organization, doer.part) for doer in StageDoer.objects.all()] == [(other, "share")]


def test_a_removed_row_takes_the_organization_off_all_stages(client_for, coordinator, program, hall):
    planning.StageDoerFactory(stage_plan=planning.StagePlanFactory(program=program), organization=hall)
    row = {"was": hall.public_id, "organization": hall.public_id, "planning": "whole", "DELETE": "on"}
    assert client_for(coordinator).post(address(program), sent(program, doers=[row])).status_code == 302
    assert not StageDoer.objects.exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"budget": [{"source": "own", "amount_idr": "banyak"}]}, "Baris 1, jumlah"),
        ({"team": [{"user": "", "duty": "Memimpin"}]}, "Baris 1, orang"),
        ({"planning_starts_on": "5/2/2026", "planning_ends_on": "4/2/2026"}, "tidak boleh sebelum tanggal mulai"),
    ],
)
def test_a_refused_plan_writes_nothing_and_keeps_what_was_typed(client_for, coordinator, program, values, said):
    kept = {"evaluation_note": "Jangan hilang"}
    answer = client_for(coordinator).post(address(program), sent(program, **values, **kept))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Jangan hilang" in page
    assert not BudgetLine.objects.exists()
    assert not StagePlan.objects.exists()


def test_one_organization_stands_in_one_row(client_for, coordinator, program, hall):
    rows = [{"organization": hall.public_id, "planning": "whole"}, {"organization": hall.public_id}]
    answer = client_for(coordinator).post(address(program), sent(program, doers=rows))
    assert answer.status_code == 422
    assert "Satu lembaga cukup satu baris" in answer.content.decode()


def test_two_people_edit_the_plan_and_nothing_is_lost(client_for, coordinator, admin_user, program):
    first = sent(program, budget=[{"source": "own", "amount_idr": "1000", "description": "Pertama"}])
    second = sent(program, budget=[{"source": "csr", "amount_idr": "2000", "description": "Kedua"}])
    assert client_for(coordinator).post(address(program), first).status_code == 302
    client = client_for(admin_user)
    refused = client.post(address(program), second)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Pertama, Rp1.000" in page
    assert "Kedua" in page
    program.refresh_from_db()
    again = second | {"opened_version": program.version, "form_token": uuid.uuid4()}
    assert client.post(address(program), again).status_code == 302
    assert {row.description for row in BudgetLine.objects.all()} == {"Pertama", "Kedua"}


def test_an_ended_program_is_not_planned_any_more(client_for, coordinator, program):
    Program.objects.update(status=ProgramStatus.CANCELLED)
    answer = client_for(coordinator).get(address(program))
    assert answer.status_code == 403
    assert "tidak dapat diubah" in answer.content.decode()


def test_planning_is_read_inside_and_written_by_the_office(client_for, observer, mentor_user, partner_user, program):
    RepresentativeFactory(
        organization=program.lead_actor, membership=partner_user.membership, institution=program.institution
    )
    page = client_for(observer).get(address(program, "program-plan"))
    assert page.status_code == 200
    assert "Ubah rencana" not in page.content.decode()
    assert client_for(observer).get(address(program)).status_code == 403
    summary = client_for(partner_user).get(program.get_absolute_url())
    assert summary.status_code == 200
    assert "Langkah program" not in summary.content.decode()
    assert address(program, "program-plan") not in summary.content.decode()
    for user in (partner_user, mentor_user):
        assert client_for(user).get(address(program, "program-plan")).status_code == 404


def test_partners_do_not_read_the_plan_in_the_history(coordinator, partner_user, program):
    RepresentativeFactory(
        organization=program.lead_actor, membership=partner_user.membership, institution=program.institution
    )
    member = planning.TeamMemberFactory(program=program)
    save_plan(
        actor=coordinator,
        program=program,
        version=None,
        budget=[line(description="Rahasia")],
        team=[{"key": member.public_id, "is_removed": True}],
        schedule=[{"stage": "planning", "starts_on": None, "ends_on": None, "note": "Rahasia"}],
    )
    assert len(timeline_of(coordinator, program, {}).entries) == 3
    assert timeline_of(partner_user, program, {}).entries == []


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_a_program_cost_the_same_whatever_it_holds(
    client_for, coordinator, program, count, django_assert_max_num_queries
):
    for stage in list(ManagementStage)[:count]:
        planning.BudgetLineFactory(program=program, funder=OrganizationFactory(institution=program.institution))
        planning.TeamMemberFactory(program=program)
        planning.StageDoerFactory(stage_plan=planning.StagePlanFactory(program=program, stage=stage))
    client = client_for(coordinator)
    for name in ("program-detail", "program-plan", "program-history"):
        client.get(address(program, name))
        with django_assert_max_num_queries(DETAIL_QUERIES):
            assert client.get(address(program, name)).status_code == 200


def test_who_does_what_is_one_row_an_organization(program, hall):
    for stage, part in (("planning", "whole"), ("evaluation", "follow_up")):
        plan = planning.StagePlanFactory(program=program, stage=stage)
        planning.StageDoerFactory(stage_plan=plan, organization=hall, part=part)
    rows = doer_rows(stages_of(program))
    assert [row.organization for row in rows] == [hall]
    assert [part for _, part in rows[0].parts] == ["Seluruhnya", "", "", "", "Kegiatan lanjutan"]
