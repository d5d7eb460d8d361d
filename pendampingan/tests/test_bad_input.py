"""What people type wrong, send twice or send too late: a sentence at the field, nothing half written."""

import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import GroupFactory, MemberFactory
from pendampingan.enums import ReportState
from pendampingan.models import Assignment, FieldReport, Visit
from pendampingan.services import reviews
from pendampingan.tests.factories import AssignmentFactory, FieldReportFactory, VisitFactory
from pendampingan.tests.test_pages import report_data

pytestmark = pytest.mark.django_db


def write(client, assignment: Assignment, **changes):
    return client.post(
        f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}", report_data(**changes)
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("activity_on", "2099-12-31"),
        ("activity_on", "12/31/2026"),
        ("activity_on", "besok"),
        ("activity_on", ""),
        ("activity_on", "2020-01-01"),
        ("starts_at", "25:99"),
        ("zone", "Europe/Berlin"),
        ("method", "sihir"),
        ("tasks", ["g"]),
        ("guests_female", "-1"),
        ("guests_female", "99999"),
        ("place", "x" * 201),
        ("latitude", "120"),
        ("client_id", "bukan-kode"),
    ],
)
def test_report_form_names_the_field_of_bad_input(client_for, mentor_user, assignment, field, value):
    answer = write(client_for(mentor_user), assignment, **{field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert "Menimbang hasil panen." in answer.content.decode()
    assert not FieldReport.objects.exists()


def test_report_with_hours_out_of_order_is_refused(client_for, mentor_user, assignment):
    answer = write(client_for(mentor_user), assignment, starts_at="11:00", ends_at="09:00")
    assert answer.status_code == 422
    assert "Jam selesai tidak boleh sebelum jam mulai." in answer.content.decode()
    assert not FieldReport.objects.exists()


@pytest.mark.parametrize("due_on", ["2020-01-01", "12/31/2026", ""])
def test_report_follow_up_with_a_bad_date_is_refused(client_for, mentor_user, assignment, due_on):
    answer = write(client_for(mentor_user), assignment, **{"tindak_lanjut-0-due_on": due_on})
    assert answer.status_code == 422
    assert "Membeli timbangan" in answer.content.decode()
    assert not FieldReport.objects.exists()


def test_report_with_members_of_another_group_is_refused(client_for, mentor_user, assignment):
    own = MemberFactory(organization=assignment.organization)
    gone = MemberFactory(organization=assignment.organization, left_on=assignment.starts_on)
    strangers = (MemberFactory(organization=GroupFactory(institution=assignment.institution)).public_id, gone.public_id)
    for value in (*strangers, "x", "00000000-0000-4000-8000-000000000000"):
        answer = write(client_for(mentor_user), assignment, hadir=[str(own.public_id), str(value)])
        assert answer.status_code == 422
        assert "bukan anggota kelompok ini" in answer.content.decode()
        assert answer.context["people"][0]["is_present"]
    assert not FieldReport.objects.exists()


def file_named(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (12, 8), "green").save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"bukan gambar", b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", picture()[:60], b"%PDF-1.7"],
    ids=["text", "empty", "svg", "cut", "pdf"],
)
def test_photo_of_wrong_content_is_refused_and_nothing_is_kept(client_for, mentor_user, assignment, content):
    photos = [file_named("baik.jpg", picture()), file_named("foto.jpg", content)]
    answer = write(client_for(mentor_user), assignment, photos=photos)
    assert answer.status_code == 422
    assert "photos" in answer.context["form"].errors
    assert "Menimbang hasil panen." in answer.content.decode()
    assert not FieldReport.objects.exists()
    assert not Attachment.objects.exists()


def test_too_many_photos_are_refused(client_for, mentor_user, assignment):
    photos = [file_named(f"{number}.jpg", picture()) for number in range(11)]
    answer = write(client_for(mentor_user), assignment, photos=photos)
    assert answer.status_code == 422
    assert "paling banyak 10 foto" in answer.content.decode()


def test_report_for_an_ended_assignment_only_tells_of_its_time(client_for, mentor_user, assignment, institution):
    end = institution.today - dt.timedelta(days=5)
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=end)
    client = client_for(mentor_user)
    url = f"{reverse('pendampingan:report-create')}?penugasan={assignment.public_id}"
    assert client.get(url).context["form"]["activity_on"].value() == end
    answer = write(client, assignment)
    assert answer.status_code == 422
    assert answer.context["form"].errors["activity_on"] == ["Tanggal kegiatan sesudah penugasan berakhir."]
    assert str(assignment.organization) not in client.get(reverse("pendampingan:report-create")).content.decode()
    assert write(client, assignment, activity_on=end.isoformat()).status_code == 302
    assert FieldReport.objects.get().activity_on == end


