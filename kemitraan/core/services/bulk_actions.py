"""One action on many records of a list: each by its own service, with its own event, or with the reason why not."""

import copy
import datetime as dt
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, NotReady, TransitionRefused
from kemitraan.core.formats import format_datetime
from kemitraan.core.models import AuditEvent, AuditSubject, Job, JobState
from kemitraan.core.models.jobs import BULK
from kemitraan.core.registry import BulkAction, bulk_actions
from kemitraan.core.services.jobs import asker_of, enqueue_job, report_progress

KIND = BULK
AT_ONCE = 500  # more are done in the background; a person waits some seconds for so many
UNDO_FOR = dt.timedelta(days=7)
ROWS_A_QUERY = 50
REASONS_KEPT = 500
COUNTED = 5000  # records of which a page counts how many are still as they were left
EMPTY: dict[str, Any] = {
    "done": [],
    "done_count": 0,
    "after": {},
    "before": {},
    "unchanged": 0,
    "refused": [],
    "refused_count": 0,
}


def action_of(job: Job) -> BulkAction:
    """What the job does. Raises KeyError."""
    return bulk_actions[f"{job.params['model']}:{job.params['action']}"]


def start_bulk(
    *,
    actor,
    model_label: str,
    code: str,
    keys: list[int],
    values: dict[str, Any],
    noun: str,
    url: str,
    back: dict[str, Any] | None = None,
) -> Job:
    """Queue an action on the records `keys`; the caller runs up to `AT_ONCE` of them at once (`run_here`).

    `url` is the list that the person came from. `back` makes it an undo: `versions` that the records must still have,
    and `each` record's own values, both by primary key as text, and `takes_back`, the public id of what is undone.
    Raises KeyError for an unknown action and `DomainError` for no record.
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
            **(back or {}),
        },
        title=f"{action.sentence} {len(keys)} {noun}",
        total=len(keys),
        is_stoppable=True,
    )


def run_bulk(job: Job) -> dict[str, Any]:
    """The job: act on each record as the person who asked, so far as they may now. Goes on after a crash.

    The result has `done` (keys that were changed, `done_count` of them), `after` (their versions then) and `before`
    (what the undo needs of them as they were), both by key as text; `unchanged` (how many were so before), `refused`
    ([name, reason]) and `refused_count`.
    """
    action = action_of(job)
    actor = asker_of(job)
    result = EMPTY | copy.deepcopy(job.cursor.get("result") or EMPTY)
    keys: list[int] = job.params["keys"]
    manager = apps.get_model(job.params["model"])._default_manager
    with came_via(Via.BULK, reference=f"massal #{job.pk}"):
        for start in range(job.cursor.get("next", 0), len(keys), ROWS_A_QUERY):
            _act_on_some(action, actor, manager, job, start, result)
            done = min(start + ROWS_A_QUERY, len(keys))
            report_progress(job, done, cursor={"next": done, "result": result})
    return result


def _act_on_some(action: BulkAction, actor, manager, job: Job, start: int, result: dict[str, Any]) -> None:
    """The next records from `start` on; what the undo needs of them is kept before the first one is touched."""
    some = job.params["keys"][start : start + ROWS_A_QUERY]
    rows = manager.visible_to(actor).in_bulk(some)
    reached = _reached_before(manager.model, some, f"massal #{job.pk}") if job.attempts > 1 else {}
    if action.keep is not None and str(start) not in job.cursor.get("kept", {}):
        kept = {str(start): {str(key): action.keep(row) for key, row in rows.items()}}
        job.cursor = {"next": start, "result": result, "kept": kept}
        report_progress(job, start, cursor=job.cursor)
    changed_since = _changed_since(manager.model, rows, job.params.get("versions", {}))
    for key in some:
        values = job.params["values"] | job.params.get("each", {}).get(str(key), {})
        _act(action, actor, rows.get(key), key, values, result, reached.get(key), changed_since.get(key, ""))
        if action.keep is not None and str(key) in result["after"]:
            result["before"][str(key)] = job.cursor["kept"][str(start)].get(str(key), {})


def _act(
    action: BulkAction,
    actor,
    record,
    key: int,
    values: dict[str, Any],
    result: dict[str, Any],
    reached: int | None,
    changed_since: str,
) -> None:
    """One record; what came of it goes into `result`. `reached` is its version when an attempt that died changed it."""
    if reached is not None:
        _note(result, key, reached)
        return
    if record is None:
        _refuse(result, "Tidak ditemukan", "Sudah dihapus, atau tidak dapat Anda lihat lagi.")
        return
    if changed_since:
        _refuse(result, str(record), changed_since)
        return
    version = record.version
    try:
        changed = action.apply(actor, record, values)
    except NotReady as error:
        _refuse(result, str(record), " ".join(missing.message for missing in error.missing))
    except DomainError as error:
        _refuse(result, str(record), error.message)
    except ValidationError as error:
        _refuse(result, str(record), " ".join(error.messages))
    else:
        if changed.version == version:
            result["unchanged"] += 1
        else:
            _note(result, key, changed.version)


def _note(result: dict[str, Any], key: int, version: int) -> None:
    result["done"].append(key)
    result["done_count"] += 1
    result["after"][str(key)] = version


def _refuse(result: dict[str, Any], name: str, reason: str) -> None:
    result["refused_count"] += 1
    if len(result["refused"]) < REASONS_KEPT:
        result["refused"].append([name, reason])


def _reached_before(model, keys: list[int], reference: str) -> dict[int, int]:
    """Those that an attempt which died had changed already, with their versions after it; their events say so."""
    subjects = AuditSubject.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=keys, event__reference=reference
    )
    return {key: version or 0 for key, version in subjects.order_by("pk").values_list("object_id", "version")}


def _changed_since(model, rows: dict[int, Any], versions: dict[str, int]) -> dict[int, str]:
    """Of the rows that have no longer the version they should have: who changed them last, in words."""
    stale = [key for key, row in rows.items() if versions.get(str(key), row.version) != row.version]
    if not stale:
        return {}
    subjects = AuditSubject.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_id__in=stale
    ).select_related("event__institution")
    last = {subject.object_id: subject.event for subject in subjects.order_by("event_id")}
    return {key: _told(last.get(key)) for key in stale}


def _told(event: AuditEvent | None) -> str:
    if event is None:
        return "Sudah diubah lagi sejak itu, jadi dibiarkan."
    return f"Sudah diubah lagi oleh {event.actor_label} pada {format_datetime(event.at)}, jadi dibiarkan."


def still_as_left(job: Job) -> int:
    """How many of the records that the job changed are still as it left them; one query."""
    model = apps.get_model(job.params["model"])
    after: dict[str, int] = job.result.get("after", {})
    rows = model._default_manager.filter(pk__in=job.result.get("done", [])[:COUNTED]).values_list("pk", "version")
    return sum(after.get(str(key), version) == version for key, version in rows)


def why_no_undo(actor, job: Job) -> str:
    """Why the person cannot take back what the job did; empty when they can."""
    done, undone = bool(job.result.get("done")), "undone" in job.result
    return reason_against_undo(actor, job, action_of(job), has_changed=done, is_undone=undone)


def reason_against_undo(actor, job: Job, action: BulkAction, *, has_changed: bool, is_undone: bool) -> str:
    """As `why_no_undo`, for a row of a list that has not read what the job did to each record."""
    if not action.undo:
        return "Tindakan ini tidak dapat diurungkan."
    if is_undone:
        return "Sudah diurungkan."
    if job.state != JobState.DONE or job.finished_at is None or not has_changed:
        return "Tidak ada yang diubah."
    if job.owner_id != actor.pk:
        return "Hanya orang yang melakukannya yang dapat mengurungkan."
    if clock.now() - job.finished_at > UNDO_FOR:
        return f"Sudah lewat {UNDO_FOR.days} hari. Ubah satu per satu bila perlu."
    return ""


def undo_until(job: Job) -> dt.datetime | None:
    """Until when the job can be taken back; None while it has not ended."""
    return job.finished_at + UNDO_FOR if job.finished_at else None


def may_undo(actor, job: Job) -> bool:
    """Whoever did it, within `UNDO_FOR` of its end, once."""
    return not why_no_undo(actor, job)


@transaction.atomic
def undo_bulk(*, actor, job: Job) -> Job:
    """Take back what was changed, record by record; gives the job that does it. Raises `TransitionRefused`.

    A record that somebody changed since stays as it is and is named among the refused ones.
    """
    row = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    if reason := why_no_undo(actor, row):
        raise TransitionRefused(reason)
    undoing = start_bulk(
        actor=actor,
        model_label=row.params["model"],
        code=action_of(row).undo,
        keys=row.result["done"],
        values=row.params["values"],
        noun=row.params["noun"],
        url=row.params["list"],
        back={
            "versions": row.result.get("after", {}),
            "each": row.result.get("before", {}),
            "takes_back": str(row.public_id),
        },
    )
    row.result = row.result | {"undone": str(undoing.public_id)}
    row.save(update_fields=["result", "updated_at"])
    return undoing
