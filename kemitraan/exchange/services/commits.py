"""Writing an import: what the preview shows, all or nothing, in one short transaction."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from kemitraan.core import clock
from kemitraan.core.context import Via, came_via
from kemitraan.core.errors import DomainError, TransitionRefused
from kemitraan.core.models import Job
from kemitraan.core.permissions import can_write, require
from kemitraan.core.registry import resources
from kemitraan.core.services import audit
from kemitraan.exchange.enums import ImportState, RowAction
from kemitraan.exchange.models import ImportBatch
from kemitraan.exchange.plans import count_rows
from kemitraan.exchange.rules.resources import ImportContext, Resource, Row
from kemitraan.exchange.services.imports import Progress, context_of, enter_state, nobody_waits, staged_rows

WRITTEN = (RowAction.CREATE, RowAction.CHANGE)
TRIES = 3
TOLD_AFTER = 2000
STALE = "Data berubah selama penulisan. Tidak ada yang ditulis; periksa lagi."


class ImportHasErrors(DomainError):
    """Rows are wrong and nobody chose to leave them out."""


class ImportIsStale(DomainError):
    """What would be written now is not what the preview showed."""


def commit_import(
    *,
    actor,
    batch: ImportBatch,
    skip_errors: bool = False,
    as_shown: bool = False,
    job: Job | None = None,
    on_progress: Progress = nobody_waits,
) -> ImportBatch:
    """Write what the preview shows, all or nothing, in one short transaction.

    Rows are compared again when a record changed since the preview. A second call for a finished import changes
    nothing; a writing that was cut off left nothing behind and is done again by its `job`. Raises `NotAllowed`;
    `ImportHasErrors` while rows are wrong and `skip_errors` is not chosen; `ImportIsStale` when `as_shown` and a row
    would now be written otherwise than the preview showed, so that nobody's change is undone unseen (failure A05);
    `TransitionRefused`.
    """
    require(can_write(actor))
    current = ImportBatch.objects.select_related("institution").get(pk=batch.pk)
    if current.state == ImportState.DONE:
        return current
    if current.missing:
        raise TransitionRefused("Impor ini belum siap ditulis.")
    enter_state(current, ImportState.COMMITTING, {ImportState.READY}, job)
    try:
        for _ in range(TRIES):
            if done := _try(actor, current, skip_errors, as_shown, on_progress):
                return done
        raise ImportIsStale(STALE)
    except (IntegrityError, ValidationError):
        _back_to_ready(current)
        raise ImportIsStale(STALE) from None
    except BaseException:
        _back_to_ready(current)
        raise


@transaction.atomic
def _back_to_ready(batch: ImportBatch) -> None:
    ImportBatch.objects.filter(pk=batch.pk, state=ImportState.COMMITTING).update(state=ImportState.READY)


def _try(actor, batch: ImportBatch, skip_errors: bool, as_shown: bool, on_progress: Progress) -> ImportBatch | None:
    """Decide, prepare and write; None when a record changed between deciding and writing.

    A resource with a `stamp` decides and prepares before the transaction; any other one decides inside of it.
    """
    resource, context = resources[batch.resource], context_of(batch)
    if resource.stamp is None:
        with transaction.atomic():
            _lock(batch)
            rows, counts = _decide(batch, resource, context, as_shown)
            _check(counts, skip_errors)
            return _write(actor, batch, resource, context, counts, _writer(actor, resource, rows, context))
    stamp = resource.stamp(context)
    if stamp == batch.facts.get("stamp"):
        rows, counts = staged_rows(batch, actions=WRITTEN, has_raw=False), batch.counts
    else:
        rows, counts = _decide(batch, resource, context, as_shown)
    _check(counts, skip_errors)
    with came_via(Via.IMPORT, reference=context.reference):
        write = _writer(actor, resource, _told(rows, batch.writable, on_progress), context)
    with transaction.atomic():
        _lock(batch)
        if resource.stamp(context) != stamp:
            return None
        return _write(actor, batch, resource, context, counts, write)


def _lock(batch: ImportBatch) -> None:
    """One import at a time writes into an institution."""
    ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    type(batch.institution).objects.select_for_update(no_key=True).get(pk=batch.institution_id)


def _decide(
    batch: ImportBatch, resource: Resource, context: ImportContext, as_shown: bool
) -> tuple[Iterable[Row], dict[str, int]]:
    """All rows compared again with the records as they are now: those to be written, and the counts of all.

    Raises `ImportIsStale` when they must be `as_shown` and one is not.
    """
    rows = list(staged_rows(batch, has_raw=False))
    shown = [_outcome(row) for row in rows]
    for row in rows:
        row.forget_match()
    resource.match([row for row in rows if row.is_open], context)
    if as_shown and shown != [_outcome(row) for row in rows]:
        raise ImportIsStale("Data berubah sejak pratinjau. Tidak ada yang ditulis; periksa lagi.")
    return (row for row in rows if row.action in WRITTEN), count_rows(rows)


def _outcome(row: Row) -> tuple[str, str]:
    """What becomes of a row: the action, and which values it replaces by which."""
    return row.action, json.dumps(row.diff, sort_keys=True)


def _check(counts: dict[str, int], skip_errors: bool) -> None:
    if counts["errors"] and not skip_errors:
        raise ImportHasErrors(f"{counts['errors']} baris salah. Perbaiki berkasnya, atau pilih lewati baris salah.")


def _told(rows: Iterable[Row], total: int, on_progress: Progress) -> Iterator[Row]:
    """The rows, telling from time to time how many were taken."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % TOLD_AFTER == 0:
            on_progress(min(number, total), total)


def _writer(actor, resource: Resource, rows: Iterable[Row], context: ImportContext) -> Callable[[], None]:
    if resource.prepare is not None:
        return resource.prepare(actor=actor, rows=rows, context=context)
    return partial(resource.commit, actor=actor, rows=list(rows), context=context)


def _write(
    actor,
    batch: ImportBatch,
    resource: Resource,
    context: ImportContext,
    counts: dict[str, int],
    write: Callable[[], None],
) -> ImportBatch:
    with came_via(Via.IMPORT, reference=context.reference):
        write()
        written = counts["created"] + counts["changed"]
        audit.record(
            actor=actor,
            action="import.commit",
            sentence=f"menulis {written} {resource.noun} dari {batch.file_name}",
            subjects=[batch],
        )
    batch.state, batch.counts, batch.finished_at = ImportState.DONE, counts, clock.now()
    batch.save(update_fields=["state", "counts", "finished_at", "updated_at"])
    return batch
