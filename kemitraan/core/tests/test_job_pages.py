"""Job pages: own jobs only, a bar that moves, the end told in the inbox, cancel and repeat by those concerned."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.actors import SystemActor
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.file_content import CSV
from kemitraan.core.models import Attachment, AuditEvent, Job, JobState, Notification
from kemitraan.core.registry import job_handlers
from kemitraan.core.selectors import attachments_of
from kemitraan.core.services import jobs
from kemitraan.core.services.attachments import keep_made_file

LIST = "/pekerjaan-latar/"


@pytest.fixture(autouse=True)
def handler(monkeypatch) -> None:
    monkeypatch.setattr(job_handlers, "_entries", {"uji": lambda job: {"rows": 1}})


def enqueue(person, **values) -> Job:
    values = {"title": "Ekspor Mitra (xlsx)", "total": 40, "is_stoppable": True} | values
    return jobs.enqueue_job(
        actor=person, institution=person.membership.institution, kind="uji", params={"rahasia": "x"}, **values
    )


@pytest.fixture
def job(coordinator) -> Job:
    return enqueue(coordinator)


def set_state(job: Job, state: str, **values) -> None:
    Job.objects.filter(pk=job.pk).update(state=state, **values)


class TestWhoSees:
    def test_job_page_shows_state_counts_and_who(self, job, coordinator, client_for):
        set_state(job, JobState.RUNNING, progress_done=10)
        html = client_for(coordinator).get(job.get_absolute_url()).content.decode()
        for words in ("Ekspor Mitra (xlsx)", "Berjalan", "10 dari 40", 'value="10"', 'max="40"', str(coordinator)):
            assert words in html

    @pytest.mark.parametrize(
        ("who", "expected"),
        [("coordinator", 200), ("admin_user", 200), ("observer", 404), ("mentor_user", 404), ("other_admin", 404)],
    )
    def test_job_page_is_for_its_owner_and_the_admins(self, job, who, expected, request, client_for):
        client = client_for(request.getfixturevalue(who))
        assert client.get(job.get_absolute_url()).status_code == expected
        assert (job.title in client.get(LIST).content.decode()) == (expected == 200)
        for name in ("core:job-cancel", "core:job-repeat"):
            answer = client.post(reverse(name, args=[job.public_id]))
            assert answer.status_code == (302 if expected == 200 else 404)

    def test_list_counts_only_what_one_may_see(self, job, mentor_user, coordinator, admin_user, client_for):
        enqueue(mentor_user)
        totals = [client_for(who).get(LIST).context["total"] for who in (coordinator, mentor_user, admin_user)]
        assert totals == [1, 1, 2]

    def test_list_is_filtered_by_state(self, job, coordinator, client_for):
        set_state(enqueue(coordinator, title="Rusak"), JobState.FAILED)
        rows = client_for(coordinator).get(f"{LIST}?state=failed").context["table"].data.data
        assert [row.title for row in rows] == ["Rusak"]


class TestProgress:
    def test_open_job_answers_a_fragment_that_asks_again(self, job, coordinator, client_for):
        client = client_for(coordinator)
        html = client.get(job.get_absolute_url(), HTTP_HX_REQUEST="true").content.decode()
        assert "<html" not in html
        assert 'hx-trigger="every 2s"' in html
        jobs.report_progress(job, 30)
        set_state(job, JobState.RUNNING)
        assert 'value="30"' in client.get(job.get_absolute_url(), HTTP_HX_REQUEST="true").content.decode()

    def test_ended_job_has_the_page_loaded_anew_and_asks_no_more(self, job, coordinator, client_for):
        jobs.run_due_jobs()
        client = client_for(coordinator)
        assert client.get(job.get_absolute_url(), HTTP_HX_REQUEST="true")["HX-Refresh"] == "true"
        assert "every 2s" not in client.get(job.get_absolute_url()).content.decode()

    def test_failure_is_shown_in_plain_words_with_a_way_on(self, job, coordinator, client_for, monkeypatch):
        def fail(job: Job) -> dict:
            raise DomainError("Daftar mitra kosong.")

        monkeypatch.setattr(job_handlers, "_entries", {"uji": fail})
        jobs.run_due_jobs()
        html = client_for(coordinator).get(job.get_absolute_url()).content.decode()
        assert "Daftar mitra kosong." in html
        assert "Ulangi" in html
        assert "Batalkan" not in html


class TestInbox:
    def test_owner_is_told_once_that_the_job_ended(self, job, coordinator):
        jobs.run_due_jobs()
        jobs.run_due_jobs()
        line = Notification.objects.get(user=coordinator)
        assert (line.title, line.url) == ("Ekspor Mitra (xlsx): selesai", job.get_absolute_url())

    def test_owner_is_told_that_it_failed_and_told_again_after_a_repeat(self, job, coordinator, monkeypatch):
        def fail(job: Job) -> dict:
            raise DomainError("Berkas kosong.")

        monkeypatch.setattr(job_handlers, "_entries", {"uji": fail})
        jobs.run_due_jobs()
        assert Notification.objects.get().body == "Berkas kosong."
        monkeypatch.setattr(job_handlers, "_entries", {"uji": lambda job: {}})
        jobs.repeat_job(actor=coordinator, job=job)
        jobs.run_due_jobs()
        assert set(Notification.objects.values_list("title", flat=True)) == {
            "Ekspor Mitra (xlsx): gagal",
            "Ekspor Mitra (xlsx): selesai",
        }

    def test_owner_of_a_job_whose_workers_died_is_told(self, job, coordinator):
        past = clock.now() - dt.timedelta(minutes=1)
        set_state(job, JobState.RUNNING, attempts=jobs.MAX_ATTEMPTS, leased_until=past)
        jobs.run_due_jobs()
        assert Notification.objects.get(user=coordinator).title.endswith("gagal")

    def test_cancelled_job_tells_nobody(self, job, coordinator):
        jobs.cancel_job(actor=coordinator, job=job)
        assert jobs.run_due_jobs() == 0
        assert not Notification.objects.exists()


class TestCancelAndRepeat:
    def test_cancelled_job_never_runs(self, job, coordinator, client_for):
        client_for(coordinator).post(reverse("core:job-cancel", args=[job.public_id]))
        job.refresh_from_db()
        assert job.state == JobState.CANCELLED
        assert AuditEvent.objects.get(action="job.cancel").subjects.get().subject == job

    def test_running_job_stops_at_its_next_step(self, job, coordinator, monkeypatch):
        steps: list[int] = []

        def walk(running: Job) -> dict:
            for done in (10, 20, 30):
                jobs.report_progress(running, done)
                steps.append(done)
                jobs.cancel_job(actor=coordinator, job=running)
            return {}

        monkeypatch.setattr(job_handlers, "_entries", {"uji": walk})
        jobs.run_due_jobs()
        job.refresh_from_db()
        assert (steps, job.state, job.progress_done) == ([10], JobState.CANCELLED, 10)

    def test_running_job_that_cannot_stop_is_not_cancelled(self, coordinator, client_for):
        job = enqueue(coordinator, is_stoppable=False)
        set_state(job, JobState.RUNNING)
        assert "Batalkan" not in client_for(coordinator).get(job.get_absolute_url()).content.decode()
        with pytest.raises(TransitionRefused):
            jobs.cancel_job(actor=coordinator, job=job)

    def test_repeated_job_runs_again_with_fresh_attempts(self, job, coordinator):
        set_state(job, JobState.FAILED, attempts=jobs.MAX_ATTEMPTS, error="rusak", cursor={"baris": 7})
        again = jobs.repeat_job(actor=coordinator, job=job)
        assert (again.state, again.error, again.cursor) == (JobState.QUEUED, "", {"baris": 7})
        assert jobs.run_due_jobs() == 1
        again.refresh_from_db()
        assert (again.state, again.attempts) == (JobState.DONE, jobs.MAX_ATTEMPTS + 1)
        assert AuditEvent.objects.filter(action="job.repeat").count() == 1

    @pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE])
    def test_job_that_did_not_fail_is_not_repeated(self, job, coordinator, state):
        set_state(job, state)
        with pytest.raises(TransitionRefused):
            jobs.repeat_job(actor=coordinator, job=job)

    @pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
    def test_ended_job_is_not_cancelled(self, job, coordinator, state):
        set_state(job, state)
        with pytest.raises(TransitionRefused):
            jobs.cancel_job(actor=coordinator, job=job)

    @pytest.mark.parametrize("service", [jobs.cancel_job, jobs.repeat_job])
    def test_others_steer_nothing(self, job, observer, other_admin, service):
        for person in (observer, other_admin):
            with pytest.raises(NotAllowed):
                service(actor=person, job=job)


class TestFiles:
    def keep(self, job: Job) -> Attachment:
        return keep_made_file(
            actor=job.owner, subject=job, content=ContentFile(b"a;b\r\n"), name="mitra.csv", content_type=CSV,
            purpose="export",
        )  # fmt: skip

    def test_file_of_a_job_is_for_those_who_see_the_job(self, job, coordinator, observer, other_admin, client_for):
        address = reverse("core:attachment", args=[self.keep(job).public_id])
        assert b"".join(client_for(coordinator).get(address).streaming_content) == b"a;b\r\n"
        assert client_for(observer).get(address).status_code == 404
        assert client_for(other_admin).get(address).status_code == 404

    def test_nobody_adds_or_removes_files_of_a_job(self, job, coordinator, client_for):
        address = reverse("core:attachment-remove", args=[self.keep(job).public_id])
        assert client_for(coordinator).post(address).status_code == 403

    @pytest.mark.django_db(transaction=True)
    def test_expired_file_is_refused_at_once_and_gone_after_the_sweep(self, job, coordinator, client_for):
        stored = self.keep(job)
        address = reverse("core:attachment", args=[stored.public_id])
        Job.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
        assert client_for(coordinator).get(address).status_code == 403
        assert jobs.remove_expired_files(actor=SystemActor("pembersihan")) == 1
        assert client_for(coordinator).get(address).status_code == 404
        assert not attachments_of(job)
        assert not stored.file.storage.exists(stored.file.name)
        assert jobs.remove_expired_files(actor=SystemActor("pembersihan")) == 0

    def test_file_that_has_not_expired_stays(self, job):
        self.keep(job)
        assert jobs.remove_expired_files(actor=SystemActor("pembersihan")) == 0
