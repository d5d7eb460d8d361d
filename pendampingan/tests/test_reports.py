"""Field reports: written once, submitted when complete, reviewed by somebody else, then locked."""

import datetime as dt
import io
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import ExifTags, Image

from kemitraan.core.errors import DomainError, NotAllowed, NotReady, StaleVersion, TransitionRefused
from kemitraan.core.models import Attachment, AuditEvent
from partners.tests.factories import MemberFactory
from pendampingan import rules
from pendampingan.enums import FollowUpState, ReportAction, ReportState, VisitState
from pendampingan.models import FieldReport
from pendampingan.selectors.report_form import photos_of
from pendampingan.services import reviews
from pendampingan.services.addenda import correct_report
from pendampingan.services.confirmations import invite_to_confirm
from pendampingan.services.follow_ups import complete_follow_up
from pendampingan.services.reports import content_hash, create_field_report, update_field_report
from pendampingan.tests.factories import FieldReportFactory, FollowUpFactory, VisitFactory

pytestmark = pytest.mark.django_db


def content(**changes) -> dict:
    return {
        "activity_on": dt.date(2027, 1, 4),
        "zone": "Asia/Jakarta",
        "tasks": ["a"],
        "activities": "Menimbang hasil panen.",
        "findings": "Panen 120 kg.",
    } | changes


def verified(report: FieldReport, by) -> FieldReport:
    reviews.submit_field_report(actor=report.author, report=report)
    return reviews.verify_field_report(actor=by, report=report)


def in_state(report: FieldReport, state: str, by) -> FieldReport:
    """Bring a draft into `state` by the services."""
    if state == ReportState.VERIFIED:
        return verified(report, by)
    if state != ReportState.DRAFT:
        report = reviews.submit_field_report(actor=report.author, report=report)
    if state == ReportState.RETURNED:
        report = reviews.return_field_report(
            actor=by, report=report, reason="Tambahkan angka", due_on=dt.date(2099, 1, 1)
        )
    return report


def perform(action: str, report: FieldReport, reviewer) -> FieldReport:
    author = report.author
    if action == ReportAction.EDIT:
        return update_field_report(actor=author, report=report, values={"place": "Balai desa"}, version=None)
    if action == ReportAction.SUBMIT:
        return reviews.submit_field_report(actor=author, report=report)
    if action == ReportAction.RETURN:
        return reviews.return_field_report(actor=reviewer, report=report, reason="Lagi", due_on=dt.date(2099, 1, 2))
    if action == ReportAction.VERIFY:
        return reviews.verify_field_report(actor=reviewer, report=report)
    if action == ReportAction.CORRECT:
        words = {"part": "findings", "after": "Panen 130 kg.", "reason": "Salah ketik"}
        return correct_report(actor=reviewer, report=report, **words).report
    if action == ReportAction.CONFIRM:
        invite_to_confirm(actor=reviewer, report=report, recipient="Ibu Sari (contoh)")
        return report
    return reviews.comment_on_field_report(actor=reviewer, report=report, note="Baik")


@pytest.fixture
def report(assignment, mentor_user) -> FieldReport:
    return FieldReportFactory(assignment=assignment, author=mentor_user)


@pytest.mark.parametrize("state", ReportState.values)
@pytest.mark.parametrize("action", ReportAction.values)
def test_report_every_state_and_action_follows_the_table(report, coordinator, state, action):
    report = in_state(report, state, coordinator)
    report.author = FieldReport.objects.get(pk=report.pk).author.act_as(report.assignment.mentor.membership)
    events = AuditEvent.objects.count()
    expected = rules.TRANSITIONS.get((ReportState(state), ReportAction(action)))
    if expected is None:
        with pytest.raises((TransitionRefused, NotAllowed)):
            perform(action, report, coordinator)
        assert FieldReport.objects.get(pk=report.pk).state == state
        assert AuditEvent.objects.count() == events
    else:
        perform(action, report, coordinator)
        assert FieldReport.objects.get(pk=report.pk).state == expected
        assert AuditEvent.objects.count() == events + 1


def test_verify_own_report_is_not_allowed(coordinator, admin_user, assignment):
    report = FieldReportFactory(assignment=assignment, author=coordinator)
    reviews.submit_field_report(actor=coordinator, report=report)
    with pytest.raises(NotAllowed, match="orang lain"):
        reviews.verify_field_report(actor=coordinator, report=report)
    with pytest.raises(NotAllowed, match="orang lain"):
        reviews.return_field_report(actor=coordinator, report=report, reason="x", due_on=dt.date(2099, 1, 1))
    locked = reviews.verify_field_report(actor=admin_user, report=report)
    assert (locked.verified_by, locked.verified_at is not None) == (admin_user, True)


