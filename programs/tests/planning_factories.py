"""Rows of a program's planning for tests: needs, criteria, candidates, coverage, indicators."""

import datetime as dt
from decimal import Decimal

import factory

from kemitraan.accounts.tests.factories import InstitutionFactory, UserFactory
from kemitraan.core import clock
from partners.tests.factories import OrganizationFactory
from programs.enums import BudgetSource, CandidateRole, ComponentKind, ManagementStage, PartnershipCondition
from programs.models import (
    Assessor,
    BudgetLine,
    Candidate,
    CandidateNeed,
    Component,
    ComponentTemplate,
    ComponentTemplateRow,
    ConditionCheck,
    CriteriaSet,
    Criterion,
    CriterionWeight,
    Indicator,
    Need,
    NeedCoverage,
    Reading,
    ResultsOpening,
    Score,
    Selection,
    SelectionDecision,
    SelectionNeed,
    StageDoer,
    StagePlan,
    Target,
    TeamMember,
)
from programs.tests.factories import START, PartnershipFactory, PartnershipPartyFactory, ProgramFactory


class OfProgramFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    program = factory.SubFactory(ProgramFactory)
    institution = factory.SelfAttribute("program.institution")


class BudgetLineFactory(OfProgramFactory):
    class Meta:
        model = BudgetLine

    source = BudgetSource.OWN
    description = factory.Sequence(lambda n: f"Anggaran {n} (contoh)")
    amount_idr = Decimal(10_000_000)


class TeamMemberFactory(OfProgramFactory):
    class Meta:
        model = TeamMember

    user = factory.SubFactory(UserFactory)
    duty = "Menyusun materi"


class StagePlanFactory(OfProgramFactory):
    class Meta:
        model = StagePlan

    stage = ManagementStage.PLANNING
    starts_on = START


class StageDoerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = StageDoer

    stage_plan = factory.SubFactory(StagePlanFactory)
    institution = factory.SelfAttribute("stage_plan.institution")
    organization = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))


class ComponentTemplateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ComponentTemplate

    institution = factory.SubFactory(InstitutionFactory)
    name = factory.Sequence(lambda n: f"Templat {n} (contoh)")


class ComponentTemplateRowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ComponentTemplateRow

    template = factory.SubFactory(ComponentTemplateFactory)
    kind = ComponentKind.BUILDING
    name = factory.Sequence(lambda n: f"Ruang {n}")
    required_quantity = Decimal(1)
    unit = "ruang"


class ComponentFactory(OfProgramFactory):
    class Meta:
        model = Component

    kind = ComponentKind.BUILDING
    name = factory.Sequence(lambda n: f"Ruang pelatihan {n} (contoh)")
    required_quantity = Decimal(2)
    available_quantity = Decimal(1)
    unit = "ruang"


class NeedFactory(OfProgramFactory):
    class Meta:
        model = Need

    name = factory.Sequence(lambda n: f"Kebutuhan {n} (contoh)")
    aspect = "facility"
    quantity = Decimal(1)
    unit = "ruang"


class SelectionFactory(OfProgramFactory):
    class Meta:
        model = Selection

    name = factory.Sequence(lambda n: f"Pencarian {n} (contoh)")


class SelectionNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SelectionNeed

    selection = factory.SubFactory(SelectionFactory)
    institution = factory.SelfAttribute("selection.institution")
    need = factory.SubFactory(NeedFactory, program=factory.SelfAttribute("..selection.program"))


class CriteriaSetFactory(OfProgramFactory):
    class Meta:
        model = CriteriaSet

    number = factory.Sequence(lambda n: n + 1)


class CriterionFactory(OfProgramFactory):
    class Meta:
        model = Criterion

    name = factory.Sequence(lambda n: f"Kriteria {n} (contoh)")


class CriterionWeightFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CriterionWeight

    criteria_set = factory.SubFactory(CriteriaSetFactory)
    institution = factory.SelfAttribute("criteria_set.institution")
    criterion = factory.SubFactory(CriterionFactory, program=factory.SelfAttribute("..criteria_set.program"))
    weight = Decimal(100)


class OfSelectionFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    selection = factory.SubFactory(SelectionFactory)
    institution = factory.SelfAttribute("selection.institution")


class CandidateFactory(OfSelectionFactory):
    class Meta:
        model = Candidate

    organization = factory.SubFactory(OrganizationFactory, institution=factory.SelfAttribute("..institution"))
    role = CandidateRole.FACILITY


class CandidateNeedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CandidateNeed

    candidate = factory.SubFactory(CandidateFactory)
    institution = factory.SelfAttribute("candidate.institution")
    need = factory.SubFactory(NeedFactory, program=factory.SelfAttribute("..candidate.selection.program"))


class AssessorFactory(OfSelectionFactory):
    class Meta:
        model = Assessor

    user = factory.SubFactory(UserFactory)
    first_submitted_at = factory.SelfAttribute("submitted_at")
    submitted_at = None


class ResultsOpeningFactory(OfSelectionFactory):
    class Meta:
        model = ResultsOpening

    user = factory.SubFactory(UserFactory)
    opened_at = factory.LazyFunction(clock.now)


class ScoreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Score

    candidate = factory.SubFactory(CandidateFactory)
    institution = factory.SelfAttribute("candidate.institution")
    assessor = factory.SubFactory(AssessorFactory, selection=factory.SelfAttribute("..candidate.selection"))
    criterion = factory.SubFactory(CriterionFactory, program=factory.SelfAttribute("..candidate.selection.program"))
    value = Decimal(4)


class SelectionDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SelectionDecision

    candidate = factory.SubFactory(CandidateFactory)
    selection = factory.SelfAttribute("candidate.selection")
    institution = factory.SelfAttribute("candidate.institution")
    decided_on = dt.date(2026, 2, 1)
    reason = "Nilai tertinggi."


class NeedCoverageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NeedCoverage

    need = factory.SubFactory(NeedFactory)
    institution = factory.SelfAttribute("need.institution")
    party = factory.SubFactory(
        PartnershipPartyFactory,
        partnership=factory.SubFactory(
            PartnershipFactory,
            institution=factory.SelfAttribute("...institution"),
            program=factory.SelfAttribute("...need.program"),
        ),
    )


class ConditionCheckFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ConditionCheck

    partnership = factory.SubFactory(PartnershipFactory)
    institution = factory.SelfAttribute("partnership.institution")
    condition = PartnershipCondition.PARTIES


class IndicatorFactory(OfProgramFactory):
    class Meta:
        model = Indicator

    name = factory.Sequence(lambda n: f"Indikator {n} (contoh)")
    unit = "orang"


class OfIndicatorFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    indicator = factory.SubFactory(IndicatorFactory)
    institution = factory.SelfAttribute("indicator.institution")
    value = Decimal(10)


class TargetFactory(OfIndicatorFactory):
    class Meta:
        model = Target

    period_starts_on = START


class ReadingFactory(OfIndicatorFactory):
    class Meta:
        model = Reading

    read_on = START
