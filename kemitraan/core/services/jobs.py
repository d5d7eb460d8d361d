"""Background jobs: queued with the business change, run under a lease, resumed or visibly failed.

Whoever asked for a job learns in the inbox how it ended, and may cancel it or have it done once more.
"""

import datetime as dt
from functools import partial
from typing import Any, cast

import structlog
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import F, Q, QuerySet

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.enums import JobQueue
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import OPEN_STATES, Attachment, Job, JobState
from kemitraan.core.permissions import may_steer_job, require
from kemitraan.core.registry import job_handlers
from kemitraan.core.services import audit
from kemitraan.core.services.bell import wake_jobs
from kemitraan.core.services.notifications import notify

LEASE = dt.timedelta(minutes=10)
MAX_ATTEMPTS = 3
KEPT_DAYS = 7
JSON_FIELDS = ("params", "cursor", "result", "institution", "owner")  # may be empty
log = structlog.get_logger(__name__)


class JobStopped(Exception):
    """The job was cancelled, or a later attempt has taken it over: its handler goes no further."""


@transaction.atomic
def enqueue_job(
    *,
    actor,
    institution,
    kind: str,
    params: dict[str, Any],
    title: str = "",
    url: str = "",
    total: int = 0,
    is_stoppable: bool = False,
    queue: str = JobQueue.DEFAULT,
) -> Job:
    """Queue work of a registered `kind`; its worker is woken after commit. Raises KeyError for an unknown kind.

    `title` says what is done in words, `url` is a path to the page of what it is about.
    """
    job_handlers[kind]
    job = Job.objects.create(
        institution=institution,
        owner_id=actor.pk,
        kind=kind,
        queue=queue,
        params=params,
        title=title[:200],
        url=url,
        is_stoppable=is_stoppable,
        attempt_limit=MAX_ATTEMPTS,
        progress_total=total,
        next_try_at=clock.now(),
        expires_at=clock.now() + dt.timedelta(days=KEPT_DAYS),
    )
    transaction.on_commit(lambda: wake_jobs(queue))
    return job


def due_jobs(now: dt.datetime) -> QuerySet[Job]:
    """Jobs to run now: those whose time has come, and those whose worker died."""
    return Job.objects.filter(
        Q(state=JobState.QUEUED, next_try_at__lte=now) | Q(state=JobState.RUNNING, leased_until__lt=now)
    )


def enqueue_once(*, actor, kind: str, params: dict[str, Any], **about: Any) -> Job:
    """As `enqueue_job`; while a job of the same person with the same `params` waits or runs, that one."""
    for job in Job.objects.filter(owner_id=actor.pk, kind=kind, state__in=OPEN_STATES):
        if job.params == params:
            return job
    return enqueue_job(actor=actor, kind=kind, params=params, **about)


def asker_of(job: Job, what: str = "ini") -> Any:
    """Who asked for `what`, acting as then (`membership` of the params). Raises `DomainError` when that is over."""
    owner, institution = job.owner, job.institution
    if owner is None or institution is None:
        raise DomainError("Pekerjaan ini tidak punya pemilik.")
    in_force = owner.memberships.active_on(institution.today).select_related("institution")
    membership = in_force.filter(pk=job.params["membership"]).first()
    if membership is None:
        raise DomainError(f"Orang yang meminta {what} tidak lagi bertugas di lembaga.")
    return owner.act_as(membership)


def queues_with_work() -> list[str]:
    """Queues in which a job is due."""
    return list(due_jobs(clock.now()).order_by("queue").values_list("queue", flat=True).distinct())


def claim_next(queue: str | None = None) -> Job | None:
    """Take the next due job of `queue` (default: of any), one whose worker died included; None when nothing is due."""
    while (job := _claim_one(queue)) is not None and job.state == JobState.FAILED:
        log.error("job died too often", job=job.pk, kind=job.kind)
    return job


@transaction.atomic
def _claim_one(queue: str | None) -> Job | None:
    """The job that has been due longest, now RUNNING under a lease; FAILED when its workers died too often."""
    now = clock.now()
    rows = due_jobs(now).filter(queue=queue) if queue else due_jobs(now)
    job = rows.select_for_update(skip_locked=True).order_by("next_try_at", "id").first()
    if job is None:
        return None
    job.attempts += 1
    if job.attempts > job.attempt_limit:
        job.state = JobState.FAILED
        job.error = "Pekerjaan terhenti beberapa kali. Coba ulangi, atau hubungi admin."
        job.leased_until = None
        job.finished_at = now
        job.save()
        _tell_owner(job)
        return job
    job.state = JobState.RUNNING
    job.leased_until = now + LEASE
    job.save()
    return job


def run_due_jobs(*, queue: str | None = None, limit: int = 20) -> int:
    """Run what is due in `queue` (default: in all); returns how many jobs were run."""
    count = 0
    while count < limit and (job := claim_next(queue)) is not None:
        _run(job)
        count += 1
    return count


def run_here(job: Job) -> Job:
    """Run a job that was just queued in this very process, for a person who waits; else it stays with the workers."""
    now = clock.now()
    taken = Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(
        state=JobState.RUNNING, attempts=F("attempts") + 1, leased_until=now + LEASE
    )
    if taken:
        job.refresh_from_db()
        _run(job)
    job.refresh_from_db()
    return job


