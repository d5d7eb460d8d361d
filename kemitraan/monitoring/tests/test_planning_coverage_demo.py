"""The coverage of the example: every standing is there to be seen, both directions, and conditions with evidence."""

import pytest
from django.core.management import call_command

from kemitraan.accounts.models import User
from kemitraan.monitoring.demo.story import SLUG
from programs.models import ConditionCheck, Program
from programs.selectors.coverage import coverage_of
from programs.selectors.coverage_picture import picture_of
from programs.selectors.exchanges import exchanges_of


@pytest.fixture
def program(db) -> Program:
    call_command("seed_demo")
    return Program.objects.get(institution__slug=SLUG, name__startswith="Penguatan Kewirausahaan")


@pytest.fixture
def coordinator(program) -> User:
    user = User.objects.get(email="koordinator@demo.test")
    return user.act_as(user.memberships.get(institution=program.institution))


def test_every_standing_of_a_coverage_can_be_seen(coordinator, program):
    coverage = coverage_of(coordinator, program)
    stages = {stage.value for cover in coverage.needs for cell in cover.cells for stage, _ in cell.parts}
    assert stages == {"delivered", "agreed", "promised", "paused"}
    assert 0 < coverage.met_count < len(coverage.needs)
    assert {cover.verdict[0].split()[0] for cover in coverage.needs} >= {"Terpenuhi", "Kurang"}
    assert picture_of(coverage) is not None


def test_partners_bring_lack_and_gain(coordinator, program):
    rows = exchanges_of(coordinator, program, coverage_of(coordinator, program))
    assert any(row.brings and row.gains for row in rows)
    assert any(line.text.startswith("Kurikulum") for row in rows for line in row.gains)


def test_conditions_are_met_with_evidence_in_each_measure(program):
    checks = ConditionCheck.objects.filter(partnership__program=program)
    assert all(check.evidence for check in checks.filter(is_met=True))
    counts = {
        partnership.pattern: checks.filter(partnership=partnership, is_met=True).count()
        for partnership in program.partnerships.exclude(status="draft")
    }
    assert counts["futuristik"] == 4
    assert counts["sejajar"] == 2
