"""The work plan by months and tasks: written by mentor or office, done as the reports say."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import Attachment, AuditEvent
from pendampingan.enums import ReportState
from pendampingan.models import PlannedTask
from pendampingan.selectors.work_plans import months_of, work_plan_of
from pendampingan.services.work_plans import plan_month
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, MentorFactory, PlannedTaskFactory
from pendampingan.tests.test_isolation import picture

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 3, 31)
JANUARY, FEBRUARY, MARCH = (dt.date(2027, month, 1) for month in (1, 2, 3))


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2027-03-31T05:00:00Z", tick=False):
        yield


@pytest.fixture
def running(mentor):
    return AssignmentFactory(mentor=mentor, starts_on=dt.date(2027, 1, 31))


def labels(user, assignment) -> dict[tuple[str, str], str]:
    """What the page says of each task in each month, where there is something to say."""
    plan = work_plan_of(user, assignment, TODAY)
    cells = {(month.key, cell.task.value): cell for month in plan for cell in month.cells}
    return {key: cell.label for key, cell in cells.items() if cell.is_planned or cell.is_done}


def test_months_run_with_the_assignment_and_three_ahead(running):
    found = [f"{month:%Y-%m}" for month in months_of(running, TODAY)]
    assert found == ["2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06"]
    running.ends_on = dt.date(2027, 2, 28)
    assert [f"{month:%Y-%m}" for month in months_of(running, TODAY)] == ["2027-01", "2027-02"]


def test_page_begins_with_the_present_month(coordinator, running):
    found = [month.key for month in work_plan_of(coordinator, running, TODAY)]
    assert found == ["2027-03", "2027-04", "2027-05", "2027-06", "2027-02", "2027-01"]


def test_what_was_done_is_read_from_reports_that_were_handed_in(coordinator, running):
    for month, task in ((FEBRUARY, "a"), (FEBRUARY, "b"), (MARCH, "c")):
        PlannedTaskFactory(assignment=running, month=month, task=task)
    for day, state, tasks in (
        ("2027-02-28", ReportState.SUBMITTED, ["a", "f"]),
        ("2027-03-01", ReportState.DRAFT, ["c"]),
        ("2027-03-31", ReportState.RETURNED, ["d"]),
    ):
        FieldReportFactory(assignment=running, activity_on=dt.date.fromisoformat(day), state=state, tasks=tasks)
    assert labels(coordinator, running) == {
        ("2027-02", "a"): "Dikerjakan sesuai rencana",
        ("2027-02", "b"): "Direncanakan, tidak dikerjakan",
        ("2027-02", "f"): "Dikerjakan di luar rencana",
        ("2027-03", "c"): "Direncanakan",
        ("2027-03", "d"): "Dikerjakan di luar rencana",
    }


def test_plan_becomes_what_is_given_and_says_so(mentor_user, coordinator, observer, running):
    plan_month(actor=mentor_user, assignment=running, month=MARCH, tasks={"a": "Sensus anggota", "c": ""})
    plan_month(actor=coordinator, assignment=running, month=MARCH, tasks={"c": "Kemasan", "f": ""})
    plan_month(actor=coordinator, assignment=running, month=MARCH, tasks={"c": "Kemasan", "f": ""})
    rows = PlannedTask.objects.filter(assignment=running).values_list("task", "note")
    assert set(rows) == {("c", "Kemasan"), ("f", "")}
    last = AuditEvent.objects.filter(action="assignment.plan_month").latest("id")
    assert AuditEvent.objects.filter(action="assignment.plan_month").count() == 2
    assert "Maret 2027" in last.sentence
    assert last.changes[0]["new"] == "Fasilitasi pelatihan keterampilan: Kemasan; Menyusun laporan"
    with pytest.raises(NotAllowed):
        plan_month(actor=observer, assignment=running, month=MARCH, tasks={})
    with pytest.raises(DomainError, match="di luar masa"):
        plan_month(actor=coordinator, assignment=running, month=dt.date(2026, 12, 1), tasks={})


def test_database_keeps_one_row_a_task_and_whole_months(running):
    PlannedTaskFactory(assignment=running, month=MARCH)
    for month in (MARCH, dt.date(2027, 3, 2)):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedTaskFactory(assignment=running, month=month)


def test_pages_plan_a_month_and_show_it(client_for, mentor_user, running, django_assert_max_num_queries):
    client = client_for(mentor_user)
    page = reverse("pendampingan:work-plan", args=[running.public_id])
    month = reverse("pendampingan:work-plan-month", args=[running.public_id, "2027-04"])
    assert client.get(month).status_code == 200
    assert client.post(month, {"task_a": "on", "note_b": "Survei harga"}).url == page
    with django_assert_max_num_queries(12):
        html = client.get(page).content.decode()
    assert "Survei harga" in html
    form = client.get(month).context["form"]
    assert {name for name, value in form.initial.items() if value is True} == {"task_a", "task_b"}
    for bad in ("2027-12", "2026-12", "ngawur"):
        assert client.get(reverse("pendampingan:work-plan-month", args=[running.public_id, bad])).status_code == 404
    stranger = MentorFactory(institution=running.institution).membership.user
    assert client_for(stranger).get(page).status_code == 404


def test_contract_is_a_file_of_the_assignment(client_for, coordinator, mentor_user, running):
    client = client_for(coordinator)
    page = client.get(running.get_absolute_url())
    answer = client.post(page.context["upload_url"], {"file": picture(), "purpose": "contract"})
    assert answer.status_code == 302
    file = Attachment.objects.get()
    mentor = client_for(mentor_user)
    shown = mentor.get(running.get_absolute_url())
    assert (list(shown.context["contracts"]), shown.context["upload_url"]) == ([file], "")
    assert mentor.get(reverse("core:attachment", args=[file.public_id])).status_code == 200
    assert mentor.post(page.context["upload_url"], {"file": picture(), "purpose": "contract"}).status_code == 403
