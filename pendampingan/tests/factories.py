"""Invented mentors, assignments, visits and reports for tests."""

import datetime as dt
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import InstitutionFactory, MembershipFactory, UserFactory
from kemitraan.core import clock
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import CheckFinding, ConfirmationAnswer, QuestionKind, ReviewAction
from pendampingan.models import (
    Assignment,
    Attendance,
    FieldReport,
    FieldReportObligationCheck,
    FieldReportReading,
    FollowUp,
    FollowUpCheck,
    Handover,
    Mentor,
    MentorCertificate,
    MentorLeave,
    PlannedTask,
    ReportAddendum,
    ReportAnswer,
    ReportConfirmation,
    ReportForm,
    ReportQuestion,
    ReportReview,
    ReportRevision,
    Visit,
)
from programs.tests.factories import OccurrenceFactory, ProgramFactory
from programs.tests.planning_factories import IndicatorFactory


class MentorFactory(DjangoModelFactory):
    """A mentor with an own account."""

    class Meta:
        model = Mentor

    institution = factory.SubFactory(InstitutionFactory)
    membership = factory.SubFactory(
        MembershipFactory, institution=factory.SelfAttribute("..institution"), role=Role.MENTOR
    )


class MentorCertificateFactory(DjangoModelFactory):
    """A certificate of competence that is valid for two more years."""

    class Meta:
        model = MentorCertificate

    mentor = factory.SubFactory(MentorFactory)
    institution = factory.SelfAttribute("mentor.institution")
    name = "SKKNI 181/2017 Pendamping UMKM (contoh)"
    number = "PND-001"
    issuer = "LSP Contoh"
    expires_on = factory.LazyFunction(lambda: clock.today("Asia/Jakarta") + dt.timedelta(days=730))


class MentorLeaveFactory(DjangoModelFactory):
    """A mentor who is away today and six days more."""

    class Meta:
        model = MentorLeave

    mentor = factory.SubFactory(MentorFactory)
    institution = factory.SelfAttribute("mentor.institution")
    starts_on = factory.LazyFunction(lambda: clock.today("Asia/Jakarta"))
    ends_on = factory.LazyAttribute(lambda row: row.starts_on + dt.timedelta(days=6))
    reason = "Cuti tahunan"


class AssignmentFactory(DjangoModelFactory):
    """A running lead assignment of thirty days, without planned visits."""

    class Meta:
        model = Assignment

    mentor = factory.SubFactory(MentorFactory)
    institution = factory.SelfAttribute("mentor.institution")
    organization = factory.SubFactory(GroupFactory, institution=factory.SelfAttribute("..institution"))
    starts_on = factory.LazyFunction(lambda: clock.today("Asia/Jakarta") - dt.timedelta(days=30))
    first_visit_on = factory.SelfAttribute("starts_on")


class HandoverFactory(DjangoModelFactory):
    """A group that passed to another mentor today."""

    class Meta:
        model = Handover

    begun = factory.SubFactory(AssignmentFactory, starts_on=factory.LazyFunction(lambda: clock.today("Asia/Jakarta")))
    institution = factory.SelfAttribute("begun.institution")
    ended = factory.LazyAttribute(
        lambda row: AssignmentFactory(
            mentor=MentorFactory(institution=row.institution),
            organization=row.begun.organization,
            ends_on=row.begun.starts_on - dt.timedelta(days=1),
        )
    )
    reason = "Pindah tugas"


class PlannedTaskFactory(DjangoModelFactory):
    """A task that is planned for this month."""

    class Meta:
        model = PlannedTask

    assignment = factory.SubFactory(AssignmentFactory)
    institution = factory.SelfAttribute("assignment.institution")
    month = factory.LazyFunction(lambda: clock.today("Asia/Jakarta").replace(day=1))
    task = "a"


class VisitFactory(DjangoModelFactory):
    """A visit of today, to be reported in three days."""

    class Meta:
        model = Visit

    assignment = factory.SubFactory(AssignmentFactory)
    institution = factory.SelfAttribute("assignment.institution")
    planned_on = factory.LazyFunction(lambda: clock.today("Asia/Jakarta"))
    counted_on = factory.SelfAttribute("planned_on")
    report_due_on = factory.LazyAttribute(lambda row: row.planned_on + dt.timedelta(days=3))


