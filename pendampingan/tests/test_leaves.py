"""Leaves never share a day; who stands in sees and reports the delegated groups during the leave, and only then."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from kemitraan.core.errors import DomainError, NotAllowed, StaleVersion, TransitionRefused
from kemitraan.core.models import AuditEvent, Notification
from partners.models import Organization
from pendampingan.due.reports import reports_due, visits_due
from pendampingan.enums import Rhythm
from pendampingan.models import Assignment, FieldReport, MentorLeave, Visit
from pendampingan.selectors.work import mentor_work
from pendampingan.services.leaves import cancel_leave, record_leave, update_leave
from pendampingan.services.reports import create_field_report
from pendampingan.tests.factories import (
    AssignmentFactory,
    FieldReportFactory,
    MentorFactory,
    MentorLeaveFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 1, 18)
NOON = "2027-01-18T05:00:00Z"  # Monday noon in Jakarta
FAR = dt.date(2099, 1, 1)


def day(number: int) -> dt.date:
    """A day of January 2027."""
    return dt.date(2027, 1, number)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def other(institution):
    """A colleague, acting under the own membership."""
    colleague = MentorFactory(institution=institution)
    colleague.membership.user.act_as(colleague.membership)
    return colleague


@pytest.fixture
def stand_in(other):
    return other.membership.user


@pytest.fixture
def assignment(mentor) -> Assignment:
    """Visits on days that the test chooses, and no others."""
    return AssignmentFactory(mentor=mentor, rhythm=Rhythm.DATES)


def leave(actor, mentor, first: int, last: int, delegate=None, reason: str = "Cuti tahunan") -> MentorLeave:
    values = {"starts_on": day(first), "ends_on": day(last), "reason": reason, "delegate": delegate}
    return record_leave(actor=actor, mentor=mentor, values=values)


@pytest.mark.parametrize("who", ["mentor_user", "coordinator"])
def test_leave_is_recorded_by_the_mentor_or_the_office(request, who, mentor, other, stand_in):
    row = leave(request.getfixturevalue(who), mentor, 20, 25, other)
    assert (row.contains(day(20)), row.contains(day(25)), row.contains(day(26))) == (True, True, False)
    notice = Notification.objects.get(user=stand_in)
    assert notice.title == f"Anda menggantikan {mentor}"
    assert "20 Januari 2027 – 25 Januari 2027" in notice.body
    event = AuditEvent.objects.get(action="leave.create")
    assert event.reason == "Cuti tahunan"


def test_leave_of_another_is_refused(observer, stand_in, mentor, other):
    for actor in (observer, stand_in):
        with pytest.raises(NotAllowed):
            leave(actor, mentor, 20, 25)
    assert not MentorLeave.objects.exists()


@pytest.mark.parametrize(("first", "last"), [(15, 20), (25, 28), (21, 22), (10, 30), (20, 25)])
def test_leave_that_shares_a_day_with_another_is_refused(coordinator, mentor, first, last):
    leave(coordinator, mentor, 20, 25)
    with pytest.raises(DomainError, match="Sudah ada cuti") as refused:
        leave(coordinator, mentor, first, last)
    assert refused.value.field == "starts_on"
    with pytest.raises(IntegrityError), transaction.atomic():
        MentorLeaveFactory(mentor=mentor, starts_on=day(first), ends_on=day(last))


def test_leave_beside_another_or_one_called_off_is_fine(coordinator, mentor):
    first = leave(coordinator, mentor, 20, 25)
    leave(coordinator, mentor, 26, 28)
    cancel_leave(actor=coordinator, leave=first, reason="Tidak jadi")
    assert leave(coordinator, mentor, 24, 25).pk


@pytest.mark.parametrize(
    ("prepare", "field"),
    [
        (lambda mentor, other: {"delegate": mentor}, "delegate"),
        (lambda mentor, other: {"delegate": MentorFactory()}, "delegate"),
        (lambda mentor, other: {"ends_on": day(19)}, "ends_on"),
        (
            lambda mentor, other: {"delegate": MentorLeaveFactory(mentor=other, starts_on=day(25)).mentor},
            "delegate",
        ),
        (
            lambda mentor, other: {"x": MentorLeaveFactory(mentor=other, delegate=mentor, starts_on=day(22))},
            "starts_on",
        ),
    ],
    ids=["self", "stranger", "backwards", "delegate-away", "is-delegate"],
)
def test_leave_that_cannot_be_is_refused_at_its_field(coordinator, mentor, other, prepare, field):
    values = {"starts_on": day(20), "ends_on": day(25), "reason": "Cuti", "delegate": None} | prepare(mentor, other)
    values.pop("x", None)
    with pytest.raises(DomainError) as refused:
        record_leave(actor=coordinator, mentor=mentor, values=values)
    assert refused.value.field == field


def test_delegate_who_leaves_the_institution_before_the_end_is_refused(coordinator, mentor, other):
    other.membership.ends_on = day(24)
    other.membership.save()
    with pytest.raises(DomainError, match="sudah berakhir"):
        leave(coordinator, mentor, 20, 25, other)
    assert leave(coordinator, mentor, 20, 24, other).pk


def test_changing_and_calling_off(coordinator, mentor_user, mentor, other, stand_in):
    row = leave(coordinator, mentor, 20, 25)
    changed = update_leave(
        actor=mentor_user, leave=row, values={"ends_on": day(27), "delegate": other}, version=row.version
    )
    assert (changed.ends_on, changed.delegate, changed.version) == (day(27), other, 2)
    with pytest.raises(StaleVersion):
        update_leave(actor=coordinator, leave=row, values={"ends_on": day(28)}, version=1)
    with pytest.raises(DomainError, match="alasan"):
        cancel_leave(actor=coordinator, leave=row, reason=" ")
    cancelled = cancel_leave(actor=coordinator, leave=row, reason="Rapat dibatalkan")
    assert (cancelled.cancelled_on, cancelled.cancelled_reason) == (TODAY, "Rapat dibatalkan")
    assert Notification.objects.filter(user=stand_in, key__endswith=":cancelled").count() == 1
    with pytest.raises(TransitionRefused):
        update_leave(actor=coordinator, leave=row, values={"ends_on": day(28)}, version=None)


def seen(user) -> tuple[int, int, int, int]:
    models = (Assignment, Visit, FieldReport, Organization)
    return tuple(model.objects.visible_to(user).count() for model in models)


def test_stand_in_sees_the_running_groups_during_the_leave_only(client_for, coordinator, assignment, other, stand_in):
    mentor = assignment.mentor
    VisitFactory(assignment=assignment, counted_on=None)
    FieldReportFactory(assignment=assignment)
    ended = AssignmentFactory(mentor=mentor, starts_on=day(1), ends_on=day(10))
    FieldReportFactory(assignment=ended, activity_on=day(5))
    row = leave(coordinator, mentor, 20, 25, other)
    nothing, all_of_it = (0, 0, 0, 0), (1, 1, 1, 1)
    for moment, expected in (("19", nothing), ("20", all_of_it), ("25", all_of_it), ("26", nothing)):
        with time_machine.travel(f"2027-01-{moment}T05:00:00Z", tick=False):
            assert seen(stand_in) == expected, moment
            answer = client_for(stand_in).get(assignment.get_absolute_url())
            assert answer.status_code == (200 if expected == all_of_it else 404)
            assert client_for(stand_in).get(mentor.get_absolute_url()).status_code == 404
    with time_machine.travel("2027-01-21T05:00:00Z", tick=False):
        cancel_leave(actor=coordinator, leave=row, reason="Kembali lebih awal")
        assert seen(stand_in) == nothing


def report(actor, assignment, activity: int) -> FieldReport:
    values = {"activity_on": day(activity), "activities": "Menimbang", "zone": "Asia/Jakarta"}
    return create_field_report(actor=actor, assignment=assignment, values=values)


def test_stand_in_reports_what_happened_during_the_leave(coordinator, assignment, other, stand_in):
    leave(coordinator, assignment.mentor, 20, 25, other)
    with pytest.raises(NotAllowed):
        report(stand_in, assignment, 18)
    with time_machine.travel("2027-01-21T05:00:00Z", tick=False):
        written = report(stand_in, assignment, 21)
        with pytest.raises(DomainError, match="hanya selama cutinya") as refused:
            report(stand_in, assignment, 19)
        assert refused.value.field == "activity_on"
    with time_machine.travel("2027-01-27T05:00:00Z", tick=False):
        with pytest.raises(NotAllowed):
            report(stand_in, assignment, 25)
        assert list(FieldReport.objects.visible_to(stand_in)) == [written]
        assert not Assignment.objects.visible_to(stand_in).exists()


def test_visits_of_the_leave_wait_for_the_stand_in_and_then_for_the_mentor(
    coordinator, mentor_user, institution, assignment, other, stand_in
):
    before = VisitFactory(assignment=assignment, planned_on=day(15), counted_on=None)
    within = VisitFactory(assignment=assignment, planned_on=day(21), counted_on=None)
    leave(coordinator, assignment.mentor, 20, 25, other)

    def owners() -> dict[str, tuple]:
        found = [*visits_due(institution, FAR), *reports_due(institution, FAR)]
        return {item.uid: item.owner_ids for item in found}

    def work(user) -> int:
        return len(mentor_work(user, institution.today, FAR))

    keys = (f"visit:{before.pk}", f"visit:{within.pk}")
    for moment, owner, counts in (
        ("18", mentor_user, (2, 0)),
        ("21", stand_in, (1, 1)),
        ("26", mentor_user, (2, 0)),
    ):
        with time_machine.travel(f"2027-01-{moment}T05:00:00Z", tick=False):
            assert owners() == {keys[0]: (mentor_user.pk,), keys[1]: (owner.pk,)}, moment
            assert (work(mentor_user), work(stand_in)) == counts, moment


def test_leave_pages_save_at_the_mentor_and_refuse_at_the_field(client_for, mentor_user, mentor, other):
    client = client_for(mentor_user)
    url = reverse("pendampingan:leave-create", args=[mentor.public_id])
    data = {"starts_on": "2027-01-20", "ends_on": "2027-01-25", "reason": "Menikah", "delegate": str(other.pk)}
    assert client.get(url).status_code == 200
    assert client.post(url, data).url == f"{mentor.get_absolute_url()}#cuti"
    answer = client.post(url, data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["starts_on"]
    row = MentorLeave.objects.get()
    assert f"digantikan {other}" in client.get(mentor.get_absolute_url()).content.decode()
    change = reverse("pendampingan:leave-update", args=[row.public_id])
    assert client.post(change, data | {"opened_version": "1", "ends_on": "26/01/2027"}).status_code == 302
    cancel = reverse("pendampingan:leave-cancel", args=[row.public_id])
    assert client.post(cancel, {"reason": "Ditunda"}).status_code == 302
    row.refresh_from_db()
    assert (row.ends_on, row.cancelled_reason) == (day(26), "Ditunda")
    away = client_for(other.membership.user)
    assert away.get(cancel).status_code == 403
