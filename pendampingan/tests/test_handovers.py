"""A handover moves what must move and nothing else, over every table of pendampingan; the preview says so before."""

import datetime as dt
import re

import pytest
import time_machine
from django.apps import apps
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed
from kemitraan.core.models import AuditEvent, Notification
from partners.tests.factories import GroupFactory
from pendampingan.enums import FollowUpState, ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, FollowUp, Handover, Visit
from pendampingan.rules.visits import PERIOD_OVER
from pendampingan.selectors.handovers import preview_of
from pendampingan.services.assignments import create_assignment
from pendampingan.services.handovers import hand_over_assignment, hand_over_assignments, settle_handover
from pendampingan.services.visits import cancel_visit
from pendampingan.tasks import plan_visits
from pendampingan.tests import support_factories as made
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FieldReportObligationCheckFactory,
    FieldReportReadingFactory,
    FollowUpCheckFactory,
    FollowUpFactory,
    MentorCertificateFactory,
    MentorFactory,
    MentorLeaveFactory,
    PlannedTaskFactory,
    ReportAddendumFactory,
    ReportAnswerFactory,
    ReportConfirmationFactory,
    ReportReviewFactory,
    ReportRevisionFactory,
)
from programs.tests.planning_factories import IndicatorFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2027, 1, 18)
FIRST = dt.date(2027, 1, 19)  # the first day of the next mentor
# A handover makes the first; the second hangs on an assessment of the group and names no mentor.
NOT_MADE_HERE = {"Handover", "GraduationDecision"}
AROUND = (
    made.ReferralFactory,
    made.GroupResourceFactory,
    made.AreaFactFactory,
    made.DataCheckFactory,
    made.NeedProposalFactory,
)
BOOKKEEPING = {"version", "updated_at"}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2027-01-18T05:00:00Z", tick=False):
        yield


@pytest.fixture
def other(mentor):
    return MentorFactory(institution=mentor.institution)


def everything_of(coordinator, mentor) -> Assignment:
    """A group with a row of every kind: past, coming, called off and reported visits; reports and follow-ups of every
    state; and what belongs to the mentor alone."""
    values = {
        "program": None,
        "is_lead": True,
        "starts_on": dt.date(2027, 1, 4),
        "ends_on": None,
        "first_visit_on": dt.date(2027, 1, 6),
        "cadence_weeks": 2,
        "report_due_days": 3,
        "focus": "Pembukuan",
    }
    group = GroupFactory(institution=mentor.institution)
    assignment = create_assignment(actor=coordinator, mentor=mentor, organization=group, values=values)
    cancel_visit(actor=coordinator, visit=assignment.visits.get(planned_on="2027-02-17"), reason="Banjir")
    for month in (dt.date(2027, 1, 1), dt.date(2027, 2, 1)):
        PlannedTaskFactory(assignment=assignment, month=month)
    user = mentor.membership.user
    first = assignment.visits.get(planned_on="2027-01-06")
    for state in ReportState.values:
        verified = {"verified_at": clock.now(), "verified_by": coordinator} if state == ReportState.VERIFIED else {}
        report = FieldReportFactory(
            assignment=assignment,
            visit=first if verified else None,
            activity_on=dt.date(2027, 1, 6),
            state=state,
            **verified,
        )
        AttendanceFactory(report=report)
        ReportReviewFactory(report=report)
        for owner in (user, None, coordinator):
            FollowUpFactory(report=report, owner=owner)
        FollowUpFactory(report=report, owner=user, state=FollowUpState.CANCELLED)
    FieldReportReadingFactory(report=report, indicator=IndicatorFactory(institution=report.institution))
    FollowUpCheckFactory(report=report, follow_up=report.follow_ups.first())
    for part in (
        FieldReportObligationCheckFactory,
        ReportAddendumFactory,
        ReportAnswerFactory,
        ReportConfirmationFactory,
        ReportRevisionFactory,
    ):
        part(report=report)
    return assignment


