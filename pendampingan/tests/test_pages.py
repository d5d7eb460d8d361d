"""Pages of pendampingan: who sees what, how many queries, one submit one report, conflicts shown."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from kemitraan.core import clock
from partners.tests.factories import GroupFactory, MemberFactory, RepresentativeFactory
from pendampingan.enums import ReportState, VisitState
from pendampingan.models import Assignment, FieldReport, Mentor
from pendampingan.services import reviews
from pendampingan.tests.factories import (
    FieldReportFactory,
    FollowUpFactory,
    MentorCertificateFactory,
    MentorLeaveFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
ROLES = ("admin_user", "coordinator", "mentor_user", "observer", "partner_user", "other_coordinator")
OFFICE, EVERYONE = (200, 200, 403, 403, 403, 404), (200, 200, 200, 200, 200, 200)


@pytest.fixture
def submitted(assignment, mentor_user) -> FieldReport:
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    FollowUpFactory(report=report)
    return reviews.submit_field_report(actor=mentor_user, report=report)


def report_data(**changes) -> dict:
    return {
        "form_token": str(uuid.uuid4()),
        "client_id": str(uuid.uuid4()),
        "activity_on": clock.today("Asia/Jakarta").isoformat(),
        "zone": "Asia/Jakarta",
        "method": "visit",
        "tasks": ["a", "f"],
        "roles": ["motivator"],
        "activities": "Menimbang hasil panen.",
        "findings": "Panen 120 kg.",
        "guests_female": "1",
        "guests_male": "",
        "tindak_lanjut-TOTAL_FORMS": "1",
        "tindak_lanjut-INITIAL_FORMS": "0",
        "tindak_lanjut-0-action": "Membeli timbangan",
        "tindak_lanjut-0-owner_name": "Ibu Sari (contoh)",
        "tindak_lanjut-0-due_on": (clock.today("Asia/Jakarta") + dt.timedelta(days=7)).isoformat(),
    } | changes


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        ("overview", (200, 200, 200, 200, 403, 200)),
        ("mentor-list", EVERYONE),
        ("mentor-create", (200, 200, 403, 403, 403, 200)),
        ("assignment-list", EVERYONE),
        ("assignment-create", (200, 200, 403, 403, 403, 200)),
        ("visit-list", EVERYONE),
        ("report-list", EVERYONE),
        ("report-create", (200, 200, 200, 403, 403, 200)),
    ],
)
def test_page_answers_each_role(request, client_for, submitted, route, expected):
    url = reverse(f"pendampingan:{route}")
    found = tuple(client_for(request.getfixturevalue(role)).get(url).status_code for role in ROLES)
    assert found == expected


@pytest.mark.parametrize(
    ("route", "subject", "expected"),
    [
        ("mentor-detail", "mentor", (200, 200, 200, 200, 404, 404)),
        ("mentor-update", "mentor", (200, 200, 200, 403, 404, 404)),
        ("certificate-create", "mentor", (200, 200, 200, 403, 404, 404)),
        ("certificate-update", "certificate", (200, 200, 200, 403, 404, 404)),
        ("certificate-retire", "certificate", (200, 200, 200, 403, 404, 404)),
        ("leave-create", "mentor", (200, 200, 200, 403, 404, 404)),
        ("leave-update", "leave", (200, 200, 200, 403, 404, 404)),
        ("leave-cancel", "leave", (200, 200, 200, 403, 404, 404)),
        ("assignment-detail", "assignment", (200, 200, 200, 200, 404, 404)),
        ("assignment-end", "assignment", (200, 200, 403, 403, 404, 404)),
        ("visit-cancel", "visit", (200, 200, 403, 403, 404, 404)),
        ("report-detail", "report", (200, 200, 200, 200, 404, 404)),
        ("report-update", "report", (403, 403, 403, 403, 404, 404)),
        ("report-return", "report", (200, 200, 403, 403, 404, 404)),
        ("report-comment", "report", (200, 200, 200, 403, 404, 404)),
        ("follow-up-complete", "follow_up", (200, 200, 200, 403, 404, 404)),
    ],
)
def test_record_page_answers_each_role(request, client_for, submitted, route, subject, expected):
    subjects = {
        "report": submitted,
        "assignment": submitted.assignment,
        "mentor": submitted.assignment.mentor,
        "follow_up": submitted.follow_ups.first(),
        "visit": VisitFactory(assignment=submitted.assignment),
        "certificate": MentorCertificateFactory(mentor=submitted.assignment.mentor),
        "leave": MentorLeaveFactory(mentor=submitted.assignment.mentor),
    }
    url = reverse(f"pendampingan:{route}", args=[subjects[subject].public_id])
    found = tuple(client_for(request.getfixturevalue(role)).get(url).status_code for role in ROLES)
    assert found == expected


@pytest.mark.parametrize("role", ["mentor_user", "observer", "partner_user", "other_coordinator"])
@pytest.mark.parametrize("route", ["report-verify", "report-return"])
def test_review_route_refuses_others(request, client_for, submitted, role, route):
    answer = client_for(request.getfixturevalue(role)).post(
        reverse(f"pendampingan:{route}", args=[submitted.public_id]), {"reason": "x", "due_on": "2099-01-01"}
    )
    assert answer.status_code == (404 if role in {"partner_user", "other_coordinator"} else 403)
    assert FieldReport.objects.get().state == ReportState.SUBMITTED


def test_partner_sees_only_verified_reports_of_represented_groups(client_for, submitted, partner_user, coordinator):
    RepresentativeFactory(
        membership=partner_user.membership,
        organization=submitted.assignment.organization,
        institution=submitted.institution,
    )
    client = client_for(partner_user)
    assert client.get(submitted.get_absolute_url()).status_code == 404
    reviews.verify_field_report(actor=coordinator, report=submitted)
    assert client.get(submitted.get_absolute_url()).status_code == 200
    assert list(Assignment.objects.visible_to(partner_user)) == [submitted.assignment]
    assert not Mentor.objects.visible_to(partner_user).exists()


def test_malformed_ids_are_not_found(client_for, coordinator):
    client = client_for(coordinator)
    for path in (
        "/laporan/x/",
        "/pendampingan/penugasan/1/",
        "/laporan/baru/?kunjungan=x",
        "/laporan/baru/?penugasan=1",
    ):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize("route", ["mentor-list", "assignment-list", "visit-list", "report-list"])
def test_list_query_count_is_constant(
    client_for, coordinator, institution, mentor, django_assert_max_num_queries, route
):
    client = client_for(coordinator)
    client.get(reverse(f"pendampingan:{route}"))
    counts = []
    for _ in (1, 2):
        for visit in VisitFactory.create_batch(3, assignment__mentor__institution=institution):
            FieldReportFactory(assignment=visit.assignment, visit=visit)
        with django_assert_max_num_queries(12) as found:
            assert client.get(reverse(f"pendampingan:{route}")).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("subject", ["report", "assignment", "mentor"])
def test_detail_stays_within_twenty_queries(client_for, coordinator, submitted, django_assert_max_num_queries, subject):
    MemberFactory.create_batch(3, organization=submitted.assignment.organization)
    FollowUpFactory.create_batch(3, report=submitted)
    VisitFactory(assignment=submitted.assignment)
    record = {
        "report": submitted,
        "assignment": submitted.assignment,
        "mentor": submitted.assignment.mentor,
    }[subject]
    client = client_for(coordinator)
    client.get(record.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(record.get_absolute_url())


def test_overview_shows_late_visits_queue_and_groups_without_mentor(client_for, coordinator, submitted, institution):
    today = institution.today
    VisitFactory(assignment=submitted.assignment, planned_on=today - dt.timedelta(days=9))
    orphan = GroupFactory(institution=institution)
    answer = client_for(coordinator).get(reverse("pendampingan:overview"))
    assert (answer.context["late_count"], answer.context["queue_count"], answer.context["orphan_count"]) == (1, 1, 1)
    assert orphan.name in answer.content.decode()


def test_report_form_double_submit_makes_one_report(client_for, mentor_user, assignment):
    visit = VisitFactory(assignment=assignment)
    here, away = MemberFactory.create_batch(2, organization=assignment.organization)
    client = client_for(mentor_user)
    url = f"{reverse('pendampingan:report-create')}?kunjungan={visit.public_id}"
    page = client.get(url)
    assert page.status_code == 200
    assert here.name in page.content.decode()
    data = report_data(hadir=[str(here.public_id)])
    first, second = client.post(url, data), client.post(url, data)
    report = FieldReport.objects.get()
    assert first.status_code == second.status_code == 302
    assert first.url == second.url == report.get_absolute_url()
    assert report.follow_ups.count() == 1
    assert {row.member: row.is_present for row in report.attendances.all()} == {here: True, away: False}
    # Another token, same device id: still the same report.
    assert client.post(url, data | {"form_token": str(uuid.uuid4())}).url == report.get_absolute_url()
    assert FieldReport.objects.count() == 1
    assert client.get(url).url == report.get_absolute_url()


def test_report_form_keeps_what_was_typed_when_invalid(client_for, mentor_user, assignment):
    member = MemberFactory(organization=assignment.organization)
    url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
    data = report_data(activity_on="31/12/2099", hadir=[str(member.public_id)], latitude="106.8", longitude="-6.2")
    answer = client_for(mentor_user).post(url, data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Jangan tertukar" in text
    assert "Menimbang hasil panen." in text
    assert answer.context["people"][0]["is_present"]
    answer = client_for(mentor_user).post(url, report_data(activity_on="31/12/2099"))
    assert answer.status_code == 422
    assert answer.context["form"].errors["activity_on"] == ["Tanggal kegiatan belum terjadi."]
    assert not FieldReport.objects.exists()


def test_report_form_position_zero_is_no_position(client_for, mentor_user, assignment):
    url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
    client_for(mentor_user).post(url, report_data(latitude="0", longitude="0"))
    report = FieldReport.objects.get()
    assert report.latitude is None
    assert report.longitude is None


def test_report_form_submit_incomplete_stays_saved_as_draft(client_for, mentor_user, assignment):
    url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
    answer = client_for(mentor_user).post(url, report_data(findings="", ajukan="1"), follow=True)
    assert FieldReport.objects.get().state == ReportState.DRAFT
    assert "Tulis fakta dan temuan." in answer.content.decode()
    client_for(mentor_user).post(url, report_data(ajukan="1"))
    assert FieldReport.objects.filter(state=ReportState.SUBMITTED).count() == 1


def test_report_edit_conflict_shows_the_other_change(client_for, mentor_user, assignment):
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    url = reverse("pendampingan:report-update", args=[report.public_id])
    client = client_for(mentor_user)
    assert client.post(url, report_data(opened_version="1", place="Balai desa")).status_code == 302
    answer = client.post(url, report_data(opened_version="1", place="Sawah"))
    assert answer.status_code == 409
    assert "Balai desa" in answer.content.decode()
    assert FieldReport.objects.get().place == "Balai desa"


def test_review_goes_from_return_to_verified_by_the_pages(client_for, mentor_user, coordinator, submitted):
    office, author = client_for(coordinator), client_for(mentor_user)
    urls = {
        name: reverse(f"pendampingan:report-{name}", args=[submitted.public_id])
        for name in ("return", "submit", "verify", "comment", "update")
    }
    assert office.post(urls["return"], {"reason": "Tambahkan angka", "due_on": "2099-01-01"}).status_code == 302
    assert "Tambahkan angka" in author.get(submitted.get_absolute_url()).content.decode()
    assert author.get(urls["update"]).status_code == 200
    author.post(urls["submit"])
    office.post(urls["comment"], {"note": "Terima kasih"})
    office.post(urls["verify"])
    submitted.refresh_from_db()
    assert (submitted.state, submitted.verified_by) == (ReportState.VERIFIED, coordinator)
    assert author.get(urls["update"]).status_code == 403
    assert [turn.action for turn in submitted.reviews.all()] == [
        "submitted",
        "returned",
        "submitted",
        "commented",
        "verified",
    ]


def test_assignment_create_and_end_by_the_pages(client_for, coordinator, mentor, institution):
    group = GroupFactory(institution=institution)
    client = client_for(coordinator)
    url = f"{reverse('pendampingan:assignment-create')}?kelompok={group.public_id}&pendamping={mentor.public_id}"
    assert client.get(url).status_code == 200
    today = institution.today.isoformat()
    data = {
        "organization": group.pk,
        "mentor": mentor.pk,
        "is_lead": "on",
        "starts_on": today,
        "first_visit_on": today,
        "cadence_weeks": "2",
        "report_due_days": "3",
    }
    assert client.post(url, data).status_code == 302
    assignment = Assignment.objects.get()
    assert assignment.visits.count() == 14
    assert client.post(url, data).status_code == 422
    end = reverse("pendampingan:assignment-end", args=[assignment.public_id])
    assert client.post(end, {"ends_on": today, "reason": "Sudah mandiri"}).status_code == 302
    assert assignment.visits.filter(state=VisitState.PLANNED).count() == 1


def test_group_page_panel_tells_mentor_visits_and_follow_ups(coordinator, submitted):
    from pendampingan.selectors.groups import accompaniment_of

    visit = VisitFactory(assignment=submitted.assignment)
    panel = accompaniment_of(coordinator, submitted.assignment.organization)
    assert panel["assignments"] == [submitted.assignment]
    assert panel["next_visit"] == visit
    assert panel["last_visit_on"] == submitted.activity_on
    assert len(panel["follow_ups"]) == len(panel["reports"]) == 1


def test_photo_is_read_by_whoever_sees_the_report(submitted, observer, other_coordinator):
    from pendampingan.registrations import may_read_photo

    assert may_read_photo(observer, submitted)
    assert not may_read_photo(other_coordinator, submitted)


@pytest.mark.parametrize("route", ["overview", "report-list", "visit-list", "assignment-list", "mentor-list"])
def test_page_has_one_heading_and_nothing_inline(client_for, coordinator, submitted, route):
    text = client_for(coordinator).get(reverse(f"pendampingan:{route}")).content.decode()
    assert text.count("<h1") == 1
    assert " style=" not in text
    assert "onclick" not in text


def test_search_filters_and_bad_values_never_fail(client_for, coordinator, submitted):
    client = client_for(coordinator)
    for path in (
        "/laporan/?q=Kelompok&state=submitted&situation=late&since=2020-01-01&until=31/12/2099",
        "/laporan/?state=x&mentor=abc&since=99/99/2027&sort=-due_on&page=99&per_page=7",
        "/pendampingan/kunjungan/?situation=late&sort=organization",
        "/pendampingan/kunjungan/?situation=cancelled",
        "/pendampingan/penugasan/?situation=running&q=x",
        "/pendampingan/penugasan/?situation=ended",
        "/pendampingan/pendamping/?q=Sulastri&sort=-load",
    ):
        assert client.get(path).status_code == 200, path


def test_panel_says_nothing_to_those_who_could_not_see_a_mentor(assignment, partner_user, coordinator):
    from pendampingan.selectors.groups import accompaniment_of

    lonely = GroupFactory(institution=assignment.institution)
    assert accompaniment_of(coordinator, lonely)["assignments"] == []
    assert accompaniment_of(partner_user, lonely) is None
    assert accompaniment_of(partner_user, assignment.organization) is None
