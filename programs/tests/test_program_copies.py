"""A program copied as a draft: what goes along, what stays behind, and what is told before."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from kemitraan.core.errors import NotAllowed
from kemitraan.core.models import AuditEvent
from partners.models import Region
from partners.tests.factories import OrganizationFactory
from programs.enums import CopiedPart, ProgramStatus
from programs.models import Component, CriteriaSet, Indicator, Need, Program, StageDoer, StagePlan
from programs.selectors.program_copies import preview_of
from programs.services.program_copies import copy_program
from programs.tests import planning_factories as planning
from programs.tests.factories import PartnershipFactory, ProgramFactory

START, LATER = dt.date(2026, 1, 1), dt.date(2027, 3, 1)


@pytest.fixture
def source(institution, coordinator) -> Program:
    """A finished program with everything that can be copied, and with what cannot."""
    program = ProgramFactory(
        institution=institution,
        name="Garam Rakyat (contoh)",
        mission="Garam bermutu.",
        vision="Pesisir mandiri.",
        target_groups="Petambak",
        coordinator=coordinator,
        starts_on=START,
        ends_on=dt.date(2026, 12, 31),
        status=ProgramStatus.FINISHED,
    )
    program.regions.set(Region.objects.order_by("code")[:2])
    plan = planning.StagePlanFactory(program=program, stage="planning", starts_on=START, ends_on=dt.date(2026, 2, 1))
    planning.StageDoerFactory(stage_plan=plan, organization=OrganizationFactory(institution=institution))
    component = planning.ComponentFactory(program=program, name="Gudang", available_quantity=Decimal(1))
    version = planning.CriteriaSetFactory(program=program, number=1)
    planning.CriterionWeightFactory(criteria_set=version)
    indicator = planning.IndicatorFactory(program=program, name="Ton garam", baseline_value=Decimal(3))
    planning.IndicatorFactory(program=program, name="Tidak dipakai", is_active=False)
    planning.ReadingFactory(indicator=indicator)
    planning.NeedFactory(program=program, component=component)
    planning.BudgetLineFactory(program=program)
    planning.TeamMemberFactory(program=program)
    PartnershipFactory(institution=institution, program=program)
    return program


def copied(coordinator, source, **values) -> Program:
    return copy_program(
        actor=coordinator,
        source=source,
        **{"name": "Garam Rakyat 2027 (contoh)", "starts_on": LATER, "ends_on": dt.date(2027, 12, 31)} | values,
    )


def test_direction_goes_along_and_the_copy_is_a_draft(coordinator, source):
    copy = copied(coordinator, source)
    for field in ("strategy", "mission", "vision", "goals", "target_groups", "lead_actor", "coordinator"):
        assert getattr(copy, field) == getattr(source, field)
    assert (copy.status, copy.starts_on, copy.name) == (ProgramStatus.DRAFT, LATER, "Garam Rakyat 2027 (contoh)")
    assert list(copy.regions.all()) == list(source.regions.all())


def test_stages_move_with_the_beginning_and_keep_their_doers(coordinator, source):
    copy = copied(coordinator, source)
    plan = StagePlan.objects.get(program=copy)
    assert (plan.starts_on, plan.ends_on) == (LATER, LATER + (dt.date(2026, 2, 1) - START))
    old, new = (StageDoer.objects.get(stage_plan__program=one) for one in (source, copy))
    assert (new.organization, new.part) == (old.organization, old.part)


def test_components_begin_with_nothing_available(coordinator, source):
    component = Component.objects.get(program=copied(coordinator, source))
    assert (component.name, component.required_quantity, component.available_quantity) == ("Gudang", 2, 0)


def test_criteria_are_new_ones_with_the_same_weights(coordinator, source):
    copy = copied(coordinator, source)
    old, new = (CriteriaSet.objects.get(program=one).weights.get() for one in (source, copy))
    assert (new.criterion.name, new.weight) == (old.criterion.name, old.weight)
    assert new.criterion != old.criterion
    assert (new.criterion.replaces, new.criteria_set.number) == (None, 1)


def test_indicators_in_use_come_without_baseline_and_values(coordinator, source):
    indicator = Indicator.objects.get(program=copied(coordinator, source))
    assert (indicator.name, indicator.baseline_value, indicator.readings.count()) == ("Ton garam", None, 0)


def test_what_happened_stays_behind(coordinator, source):
    copy = copied(coordinator, source)
    assert not Need.objects.filter(program=copy).exists()
    for rows in (copy.budget_lines, copy.team_members, copy.partnerships, copy.selections):
        assert not rows.exists()


@pytest.mark.parametrize("left_out", CopiedPart.values)
def test_each_part_can_be_left_out(coordinator, source, left_out):
    parts = [part for part in CopiedPart.values if part != left_out]
    counts = preview_of(copied(coordinator, source, parts=parts)).counts
    assert {part.value for part, count in counts.items() if not count} == {left_out}


def test_copy_is_told_on_both(coordinator, source):
    copy = copied(coordinator, source)
    event = AuditEvent.objects.get(action="program.copy")
    assert {row.object_id for row in event.subjects.all()} == {source.pk, copy.pk}
    assert source.name in event.sentence


def test_observers_copy_nothing(observer, source):
    with pytest.raises(NotAllowed):
        copied(observer, source)


def test_preview_counts_what_there_is_in_one_query(source, django_assert_num_queries):
    with django_assert_num_queries(1):
        preview = preview_of(source)
    assert [preview.label(part) for part in preview.parts] == [
        "Tahap dan pelaksananya (1)",
        "Komponen (1)",
        "Kriteria (1)",
        "Indikator (1)",
    ]


# --- The page -------------------------------------------------------------------------------------
def address(program: Program) -> str:
    return reverse("programs:program-copy", args=[program.public_id])


def test_page_shows_what_goes_along_and_makes_the_copy(client_for, coordinator, source):
    client = client_for(coordinator)
    assert address(source) in client.get(source.get_absolute_url()).content.decode()
    html = client.get(address(source)).content.decode()
    for words in ("Komponen (1)", "Garam bermutu.", "Tidak disalin", "Garam Rakyat (contoh) (salinan)"):
        assert words in html
    data = {"name": "Baru (contoh)", "starts_on": "2027-03-01", "ends_on": "", "parts": ["components"]}
    answer = client.post(address(source), data)
    copy = Program.objects.get(name="Baru (contoh)")
    assert answer["Location"] == copy.get_absolute_url()
    assert [part.value for part in preview_of(copy).parts] == ["components"]


def test_program_with_nothing_to_copy_asks_only_for_name_and_period(client_for, coordinator, institution):
    bare = ProgramFactory(institution=institution)
    client = client_for(coordinator)
    assert "Ikut disalin" not in client.get(address(bare)).content.decode()
    assert client.post(address(bare), {"name": "Baru (contoh)", "starts_on": "2027-03-01"}).status_code == 302


def test_period_out_of_order_is_told(client_for, coordinator, source):
    answer = client_for(coordinator).post(
        address(source), {"name": "Baru", "starts_on": "2027-03-01", "ends_on": "2027-01-01"}
    )
    assert answer.status_code == 422
    assert "Tanggal selesai tidak boleh sebelum tanggal mulai." in answer.content.decode()


def test_page_is_for_the_office_of_the_institution(client_for, observer, other_admin, partner_user, source):
    assert client_for(observer).get(address(source)).status_code == 403
    assert client_for(other_admin).get(address(source)).status_code == 404
    assert client_for(partner_user).get(address(source)).status_code == 404
    assert "/salin/" not in client_for(observer).get(source.get_absolute_url()).content.decode()