def rows_of() -> dict[str, dict[int, dict]]:
    """Every row of every table of pendampingan, without the counters that any change moves."""
    return {
        model.__name__: {
            row["id"]: {name: value for name, value in row.items() if name not in BOOKKEEPING}
            for row in model.objects.values()
        }
        for model in apps.get_app_config("pendampingan").get_models()
    }


def differences(before: dict, after: dict) -> dict[str, tuple[int, set[str]]]:
    """By table: how many rows are new, and which columns changed in rows that were there; none may be gone."""
    found = {}
    for name, rows in before.items():
        assert rows.keys() <= after[name].keys(), name
        columns = {
            column for key, row in rows.items() for column, value in row.items() if after[name][key][column] != value
        }
        added = len(after[name].keys() - rows.keys())
        if added or columns:
            found[name] = (added, columns)
    return found


def test_handover_moves_what_must_move_and_nothing_else(coordinator, mentor, other):
    moved = everything_of(coordinator, mentor)
    kept = everything_of(coordinator, mentor)
    MentorCertificateFactory(mentor=mentor)
    MentorLeaveFactory(mentor=mentor, starts_on=dt.date(2027, 3, 1))
    AssignmentFactory(mentor=mentor, organization=moved.organization, starts_on="2026-06-01", ends_on="2026-12-31")
    made.GraduationDecisionFactory(assessment__organization=moved.organization)
    for around in AROUND:
        around(organization=moved.organization)
    made.TrainingAttendanceFactory(training__organization=moved.organization)
    made.LearningMaterialFactory(institution=mentor.institution)
    before = rows_of()
    assert all(before[name] for name in before if name not in NOT_MADE_HERE), "a row of every table"
    coming = Visit.objects.filter(assignment=moved, planned_on__gte=FIRST)
    expected = {(visit.pk, visit.planned_on, visit.state) for visit in coming}
    begun = hand_over_assignment(
        actor=coordinator, assignment=moved, mentor=other, ends_on=TODAY, reason="Pindah tugas", notes="Kunci di ketua"
    )
    after = rows_of()
    assert differences(before, after) == {
        "Assignment": (1, {"ends_on", "ended_reason"}),
        "Visit": (0, {"assignment_id"}),
        "Handover": (1, set()),
        "PlannedTask": (0, {"assignment_id"}),
    }
    assert [plan.month for plan in begun.planned_tasks.all()] == [dt.date(2027, 2, 1)]
    with time_machine.travel("2027-01-18T17:30:00Z", tick=False):  # the 19th in Jakarta
        plan_visits()
        settled = rows_of()
    assert differences(after, settled) == {
        "FollowUp": (0, {"owner_id", "owner_name"}),
        "Handover": (0, {"settled_on"}),
    }
    assert {(visit.pk, visit.planned_on, visit.state) for visit in begun.visits.all()} == expected
    assert begun.visits.get(planned_on="2027-02-17").cancelled_reason == "Banjir"
    assert {row.planned_on for row in moved.visits.all()} == {dt.date(2027, 1, 6)}
    owners = dict(FollowUp.objects.filter(report__assignment=moved).values_list("pk", "owner_id"))
    was = {pk: row["owner_id"] for pk, row in before["FollowUp"].items()}
    for item in FollowUp.objects.filter(report__assignment=moved):
        passes = item.state == FollowUpState.OPEN and was[item.pk] == mentor.membership.user_id
        assert owners[item.pk] == (other.membership.user_id if passes else was[item.pk])
    assert not FollowUp.objects.filter(report__assignment=kept, owner=other.membership.user).exists()
    handover = Handover.objects.get()
    assert (handover.ended_id, handover.begun, handover.starts_on) == (moved.pk, begun, FIRST)


def test_follow_ups_pass_on_the_first_day_and_once(coordinator, mentor, other):
    assignment = everything_of(coordinator, mentor)
    hand_over_assignment(
        actor=coordinator, assignment=assignment, mentor=other, ends_on=dt.date(2027, 1, 31), reason="Pindah"
    )
    assert [visit.planned_on for visit in assignment.visits.all()] == [dt.date(2027, 1, 6), dt.date(2027, 1, 20)]
    handover, mine = Handover.objects.get(), FollowUp.objects.filter(owner=mentor.membership.user).open()
    for moment, passed, left in (("2027-01-31T16:59Z", 0, 4), ("2027-01-31T17:00Z", 4, 0), ("2027-02-01T17:00Z", 0, 0)):
        with time_machine.travel(moment, tick=False):
            assert settle_handover(actor=coordinator, handover=handover) == passed, moment
            assert mine.count() == left