@pytest.mark.parametrize("role", ["mentor_user", "observer", "partner_user"])
def test_review_by_others_is_not_allowed(request, role, report, mentor_user):
    reviews.submit_field_report(actor=mentor_user, report=report)
    with pytest.raises(NotAllowed):
        reviews.verify_field_report(actor=request.getfixturevalue(role), report=report)


def test_edit_by_another_than_the_author_is_not_allowed(report, coordinator):
    with pytest.raises(NotAllowed, match="penulis"):
        update_field_report(actor=coordinator, report=report, values={"place": "Balai"}, version=None)
    with pytest.raises(NotAllowed, match="penulis"):
        reviews.submit_field_report(actor=coordinator, report=report)


def test_submit_incomplete_report_lists_what_is_missing(assignment, mentor_user):
    bare = FieldReportFactory(
        assignment=assignment, author=mentor_user, tasks=[], activities="", findings=" ", guests_female=0
    )
    with pytest.raises(NotReady) as refused:
        reviews.submit_field_report(actor=mentor_user, report=bare)
    assert [item.rule for item in refused.value.missing] == ["tasks", "activities", "findings", "attendance"]
    assert FieldReport.objects.get(pk=bare.pk).state == ReportState.DRAFT


def test_return_needs_a_reason_and_a_date_ahead(report, mentor_user, coordinator):
    reviews.submit_field_report(actor=mentor_user, report=report)
    for reason, due_on, field in ((" ", dt.date(2099, 1, 1), "reason"), ("Angka", dt.date(2020, 1, 1), "due_on")):
        with pytest.raises(DomainError) as refused:
            reviews.return_field_report(actor=coordinator, report=report, reason=reason, due_on=due_on)
        assert refused.value.field == field
    returned = reviews.return_field_report(actor=coordinator, report=report, reason="Angka", due_on=dt.date(2099, 1, 1))
    assert returned.due_on == dt.date(2099, 1, 1)
    assert returned.reviews.last().note == "Angka"


@time_machine.travel("2027-01-04T05:00:00Z", tick=False)
def test_create_report_takes_its_due_date_from_the_visit(assignment_2027, mentor_user):
    visit = VisitFactory(assignment=assignment_2027, planned_on=dt.date(2027, 1, 3))
    report = create_field_report(actor=mentor_user, assignment=assignment_2027, visit=visit, values=content())
    assert report.due_on == dt.date(2027, 1, 6)
    other = create_field_report(actor=mentor_user, assignment=assignment_2027, values=content())
    assert other.due_on == dt.date(2027, 1, 7)
    with pytest.raises(DomainError, match="sudah punya laporan"):
        create_field_report(actor=mentor_user, assignment=assignment_2027, visit=visit, values=content())
    cancelled = VisitFactory(assignment=assignment_2027, planned_on=dt.date(2027, 1, 2), state=VisitState.CANCELLED)
    with pytest.raises(DomainError, match="dibatalkan"):
        create_field_report(actor=mentor_user, assignment=assignment_2027, visit=cancelled, values=content())


@pytest.fixture
def assignment_2027(mentor):
    from pendampingan.tests.factories import AssignmentFactory

    return AssignmentFactory(mentor=mentor, starts_on=dt.date(2026, 12, 1))


@pytest.mark.parametrize(
    ("moment", "day", "message"),
    [
        # 23.30 WIB on the 4th: the 5th has not come in the institution's zone.
        ("2027-01-04T16:30:00Z", dt.date(2027, 1, 5), "belum terjadi"),
        ("2027-01-04T16:30:00Z", dt.date(2026, 11, 30), "sebelum penugasan"),
        # 00.30 WIB on the 5th, although it is still the 4th in UTC.
        ("2027-01-04T17:30:00Z", dt.date(2027, 1, 5), ""),
    ],
)
def test_create_report_date_is_judged_in_the_institutions_zone(assignment_2027, mentor_user, moment, day, message):
    with time_machine.travel(moment, tick=False):
        if not message:
            assert create_field_report(
                actor=mentor_user, assignment=assignment_2027, values=content(activity_on=day)
            ).pk
            return
        with pytest.raises(DomainError, match=message) as refused:
            create_field_report(actor=mentor_user, assignment=assignment_2027, values=content(activity_on=day))
    assert refused.value.field == "activity_on"
    assert not FieldReport.objects.exists()


@time_machine.travel("2027-01-04T05:00:00Z", tick=False)
def test_create_report_same_client_id_makes_one_report(assignment_2027, mentor_user, coordinator):
    key = uuid.uuid4()
    first = create_field_report(actor=mentor_user, assignment=assignment_2027, values=content(), client_id=key)
    again = create_field_report(actor=mentor_user, assignment=assignment_2027, values=content(), client_id=key)
    assert again == first
    with pytest.raises(DomainError, match="laporan lain"):
        create_field_report(actor=coordinator, assignment=assignment_2027, values=content(), client_id=key)
    assert FieldReport.objects.count() == 1


