"""What is due: only what is still open, with the person answerable for it."""

import datetime as dt

import pytest

from kemitraan.core import registry
from pendampingan.due.reports import follow_ups_due, reports_due, reports_returned
from pendampingan.enums import VisitState
from pendampingan.selectors.health import groups_without_mentor_check
from pendampingan.selectors.search import find_reports
from pendampingan.selectors.work import mentor_work, office_work
from pendampingan.services import reviews
from pendampingan.services.follow_ups import complete_follow_up
from pendampingan.tests.factories import FieldReportFactory, FollowUpFactory, VisitFactory

pytestmark = pytest.mark.django_db
FAR = dt.date(2099, 1, 1)


def test_reports_due_until_submitted(assignment, mentor_user, institution, other_institution):
    visit = VisitFactory(assignment=assignment)
    VisitFactory(assignment=assignment, planned_on=visit.planned_on + dt.timedelta(days=1), state=VisitState.CANCELLED)
    (item,) = reports_due(institution, FAR)
    assert (item.uid, item.due_on, item.owner_ids) == (f"visit:{visit.pk}", visit.report_due_on, (mentor_user.pk,))
    assert item.url.endswith(f"?kunjungan={visit.public_id}")
    assert not list(reports_due(institution, visit.report_due_on - dt.timedelta(days=1)))
    assert not list(reports_due(other_institution, FAR))
    report = FieldReportFactory(assignment=assignment, author=mentor_user, visit=visit)
    (item,) = reports_due(institution, FAR)
    assert item.url == report.get_absolute_url()
    reviews.submit_field_report(actor=mentor_user, report=report)
    assert not list(reports_due(institution, FAR))


def test_reports_returned_until_submitted_again(assignment, mentor_user, coordinator, institution):
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    reviews.submit_field_report(actor=mentor_user, report=report)
    reviews.return_field_report(actor=coordinator, report=report, reason="Angka", due_on=dt.date(2098, 1, 1))
    (item,) = reports_returned(institution, FAR)
    assert (item.due_on, item.owner_ids) == (dt.date(2098, 1, 1), (mentor_user.pk,))
    reviews.submit_field_report(actor=mentor_user, report=report)
    assert not list(reports_returned(institution, FAR))


def test_follow_ups_due_until_done(assignment, mentor_user, institution):
    item = FollowUpFactory(report=FieldReportFactory(assignment=assignment, author=mentor_user))
    (due,) = follow_ups_due(institution, FAR)
    assert (due.uid, due.owner_ids) == (f"follow_up:{item.pk}", (mentor_user.pk,))
    complete_follow_up(actor=mentor_user, follow_up=item, done_on=item.report.activity_on)
    assert not list(follow_ups_due(institution, FAR))


def test_sources_and_sections_are_registered():
    assert {"report_due", "report_returned", "follow_up_due"} <= set(registry.due_sources.keys())
    assert {"pendampingan:mentor", "pendampingan:office"} <= set(registry.work_sections.keys())


def test_work_shows_each_role_its_own(assignment, mentor_user, coordinator, institution):
    today = institution.today
    VisitFactory(assignment=assignment)
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    FollowUpFactory(report=report)
    reviews.submit_field_report(actor=mentor_user, report=report)
    kinds = [item.kind for item in mentor_work(mentor_user, today, today + dt.timedelta(days=30))]
    assert kinds == ["report_due", "follow_up_due"]
    assert office_work(mentor_user, today, today) == mentor_work(coordinator, today, today) == []
    (item,) = office_work(coordinator, today, today)
    assert (item.kind, item.url) == ("review_waiting", report.get_absolute_url())


def test_health_counts_groups_without_mentor(assignment):
    from partners.tests.factories import GroupFactory

    assert groups_without_mentor_check() == [(True, "Semua kelompok punya pendamping.")]
    GroupFactory(institution=assignment.institution)
    assert groups_without_mentor_check() == [(False, "1 kelompok tanpa pendamping.")]


def test_search_finds_only_visible_reports(assignment, mentor_user, other_coordinator):
    FieldReportFactory(assignment=assignment, author=mentor_user)
    assert len(find_reports(mentor_user, "panen bersama", 5)) == 1
    assert find_reports(mentor_user, "panen mangga", 5) == []
    assert find_reports(other_coordinator, "panen", 5) == []
