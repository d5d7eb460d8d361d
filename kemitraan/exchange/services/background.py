"""Reading and writing of long lists in the background, so that nobody waits for a page."""

from typing import Any

from django.db import transaction

from kemitraan.accounts.models import Membership
from kemitraan.core.enums import JobQueue
from kemitraan.core.models import Job
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import resources
from kemitraan.core.services.jobs import enqueue_job, report_progress
from kemitraan.exchange.enums import ImportState
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.services.commits import ImportIsStale, commit_import
from kemitraan.exchange.services.imports import stage_import

KIND, WRITING = "imports", "import-commits"
ROWS_AT_ONCE = 2000  # a person waits about two seconds for so many
BYTES_AT_ONCE = 300_000  # a larger file is not even opened while a person waits
ENDED = {ImportState.DONE, ImportState.DISCARDED}


@transaction.atomic
def read_later(*, actor, batch: ImportBatch, total: int = 0, how: dict[str, Any] | None = None) -> ImportBatch:
    """Queue the reading of `batch`; `how` are arguments of `stage_import`. Raises `NotAllowed`."""
    require(can_write(actor))
    return _enqueue(actor, batch, KIND, f"Membaca {batch.file_name}", {"how": how or {}}, total=total, can_stop=True)


@transaction.atomic
def write_later(*, actor, batch: ImportBatch, skip_errors: bool) -> ImportBatch:
    """Queue the writing of `batch` as the preview shows it. Raises `NotAllowed`."""
    require(can_write(actor))
    noun = resources[batch.resource].noun
    title = f"Menulis {batch.writable} {noun} dari {batch.file_name}"
    return _enqueue(actor, batch, WRITING, title, {"skip_errors": skip_errors}, total=batch.writable)


def _enqueue(
    actor, batch: ImportBatch, kind: str, title: str, params: dict[str, Any], *, total: int = 0, can_stop: bool = False
) -> ImportBatch:
    batch.job = enqueue_job(
        actor=actor,
        institution=batch.institution,
        kind=kind,
        queue=JobQueue.IMPORTS,
        params={"batch": batch.pk, "membership": actor.membership.pk} | params,
        title=title,
        url=batch.get_absolute_url(),
        total=total,
        is_stoppable=can_stop,
    )
    batch.save(update_fields=["job", "updated_at"])
    return batch


def actor_of(job: Job):
    """The person who asked for a job, in the duty that they had then."""
    membership = Membership.objects.select_related("user", "institution").get(pk=job.params["membership"])
    return membership.user.act_as(membership)


def run_reading(job: Job) -> dict[str, Any]:
    """The job: read the kept file as the person who asked for it. Safe to run twice, also after a crash."""
    batch = ImportBatch.objects.select_related("institution", "saved_mapping").get(pk=job.params["batch"])
    if batch.state in ENDED or (batch.job_id == job.pk and job.result):
        return batch.counts
    return stage_import(
        actor=actor_of(job),
        batch=batch,
        job=job,
        on_progress=lambda done, total: report_progress(job, min(done, total), total),
        **job.params.get("how", {}),
    ).counts


def run_writing(job: Job) -> dict[str, Any]:
    """The job: write what the preview shows, as the person who confirmed it. Safe to run twice, also after a crash.

    When the records changed since, the list is read again, so that the person sees what would be written now.
    """
    batch = ImportBatch.objects.select_related("institution").get(pk=job.params["batch"])
    if batch.state in ENDED:
        return batch.counts
    actor = actor_of(job)
    try:
        return commit_import(
            actor=actor,
            batch=batch,
            skip_errors=job.params["skip_errors"],
            as_shown=True,
            job=job,
            on_progress=lambda done, total: report_progress(job, done, total),
        ).counts
    except ImportIsStale:
        batch.refresh_from_db()
        stage_import(actor=actor, batch=batch, mapping=batch.mapping, header_row=batch.header_row)
        raise