@time_machine.travel("2027-01-04T05:00:00Z", tick=False)
def test_create_report_keeps_attendance_and_follow_ups(assignment_2027, mentor_user):
    here, away = MemberFactory.create_batch(2, organization=assignment_2027.organization)
    gone = MemberFactory(organization=assignment_2027.organization, left_on=dt.date(2027, 1, 1))
    rows = [{"action": "Membeli timbangan", "owner_name": mentor_user.full_name, "due_on": dt.date(2027, 1, 20)}]
    report = create_field_report(
        actor=mentor_user, assignment=assignment_2027, values=content(), present=[here.pk], follow_ups=rows
    )
    assert {row.member: row.is_present for row in report.attendances.all()} == {here: True, away: False}
    assert report.follow_ups.get().owner == mentor_user
    assert report.content_hash == content_hash(report)
    with pytest.raises(DomainError, match="bukan anggota"):
        create_field_report(actor=mentor_user, assignment=assignment_2027, values=content(), present=[gone.pk])


def test_create_report_of_another_mentors_group_is_not_allowed(mentor_user):
    foreign = FieldReportFactory().assignment
    with pytest.raises(NotAllowed):
        create_field_report(actor=mentor_user, assignment=foreign, values=content())


def test_update_report_with_an_old_version_is_stale(report, mentor_user):
    update_field_report(actor=mentor_user, report=report, values={"place": "Balai desa"}, version=1)
    with pytest.raises(StaleVersion) as refused:
        update_field_report(actor=mentor_user, report=report, values={"place": "Sawah"}, version=1)
    assert refused.value.changes[0].changes[0]["new"] == "Balai desa"
    assert FieldReport.objects.get(pk=report.pk).place == "Balai desa"


def test_update_report_drops_open_follow_ups_and_keeps_done_ones(report, mentor_user):
    done = FollowUpFactory(report=report)
    complete_follow_up(actor=mentor_user, follow_up=done, done_on=report.activity_on, result="Terbeli")
    dropped, kept = FollowUpFactory.create_batch(2, report=report)
    rows = [
        {"follow_up": kept.public_id, "action": "Dua timbangan", "owner_name": "Pak Budi", "due_on": kept.due_on},
    ]
    update_field_report(actor=mentor_user, report=report, values={}, version=None, follow_ups=rows)
    assert set(report.follow_ups.values_list("action", "state")) == {
        ("Membeli timbangan", FollowUpState.DONE),
        ("Dua timbangan", FollowUpState.OPEN),
    }
    assert FieldReport.objects.get(pk=report.pk).version == 2
    assert dropped.pk not in report.follow_ups.values_list("pk", flat=True)


def test_complete_follow_up_is_for_those_concerned_and_not_ahead(report, mentor_user, observer, coordinator):
    item = FollowUpFactory(report=report)
    with pytest.raises(NotAllowed):
        complete_follow_up(actor=observer, follow_up=item, done_on=report.activity_on)
    with pytest.raises(DomainError, match="belum terjadi"):
        complete_follow_up(actor=coordinator, follow_up=item, done_on=dt.date(2099, 1, 1))
    complete_follow_up(actor=coordinator, follow_up=item, done_on=report.activity_on)
    with pytest.raises(NotAllowed, match="sudah ditutup"):
        complete_follow_up(actor=coordinator, follow_up=item, done_on=report.activity_on)


def test_photo_position_goes_to_the_report_and_leaves_the_picture(report, mentor_user):
    image = Image.new("RGB", (60, 40), "green")
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    gps[ExifTags.GPS.GPSLatitudeRef], gps[ExifTags.GPS.GPSLatitude] = "S", (6.0, 12.0, 0.0)
    gps[ExifTags.GPS.GPSLongitudeRef], gps[ExifTags.GPS.GPSLongitude] = "E", (106.0, 48.0, 0.0)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    upload = SimpleUploadedFile("panen.jpg", buffer.getvalue(), content_type="image/jpeg")
    update_field_report(actor=mentor_user, report=report, values={}, version=None, photos=[upload])
    report.refresh_from_db()
    assert (str(report.latitude), str(report.longitude)) == ("-6.200000", "106.800000")
    (stored,) = photos_of(report)
    with Image.open(stored.file) as kept:
        assert kept.height > kept.width
        assert not kept.getexif().get_ifd(ExifTags.IFD.GPSInfo)


def test_photo_that_is_no_picture_is_refused_at_its_field(report, mentor_user):
    upload = SimpleUploadedFile("foto.jpg", b"bukan gambar", content_type="image/jpeg")
    with pytest.raises(DomainError, match=r"foto\.jpg") as refused:
        update_field_report(actor=mentor_user, report=report, values={"place": "Sawah"}, version=None, photos=[upload])
    assert refused.value.field == "photos"
    assert not Attachment.objects.exists()
    assert FieldReport.objects.get(pk=report.pk).place == ""