def _run(job: Job) -> None:
    """Run one claimed job; what a person can mend is told in words, anything else is logged and told plainly."""
    try:
        with came_via(Via.WORKER, reference=f"{job.kind} #{job.pk}"):
            result = job_handlers[job.kind](job)
    except JobStopped:
        log.info("job stopped", job=job.pk, kind=job.kind)
    except DomainError as error:
        _finish(job, JobState.FAILED, error=error.message)
    except Exception:
        log.exception("job failed", job=job.pk, kind=job.kind)
        _finish(job, JobState.FAILED, error="Terjadi kesalahan. Tidak ada yang ditulis setengah jalan; coba ulangi.")
    else:
        _finish(job, JobState.DONE, result=result or {})


@transaction.atomic
def _finish(job: Job, state: str, *, error: str = "", result: dict | None = None) -> None:
    """Write the end of this attempt; one that lost its lease to a later attempt has no say any more.

    Whoever `waits` for the job on the page sees its end there and needs no line in the inbox.
    """
    ended = Job.objects.filter(pk=job.pk, attempts=job.attempts, state=JobState.RUNNING).update(
        state=state, error=error, result=result or {}, finished_at=clock.now(), leased_until=None
    )
    if ended:
        job.refresh_from_db()
        if not job.params.get("waits"):
            _tell_owner(job)


def _tell_owner(job: Job) -> None:
    """A line in the inbox of whoever asked for the job: it has ended, and how."""
    if job.owner is None:
        return
    outcome = "selesai" if job.state == JobState.DONE else "gagal"
    notify(
        user=job.owner,
        institution=job.institution,
        key=f"job:{job.pk}:{job.attempts}",
        title=f"{job}: {outcome}",
        body=job.error,
        url=job.get_absolute_url(),
    )


@transaction.atomic
def cancel_job(*, actor, job: Job) -> Job:
    """Stop a job that waits, or one that runs and can stop. Raises `NotAllowed` and `TransitionRefused`."""
    require(may_steer_job(actor, job))
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not job.is_open:
        raise TransitionRefused("Pekerjaan ini sudah berakhir.")
    if job.state == JobState.RUNNING and not job.is_stoppable:
        raise TransitionRefused("Pekerjaan ini sudah berjalan dan tidak dapat dihentikan di tengah.")
    job.state = JobState.CANCELLED
    job.finished_at, job.leased_until = clock.now(), None
    job.full_clean(exclude=JSON_FIELDS)
    job.save()
    audit.record(actor=actor, action="job.cancel", sentence=f"membatalkan pekerjaan {job}", subjects=[job])
    return job


@transaction.atomic
def repeat_job(*, actor, job: Job) -> Job:
    """Do a failed or cancelled job once more, from where it stopped. Raises `NotAllowed` and `TransitionRefused`.

    Attempts go on counting, so that an earlier one that still hangs somewhere has no say in this one.
    """
    require(may_steer_job(actor, job))
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if job.state not in {JobState.FAILED, JobState.CANCELLED}:
        raise TransitionRefused("Hanya pekerjaan yang gagal atau dibatalkan yang dapat diulangi.")
    now = clock.now()
    job.state, job.error = JobState.QUEUED, ""
    job.attempt_limit = job.attempts + MAX_ATTEMPTS
    job.next_try_at, job.finished_at = now, None
    job.expires_at = now + dt.timedelta(days=KEPT_DAYS)
    job.full_clean(exclude=JSON_FIELDS)
    job.save()
    audit.record(actor=actor, action="job.repeat", sentence=f"mengulangi pekerjaan {job}", subjects=[job])
    transaction.on_commit(lambda: wake_jobs(job.queue))
    return job


@transaction.atomic
def remove_expired_files(*, actor, limit: int = 100) -> int:
    """Delete the files of jobs past their `expires_at`, bytes included; returns how many. The sweep calls this."""
    expired = Job.objects.filter(expires_at__lt=clock.now()).values("pk")
    files = Attachment.objects.select_for_update(of=("self",)).filter(
        content_type_of_subject=ContentType.objects.get_for_model(Job), object_id__in=expired, removed_at=None
    )
    count = 0
    for attachment in files.order_by("pk")[:limit]:
        attachment.removed_at = clock.now()
        attachment.save(update_fields=["removed_at"])
        audit.record(
            actor=actor,
            action="attachment.expire",
            sentence=f"menghapus berkas kedaluwarsa {attachment.original_name}",
            subjects=[cast(Job, attachment.subject)],
        )
        transaction.on_commit(partial(attachment.file.storage.delete, str(attachment.file.name)))
        count += 1
    return count


def report_progress(job: Job, done: int, total: int | None = None, cursor: dict | None = None) -> None:
    """Write how far a job is and keep its lease; `cursor` is where it would go on after a crash.

    Raises `JobStopped` when the job was cancelled or is in other hands by now.
    """
    values: dict[str, Any] = {"progress_done": done, "leased_until": clock.now() + LEASE}
    if total is not None:
        values["progress_total"] = total
    if cursor is not None:
        values["cursor"] = cursor
    current = Job.objects.filter(pk=job.pk, attempts=job.attempts).exclude(state=JobState.CANCELLED)
    if not current.update(**values):
        raise JobStopped
