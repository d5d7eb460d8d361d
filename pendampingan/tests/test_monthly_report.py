"""The month of a mentor: its figures are those of the lists, on the page as on paper, for whoever sees the mentor."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from pypdf import PdfReader

from kemitraan.core.documents import render_pages, render_pdf
from kemitraan.core.models import AuditEvent
from partners.enums import Sex
from partners.models import Organization
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import ReportState, Task
from pendampingan.selectors.monthly_documents import monthly_document
from pendampingan.selectors.monthly_report import chosen_month, month_of_day, monthly_report, months_to_choose
from pendampingan.selectors.task_coverage import with_tasks
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FieldReportReadingFactory,
    FollowUpFactory,
    MentorFactory,
    VisitFactory,
)
from pendampingan.tests.growth import NOON
from pendampingan.tests.test_visit_minutes import HARD, text_of
from programs.tests.factories import ProgramFactory
from programs.tests.planning_factories import IndicatorFactory, ReadingFactory, TargetFactory

URL = "/pendampingan/laporan-bulanan/"
NOVEMBER, OCTOBER = month_of_day(dt.date(2026, 11, 1)), month_of_day(dt.date(2026, 10, 1))


@pytest.fixture(autouse=True)
def today(time_machine):
    """25 November 2026."""
    time_machine.move_to(NOON, tick=False)


def on(day: int, month: int = 11) -> dt.date:
    return dt.date(2026, month, day)


@pytest.fixture
def program(institution):
    return ProgramFactory(institution=institution, starts_on=dt.date(2025, 1, 1))


@pytest.fixture
def group(mentor, program):
    return AssignmentFactory(
        mentor=mentor,
        program=program,
        organization=GroupFactory(institution=mentor.institution, name="Kelompok A (contoh)"),
        starts_on=dt.date(2026, 1, 5),
    )


def reported(assignment, day: int, state="verified", month: int = 11, **more):
    """A planned visit with its report."""
    visit = VisitFactory(assignment=assignment, planned_on=on(day, month))
    if state == "verified":
        more |= {"verified_by": assignment.mentor.membership.user, "verified_at": NOON}
    return FieldReportFactory(assignment=assignment, visit=visit, activity_on=visit.planned_on, state=state, **more)


@pytest.fixture
def busy(group, mentor):
    """Two groups of the mentor, a colleague with another, and something of each kind."""
    second = AssignmentFactory(
        mentor=mentor,
        is_lead=False,
        starts_on=dt.date(2026, 11, 10),
        organization=GroupFactory(institution=mentor.institution, name="Kelompok B (contoh)"),
    )
    first = reported(group, 2, tasks=["a", "c"], guests_female=1, guests_male=3, expense_idr=Decimal(50_000))
    reported(group, 9, "submitted", tasks=["a"], guests_female=0, expense_idr=Decimal(25_500))
    reported(group, 16, "returned", tasks=["b"], guests_female=40)
    reported(group, 23, "draft", tasks=["d"])
    VisitFactory(assignment=group, planned_on=on(24), counted_on=on(22), moved_reason="hari libur")
    VisitFactory(assignment=group, planned_on=on(30))
    VisitFactory(assignment=second, planned_on=on(12), state="cancelled", cancelled_reason="banjir")
    reported(group, 31, month=10)
    for sex, is_present in ((Sex.FEMALE, True), (Sex.FEMALE, True), (Sex.MALE, True), ("", True), (Sex.MALE, False)):
        member = MemberFactory(organization=group.organization, sex=sex)
        AttendanceFactory(report=first, member=member, is_present=is_present)
    FollowUpFactory(report=first, due_on=on(20))
    FollowUpFactory(report=first, due_on=on(30), state="done", done_on=on(18), result="Terbeli")
    FollowUpFactory(report=first, due_on=on(25))
    colleague = AssignmentFactory(mentor=MentorFactory(institution=mentor.institution))
    FollowUpFactory(report=reported(colleague, 3, expense_idr=Decimal(99)), due_on=on(4))
    return first


class TestFigures:
    def test_month_holds_what_visits_reports_and_follow_ups_say(self, busy, coordinator, mentor):
        month = monthly_report(coordinator, mentor, NOVEMBER)
        assert [len(rows) for rows in (month.planned, month.done, month.moved, month.cancelled)] == [6, 3, 1, 1]
        assert [visit.planned_on.day for visit in month.unreported] == [23, 24]
        assert [visit.planned_on.day for visit in month.coming] == [30]
        assert dict(month.states) == dict.fromkeys(ReportState, 1)
        first, second = month.groups
        assert (first.planned, first.done, first.reports, second.planned) == (6, 3, 2, 0)
        assert (first.women, first.men, first.unsaid, first.guests_women, first.guests_men) == (2, 1, 1, 1, 3)
        assert first.people == 8
        assert [count for _, count in first.task_counts] == [2, 0, 1, 0, 0, 0]
        assert first.never == [Task.B, Task.D, Task.E, Task.F]
        assert (first.is_lead, second.is_lead) == (True, False)
        assert month.expense_idr == Decimal(75_500)
        assert [len(rows) for rows in (month.opened, month.closed, month.overdue)] == [3, 1, 1]
        assert not month.is_over

    @pytest.mark.parametrize(
        ("state", "is_counted"), [("draft", 0), ("submitted", 1), ("returned", 0), ("verified", 1)]
    )
    def test_people_tasks_and_money_are_of_reports_that_stand(self, group, coordinator, mentor, state, is_counted):
        report = reported(group, 3, state, guests_female=5, tasks=["a"], expense_idr=Decimal(10))
        AttendanceFactory(report=report)
        (row,) = monthly_report(coordinator, mentor, NOVEMBER).groups
        assert (row.reports, row.people, row.expense_idr) == (is_counted, 6 * is_counted, 10 * is_counted)

    @pytest.mark.parametrize(("day", "month", "is_in"), [(1, 10, True), (31, 10, True), (30, 9, False), (1, 11, False)])
    def test_first_and_last_day_belong_to_the_month(self, group, coordinator, mentor, day, month, is_in):
        reported(group, day, month=month)
        found = monthly_report(coordinator, mentor, OCTOBER)
        assert (len(found.reports), len(found.planned)) == (is_in, is_in)

    def test_month_that_is_over_tells_what_was_overdue_at_its_end(self, group, coordinator, mentor):
        report = reported(group, 5, month=10)
        due = FollowUpFactory(report=report, due_on=on(31, 10))
        late = FollowUpFactory(report=report, due_on=on(20, 10), state="done", done_on=on(1))
        FollowUpFactory(report=report, due_on=on(20, 10), state="done", done_on=on(31, 10))
        FollowUpFactory(report=report, due_on=on(20, 10), state="cancelled")
        FollowUpFactory(report=report, due_on=on(1))
        assert monthly_report(coordinator, mentor, OCTOBER).overdue == [late, due]
        assert monthly_report(coordinator, mentor, OCTOBER).is_over

    def test_group_whose_accompaniment_ended_before_is_left_out(self, group, coordinator, mentor):
        group.ends_on = on(31, 10)
        group.save()
        assert not monthly_report(coordinator, mentor, NOVEMBER).groups
        assert len(monthly_report(coordinator, mentor, OCTOBER).groups) == 1
        assert monthly_report(coordinator, mentor, NOVEMBER).is_empty


class TestReadings:
    @pytest.fixture
    def indicator(self, program):
        return IndicatorFactory(program=program, name="Omzet", unit="juta", combination="average", frequency="monthly")

    def read(self, indicator, assignment, day, value, **more):
        return ReadingFactory(
            indicator=indicator, organization=assignment.organization, read_on=day, value=Decimal(value), **more
        )

    def test_value_stands_beside_its_target_and_the_same_month_of_last_year(
        self, group, coordinator, mentor, indicator
    ):
        self.read(indicator, group, dt.date(2025, 11, 20), 10)
        self.read(indicator, group, on(20), 15)
        TargetFactory(indicator=indicator, period_starts_on=on(1), value=Decimal(20))
        (one,) = monthly_report(coordinator, mentor, NOVEMBER).readings
        assert (one.latest.amount, one.latest.target, one.latest.percent) == (15, 20, 75)
        assert (one.latest.change.before, one.latest.change.difference) == (10, 5)

    def test_paper_of_a_mentor_who_reads_no_targets_has_no_column_for_them(
        self, group, coordinator, mentor_user, mentor, indicator
    ):
        self.read(indicator, group, on(20), 15)
        TargetFactory(indicator=indicator, period_starts_on=on(1), value=Decimal(20))
        for reader, cells in ((coordinator, ["15 juta", "20 juta (75 %)", "–"]), (mentor_user, ["15 juta", "–"])):
            told = monthly_document(monthly_report(reader, mentor, NOVEMBER), NOON).data["readings"]
            assert told["rows"][0][3:] == cells
            assert ("Target" in told["head"]) is (len(cells) == 3)

    def test_nothing_read_in_the_month_is_no_value(self, group, coordinator, mentor, indicator):
        self.read(indicator, group, on(20, 10), 15)
        assert monthly_report(coordinator, mentor, NOVEMBER).readings == []
        self.read(indicator, group, on(3), 18)
        (one,) = monthly_report(coordinator, mentor, OCTOBER).readings
        assert one.latest.amount == 15

    def test_values_of_reports_that_nobody_verified_are_counted_apart(self, group, coordinator, mentor, indicator):
        for day, state in ((2, "submitted"), (3, "verified"), (4, "draft")):
            FieldReportReadingFactory(report=reported(group, day, state), indicator=indicator)
        assert monthly_report(coordinator, mentor, NOVEMBER).unverified_readings == 1


class TestAgreement:
    """The same figures as on the lists of the product."""

    def total(self, client, route: str, mentor, **query) -> int:
        answer = client.get(reverse(f"pendampingan:{route}"), {"mentor": mentor.pk, **query})
        return answer.context["total"]

    def test_with_lists_of_visits_reports_and_follow_ups(self, busy, coordinator, mentor, client_for):
        client, month = client_for(coordinator), monthly_report(coordinator, mentor, NOVEMBER)
        span = {"since": "2026-11-01", "until": "2026-11-30"}
        for state, count in month.states:
            assert self.total(client, "report-list", mentor, state=state.value, **span) == count
        visits = len(month.planned) + len(month.cancelled)
        assert self.total(client, "visit-list", mentor, **span) == visits
        assert self.total(client, "visit-list", mentor, situation="cancelled", **span) == len(month.cancelled)
        assert self.total(client, "follow-up-list", mentor, situation="late") == len(month.overdue)
        assert self.total(client, "follow-up-list", mentor) == len(month.opened)

    def test_with_the_board_of_tasks(self, busy, coordinator, mentor):
        rows = with_tasks(Organization.objects.visible_to(coordinator), NOVEMBER)
        for group in monthly_report(coordinator, mentor, NOVEMBER).groups:
            row = rows.get(pk=group.organization.pk)
            assert [getattr(row, f"done_{task.value}") for task in Task] == [count for _, count in group.task_counts]

    def test_counters_lead_to_those_lists(self, busy, coordinator, mentor, client_for):
        client = client_for(coordinator)
        visits, _, reports, late = client.get(URL, {"pendamping": mentor.public_id}).context["counters"]
        assert client.get(reports["url"]).context["total"] == reports["value"] == 4
        assert client.get(late["url"]).context["total"] == late["value"] == 1
        assert client.get(visits["url"]).context["total"] == visits["value"] + 1  # the one called off


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow_with_groups_and_reports(coordinator, mentor, program, count, django_assert_num_queries):
    indicator = IndicatorFactory(program=program, combination="average")
    for number in range(count):
        assignment = AssignmentFactory(mentor=mentor, program=program, starts_on=dt.date(2026, 1, 5))
        AttendanceFactory(report=reported(assignment, 2 + number))
        FollowUpFactory(report=reported(assignment, 12 + number, "submitted"))
        ReadingFactory(indicator=indicator, organization=assignment.organization, read_on=on(5))
    with django_assert_num_queries(8):
        month = monthly_report(coordinator, mentor, NOVEMBER)
    assert len(month.groups) == count


class TestPaper:
    def test_says_all_figures_and_the_day(self, busy, coordinator, mentor, program):
        indicator = IndicatorFactory(program=program, name="Omzet", unit="juta")
        ReadingFactory(indicator=indicator, organization=busy.assignment.organization, read_on=on(5), value=Decimal(15))
        month = monthly_report(coordinator, mentor, NOVEMBER)
        told = text_of(render_pdf(monthly_document(month, NOON)).pdf)
        for text in (
            "Laporan Bulanan Pendamping",
            f"{mentor} · November 2026",
            "November 2026 belum selesai; angka dihitung sampai hari ini.",
            "6 direncanakan; 3 terlapor; 2 belum dilaporkan; 1 akan datang; 1 digeser; 1 dibatalkan",
            "4 laporan: 1 draf, 1 diajukan, 1 dikembalikan, 1 terverifikasi",
            "8 orang dalam 2 laporan",
            "3 baru; 1 selesai; 1 terlambat",
            "Rp75.500",
            "12 November 2026 Kelompok B (contoh) Dibatalkan banjir",
            "digeser: hari libur",
            "Kelompok A (contoh) 6 3 2 1 1 3 8",
            "Kelompok B (contoh) (pendukung) 0 0 0 0 0 0 0",
            "Jumlah memuat 1 kehadiran anggota yang jenis kelaminnya tidak dicatat.",
            "Kelompok A (contoh) 2 – 1 – – – b, d, e, f",
            "a. Identifikasi kebutuhan",
            "Membeli timbangan",
            "selesai 18 November 2026 Terbeli",
            "Omzet November 2026 15 juta",
            "Jumlah Rp75.500",
            "23 November 2026 Kelompok A (contoh) 26 November 2026",
            "menurut keadaannya pada 25 November 2026 12.00 WIB",
            "Koordinator",
            "Halaman 1 dari",
        ):
            assert text in told, text

    def test_hard_letters_and_long_names_are_printed(self, mentor, coordinator):
        group = GroupFactory(institution=mentor.institution, name=f"{'Panjang' * 28} مجموعة 渔民")
        report = reported(AssignmentFactory(mentor=mentor, organization=group, starts_on=on(1)), 2)
        for _ in range(60):
            FollowUpFactory(report=report, action=f"{HARD} {'y' * 200}", owner_name="Z" * 200, due_on=on(3))
        document = monthly_document(monthly_report(coordinator, mentor, NOVEMBER), NOON)
        rendered = render_pdf(document)
        assert rendered.unprintable == ()
        assert text_of(rendered.pdf).count(HARD) == 120  # new, and overdue as well
        assert len(render_pages(document)) == len(PdfReader(io.BytesIO(rendered.pdf)).pages)


class TestPage:
    def test_mentor_has_the_own_month_and_no_other(self, busy, mentor, mentor_user, client_for):
        colleague = MentorFactory(institution=mentor.institution)
        client = client_for(mentor_user)
        for query in ({}, {"pendamping": colleague.public_id}, {"pendamping": "ngawur"}):
            answer = client.get(URL, query)
            assert answer.context["mentor"] == mentor
            assert str(colleague) not in answer.content.decode()
        told = text_of(client.post(f"{URL}?pendamping={colleague.public_id}", {"unduh": "pdf"}).content)
        assert f"{mentor} · November 2026" in told

    def test_mentor_and_office_read_the_same_figures(self, busy, mentor, mentor_user, coordinator):
        own, theirs = (monthly_report(reader, mentor, NOVEMBER) for reader in (mentor_user, coordinator))
        assert own == theirs

    def test_office_chooses_mentor_and_month(self, busy, coordinator, mentor, client_for):
        html = client_for(coordinator).get(URL, {"pendamping": mentor.public_id, "bulan": "2026-10"}).content.decode()
        assert f"{mentor} · Oktober 2026" in html
        assert "Bulan ini belum selesai." not in html

    @pytest.mark.parametrize("asked", ["", "ngawur", "2026-13", "2031-01", "%00", "2026-12"])
    def test_month_that_is_not_offered_is_the_running_one(self, asked):
        assert chosen_month(asked, on(25)) == NOVEMBER

    def test_two_years_are_offered_from_any_day(self):
        assert len({month.starts_on for month in months_to_choose(dt.date(2027, 3, 31))}) == 24

    def test_press_gives_the_pdf_and_the_trail_says_so(self, busy, coordinator, mentor, client_for):
        answer = client_for(coordinator).post(f"{URL}?pendamping={mentor.public_id}&bulan=2026-11", {"unduh": "pdf"})
        assert answer["Content-Type"] == "application/pdf"
        assert "laporan-bulanan-sulastri-pendamping-contoh-2026-11.pdf" in answer["Content-Disposition"]
        event = AuditEvent.objects.get(action="mentor.print_month")
        assert (event.actor, event.subjects.get().object_id) == (coordinator, mentor.pk)

    def test_nobody_to_choose_is_told_and_gives_no_file(self, coordinator, client_for):
        client = client_for(coordinator)
        assert "Belum ada pendamping yang terdaftar." in client.get(URL).content.decode()
        assert client.post(URL, {"unduh": "pdf"}).status_code == 404

    def test_mentor_of_another_institution_is_not_offered(self, busy, other_coordinator, mentor, client_for):
        answer = client_for(other_coordinator).get(URL, {"pendamping": mentor.public_id})
        assert answer.context["mentor"] is None

    def test_partner_is_refused(self, partner_user, client_for):
        assert client_for(partner_user).post(URL, {"unduh": "pdf"}).status_code == 403

    def test_page_takes_few_queries(self, busy, coordinator, client_for, django_assert_max_num_queries):
        client = client_for(coordinator)
        client.get(URL)
        with django_assert_max_num_queries(20):
            client.get(URL)
