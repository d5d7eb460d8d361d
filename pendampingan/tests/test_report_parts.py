"""What a report says of other records: indicators, duties, earlier follow-ups, expenses, the last visit."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.formats import format_date
from partners.tests.factories import MemberFactory
from pendampingan.enums import CheckFinding, FollowUpState, ReportState
from pendampingan.models import FieldReport
from pendampingan.selectors.report_parts import report_subjects
from pendampingan.services import reviews
from pendampingan.services.reports import content_hash, update_field_report
from pendampingan.tests.factories import AttendanceFactory, FieldReportFactory, FollowUpFactory
from pendampingan.tests.test_pages import report_data
from programs.enums import ProgramStatus
from programs.models import Reading
from programs.tests.duties import bare_duty, running_partnership
from programs.tests.factories import OccurrenceFactory, PartnershipPartyFactory, ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> dt.date:
    return clock.today("Asia/Jakarta")


@pytest.fixture
def program(assignment, today):
    program = ProgramFactory(
        institution=assignment.institution,
        status=ProgramStatus.RUNNING,
        starts_on=today - dt.timedelta(days=90),
        ends_on=today + dt.timedelta(days=90),
    )
    assignment.program = program
    assignment.save()
    return program


@pytest.fixture
def indicator(program):
    return IndicatorFactory(program=program, institution=program.institution, name="Produksi", unit="kg")


def asked(user, report: FieldReport) -> list:
    """The due dates that the form of the report asks about."""
    return [one.occurrence for one in report_subjects(user, report).duties]


@pytest.fixture
def report(assignment, mentor_user) -> FieldReport:
    return FieldReportFactory(assignment=assignment, author=mentor_user)


@pytest.fixture
def duty(assignment, today):
    """A due date of today that the group owes in a running partnership."""
    partnership = running_partnership(assignment.institution)
    PartnershipPartyFactory(partnership=partnership, organization=assignment.organization, role="asuhan")
    obligation = bare_duty(partnership, debtor=assignment.organization)
    return OccurrenceFactory(obligation=obligation, institution=assignment.institution, due_on=today)


def write(report: FieldReport, **parts) -> FieldReport:
    return update_field_report(actor=report.author, report=report, values={}, version=None, **parts)


class TestReadings:
    def test_values_reach_the_program_when_the_report_is_verified(self, report, indicator, coordinator, mentor_user):
        write(report, readings={indicator.pk: (Decimal(55), "Buku kas")})
        reviews.submit_field_report(actor=mentor_user, report=report)
        assert not Reading.objects.exists()
        reviews.verify_field_report(actor=coordinator, report=report)
        reading = Reading.objects.get()
        assert (reading.value, reading.note, reading.read_on) == (Decimal(55), "Buku kas", report.activity_on)
        assert (reading.organization, reading.origin) == (report.assignment.organization, "report")

    def test_value_of_a_day_that_has_one_stops_the_verification_and_says_which(self, report, indicator, coordinator):
        write(report, readings={indicator.pk: (Decimal(55), "")})
        ReadingFactory(indicator=indicator, organization=report.assignment.organization, read_on=report.activity_on)
        reviews.submit_field_report(actor=report.author, report=report)
        with pytest.raises(DomainError, match=r"Produksi: Nilai .* sudah ada"):
            reviews.verify_field_report(actor=coordinator, report=report)
        report.refresh_from_db()
        assert report.state == ReportState.SUBMITTED

    def test_program_that_is_over_does_not_stop_the_verification(self, report, indicator, program, coordinator):
        write(report, readings={indicator.pk: (Decimal(55), "")})
        reviews.submit_field_report(actor=report.author, report=report)
        type(program).objects.update(status=ProgramStatus.FINISHED)
        assert reviews.verify_field_report(actor=coordinator, report=report).state == ReportState.VERIFIED
        assert not Reading.objects.exists()

    def test_indicator_of_another_program_is_refused(self, report, program):
        stranger = IndicatorFactory(institution=report.institution)
        with pytest.raises(DomainError, match="bukan milik program"):
            write(report, readings={stranger.pk: (Decimal(1), "")})

    def test_value_changes_the_hash_and_zero_is_not_none(self, report, indicator):
        before = content_hash(report)
        write(report, readings={indicator.pk: (Decimal(0), "")})
        assert report.readings.get().value == 0
        report.refresh_from_db()
        assert report.content_hash not in {before, ""}
        write(report)
        assert not report.readings.exists()


class TestSubjects:
    def test_open_duties_of_the_group_are_offered_as_the_mentor_sees_them(self, report, duty, mentor_user):
        far = OccurrenceFactory(
            obligation=duty.obligation, institution=duty.institution, due_on=duty.due_on + dt.timedelta(days=40)
        )
        assert asked(mentor_user, report) == [duty]
        type(duty).objects.filter(pk=duty.pk).update(state="fulfilled")
        assert report_subjects(mentor_user, report).duties == []
        write(report, checks={duty.pk: (CheckFinding.MET, "")})
        assert asked(mentor_user, report) == [duty]
        assert far not in asked(mentor_user, report)

    def test_follow_ups_of_drafts_and_of_other_groups_are_not_offered(self, report, assignment, mentor_user):
        earlier = FieldReportFactory(assignment=assignment, author=mentor_user, state=ReportState.SUBMITTED)
        mine = FollowUpFactory(report=earlier)
        FollowUpFactory(report=FieldReportFactory(assignment=assignment, author=mentor_user))
        FollowUpFactory(report=FieldReportFactory(state=ReportState.SUBMITTED))
        FollowUpFactory(report=report)
        assert report_subjects(mentor_user, report).follow_ups == [mine]


class TestEarlierFollowUps:
    @pytest.fixture
    def earlier(self, assignment, mentor_user):
        return FollowUpFactory(
            report=FieldReportFactory(assignment=assignment, author=mentor_user, state=ReportState.SUBMITTED)
        )

    def test_tick_closes_it_when_the_report_is_handed_in_and_not_before(self, report, earlier, mentor_user):
        write(report, done_follow_ups=[earlier.pk])
        earlier.refresh_from_db()
        assert earlier.state == FollowUpState.OPEN
        reviews.submit_field_report(actor=mentor_user, report=report)
        earlier.refresh_from_db()
        assert (earlier.state, earlier.done_on) == (FollowUpState.DONE, report.activity_on)
        assert format_date(report.activity_on) in earlier.result

    def test_tick_of_another_group_is_refused(self, report):
        stranger = FollowUpFactory(report=FieldReportFactory(state=ReportState.SUBMITTED))
        with pytest.raises(DomainError, match="bukan dari laporan kelompok ini"):
            write(report, done_follow_ups=[stranger.pk])

    def test_mentor_who_took_over_closes_what_another_wrote(self, report, earlier, coordinator, mentor_user):
        FieldReport.objects.filter(pk=earlier.report_id).update(author=coordinator)
        write(report, done_follow_ups=[earlier.pk])
        reviews.submit_field_report(actor=mentor_user, report=report)
        earlier.refresh_from_db()
        assert earlier.state == FollowUpState.DONE


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"expense_idr": Decimal(-1)}, "kurang dari nol"),
        ({"expense_idr": Decimal(10), "no_expense_reason": "Ditanggung kelompok"}, "tidak keduanya"),
    ],
)
def test_expense_that_contradicts_itself_is_refused(report, values, message):
    with pytest.raises(ValidationError, match=message):
        update_field_report(actor=report.author, report=report, values=values, version=None)


class TestPages:
    def test_form_keeps_values_duties_and_ticks(self, client_for, assignment, indicator, duty, mentor_user):
        earlier = FollowUpFactory(
            report=FieldReportFactory(assignment=assignment, author=mentor_user, state=ReportState.SUBMITTED)
        )
        client, url = client_for(mentor_user), reverse("pendampingan:report-create")
        sent = report_data(
            **{
                f"nilai_{indicator.public_id}": "1.250,5 kg",
                f"sumber_{indicator.public_id}": "Timbangan",
                f"periksa_{duty.public_id}": "partly",
                f"catatan_{duty.public_id}": "Baru separuh",
                "tuntas": [str(earlier.public_id)],
                "expense_idr": "Rp 45.000",
            }
        )
        answer = client.post(f"{url}?penugasan={assignment.public_id}", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        report = FieldReport.objects.order_by("pk").last()
        reading, check = report.readings.get(), report.obligation_checks.get()
        assert (reading.value, reading.note, report.expense_idr) == (Decimal("1250.5"), "Timbangan", 45_000)
        assert (check.occurrence, check.finding, check.note) == (duty, "partly", "Baru separuh")
        assert report.follow_up_checks.get().follow_up == earlier
        page = client.get(report.get_absolute_url()).content.decode()
        for text in ("1.250,5 kg", "Sebagian", "Baru separuh", "Rp45.000", earlier.action):
            assert text in page
        form = client.get(reverse("pendampingan:report-update", args=[report.public_id])).context["form"]
        assert form[f"nilai_{indicator.public_id}"].value() == "1.250,5"
        assert form["tuntas"].value() == [str(earlier.public_id)]

    @pytest.mark.parametrize("value", ["banyak", "12 liter", "9" * 20])
    def test_value_that_is_no_amount_is_told_at_its_field(self, client_for, assignment, indicator, mentor_user, value):
        name = f"nilai_{indicator.public_id}"
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        answer = client_for(mentor_user).post(url, report_data(**{name: value}))
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [name])
        assert value in answer.content.decode()

    def test_last_visit_can_be_taken_over(self, client_for, assignment, mentor_user):
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        client = client_for(mentor_user)
        assert client.get(url).context["last_visit"] is None
        last = FieldReportFactory(assignment=assignment, author=mentor_user, place="Balai desa", method="training")
        here = AttendanceFactory(report=last)
        AttendanceFactory(report=last, is_present=False)
        values = json.loads(client.get(url).context["last_visit"]["values_json"])
        assert (values["place"], values["method"], values["roles"]) == ("Balai desa", "training", ["facilitator"])
        assert values["hadir"] == [str(here.member.public_id)]

    def test_form_takes_as_many_queries_with_thirty_members_as_with_one(
        self, client_for, assignment, indicator, mentor_user, django_assert_num_queries
    ):
        url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
        client = client_for(mentor_user)
        MemberFactory(organization=assignment.organization)
        client.get(url)
        with CaptureQueriesContext(connection) as few:
            client.get(url)
        MemberFactory.create_batch(29, organization=assignment.organization)
        IndicatorFactory.create_batch(3, program=indicator.program, institution=indicator.institution)
        with django_assert_num_queries(len(few)):
            client.get(url)
        assert len(few) <= 20