def test_handover_from_today_passes_the_follow_ups_at_once_and_on_again(coordinator, mentor, other):
    assignment = everything_of(coordinator, mentor)
    yesterday = TODAY - dt.timedelta(days=1)
    begun = hand_over_assignment(
        actor=coordinator, assignment=assignment, mentor=other, ends_on=yesterday, reason="Pindah"
    )
    assert FollowUp.objects.filter(owner=other.membership.user).count() == 4
    third = MentorFactory(institution=mentor.institution)
    with time_machine.travel("2027-01-19T05:00:00Z", tick=False):
        hand_over_assignment(actor=coordinator, assignment=begun, mentor=third, ends_on=TODAY, reason="Pindah lagi")
    assert FollowUp.objects.filter(owner=third.membership.user).count() == 4


def test_preview_names_what_moves_what_stays_and_who_is_gone(coordinator, mentor, other, django_assert_max_num_queries):
    assignment = everything_of(coordinator, mentor)
    with django_assert_max_num_queries(9):
        (row,) = preview_of([assignment], FIRST, TODAY)
    moves, stays = "\n".join(row.moves), "\n".join(row.stays)
    for text in ("Peran pendamping utama, sejak 19 Januari 2027", "12 kunjungan, mulai 20 Januari 2027"):
        assert text in moves
    assert "1 tugas dalam rencana kerja" in moves
    assert moves.count("Tindak lanjut “Membeli timbangan”") == 4
    for text in (
        f"Draf laporan kegiatan 6 Januari 2027, ditulis {mentor}",
        f"Laporan yang dikembalikan kegiatan 6 Januari 2027, ditulis {mentor}",
        "2 laporan yang sudah diajukan",
        "1 kunjungan sebelum 19 Januari 2027",
    ):
        assert text in stays
    assert not row.warnings
    mentor.membership.ends_on = dt.date(2027, 1, 17)
    mentor.membership.save()
    (row,) = preview_of([assignment], FIRST, TODAY)
    assert [text.count("sudah tidak aktif") for text in row.warnings] == [1, 1]


def test_next_mentor_reads_what_was_handed_in_and_the_leaving_one_keeps_the_own(
    client_for, coordinator, mentor_user, mentor, other
):
    assignment = everything_of(coordinator, mentor)
    stranger = AssignmentFactory(mentor=MentorFactory(institution=mentor.institution))
    foreign = FieldReportFactory(assignment=stranger, state=ReportState.SUBMITTED)
    follower = other.membership.user.act_as(other.membership)
    assert not FieldReport.objects.visible_to(follower).exists()
    begun = hand_over_assignment(
        actor=coordinator, assignment=assignment, mentor=other, ends_on=TODAY, reason="Pindah", notes="Kunci di ketua"
    )
    assert not FieldReport.objects.visible_to(follower).exists()
    with time_machine.travel("2027-01-19T05:00:00Z", tick=False):
        plan_visits()
        check_next_day(client_for, mentor_user, follower, assignment, begun, foreign)


def check_next_day(client_for, mentor_user, follower, assignment, begun, foreign) -> None:
    """What both mentors see on the first day of the next one."""
    seen = FieldReport.objects.visible_to(follower)
    assert set(seen.exclude(state=ReportState.DRAFT)) == set(assignment.reports.exclude(state=ReportState.DRAFT))
    assert foreign not in seen
    draft = assignment.reports.get(state=ReportState.DRAFT)
    assert FollowUp.objects.visible_to(follower).filter(report=draft, owner=follower).exists()
    assert set(Assignment.objects.visible_to(follower)) == {begun}
    assert FieldReport.objects.visible_to(mentor_user).count() == 4
    page = client_for(follower).get(begun.get_absolute_url()).content.decode()
    assert "Kunci di ketua" in page
    notice = Notification.objects.get(user=follower)
    assert "Catatan: Kunci di ketua" in notice.body
    assert AuditEvent.objects.get(action="handover.settle").sentence.startswith("memindahkan 4 tindak lanjut")


