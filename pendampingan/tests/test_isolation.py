"""A mentor meets only the own groups, a partner only the represented ones: pages, lists, files, search, work."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core.services.attachments import attach
from partners.tests.factories import RepresentativeFactory
from pendampingan.models import Assignment, FieldReport, FollowUp, Visit
from pendampingan.selectors.work import mentor_work
from pendampingan.services import reviews
from pendampingan.services.photos import PURPOSE
from pendampingan.tests.factories import (
    AssignmentFactory,
    AttendanceFactory,
    FieldReportFactory,
    FollowUpFactory,
    MentorFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
LISTS = ("assignment-list", "visit-list", "report-list")
PAGES = {
    "assignment": ("assignment-detail", "assignment-update", "assignment-end"),
    "visit": ("visit-cancel",),
    "report": ("report-detail", "report-update", "report-return", "report-comment"),
    "follow_up": ("follow-up-complete",),
    "mentor": ("mentor-detail", "mentor-update"),
}
ACTIONS = ("report-submit", "report-verify", "report-return", "report-comment")


def picture() -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (12, 8), "green").save(buffer, "JPEG")
    return SimpleUploadedFile("panen.jpg", buffer.getvalue(), content_type="image/jpeg")


def fieldwork(assignment: Assignment, words: str) -> dict:
    """A reported visit with attendance, a follow-up and a picture, submitted."""
    author = assignment.mentor.membership.user.act_as(assignment.mentor.membership)
    visit = VisitFactory(assignment=assignment)
    report = FieldReportFactory(assignment=assignment, author=author, visit=visit, activities=words)
    AttendanceFactory(report=report)
    photo = attach(actor=author, subject=report, upload=picture(), purpose=PURPOSE)
    follow_up = FollowUpFactory(report=report)
    report = reviews.submit_field_report(actor=author, report=report)
    return {
        "assignment": assignment,
        "visit": VisitFactory(assignment=assignment, planned_on=assignment.starts_on),
        "report": report,
        "follow_up": follow_up,
        "mentor": assignment.mentor,
        "photo": photo,
    }


@pytest.fixture
def mine(assignment) -> dict:
    return fieldwork(assignment, "Menimbang rumput laut.")


@pytest.fixture
def theirs(institution) -> dict:
    """The work of another mentor of the same institution."""
    return fieldwork(AssignmentFactory(mentor=MentorFactory(institution=institution)), "Menimbang rumput laut.")


def urls_of(work: dict) -> list[str]:
    pages = [
        reverse(f"pendampingan:{route}", args=[work[subject].public_id])
        for subject, routes in PAGES.items()
        for route in routes
    ]
    create = reverse("pendampingan:report-create")
    return [
        *pages,
        reverse("core:attachment", args=[work["photo"].public_id]),
        f"{create}?penugasan={work['assignment'].public_id}",
        f"{create}?kunjungan={work['visit'].public_id}",
    ]


def test_mentor_does_not_find_the_work_of_another(client_for, mentor_user, mine, theirs):
    client = client_for(mentor_user)
    for url in urls_of(theirs):
        assert client.get(url).status_code == 404, url
    for url in urls_of(mine):
        assert client.get(url).status_code in {200, 403}, url
    assert client.get(reverse("core:attachment", args=[mine["photo"].public_id])).status_code == 200


def test_mentor_cannot_act_on_the_work_of_another(client_for, mentor_user, theirs):
    client = client_for(mentor_user)
    data = {"reason": "x", "note": "x", "due_on": "2099-01-01", "done_on": "2027-01-01"}
    for route in ACTIONS:
        assert client.post(reverse(f"pendampingan:{route}", args=[theirs["report"].public_id]), data).status_code == 404
    done = reverse("pendampingan:follow-up-complete", args=[theirs["follow_up"].public_id])
    assert client.post(done, data).status_code == 404
    assert theirs["report"].reviews.count() == 1


@pytest.mark.parametrize("route", LISTS)
def test_lists_of_a_mentor_hold_only_the_own(client_for, mentor_user, mine, theirs, route):
    text = client_for(mentor_user).get(reverse(f"pendampingan:{route}")).content.decode()
    assert str(mine["assignment"].organization) in text
    assert str(theirs["assignment"].organization) not in text
    assert str(theirs["mentor"]) not in text
    filtered = client_for(mentor_user).get(reverse(f"pendampingan:{route}"), {"mentor": theirs["mentor"].pk})
    assert str(theirs["assignment"].organization) not in filtered.content.decode()


def test_search_and_work_of_a_mentor_hold_only_the_own(client_for, mentor_user, institution, mine, theirs):
    text = client_for(mentor_user).get(reverse("monitoring:search"), {"q": "rumput laut"}).content.decode()
    assert mine["report"].get_absolute_url() in text
    assert theirs["report"].get_absolute_url() not in text
    for name in (str(theirs["assignment"].organization), str(theirs["mentor"])):
        found = client_for(mentor_user).get(reverse("monitoring:search"), {"q": name}).content.decode()
        assert theirs["report"].get_absolute_url() not in found
        assert theirs["assignment"].organization.get_absolute_url() not in found
    urls = " ".join(item.url for item in mentor_work(mentor_user, institution.today, institution.today))
    assert str(mine["visit"].public_id) in urls or str(mine["assignment"].public_id) in urls
    assert str(theirs["visit"].public_id) not in urls
    assert str(theirs["assignment"].public_id) not in urls


def test_querysets_of_a_mentor_hold_only_the_own(mentor_user, mine, theirs):
    assert set(Assignment.objects.visible_to(mentor_user)) == {mine["assignment"]}
    assert set(FieldReport.objects.visible_to(mentor_user)) == {mine["report"]}
    assert set(FollowUp.objects.visible_to(mentor_user)) == {mine["follow_up"]}
    assert set(Visit.objects.visible_to(mentor_user)) == set(mine["assignment"].visits.all())


def test_mentor_keeps_the_own_reports_after_a_handover_and_no_more(client_for, mentor_user, mine, institution):
    assignment = mine["assignment"]
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=institution.today)
    follower = fieldwork(
        AssignmentFactory(
            mentor=MentorFactory(institution=institution), organization=assignment.organization, is_lead=False
        ),
        "Melanjutkan.",
    )
    client = client_for(mentor_user)
    assert client.get(mine["report"].get_absolute_url()).status_code == 200
    assert client.get(follower["report"].get_absolute_url()).status_code == 404
    assert client.get(reverse("core:attachment", args=[follower["photo"].public_id])).status_code == 404


def test_partner_sees_only_verified_work_about_the_represented_group(
    client_for, coordinator, partner_user, mine, theirs
):
    RepresentativeFactory(
        membership=partner_user.membership,
        organization=mine["assignment"].organization,
        institution=mine["assignment"].institution,
    )
    for work in (mine, theirs):
        reviews.verify_field_report(actor=coordinator, report=work["report"])
    client = client_for(partner_user)
    for url in urls_of(theirs):
        assert client.get(url).status_code in {403, 404}, url
    assert client.get(theirs["report"].get_absolute_url()).status_code == 404
    assert client.get(reverse("core:attachment", args=[theirs["photo"].public_id])).status_code == 404
    assert client.get(reverse("core:attachment", args=[mine["photo"].public_id])).status_code == 200
    for route in LISTS:
        text = client.get(reverse(f"pendampingan:{route}")).content.decode()
        assert str(theirs["assignment"].organization) not in text
    text = client.get(reverse("monitoring:search"), {"q": "rumput laut"}).content.decode()
    assert mine["report"].get_absolute_url() in text
    assert theirs["report"].get_absolute_url() not in text


def test_partner_who_speaks_for_another_sees_no_fieldwork(client_for, institution, mine):
    stranger = MembershipFactory(institution=institution, role=Role.PARTNER)
    RepresentativeFactory(membership=stranger, institution=institution, organization__institution=institution)
    user = stranger.user.act_as(stranger)
    for model in (Assignment, Visit, FieldReport, FollowUp):
        assert not model.objects.visible_to(user).exists()
    for url in urls_of(mine):
        assert client_for(user).get(url).status_code in {403, 404}, url


@pytest.mark.parametrize("role", ["coordinator", "mentor_user"])
@pytest.mark.parametrize("route", ["mentor-list", *LISTS, "overview"])
def test_list_costs_the_same_with_one_and_with_three(
    request, client_for, assignment, role, route, django_assert_max_num_queries
):
    client = client_for(request.getfixturevalue(role))
    url = reverse(f"pendampingan:{route}")
    fieldwork(assignment, "Satu.")
    client.get(url)
    counts = []
    for more in (0, 2):
        for _ in range(more):
            fieldwork(AssignmentFactory(mentor=assignment.mentor), "Lagi.")
        limit = 20 if route == "overview" else 12
        with django_assert_max_num_queries(limit) as found:
            assert client.get(url).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1]
