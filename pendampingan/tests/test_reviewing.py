"""The queue of reports, two reviewers at once, and what the author learns in the inbox."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from kemitraan.accounts.enums import Role
from kemitraan.accounts.tests.factories import MembershipFactory
from kemitraan.core import clock, health
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import Heartbeat, Notification
from pendampingan.enums import ReportState
from pendampingan.models import FieldReport
from pendampingan.selectors.review_queue import place_in_queue
from pendampingan.services import reviews
from pendampingan.services.reports import update_field_report
from pendampingan.tasks import plan_visits
from pendampingan.tests.factories import FieldReportFactory

pytestmark = pytest.mark.django_db
AHEAD = dt.date(2099, 1, 2)


@pytest.fixture
def second(institution):
    """Another coordinator of the same institution."""
    membership = MembershipFactory(institution=institution, role=Role.COORDINATOR)
    return membership.user.act_as(membership)


@pytest.fixture
def waiting(assignment, mentor_user) -> list[FieldReport]:
    """Three submitted reports, oldest first; two of them in the same moment."""
    reports = FieldReportFactory.create_batch(3, assignment=assignment, author=mentor_user)
    for report in reports:
        reviews.submit_field_report(actor=mentor_user, report=report)
    now = clock.now()
    for report, minutes in zip(reports, (9, 5, 5), strict=True):
        FieldReport.objects.filter(pk=report.pk).update(submitted_at=now - dt.timedelta(minutes=minutes))
        report.refresh_from_db()
    return reports


def neighbors(user, report: FieldReport) -> tuple:
    place = place_in_queue(user, report)
    by_id = {row.public_id: row for row in FieldReport.objects.all()}
    previous, following = (by_id[row.public_id] if row else None for row in (place.previous, place.following))
    return place.position, place.total, previous, following


def test_queue_knows_the_place_and_the_neighbors(coordinator, waiting):
    first, middle, last = waiting
    assert neighbors(coordinator, first) == (1, 3, None, middle)
    assert neighbors(coordinator, middle) == (2, 3, first, last)
    assert neighbors(coordinator, last) == (3, 3, middle, None)
    verified = reviews.verify_field_report(actor=coordinator, report=first)
    assert neighbors(coordinator, verified) == (0, 2, None, middle)


def test_place_takes_one_query(coordinator, waiting, django_assert_num_queries):
    verified = reviews.verify_field_report(actor=coordinator, report=waiting[0])
    for report in (waiting[1], verified):
        with django_assert_num_queries(1):
            place_in_queue(coordinator, report)


def test_queue_leaves_out_own_reports_and_other_institutions(coordinator, other_coordinator, assignment, waiting):
    own = FieldReportFactory(assignment=assignment, author=coordinator)
    reviews.submit_field_report(actor=coordinator, report=own)
    assert place_in_queue(coordinator, waiting[0]).total == 3
    assert place_in_queue(other_coordinator, waiting[0]).total == 0


def test_review_page_offers_keys_and_works_without_them(client_for, coordinator, mentor_user, waiting):
    text = client_for(coordinator).get(waiting[1].get_absolute_url()).content.decode()
    for key, target in (("k", waiting[0].get_absolute_url()), ("j", waiting[2].get_absolute_url())):
        assert f'data-key="{key}"' in text
        assert f'href="{target}"' in text
    for key in ("v", "r"):
        assert f'data-key="{key}"' in text
    assert f'action="{reverse("pendampingan:report-return", args=[waiting[1].public_id])}"' in text
    text = client_for(mentor_user).get(waiting[1].get_absolute_url()).content.decode()
    assert "data-key" not in text
    assert "menunggu tinjauan" not in text


def test_second_reviewer_is_told_what_the_first_did(coordinator, second, waiting):
    report = waiting[0]
    reviews.return_field_report(actor=coordinator, report=report, reason="Tambahkan angka", due_on=AHEAD)
    for act in (
        lambda: reviews.verify_field_report(actor=second, report=report),
        lambda: reviews.return_field_report(actor=second, report=report, reason="Foto", due_on=AHEAD),
    ):
        with pytest.raises(TransitionRefused) as refused:
            act()
        assert str(coordinator) in refused.value.message
        assert "sudah mengembalikan laporan ini" in refused.value.message
        assert "Tambahkan angka" in refused.value.message
    with pytest.raises(TransitionRefused, match="Anda sudah mengembalikan"):
        reviews.verify_field_report(actor=coordinator, report=report)
    assert report.reviews.count() == 2


def test_second_reviewer_reads_it_on_the_page_and_writes_nothing(client_for, coordinator, second, waiting):
    report = waiting[0]
    office, other = client_for(coordinator), client_for(second)
    version = other.get(report.get_absolute_url()).context["report"].version
    verify = reverse("pendampingan:report-verify", args=[report.public_id])
    send_back = reverse("pendampingan:report-return", args=[report.public_id])
    office.post(verify, {"opened_version": version})
    text = other.post(verify, {"opened_version": version}, follow=True).content.decode()
    assert f"{coordinator} sudah memverifikasi laporan ini" in text
    answer = other.post(send_back, {"reason": "Foto buram", "due_on": AHEAD.isoformat(), "opened_version": version})
    assert answer.status_code == 422
    assert "sudah memverifikasi laporan ini" in answer.content.decode()
    assert "Foto buram" in answer.content.decode()
    assert other.get(send_back).url == report.get_absolute_url()
    report.refresh_from_db()
    assert (report.state, report.verified_by) == (ReportState.VERIFIED, coordinator)


def test_verify_of_what_was_changed_meanwhile_is_refused(client_for, coordinator, second, mentor_user, waiting):
    report = waiting[0]
    read = report.version
    reviews.return_field_report(actor=coordinator, report=report, reason="Angka", due_on=AHEAD)
    update_field_report(actor=mentor_user, report=report, values={"findings": "Panen 99 kg."}, version=None)
    reviews.submit_field_report(actor=mentor_user, report=report)
    for act in (reviews.verify_field_report, reviews.return_field_report):
        more = {"reason": "x", "due_on": AHEAD} if act is reviews.return_field_report else {}
        with pytest.raises(DomainError, match="berubah sesudah Anda membukanya"):
            act(actor=second, report=report, version=read, **more)
    url = reverse("pendampingan:report-verify", args=[report.public_id])
    for raw in ("abc", "", "٣", "9" * 40):
        assert client_for(second).post(url, {"opened_version": raw}).status_code == 302


def test_author_learns_of_return_and_verification_at_once(coordinator, mentor_user, waiting):
    report = waiting[0]
    Notification.objects.all().delete()
    reviews.return_field_report(actor=coordinator, report=report, reason="Tambahkan angka.", due_on=AHEAD)
    returned = Notification.objects.get()
    assert (returned.user, returned.url) == (mentor_user, report.get_absolute_url())
    assert returned.title == f"Laporan {report.assignment.organization} dikembalikan"
    assert returned.body == "Tambahkan angka. Perbaiki paling lambat 2 Januari 2099."
    reviews.submit_field_report(actor=mentor_user, report=report)
    reviews.return_field_report(actor=coordinator, report=report, reason="Foto.", due_on=AHEAD)
    reviews.submit_field_report(actor=mentor_user, report=report)
    reviews.comment_on_field_report(actor=mentor_user, report=report, note="Sudah")
    reviews.verify_field_report(actor=coordinator, report=report)
    titles = list(Notification.objects.order_by("id").values_list("title", flat=True))
    assert [title.rpartition(" ")[2] for title in titles] == ["dikembalikan", "dikembalikan", "terverifikasi"]
    assert set(Notification.objects.values_list("user", flat=True)) == {mentor_user.pk}


def test_notice_goes_with_the_change_or_not_at_all(coordinator, waiting):
    Notification.objects.all().delete()
    with pytest.raises(DomainError):
        reviews.return_field_report(actor=coordinator, report=waiting[0], reason=" ", due_on=AHEAD)
    assert not Notification.objects.exists()


def _said_of_planning() -> list[tuple[bool, str]]:
    """What doctor says of the task while a worker is alive."""
    now = clock.now()
    worker = {"node": "uji", "host": "uji", "pid": 1, "queues": [], "since": now.isoformat(), "is_stopped": False}
    Heartbeat.objects.update_or_create(
        name="worker:uji:1", defaults={"beat_at": now, "next_at": now, "details": worker}
    )
    label = "Penyusunan jadwal kunjungan"
    return [(is_well, label) for is_well, sentence in health.check_heartbeats() if sentence.startswith(label)]


def test_plan_visits_shows_its_pulse_in_doctor(assignment, capsys):
    plan_visits()
    beat = Heartbeat.objects.get(name="plan-visits")
    assert beat.details == {"added": assignment.visits.count(), "handed": 0}
    assert beat.next_at - beat.beat_at == dt.timedelta(hours=1)
    assert _said_of_planning() == [(True, "Penyusunan jadwal kunjungan")]
    Heartbeat.objects.filter(pk=beat.pk).update(beat_at=clock.now() - dt.timedelta(hours=3))
    with pytest.raises(CommandError, match="gangguan"):
        call_command("doctor")
    assert "RUSAK heartbeats: Penyusunan jadwal kunjungan" in capsys.readouterr().out
