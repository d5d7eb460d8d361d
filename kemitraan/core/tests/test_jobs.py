"""Background jobs: woken after commit, run once, taken up again after a crash, failed in plain sight."""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.errors import DomainError
from kemitraan.core.models import Job, JobState, OutboxMessage
from kemitraan.core.registry import job_handlers
from kemitraan.core.services import jobs
from kemitraan.core.tasks import sweep


@pytest.fixture
def runs(monkeypatch) -> list[Job]:
    """The jobs that the handler `uji` was given."""
    seen: list[Job] = []

    def handle(job: Job) -> dict:
        seen.append(job)
        return {"dari": job.cursor.get("baris", 0)}

    monkeypatch.setattr(job_handlers, "_entries", {"uji": handle})
    return seen


@pytest.fixture
def job(runs, coordinator, institution) -> Job:
    return jobs.enqueue_job(actor=coordinator, institution=institution, kind="uji", params={"n": 1})


def test_job_runs_once_and_keeps_its_result(job, runs):
    assert (jobs.run_due_jobs(), jobs.run_due_jobs()) == (1, 0)
    job.refresh_from_db()
    assert (job.state, job.result, job.leased_until) == (JobState.DONE, {"dari": 0}, None)
    assert len(runs) == 1


def test_unknown_kind_is_refused_at_once(coordinator, institution):
    with pytest.raises(KeyError):
        jobs.enqueue_job(actor=coordinator, institution=institution, kind="tidak-ada", params={})


@pytest.mark.django_db(transaction=True)
def test_rolled_back_job_never_runs_and_wakes_nobody(runs, coordinator, institution, monkeypatch):
    woken: list[str] = []
    monkeypatch.setattr(jobs, "wake_jobs", woken.append)

    def fail() -> None:
        with transaction.atomic():
            jobs.enqueue_job(actor=coordinator, institution=institution, kind="uji", params={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (jobs.run_due_jobs(), woken) == (0, [])


def test_job_of_a_dead_worker_goes_on_from_its_cursor(job):
    Job.objects.update(
        state=JobState.RUNNING, attempts=1, cursor={"baris": 40}, leased_until=clock.now() - dt.timedelta(seconds=1)
    )
    assert jobs.run_due_jobs() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.result) == (JobState.DONE, 2, {"dari": 40})


def test_job_under_a_lease_is_left_alone(job, runs):
    Job.objects.update(state=JobState.RUNNING, attempts=1, leased_until=clock.now() + dt.timedelta(minutes=1))
    assert jobs.run_due_jobs() == 0
    assert runs == []


def test_job_that_died_too_often_fails_in_words_and_holds_up_nobody(job, coordinator, institution, runs):
    Job.objects.update(
        state=JobState.RUNNING, attempts=jobs.MAX_ATTEMPTS, leased_until=clock.now() - dt.timedelta(seconds=1)
    )
    jobs.enqueue_job(actor=coordinator, institution=institution, kind="uji", params={})
    assert jobs.run_due_jobs() == 1
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "terhenti" in job.error


@pytest.mark.parametrize(
    ("fault", "words"), [(DomainError("Berkas kosong."), "Berkas kosong."), (RuntimeError("x"), "coba ulangi")]
)
def test_fault_of_a_handler_is_told_in_words(job, monkeypatch, fault, words):
    def fail(job: Job) -> dict:
        raise fault

    monkeypatch.setattr(job_handlers, "_entries", {"uji": fail})
    jobs.run_due_jobs()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert words in job.error


def test_attempt_that_lost_its_lease_has_no_say_in_the_end(job, monkeypatch):
    def overtaken(job: Job) -> dict:
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts + 1)
        return {"dari": "usang"}

    monkeypatch.setattr(job_handlers, "_entries", {"uji": overtaken})
    jobs.run_due_jobs()
    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.RUNNING, {})


def test_progress_keeps_the_lease_and_the_cursor(job):
    jobs.report_progress(job, 3, total=12, cursor={"baris": 3})
    job.refresh_from_db()
    assert (job.percent, job.cursor) == (25, {"baris": 3})
    assert job.leased_until > clock.now()


def test_worker_takes_up_only_what_waits_in_its_queue(runs, coordinator, institution):
    slow = jobs.enqueue_job(actor=coordinator, institution=institution, kind="uji", params={}, queue="imports")
    assert jobs.run_due_jobs(queue="default") == 0
    assert jobs.queues_with_work() == ["imports"]
    assert jobs.run_due_jobs(queue="imports") == 1
    slow.refresh_from_db()
    assert slow.state == JobState.DONE


def test_sweep_rings_for_what_is_due_and_runs_nothing_itself(runs, coordinator, institution, monkeypatch):
    rung: list[tuple[str, ...]] = []
    job = jobs.enqueue_job(actor=coordinator, institution=institution, kind="uji", params={}, queue="imports")
    monkeypatch.setattr("kemitraan.core.services.bell.ring", lambda *names: rung.append(names))
    OutboxMessage.objects.create(key="k", to_address="a@contoh.id", subject="x", body_text="x", next_try_at=clock.now())
    sweep()
    assert rung == [
        ("kemitraan.core.tasks.deliver_mail", "mail", "email"),
        ("kemitraan.core.tasks.run_jobs", "imports", "imports"),
    ]
    job.refresh_from_db()
    assert (job.state, mail.outbox) == (JobState.QUEUED, [])
