"""Submissions compared, corrections beside a verified report, and what the group says through a link."""

import re

import pytest
import time_machine
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditEvent, Notification, OutboxMessage, SignedLink
from kemitraan.exchange.services.exports import list_table
from pendampingan.models import FieldReport, ReportAddendum, ReportConfirmation
from pendampingan.resources import FIELD_REPORTS
from pendampingan.selectors.report_words import revisions_shown, words_for_the_group
from pendampingan.services import confirmations, reviews
from pendampingan.services.addenda import correct_report
from pendampingan.services.reports import update_field_report
from pendampingan.tests.factories import AttendanceFactory, FieldReportFactory, FollowUpFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(assignment, mentor_user) -> FieldReport:
    report = FieldReportFactory(assignment=assignment, author=mentor_user)
    FollowUpFactory(report=report)
    return reviews.submit_field_report(actor=mentor_user, report=report)


@pytest.fixture
def verified(report, coordinator) -> FieldReport:
    return reviews.verify_field_report(actor=coordinator, report=report)


class TestRevisions:
    def mended(self, report: FieldReport, reviewer, **values) -> FieldReport:
        due_on = report.institution.today
        reviews.return_field_report(actor=reviewer, report=report, reason="Tambahkan angka", due_on=due_on)
        report.refresh_from_db()
        update_field_report(actor=report.author, report=report, values=values, version=None)
        return reviews.submit_field_report(actor=report.author, report=report)

    def test_every_submission_is_kept_and_compared_word_by_word(self, report, coordinator):
        self.mended(report, coordinator, findings="Hasil panen 130 kg, naik dari 95 kg.")
        newest, first = revisions_shown(report)
        assert (newest.revision.number, first.revision.number, first.changes) == (2, 1, [])
        changed = {change.label: change.segments for change in newest.changes}
        # the follow-up was not given again, so that it is gone as well
        assert set(changed) == {"Fakta dan temuan", "Tindak lanjut"}
        marked = [(one.kind, one.text) for one in changed["Fakta dan temuan"] if one.kind != "same"]
        assert marked == [("removed", "120"), ("added", "130")]

    def test_kept_words_name_no_member(self, assignment, mentor_user):
        report = FieldReportFactory(assignment=assignment, author=mentor_user)
        member = AttendanceFactory(report=report).member
        reviews.submit_field_report(actor=mentor_user, report=report)
        kept = str(report.revisions.get().content)
        assert "1 dari 1 anggota hadir" in kept
        assert member.name not in kept

    def test_page_shows_differences_in_few_queries(
        self, report, coordinator, client_for, mentor_user, django_assert_max_num_queries
    ):
        self.mended(report, coordinator, findings="Hasil panen 130 kg, naik dari 95 kg.")
        url, client = reverse("pendampingan:report-revisions", args=[report.public_id]), client_for(mentor_user)
        client.get(url)
        with django_assert_max_num_queries(20):
            page = client.get(url).content.decode()
        assert "<del>120</del>" in page
        assert "<ins>130</ins>" in page


class TestCorrections:
    def correct(self, report, actor, **changes):
        words = {"part": "findings", "after": "Hasil panen 130 kg.", "reason": "Salah baca timbangan"} | changes
        return correct_report(actor=actor, report=report, **words)

    def test_correction_stands_beside_the_report(self, verified, mentor_user, coordinator, client_for):
        before = verified.findings
        addendum = self.correct(verified, mentor_user)
        verified.refresh_from_db()
        assert verified.findings == addendum.before == before
        assert AuditEvent.objects.filter(action="report.correct", reason="Salah baca timbangan").exists()
        assert Notification.objects.filter(user=coordinator, title__contains="diberi perbaikan").exists()
        page = client_for(coordinator).get(verified.get_absolute_url()).content.decode()
        assert all(text in page for text in (before, "Hasil panen 130 kg.", "Salah baca timbangan"))
        header, row = list_table(FIELD_REPORTS, coordinator, [verified.pk])
        told = dict(zip(header, row, strict=True))["Perbaikan sesudah verifikasi"]
        assert "Fakta dan temuan: Hasil panen 130 kg." in told

    def test_second_correction_goes_on_from_the_first(self, verified, mentor_user, coordinator):
        self.correct(verified, mentor_user)
        assert self.correct(verified, coordinator, after="Hasil panen 131 kg.").before == "Hasil panen 130 kg."

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"part": "ngawur"}, "Pilih bagian"),
            ({"after": " "}, "seharusnya"),
            ({"after": "Hasil panen 120 kg, naik dari 95 kg."}, "sama seperti sekarang"),
            ({"reason": " "}, "alasan"),
        ],
    )
    def test_correction_without_what_or_why_is_refused(self, verified, mentor_user, change, message):
        with pytest.raises(DomainError, match=message):
            self.correct(verified, mentor_user, **change)
        assert not ReportAddendum.objects.exists()

    def test_report_that_is_not_locked_is_changed_itself(self, report, mentor_user, client_for):
        with pytest.raises(TransitionRefused):
            self.correct(report, mentor_user)
        url = reverse("pendampingan:report-correct", args=[report.public_id])
        assert client_for(mentor_user).get(url)["Location"] == report.get_absolute_url()

    def test_observer_and_others_write_no_correction(self, verified, observer, client_for, other_coordinator):
        with pytest.raises(NotAllowed):
            self.correct(verified, observer)
        url = reverse("pendampingan:report-correct", args=[verified.public_id])
        assert client_for(observer).get(url).status_code == 403
        assert client_for(other_coordinator).get(url).status_code == 404

    def test_page_opens_the_part_with_its_present_words(self, verified, mentor_user, client_for):
        url = reverse("pendampingan:report-correct", args=[verified.public_id])
        client = client_for(mentor_user)
        form = client.get(f"{url}?bagian=findings").context["form"]
        assert (form["part"].value(), form["after"].value()) == ("findings", verified.findings)
        sent = {"part": "findings", "after": "Hasil panen 130 kg.", "reason": "Salah baca"}
        assert client.post(url, sent).status_code == 302
        assert client.post(url, sent | {"reason": ""}).status_code == 422