def test_report_before_the_visit_takes_place_is_refused(client_for, mentor_user, assignment, institution):
    visit = VisitFactory(assignment=assignment, planned_on=institution.today + dt.timedelta(days=7))
    url = f"{reverse('pendampingan:report-create')}?kunjungan={visit.public_id}"
    answer = client_for(mentor_user).post(url, report_data(activity_on=visit.planned_on.isoformat()))
    assert answer.context["form"].errors["activity_on"] == ["Tanggal kegiatan belum terjadi."]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2020-01-01"}, None),
        ({"first_visit_on": "2020-01-01"}, None),
        ({"cadence_weeks": "0"}, "cadence_weeks"),
        ({"cadence_weeks": "9" * 30}, "cadence_weeks"),
        ({"report_due_days": "61"}, "report_due_days"),
        ({"mentor": "999999"}, "mentor"),
        ({"organization": "x"}, "organization"),
        ({"starts_on": "31/02/2027"}, "starts_on"),
    ],
)
def test_assignment_form_names_the_field_of_bad_input(client_for, coordinator, mentor, institution, changes, field):
    today = institution.today.isoformat()
    data = {
        "organization": GroupFactory(institution=institution).pk,
        "mentor": mentor.pk,
        "is_lead": "on",
        "starts_on": today,
        "first_visit_on": today,
        "cadence_weeks": "2",
        "report_due_days": "3",
    }
    answer = client_for(coordinator).post(reverse("pendampingan:assignment-create"), data | changes)
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert field in errors if field else errors
    assert not Assignment.objects.exists()
    assert not Visit.objects.exists()


def test_assignment_with_people_of_another_institution_is_refused(client_for, coordinator, mentor, other_institution):
    foreign = AssignmentFactory(mentor__institution=other_institution)
    today = mentor.institution.today.isoformat()
    own = GroupFactory(institution=mentor.institution)
    for organization, by in ((foreign.organization, mentor), (own, foreign.mentor)):
        data = {"organization": organization.pk, "mentor": by.pk, "starts_on": today, "first_visit_on": today}
        data |= {"cadence_weeks": "2", "report_due_days": "3"}
        answer = client_for(coordinator).post(reverse("pendampingan:assignment-create"), data)
        assert answer.status_code == 422
        assert set(answer.context["form"].errors) & {"organization", "mentor"}
    assert list(Assignment.objects.all()) == [foreign]


def test_review_sent_twice_is_one_turn(client_for, mentor_user, coordinator, assignment):
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    author, office = client_for(mentor_user), client_for(coordinator)
    submit = reverse("pendampingan:report-submit", args=[report.public_id])
    assert author.post(submit).status_code == author.post(submit).status_code == 302
    page = office.get(report.get_absolute_url())
    data = {
        "form_token": str(page.context["return_token"]),
        "opened_version": page.context["report"].version,
        "reason": "Tambahkan angka",
        "due_on": "2099-01-01",
    }
    send_back = reverse("pendampingan:report-return", args=[report.public_id])
    assert office.post(send_back, data).url == office.post(send_back, data).url == report.get_absolute_url()
    report.refresh_from_db()
    assert report.state == ReportState.RETURNED
    assert [turn.action for turn in report.reviews.all()] == ["submitted", "returned"]
    assert AuditEvent.objects.filter(action="report.return").count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "", "due_on": "2099-01-01"}, "reason"),
        ({"reason": "   ", "due_on": "2099-01-01"}, "reason"),
        ({"reason": "Angka", "due_on": "2020-01-01"}, "due_on"),
        ({"reason": "Angka", "due_on": "12/31/2099"}, "due_on"),
        ({"reason": "Angka", "due_on": ""}, "due_on"),
    ],
)
def test_return_form_names_the_field_and_keeps_the_reason(
    client_for, mentor_user, coordinator, assignment, data, field
):
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    reviews.submit_field_report(actor=mentor_user, report=report)
    answer = client_for(coordinator).post(reverse("pendampingan:report-return", args=[report.public_id]), data)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert data["reason"].strip() in answer.content.decode()
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


@pytest.mark.parametrize("capacity", ["-1", "201", "banyak", "9" * 30])
def test_mentor_form_refuses_a_capacity_without_sense(client_for, coordinator, mentor, capacity):
    url = reverse("pendampingan:mentor-update", args=[mentor.public_id])
    answer = client_for(coordinator).post(url, {"opened_version": "1", "capacity": capacity})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["capacity"]
