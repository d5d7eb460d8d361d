"""Long lists: read and written by the worker, with moving progress, through restarts and cancellations."""

import datetime as dt

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from kemitraan.core import clock
from kemitraan.core.models import AuditEvent, Job, JobState
from kemitraan.core.services import jobs
from kemitraan.core.services.jobs import JobStopped, cancel_job, claim_next, run_due_jobs
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.services import background, commits, imports
from kemitraan.exchange.tests.support import confirm, csv_text, decide, page_text
from partners.models import Organization

ROWS = 40
PAGES = ("kemitraan.exchange.views.imports", "kemitraan.exchange.views.preview")


class WorkerKilled(BaseException):
    """The process ends here: nothing after it runs."""


@pytest.fixture(autouse=True)
def long_from_three_rows(monkeypatch):
    for module in (*PAGES, "kemitraan.exchange.services.corrections"):
        monkeypatch.setattr(f"{module}.ROWS_AT_ONCE", 3)
    monkeypatch.setattr(imports, "STAGED_AT_ONCE", 10)


def rows_of(count: int = ROWS, *, bad: int = 0) -> bytes:
    names = ["" if number == bad else f"PT Nomor {number} (contoh)" for number in range(2, count + 2)]
    return csv_text("Nama;Kota", *[f"{name};Demak" for name in names])


def upload(client, data: bytes) -> ImportBatch:
    client.post(
        reverse("exchange:import-create"),
        {"resource": "organizations", "file": ContentFile(data, name="daftar.csv"), "source": "daftar"},
    )
    return ImportBatch.objects.latest("pk")


def killed_after(monkeypatch, module, name: str, times: int):
    """The worker dies when `module.name` has been called so many times."""
    real, calls = getattr(module, name), []

    def call(*args, **kwargs):
        calls.append(args)
        if len(calls) > times:
            raise WorkerKilled
        return real(*args, **kwargs)

    monkeypatch.setattr(module, name, call)


def test_progress_moves_while_the_page_answers(coordinator, client_for, monkeypatch):
    client, seen = client_for(coordinator), []
    batch = upload(client, rows_of())
    assert "Menunggu giliran dibaca" in page_text(client, batch)
    real = background.report_progress

    def look(job, done, total):
        real(job, done, total)
        answer = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
        assert "Sedang dibaca" in answer.content.decode()
        seen.append((done, total))

    monkeypatch.setattr(background, "report_progress", look)
    assert run_due_jobs() == 1
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {4 * (ROWS + 1)}
    assert seen[-1][0] <= seen[-1][1]
    ended = client.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    assert ended.headers["HX-Refresh"] == "true"
    assert f"Tulis {ROWS} mitra" in page_text(client, batch)


def test_reading_goes_on_after_the_worker_was_killed(coordinator, client_for, monkeypatch):
    batch = upload(client_for(coordinator), rows_of())
    with monkeypatch.context() as dying:
        killed_after(dying, imports, "_stored", 25)
        dying.setattr(imports, "_finish_staging", lambda *args, **kwargs: None)
        with pytest.raises(WorkerKilled):
            run_due_jobs()
    batch.refresh_from_db()
    assert (batch.state, 0 < batch.rows.count() < ROWS) == (ImportState.READING, True)
    assert run_due_jobs() == 0
    with time_machine.travel(clock.now() + jobs.LEASE + dt.timedelta(minutes=1), tick=False):
        assert run_due_jobs() == 1
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count(), Job.objects.get().state) == (ImportState.READY, ROWS, JobState.DONE)


def test_writing_goes_on_after_the_worker_was_killed_and_writes_once(coordinator, client_for, monkeypatch):
    client = client_for(coordinator)
    batch = upload(client, rows_of())
    run_due_jobs()
    client.post(reverse("exchange:import-commit", args=[batch.public_id]))
    with monkeypatch.context() as dying:
        killed_after(dying, commits.audit, "record", 0)
        dying.setattr(commits, "_back_to_ready", lambda batch: None)
        with pytest.raises(WorkerKilled):
            run_due_jobs()
    batch.refresh_from_db()
    assert (batch.state, Organization.objects.count()) == (ImportState.COMMITTING, 0)
    assert "Sedang ditulis" in page_text(client, batch)
    with time_machine.travel(clock.now() + jobs.LEASE + dt.timedelta(minutes=1), tick=False):
        assert run_due_jobs() == 1
        assert background.run_writing(Job.objects.latest("pk")) == batch.counts
    batch.refresh_from_db()
    assert (batch.state, Organization.objects.count()) == (ImportState.DONE, ROWS)
    assert AuditEvent.objects.filter(action="organization.create").count() == ROWS


def test_cancelled_reading_can_be_started_again(coordinator, client_for, monkeypatch):
    client = client_for(coordinator)
    batch = upload(client, rows_of())
    job = claim_next()

    def stop(*args):
        cancel_job(actor=coordinator, job=job)
        raise JobStopped

    with monkeypatch.context() as stopping:
        stopping.setattr(background, "report_progress", stop)
        with pytest.raises(JobStopped):
            background.run_reading(job)
    batch.refresh_from_db()
    assert batch.state == ImportState.UPLOADED
    assert "belum terbaca" in page_text(client, batch)
    client.post(reverse("exchange:import-map", args=[batch.public_id]), {"header_row": "1", "date_order": "auto"})
    run_due_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.counts["created"]) == (ImportState.READY, ROWS)


def test_decision_on_a_long_list_is_read_by_the_worker(coordinator, client_for):
    client = client_for(coordinator)
    batch = upload(client, rows_of(bad=7))
    run_due_jobs()
    batch = decide(client, batch, shown=["7"], skip=["7"])
    assert (batch.counts["errors"], batch.counts["skipped"]) == (0, 1)
    assert confirm(client, batch).state == ImportState.DONE
    assert Organization.objects.count() == ROWS - 1


def test_records_that_changed_since_the_preview_are_shown_before_anything_is_written(coordinator, client_for):
    client = client_for(coordinator)
    first, second = upload(client, rows_of()), upload(client, rows_of())
    run_due_jobs()
    confirm(client, first)
    second = confirm(client, second)
    assert (second.state, second.counts["created"], second.counts["unchanged"]) == (ImportState.READY, 0, ROWS)
    job = Job.objects.filter(kind=background.WRITING).latest("pk")
    assert (job.state, "periksa lagi" in job.error) == (JobState.FAILED, True)
    assert Organization.objects.count() == ROWS


def test_copy_of_a_long_list_is_made_by_the_worker(coordinator, client_for):
    client = client_for(coordinator)
    batch = upload(client, rows_of(bad=7))
    run_due_jobs()
    address = reverse("exchange:import-errors", args=[batch.public_id])
    page = client.get(address)["Location"]
    assert client.get(address)["Location"] == page
    run_due_jobs()
    assert "daftar dengan alasan.csv" in client.get(page).content.decode()


def test_page_of_a_waiting_list_offers_nothing_to_press(coordinator, client_for, django_assert_max_num_queries):
    client = client_for(coordinator)
    batch = upload(client, rows_of())
    with django_assert_max_num_queries(20):
        answer = client.get(batch.get_absolute_url())
    text = answer.content.decode()
    assert "Baca ulang" not in text
    assert reverse("exchange:import-commit", args=[batch.public_id]) not in text
