"""One action on many records of a list: each by its own service, with its own event, or with the reason why not."""

import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, NotAllowed, TransitionRefused
from kemitraan.core.models import AuditSubject, Job, JobState
from kemitraan.core.registry import BulkAction, bulk_actions
from kemitraan.core.services.jobs import enqueue_job, report_progress

KIND = "bulk"
AT_ONCE = 500  # more are done in the background; a person waits some seconds for so many
UNDO_FOR = dt.timedelta(minutes=10)
ROWS_A_QUERY = 50
REASONS_KEPT = 500


def action_of(job: Job) -> BulkAction:
    """What the job does. Raises KeyError."""
    return bulk_actions[f"{job.params['model']}:{job.params['action']}"]


def start_bulk(
    *, actor, model_label: str, code: str, keys: list[int], values: dict[str, Any], noun: str, url: str
) -> Job:
    """Queue an action on the records `keys`; the caller runs up to `AT_ONCE` of them at once (`run_here`).

    `url` is the list that the person came from. Raises KeyError for an unknown action and `DomainError` for no record.
    """
    action = bulk_actions[f"{model_label}:{code}"]
    if not keys:
        raise DomainError("Belum ada yang dipilih.")
    return enqueue_job(
        actor=actor,
        institution=actor.membership.institution,
        kind=KIND,
        params={
            "model": model_label,
            "action": code,
            "keys": keys,
            "values": values,
            "membership": actor.membership.pk,
            "noun": noun,
            "list": url,
            "waits": len(keys) <= AT_ONCE,
        },
        title=f"{action.sentence} {len(keys)} {noun}",
        total=len(keys),
        is_stoppable=True,
    )


def run_bulk(job: Job) -> dict[str, Any]:
    """The job: act on each record as the person who asked, so far as they may now. Goes on after a crash.

    The result has `done` (keys that were changed), `unchanged` (how many were so before), `refused` ([name, reason])
    and `refused_count`.
    """
    action = action_of(job)
    actor = _actor_of(job)
    result = job.cursor.get("result") or {"done": [], "unchanged": 0, "refused": [], "refused_count": 0}
    keys: list[int] = job.params["keys"]
    manager = apps.get_model(job.params["model"])._default_manager
    reference = f"massal #{job.pk}"
    with came_via(Via.BULK, reference=reference):
        for start in range(job.cursor.get("next", 0), len(keys), ROWS_A_QUERY):
            some = keys[start : start + ROWS_A_QUERY]
            rows = manager.visible_to(actor).in_bulk(some)
            before = _changed_before(manager.model, some, reference) if job.attempts > 1 else set()
            for key in some:
                _act(action, actor, rows.get(key), key, job.params["values"], result, key in before)
            report_progress(job, start + len(some), cursor={"next": start + len(some), "result": result})
    return result


def _actor_of(job: Job) -> Any:
    """Who asked, acting as then. Raises `DomainError` when that membership is over."""
    owner, institution = job.owner, job.institution
    if owner is None or institution is None:
        raise DomainError("Pekerjaan ini tidak punya pemilik.")
    in_force = owner.memberships.active_on(institution.today).select_related("institution")
    membership = in_force.filter(pk=job.params["membership"]).first()
    if membership is None:
        raise DomainError("Orang yang meminta ini tidak lagi bertugas di lembaga.")
    return owner.act_as(membership)


def _act(
    action: BulkAction, actor, record, key: int, values: dict[str, Any], result: dict[str, Any], is_done: bool
) -> None:
    """One record; what came of it goes into `result`."""
    if is_done:
        result["done"].append(key)
        return
    if record is None:
        _refuse(result, "Tidak ditemukan", "Sudah dihapus, atau tidak dapat Anda lihat lagi.")
        return
    version = record.version
    try:
        changed = action.apply(actor, record, values)
    except NotAllowed as error:
        _refuse(result, str(record), error.message)
    except DomainError as error:
        _refuse(result, str(record), error.message)
    except ValidationError as error:
        _refuse(result, str(record), " ".join(error.messages))
    else:
        if changed.version == version:
            result["unchanged"] += 1
        else:
            result["done"].append(key)


def _refuse(result: dict[str, Any], name: str, reason: str) -> None:
    result["refused_count"] += 1
    if len(result["refused"]) < REASONS_KEPT:
        result["refused"].append([name, reason])


def _changed_before(model, keys: list[int], reference: str) -> set[int]:
    """Those that an attempt which died had changed already; their events say so."""
    subjects = AuditSubject.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys, event__reference=reference
    )
    return set(subjects.values_list("object_id", flat=True))


def may_undo(actor, job: Job) -> bool:
    """Whoever did it, within ten minutes of its end, once."""
    return (
        job.owner_id == actor.pk
        and job.state == JobState.DONE
        and bool(action_of(job).undo)
        and bool(job.result.get("done"))
        and "undone" not in job.result
        and job.finished_at is not None
        and clock.now() - job.finished_at <= UNDO_FOR
    )


@transaction.atomic
def undo_bulk(*, actor, job: Job) -> Job:
    """Take back what was changed, record by record; gives the job that does it. Raises `TransitionRefused`."""
    row = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if not may_undo(actor, row):
        raise TransitionRefused("Sudah lewat 10 menit, atau sudah diurungkan. Ubah satu per satu bila perlu.")
    undoing = start_bulk(
        actor=actor,
        model_label=row.params["model"],
        code=action_of(row).undo,
        keys=row.result["done"],
        values=row.params["values"],
        noun=row.params["noun"],
        url=row.params["list"],
    )
    row.result = row.result | {"undone": str(undoing.public_id)}
    row.save(update_fields=["result", "updated_at"])
    return undoing