class TestGroupSays:
    def link(self, report, actor, **values) -> str:
        address = confirmations.invite_to_confirm(actor=actor, report=report, recipient="Ibu Sari", **values)
        return re.search(r"/pembenaran/.+/$", address)[0]

    def answer(self, report: FieldReport, kind: str = "confirmed", **extra) -> dict:
        return {"jawaban": kind, "isi": FieldReport.objects.get(pk=report.pk).content_hash} | extra

    def test_group_reads_as_often_as_wanted_and_answers_once(self, report, mentor_user, coordinator, client):
        path = self.link(report, mentor_user)
        for _ in range(3):
            page = client.get(path)
            assert page.status_code == 200
        text = page.content.decode()
        assert "Hasil panen 120 kg" in text
        assert "noindex" in text or page["Cache-Control"]
        assert client.post(path, self.answer(report)).status_code == 200
        assert ReportConfirmation.objects.get().answer == "confirmed"
        event = AuditEvent.objects.get(action="report.confirmed")
        assert (event.actor_label, event.via) == ("Ibu Sari (lewat tautan)", "link")
        assert Notification.objects.filter(user=mentor_user, title__contains="Ibu Sari").exists()
        assert client.get(path).status_code == 410
        assert client.post(path, self.answer(report)).status_code in {409, 410}
        assert ReportConfirmation.objects.count() == 1

    def test_dispute_needs_a_reason_and_is_seen_by_author_and_reviewer(self, verified, coordinator, client, client_for):
        path = self.link(verified, coordinator)
        assert client.post(path, self.answer(verified, "disputed", reason=" ")).status_code == 422
        assert client.post(path, self.answer(verified, "disputed", reason="Bukan 120 kg")).status_code == 200
        page = client_for(coordinator).get(verified.get_absolute_url()).content.decode()
        assert "Tidak sesuai" in page
        assert "Bukan 120 kg" in page
        assert Notification.objects.filter(user=coordinator, body="Bukan 120 kg").exists()

    @pytest.mark.parametrize("kind", ["", "ya", "confirmed2"])
    def test_unknown_answer_changes_nothing(self, report, mentor_user, client, kind):
        path = self.link(report, mentor_user)
        assert client.post(path, self.answer(report, kind)).status_code == 422
        assert not ReportConfirmation.objects.exists()

    def test_words_that_changed_are_read_again_first(self, report, mentor_user, client):
        path = self.link(report, mentor_user)
        answer = client.post(path, self.answer(report, isi="0" * 64))
        assert answer.status_code == 409
        assert "Baca lagi" in answer.content.decode()
        assert SignedLink.objects.get().used_at is None

    def test_link_ends_when_revoked_expired_returned_or_replaced(self, report, mentor_user, coordinator, client):
        first = self.link(report, mentor_user)
        second = self.link(report, mentor_user)
        assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
        with time_machine.travel(clock.now() + confirmations.LIFETIME, tick=False):
            assert client.get(second).status_code == 410
        assert confirmations.revoke_confirmation_links(actor=coordinator, report=report) == 1
        assert client.get(second).status_code == 410
        third = self.link(report, mentor_user)
        today = report.institution.today
        reviews.return_field_report(actor=coordinator, report=report, reason="Lagi", due_on=today)
        assert client.get(third).status_code == 410
        assert client.post(third, self.answer(report)).status_code in {409, 410}

    def test_draft_is_not_shown_to_the_group(self, assignment, mentor_user):
        draft = FieldReportFactory(assignment=assignment, author=mentor_user)
        with pytest.raises(TransitionRefused):
            self.link(draft, mentor_user)

    def test_link_is_mailed_and_shown_once(self, report, mentor_user, client_for):
        url = reverse("pendampingan:report-confirm", args=[report.public_id])
        client = client_for(mentor_user)
        page = client.post(url, {"recipient": "Ibu Sari", "email": "sari@contoh.test"}).content.decode()
        assert "/pembenaran/" in page
        assert OutboxMessage.objects.get().to_address == "sari@contoh.test"
        assert "/pembenaran/" not in client.get(report.get_absolute_url()).content.decode()
        assert client.post(url, {"recipient": " ", "email": "ngawur"}).status_code == 422

    def test_group_does_not_read_what_the_mentor_thinks(self, report):
        FieldReport.objects.filter(pk=report.pk).update(analysis="Ketuanya kurang tegas.")
        report.refresh_from_db()
        assert "tegas" not in str(words_for_the_group(report))

    def test_observer_invites_nobody(self, report, observer, client_for):
        with pytest.raises(NotAllowed):
            confirmations.invite_to_confirm(actor=observer, report=report, recipient="Ibu Sari")
        url = reverse("pendampingan:report-confirm-revoke", args=[report.public_id])
        assert client_for(observer).post(url).status_code == 403
