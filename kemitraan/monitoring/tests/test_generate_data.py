"""`generate_data`: believable, repeatable, marked, and never among real records."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from kemitraan.accounts.models import Institution, User
from kemitraan.accounts.tests.factories import InstitutionFactory
from kemitraan.core.models import AuditEvent
from kemitraan.monitoring.generated import GenerationRefused, generate, institution_for
from partners.models import Capability, Contact, Member, Organization
from pendampingan.models import Assignment, FieldReport
from programs.models import (
    Agreement,
    AgreementParty,
    BudgetLine,
    Component,
    ConditionCheck,
    Need,
    NeedCoverage,
    Partnership,
    Program,
)

SIZES = {"organizations": 30, "agreements": 12, "reports": 40}
DAY = dt.date(2026, 11, 25)


def make(seed: int = 1, institution: Institution | None = None, **sizes: int) -> Institution:
    institution = institution or institution_for(None)
    generate(institution=institution, **(SIZES | sizes), seed=seed, today=DAY)
    return institution


def facts_of(institution: Institution) -> dict[str, list]:
    """What a second run with the same seed must give again."""
    return {
        "bodies": list(
            Organization.objects.filter(institution=institution, is_own=False)
            .order_by("pk")
            .values_list("public_id", "name", "kind", "phone", "founded_on")
        ),
        "contacts": list(Contact.objects.filter(institution=institution).order_by("pk").values_list("name", "phone")),
        "agreements": list(
            Agreement.objects.filter(institution=institution).order_by("pk").values_list("title", "starts_on", "state")
        ),
        "planning": list(
            NeedCoverage.objects.filter(institution=institution)
            .order_by("pk")
            .values_list("public_id", "need__name", "quantity", "party__public_id")
        ),
        "reports": list(
            FieldReport.objects.filter(institution=institution)
            .order_by("pk")
            .values_list("public_id", "activity_on", "findings")
        ),
    }


@pytest.mark.django_db
def test_generate_data_writes_as_many_records_as_asked_for():
    call_command("generate_data", organizations=30, agreements=12, reports=40, seed=7)
    institution = Institution.objects.get(slug="data-contoh")
    assert Organization.objects.filter(institution=institution, is_own=False).count() == 30
    assert Contact.objects.filter(institution=institution, is_primary=True).count() == 30
    assert Capability.objects.filter(institution=institution).count() > 15
    assert Agreement.objects.filter(institution=institution).count() == 12
    assert FieldReport.objects.filter(institution=institution).count() == 40
    assert AgreementParty.objects.filter(agreement__institution=institution).count() >= 24
    assert Partnership.objects.filter(institution=institution).count() == 2
    program = Program.objects.get(institution=institution)
    assert Component.objects.filter(program=program).count() == 7
    assert Need.objects.filter(program=program).count() == program.components.lacking().count() > 0
    assert NeedCoverage.objects.filter(need__program=program).count() == 4
    assert BudgetLine.objects.filter(program=program).count() == 3
    assert ConditionCheck.objects.filter(is_met=True).exists()
    assert Assignment.objects.filter(institution=institution).exists()
    assert AuditEvent.objects.filter(institution=institution, action="demo.generate").count() == 1


@pytest.mark.django_db
def test_generated_records_are_marked_as_examples():
    institution = make()
    assert institution.is_demo
    for rows in (Organization.objects, Member.objects, Agreement.objects, Partnership.objects):
        assert all("(contoh)" in str(row) for row in rows.all())
    assert all(user.email.endswith("@contoh.test") and not user.has_usable_password() for user in User.objects.all())


@pytest.mark.django_db
def test_generated_records_pass_the_checks_of_their_forms():
    make()
    for model in (
        Organization,
        Contact,
        Member,
        Capability,
        Agreement,
        AgreementParty,
        Component,
        Need,
        NeedCoverage,
        BudgetLine,
        ConditionCheck,
        Partnership,
        Assignment,
        FieldReport,
    ):
        for row in model.objects.all()[:10]:
            row.full_clean()


def facts_of_seed(seed: int) -> dict[str, list]:
    """What a run with `seed` writes into an empty database; taken back afterwards."""
    with transaction.atomic():
        found = facts_of(make(seed=seed))
        transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_same_seed_gives_the_same_records_and_another_seed_others():
    first, second, other = facts_of_seed(3), facts_of_seed(3), facts_of_seed(4)
    assert first == second
    assert all(first[name] != other[name] for name in first)


@pytest.mark.django_db
def test_a_seed_that_was_used_is_refused_everywhere():
    institution = make(seed=5)
    with pytest.raises(GenerationRefused, match="seed 5"):
        make(seed=5, institution=InstitutionFactory())
    assert Organization.objects.filter(institution=institution, is_own=False).count() == 30


@pytest.mark.django_db
def test_database_of_real_people_is_refused_unless_the_institution_is_named():
    real = InstitutionFactory(slug="sungguhan", is_demo=False)
    with pytest.raises(CommandError, match="--institution"):
        call_command("generate_data", organizations=3, agreements=0, reports=0)
    assert not Organization.objects.exists()
    call_command("generate_data", organizations=3, agreements=0, reports=0, institution="sungguhan")
    assert Organization.objects.filter(institution=real, is_own=False).count() == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"organizations": -1}, "kurang dari nol"),
        ({"institution": "tidak-ada"}, "tidak ada"),
        ({"organizations": 0, "agreements": 1}, "perlu mitra"),
    ],
)
def test_what_cannot_be_made_is_said(options, words):
    with pytest.raises(CommandError, match=words):
        call_command("generate_data", **({"organizations": 1, "agreements": 0, "reports": 0} | options))


@pytest.mark.django_db
def test_example_institutions_do_not_stand_in_the_way():
    InstitutionFactory(is_demo=True)
    call_command("generate_data", organizations=2, agreements=0, reports=0)
    assert Organization.objects.filter(institution__slug="data-contoh", is_own=False).count() == 2
