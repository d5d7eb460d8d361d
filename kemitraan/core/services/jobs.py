"""Background jobs: queued with the business change, run under a lease, resumed or visibly failed."""

import datetime as dt
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError
from kemitraan.core.models import Job, JobState
from kemitraan.core.registry import job_handlers
from kemitraan.core.services.bell import wake_jobs

LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 3
KEPT_DAYS = 7
log = structlog.get_logger(__name__)


@transaction.atomic
def enqueue_job(
    *, actor, institution, kind: str, params: dict[str, Any], total: int = 0, queue: str = "default"
) -> Job:
    """Queue work of a registered `kind`; the worker is woken after commit. Raises KeyError for an unknown kind."""
    job_handlers[kind]
    job = Job.objects.create(
        institution=institution,
        owner_id=actor.pk,
        kind=kind,
        params=params,
        progress_total=total,
        next_try_at=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=KEPT_DAYS),
    )
    transaction.on_commit(lambda: wake_jobs(queue))
    return job


def claim_next() -> Job | None:
    """Take the next due job, one whose worker died included; None when nothing is due."""
    while (job := _claim_one()) is not None and job.state == JobState.FAILED:
        log.error("job died too often", job=job.pk, kind=job.kind)
    return job


@transaction.atomic
def _claim_one() -> Job | None:
    """The job that has been due longest, now RUNNING under a lease; FAILED when its workers died too often."""
    now = clock.now()
    job = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(Q(state=JobState.QUEUED, next_try_at__lte=now) | Q(state=JobState.RUNNING, leased_until__lt=now))
        .order_by("next_try_at", "id")
        .first()
    )
    if job is None:
        return None
    job.attempts += 1
    if job.attempts > MAX_ATTEMPTS:
        job.state = JobState.FAILED
        job.error = "Pekerjaan terhenti beberapa kali. Coba ulangi, atau hubungi admin."
        job.leased_until = None
        job.finished_at = now
        job.save()
        return job
    job.state = JobState.RUNNING
    job.leased_until = now + LEASE
    job.save()
    return job


def run_due_jobs(*, limit: int = 20) -> int:
    """Run what is due; returns how many jobs were run."""
    count = 0
    while count < limit and (job := claim_next()) is not None:
        _run(job)
        count += 1
    return count


def _run(job: Job) -> None:
    """Run one claimed job; what a person can mend is told in words, anything else is logged and told plainly."""
    try:
        with came_via(Via.WORKER, reference=f"{job.kind} #{job.pk}"):
            result = job_handlers[job.kind](job)
    except DomainError as error:
        _finish(job, JobState.FAILED, error=error.message)
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind)
        _finish(job, JobState.FAILED, error="Terjadi kesalahan. Tidak ada yang ditulis setengah jalan; coba ulangi.")
    else:
        _finish(job, JobState.DONE, result=result or {})


def _finish(job: Job, state: str, *, error: str = "", result: dict | None = None) -> None:
    """Write the end of this attempt; one that lost its lease to a later attempt has no say any more."""
    Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING).update(
        state=state, error=error, result=result or {}, finished_at=clock.now(), leased_until=None
    )


def report_progress(job: Job, done: int, total: int | None = None, cursor: dict | None = None) -> None:
    """Write how far a job is and keep its lease; `cursor` is where it would go on after a crash."""
    values: dict[str, Any] = {"progress_done": done, "leased_until": clock.now() + LEASE}
    if total is not None:
        values["progress_total"] = total
    if cursor is not None:
        values["cursor"] = cursor
    Job.objects.filter(pk=job.pk).update(**values)