class FieldReportFactory(DjangoModelFactory):
    """A draft that is ready to be submitted, written by the assignment's mentor."""

    class Meta:
        model = FieldReport

    assignment = factory.SubFactory(AssignmentFactory)
    institution = factory.SelfAttribute("assignment.institution")
    author = factory.LazyAttribute(lambda row: row.assignment.mentor.membership.user)
    activity_on = factory.LazyFunction(lambda: clock.today("Asia/Jakarta"))
    due_on = factory.LazyAttribute(lambda row: row.activity_on + dt.timedelta(days=3))
    tasks = ["a", "e"]
    roles = ["facilitator"]
    activities = "Menimbang hasil panen bersama kelompok."
    findings = "Hasil panen 120 kg, naik dari 95 kg."
    guests_female = 2


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    member = factory.LazyAttribute(lambda row: MemberFactory(organization=row.report.assignment.organization))
    is_present = True


class FollowUpFactory(DjangoModelFactory):
    class Meta:
        model = FollowUp

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    action = "Membeli timbangan"
    owner_name = "Ibu Sari (contoh)"
    due_on = factory.LazyAttribute(lambda row: row.report.activity_on + dt.timedelta(days=7))


class ReportReviewFactory(DjangoModelFactory):
    class Meta:
        model = ReportReview

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    action = ReviewAction.COMMENTED
    note = "Tolong tambahkan angka."
    by = factory.SelfAttribute("report.author")
    at = factory.LazyFunction(clock.now)


class FieldReportReadingFactory(DjangoModelFactory):
    class Meta:
        model = FieldReportReading

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    indicator = factory.LazyAttribute(lambda row: IndicatorFactory(program=row.report.assignment.program))
    value = Decimal(120)


class FieldReportObligationCheckFactory(DjangoModelFactory):
    class Meta:
        model = FieldReportObligationCheck

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    occurrence = factory.SubFactory(OccurrenceFactory)
    finding = CheckFinding.MET


class FollowUpCheckFactory(DjangoModelFactory):
    """A follow-up of an earlier report of the same assignment."""

    class Meta:
        model = FollowUpCheck

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    follow_up = factory.LazyAttribute(
        lambda row: FollowUpFactory(report=FieldReportFactory(assignment=row.report.assignment))
    )


class ReportFormFactory(DjangoModelFactory):
    """The first edition of a program's questions."""

    class Meta:
        model = ReportForm

    program = factory.SubFactory(ProgramFactory)
    institution = factory.SelfAttribute("program.institution")
    number = 1
    created_by = factory.SubFactory(UserFactory)
    created_at = factory.LazyFunction(clock.now)


class ReportQuestionFactory(DjangoModelFactory):
    class Meta:
        model = ReportQuestion

    form = factory.SubFactory(ReportFormFactory)
    institution = factory.SelfAttribute("form.institution")
    order = factory.Sequence(lambda n: n % 1000 + 1)
    kind = QuestionKind.TEXT
    text = factory.Sequence(lambda n: f"Pertanyaan {n} (contoh)")


class ReportAnswerFactory(DjangoModelFactory):
    class Meta:
        model = ReportAnswer

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    question = factory.SubFactory(ReportQuestionFactory)
    value = "Sudah"


class ReportRevisionFactory(DjangoModelFactory):
    class Meta:
        model = ReportRevision

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    number = 1
    content = [{"key": "findings", "label": "Fakta dan temuan", "text": "Panen 120 kg."}]
    by = factory.SelfAttribute("report.author")
    at = factory.LazyFunction(clock.now)


class ReportAddendumFactory(DjangoModelFactory):
    class Meta:
        model = ReportAddendum

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    part = "findings"
    label = "Fakta dan temuan"
    before = "Panen 120 kg."
    after = "Panen 130 kg."
    reason = "Salah baca timbangan"
    by = factory.SelfAttribute("report.author")
    at = factory.LazyFunction(clock.now)


class ReportConfirmationFactory(DjangoModelFactory):
    class Meta:
        model = ReportConfirmation

    report = factory.SubFactory(FieldReportFactory)
    institution = factory.SelfAttribute("report.institution")
    name = "Ibu Sari (contoh)"
    answer = ConfirmationAnswer.CONFIRMED
    at = factory.LazyFunction(clock.now)