def test_back_by_another_handover(coordinator, mentor, other):
    assignment = everything_of(coordinator, mentor)
    begun = hand_over_assignment(actor=coordinator, assignment=assignment, mentor=other, ends_on=TODAY, reason="Sakit")
    visits = set(begun.visits.values_list("pk", flat=True))
    again = hand_over_assignment(
        actor=coordinator, assignment=begun, mentor=mentor, ends_on=FIRST, reason="Sudah sembuh"
    )
    assert (again.mentor, again.starts_on) == (mentor, dt.date(2027, 1, 20))
    assert set(again.visits.values_list("pk", flat=True)) == visits


def test_several_groups_pass_together_or_none(coordinator, mentor_user, mentor, other):
    first, second = (AssignmentFactory(mentor=mentor, starts_on=dt.date(2027, 1, 1)) for _ in range(2))
    terms = {"mentor": other, "starts_on": FIRST, "reason": "Pindah"}
    with pytest.raises(NotAllowed):
        hand_over_assignments(actor=mentor_user, assignments=[first, second], **terms)
    AssignmentFactory(mentor=other, organization=second.organization, is_lead=False)
    with pytest.raises(DomainError, match=f"{re.escape(str(second.organization))}: Pendamping ini sudah ditugaskan"):
        hand_over_assignments(actor=coordinator, assignments=[first, second], **terms)
    first.refresh_from_db()
    assert first.ends_on is None
    with pytest.raises(DomainError, match="paling sedikit satu"):
        hand_over_assignments(actor=coordinator, assignments=[], **terms)
    third = AssignmentFactory(mentor=mentor, starts_on=dt.date(2027, 1, 1))
    begun = hand_over_assignments(actor=coordinator, assignments=[first, third], **terms)
    assert {(row.mentor, row.starts_on) for row in begun} == {(other, FIRST)}


def test_page_shows_first_then_does_just_that(client_for, coordinator, observer, mentor, other):
    assignments = [AssignmentFactory(mentor=mentor, starts_on=dt.date(2027, 1, 1)) for _ in range(2)]
    client = client_for(coordinator)
    url = reverse("pendampingan:mentor-hand-over", args=[mentor.public_id])
    page = client.get(url)
    assert client_for(observer).get(url).status_code == 403
    data = {
        "form_token": page.context["form_token"],
        "assignments": [str(assignments[0].public_id)],
        "mentor": str(other.pk),
        "starts_on": "2027-01-19",
        "reason": "Pindah tugas",
        "notes": "Kunci di ketua",
    }
    shown = client.post(url, data)
    assert shown.status_code == 200
    assert "Kunci di ketua" in shown.content.decode()
    assert not Handover.objects.exists()
    more = data | {"assignments": [str(row.public_id) for row in assignments]}
    changed = client.post(url, more | {"serahkan": shown.context["previewed"]})
    assert (changed.status_code, Handover.objects.count()) == (200, 0)
    done = client.post(url, more | {"serahkan": changed.context["previewed"]})
    assert done.url == other.get_absolute_url()
    assert Handover.objects.count() == 2
    assert client.post(url, more | {"serahkan": changed.context["previewed"]}).status_code in {302, 422}
    assert Handover.objects.count() == 2


def test_visits_that_ended_with_an_assignment_are_not_taken_over(coordinator, mentor, other):
    assignment = everything_of(coordinator, mentor)
    assignment.visits.filter(planned_on="2027-03-03").update(state=VisitState.CANCELLED, cancelled_reason=PERIOD_OVER)
    begun = hand_over_assignment(actor=coordinator, assignment=assignment, mentor=other, ends_on=TODAY, reason="Pindah")
    assert begun.visits.get(planned_on="2027-03-03").state == VisitState.PLANNED
