"""Invented rows about what a mentor does around a group."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.tests.factories import InstitutionFactory, UserFactory
from kemitraan.core import clock
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import CheckResult, GraduationOutcome, ResourceNature
from pendampingan.models import (
    AreaFact,
    DataCheck,
    GraduationDecision,
    GroupResource,
    LearningMaterial,
    NeedProposal,
    Referral,
    Training,
    TrainingAttendance,
)
from programs.tests.growth_factories import GroupAssessmentFactory

DAY = dt.date(2026, 1, 15)


class OfGroupFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    organization = factory.SubFactory(GroupFactory)
    institution = factory.SelfAttribute("organization.institution")


class ReferralFactory(OfGroupFactory):
    class Meta:
        model = Referral

    target_name = "Koperasi Seberang (contoh)"
    purpose = "Pembeli tetap"
    introduced_on = DAY


class GroupResourceFactory(OfGroupFactory):
    class Meta:
        model = GroupResource

    nature = ResourceNature.OTHER
    name = "Balai desa"


class AreaFactFactory(OfGroupFactory):
    class Meta:
        model = AreaFact

    fact = "Rumah tangga nelayan"
    surveyed_on = DAY
    source = "Kantor desa"


class DataCheckFactory(OfGroupFactory):
    class Meta:
        model = DataCheck

    subject = "Alamat"
    how = "Dilihat di tempat"
    checked_on = DAY
    checked_by = factory.SubFactory(UserFactory)
    result = CheckResult.RIGHT


class NeedProposalFactory(OfGroupFactory):
    class Meta:
        model = NeedProposal

    name = "Mesin pengemas (contoh)"
    aspect = "facility"
    reason = "Kemasan dikerjakan dengan tangan, 40 bungkus sehari."
    proposed_on = DAY


class LearningMaterialFactory(DjangoModelFactory):
    class Meta:
        model = LearningMaterial

    institution = factory.SubFactory(InstitutionFactory)
    topic = "Pembukuan"
    title = factory.Sequence(lambda n: f"Buku kas {n} (contoh)")


class TrainingFactory(OfGroupFactory):
    class Meta:
        model = Training

    title = "Mengemas produk"
    skill = "Mengemas"
    held_on = DAY


class TrainingAttendanceFactory(DjangoModelFactory):
    class Meta:
        model = TrainingAttendance

    training = factory.SubFactory(TrainingFactory)
    institution = factory.SelfAttribute("training.institution")
    member = factory.LazyAttribute(lambda row: MemberFactory(organization=row.training.organization))
    is_present = True


class GraduationDecisionFactory(DjangoModelFactory):
    class Meta:
        model = GraduationDecision

    assessment = factory.SubFactory(GroupAssessmentFactory)
    organization = factory.SelfAttribute("assessment.organization")
    institution = factory.SelfAttribute("assessment.institution")
    outcome = GraduationOutcome.GO_ON
    reason = "Masih ingin didampingi (contoh)."
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(clock.now)
