"""Which of the tasks a to f never happened, by group and period."""

import datetime as dt

import pytest
from django.urls import reverse

from partners.models import Organization
from partners.tests.factories import GroupFactory
from pendampingan.enums import Task
from pendampingan.selectors.task_coverage import chosen_period, key_of, never_done, periods_to_choose, with_tasks
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory
from pendampingan.tests.growth import NOON, TODAY

URL = "/pendampingan/cakupan-tugas/"
QUARTER, EARLIER = periods_to_choose(TODAY)[:2]
NOVEMBER, OCTOBER = periods_to_choose(TODAY)[8:10]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def running(mentor):
    return AssignmentFactory(mentor=mentor, starts_on=dt.date(2026, 1, 5), first_visit_on=dt.date(2026, 1, 5))


def report(assignment, day=TODAY, tasks=("a",), state="verified"):
    more = {}
    if state == "verified":
        more = {"verified_by": assignment.mentor.membership.user, "verified_at": NOON}
    return FieldReportFactory(assignment=assignment, activity_on=day, tasks=list(tasks), state=state, **more)


def row_of(period, assignment, user) -> Organization:
    return with_tasks(Organization.objects.visible_to(user), period).get(pk=assignment.organization_id)


class TestPeriods:
    def test_running_quarter_first_then_months(self):
        assert (QUARTER.label, EARLIER.label) == ("Triwulan IV 2026", "Triwulan III 2026")
        assert (NOVEMBER.label, OCTOBER.label) == ("November 2026", "Oktober 2026")

    @pytest.mark.parametrize("day", [dt.date(2026, 3, 31), dt.date(2028, 2, 29), dt.date(2027, 1, 31)])
    def test_month_ends_leave_no_period_out(self, day):
        starts = [period.starts_on for period in periods_to_choose(day)[8:]]
        assert len(set(starts)) == 12
        assert starts[0] == day.replace(day=1)

    @pytest.mark.parametrize("asked", ["", "ngawur", "2019-01-01.2019-03-31", "%00"])
    def test_anything_else_is_the_running_quarter(self, asked):
        assert chosen_period(asked, TODAY) == QUARTER
        assert chosen_period(key_of(OCTOBER), TODAY) == OCTOBER


class TestCounting:
    def test_counts_what_handed_in_reports_of_the_period_name(self, coordinator, running):
        report(running, tasks="ac")
        report(running, TODAY - dt.timedelta(days=20), tasks="a", state="submitted")
        report(running, tasks="b", state="draft")
        report(running, tasks="d", state="returned")
        report(running, dt.date(2026, 9, 30), tasks="e")
        row = row_of(QUARTER, running, coordinator)
        assert [getattr(row, f"done_{task.value}") for task in Task] == [2, 0, 1, 0, 0, 0]
        assert row.report_count == 2
        assert never_done(row) == [Task.B, Task.D, Task.E, Task.F]

    @pytest.mark.parametrize(
        ("day", "counted"), [((2026, 10, 1), 1), ((2026, 10, 31), 1), ((2026, 9, 30), 0), ((2026, 11, 1), 0)]
    )
    def test_first_and_last_day_belong_to_the_month(self, coordinator, running, day, counted):
        report(running, dt.date(*day))
        assert row_of(OCTOBER, running, coordinator).done_a == counted

    def test_reports_of_all_mentors_of_a_group_count_together(self, coordinator, running):
        other = AssignmentFactory(
            mentor=MentorFactory(institution=running.institution),
            organization=running.organization,
            is_lead=False,
            starts_on=running.starts_on,
        )
        report(running, tasks="a")
        report(other, tasks="b")
        assert never_done(row_of(QUARTER, running, coordinator)) == [Task.C, Task.D, Task.E, Task.F]

    def test_only_groups_accompanied_in_the_period(self, coordinator, running):
        GroupFactory(institution=running.institution)
        running.ends_on = dt.date(2026, 10, 10)
        running.save()
        groups = Organization.objects.visible_to(coordinator)
        assert [with_tasks(groups, period).count() for period in (EARLIER, OCTOBER, NOVEMBER)] == [1, 1, 0]

    @pytest.mark.parametrize("count", [1, 4])
    def test_one_query_for_all_groups(self, coordinator, institution, count, django_assert_num_queries):
        for _ in range(count):
            report(AssignmentFactory(mentor=MentorFactory(institution=institution)))
        with django_assert_num_queries(1):
            assert len(with_tasks(Organization.objects.visible_to(coordinator), QUARTER)) == count


class TestBoard:
    def names(self, client, query=""):
        answer = client.get(f"{URL}{query}")
        return [row.record.pk for row in answer.context["table"].rows]

    def test_narrowed_to_what_never_happened(self, coordinator, client_for, running):
        report(running, tasks="abcdef")
        idle = AssignmentFactory(mentor=MentorFactory(institution=running.institution))
        client = client_for(coordinator)
        assert self.names(client, "?missing=any") == [idle.organization_id]
        assert self.names(client, "?missing=a") == [idle.organization_id]
        assert len(self.names(client)) == 2

    def test_mentor_sees_own_groups_only(self, mentor_user, client_for, running):
        AssignmentFactory(mentor=MentorFactory(institution=running.institution))
        assert self.names(client_for(mentor_user)) == [running.organization_id]

    def test_cell_leads_to_the_reports_behind_it(self, coordinator, client_for, running):
        found = report(running, tasks="c")
        report(running, tasks="d")
        client = client_for(coordinator)
        html = client.get(URL).content.decode()
        assert "tidak pernah" in html
        query = f"?since=2026-10-01&until=2026-12-31&q={running.organization.name}&task=c"
        answer = client.get(reverse("pendampingan:report-list") + query)
        assert [row.record for row in answer.context["table"].rows] == [found]

    def test_goes_out_as_a_file_with_what_is_shown(self, coordinator, client_for, running):
        report(running, tasks="c")
        answer = client_for(coordinator).post(URL, {"tampil": "csv"})
        text = answer.content.decode("utf-8-sig")
        assert "c. Latih" in text
        assert running.organization.name in text

    @pytest.mark.parametrize("count", [1, 3])
    def test_list_takes_few_queries(self, coordinator, client_for, institution, count, django_assert_max_num_queries):
        for _ in range(count):
            AssignmentFactory(mentor=MentorFactory(institution=institution))
        client = client_for(coordinator)
        client.get(URL)
        with django_assert_max_num_queries(12):
            client.get(URL)
